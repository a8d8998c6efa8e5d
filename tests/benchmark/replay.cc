#include "tests/benchmark/replay.h"

#include <cppconn/connection.h>
#include <cppconn/driver.h>
#include <cppconn/exception.h>
#include <cppconn/prepared_statement.h>
#include <cppconn/resultset.h>
#include <mysql_driver.h>

#include <atomic>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace districtedu::benchmark {

class Replay::Connection {
 public:
  explicit Connection(const mysql::ConnectOptions& database) {
    sql::ConnectOptionsMap options;
    options["hostName"] = sql::SQLString("unix://" + database.socket);
    options["userName"] = sql::SQLString(database.user);
    options["password"] = sql::SQLString(database.password);
    options["schema"] = sql::SQLString(database.database);
    options["OPT_CHARSET_NAME"] = sql::SQLString("utf8mb4");
    options["CLIENT_FOUND_ROWS"] = true;
    connection_.reset(sql::mysql::get_driver_instance()->connect(options));
    text_.reset(connection_->createStatement());
    text_->execute("SET NAMES utf8mb4 COLLATE utf8mb4_bin");
    text_->execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
  }

  void Send(const std::vector<Statement>& statements) {
    prepared_.resize(statements.size());
    for (std::size_t i = 0; i < statements.size(); ++i) {
      const Statement& statement = statements[i];
      if (!statement.prepared) {
        text_->execute(statement.sql);
        continue;
      }
      if (prepared_[i] == nullptr) prepared_[i].reset(connection_->prepareStatement(statement.sql));
      SendPrepared(*prepared_[i], statement.params);
    }
  }

 private:
  static void SendPrepared(sql::PreparedStatement& prepared,
                           const std::vector<mysql::Value>& params) {
    unsigned int position = 0;
    for (const mysql::Value& param : params) {
      ++position;
      if (const auto* number = std::get_if<std::int64_t>(&param)) {
        prepared.setInt64(position, *number);
      } else if (const auto* text = std::get_if<std::string>(&param)) {
        prepared.setString(position, *text);
      } else {
        prepared.setNull(position, sql::DataType::VARCHAR);
      }
    }
    if (!prepared.execute()) return;
    const std::unique_ptr<sql::ResultSet> rows(prepared.getResultSet());
    while (rows->next()) {
    }
  }

  std::unique_ptr<sql::Connection> connection_;
  std::unique_ptr<sql::Statement> text_;
  std::vector<std::unique_ptr<sql::PreparedStatement>> prepared_;  // by position in the round
};

Replay::Replay(const mysql::ConnectOptions& database, int connections, Round round)
    : round_(std::move(round)) {
  try {
    for (int i = 0; i < connections; ++i) {
      connections_.push_back(std::make_unique<Connection>(database));
    }
  } catch (const sql::SQLException& e) {
    throw std::runtime_error(absl::StrCat("replay: ", e.what()));
  }
}

Replay::~Replay() = default;

LoadResult Replay::Run(absl::Duration duration) {
  const absl::Time begin = absl::Now();
  const absl::Time end = begin + duration;
  std::atomic<std::int64_t> next{next_};
  std::mutex mutex;
  std::string error;  // guarded by mutex
  std::vector<std::thread> threads;
  for (const auto& connection : connections_) {
    threads.emplace_back([&, &own = *connection] {
      try {
        while (absl::Now() < end) own.Send(round_(next.fetch_add(1)));
      } catch (const std::exception& e) {
        const std::lock_guard lock(mutex);
        error = e.what();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  if (!error.empty()) throw std::runtime_error("replay: " + error);
  const std::int64_t done = next - next_;
  next_ = next;
  return {done, absl::Now() - begin};
}

LoadResult Replay::RunRounds(std::int64_t rounds) {
  const absl::Time begin = absl::Now();
  try {
    for (std::int64_t i = 0; i < rounds; ++i) connections_.front()->Send(round_(next_++));
  } catch (const std::exception& e) {
    throw std::runtime_error(absl::StrCat("replay: ", e.what()));
  }
  return {rounds, absl::Now() - begin};
}

}  // namespace districtedu::benchmark
