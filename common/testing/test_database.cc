#include "common/testing/test_database.h"

#include <unistd.h>

#include <atomic>
#include <random>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace districtedu::testing {
namespace {

// Unlike any other's on a server shared by processes, also by one whose number came around again.
std::string NewName() {
  static const unsigned int random = std::random_device{}();
  static std::atomic<int> count{0};
  return absl::StrCat("t_", getpid(), "_", absl::Hex(random), "_", ++count);
}

void Require(const absl::Status& status) {
  if (!status.ok()) {
    throw std::runtime_error(
        absl::StrCat(status.ToString(), " (", mysql::ErrorNumber(status), ")"));
  }
}

}  // namespace

TestDatabase::TestDatabase(const std::vector<mysql::Migration>& migrations, MariaDb& server)
    : server_(server), name_(NewName()) {
  server_.Run("CREATE DATABASE " + name_ + " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;");
  if (!migrations.empty()) Require(mysql::Migrate(*Connect(), migrations));
}

TestDatabase::~TestDatabase() {
  // Best effort: the server may have been killed by the test.
  absl::StatusOr<std::unique_ptr<mysql::Session>> session =
      mysql::Session::Connect(server_.options());
  if (!session.ok()) return;
  for (const std::string& account : accounts_) {
    (*session)->ExecuteScript("DROP USER IF EXISTS '" + account + "'@'localhost';").IgnoreError();
  }
  (*session)->ExecuteScript("DROP DATABASE IF EXISTS " + name_ + ";").IgnoreError();
}

std::vector<mysql::Row> TestDatabase::Select(const std::string& sql,
                                             const std::vector<mysql::Value>& params) const {
  absl::StatusOr<std::vector<mysql::Row>> rows = Connect()->Query(sql, params);
  Require(rows.status());
  return *std::move(rows);
}

std::int64_t TestDatabase::SelectInt(const std::string& sql,
                                     const std::vector<mysql::Value>& params) const {
  const std::vector<mysql::Row> rows = Select(sql, params);
  if (rows.size() != 1 || rows[0].size() != 1 ||
      !std::holds_alternative<std::int64_t>(rows[0][0])) {
    throw std::runtime_error("not one integer: " + sql);
  }
  return std::get<std::int64_t>(rows[0][0]);
}

mysql::ConnectOptions TestDatabase::OptionsOfNewAccount(const std::vector<std::string>& grants) {
  const std::string account = NewName();
  std::string script = "CREATE USER '" + account + "'@'localhost';\n";
  for (const std::string& grant : grants) {
    absl::StrAppend(&script, "GRANT ", absl::StrReplaceAll(grant, {{"{database}", name_}}), " TO '",
                    account, "'@'localhost';\n");
  }
  server_.Run(script);
  accounts_.push_back(account);
  mysql::ConnectOptions options = this->options();
  options.user = account;
  return options;
}

}  // namespace districtedu::testing
