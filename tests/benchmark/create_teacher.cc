// CreateTeacher over the wire against the statements it is made of, sent by hand.

#include <unistd.h>

#include <iostream>
#include <stdexcept>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/file.h"
#include "common/base/ulid.h"
#include "common/testing/metric_value.h"
#include "districtedu/facilities/v1/district.pb.h"
#include "districtedu/staffing/v1/teacher.pb.h"
#include "tests/benchmark/bare.h"
#include "tests/benchmark/bench.h"
#include "tests/benchmark/load.h"
#include "tests/benchmark/process.h"
#include "tests/benchmark/replay.h"

namespace districtedu::benchmark {
namespace {

// Clients at once, and what the rows of the two sides are known by: the limit's and ours.
struct Load {
  int clients;
  char limit;
  char ours;
};
// With more clients more calls wait together, and more of them become one transaction.
constexpr Load kLoads[] = {{8, 'l', 'o'}, {32, 'm', 'p'}};

// Texts of one length, so that the row captured can be renamed in place. `side` keeps the rows of
// the two sides apart; both rise.
std::string TeacherId(char side, std::int64_t n) { return absl::StrFormat("t-%c-%012d", side, n); }
std::string RequestId(char side, std::int64_t n) { return absl::StrFormat("r-%c-%012d", side, n); }

staffing::v1::CreateTeacherRequest RequestFor(char side, std::int64_t n) {
  staffing::v1::CreateTeacherRequest request;
  request.set_parent(kDistrict);
  request.set_teacher_id(TeacherId(side, n));
  request.set_request_id(RequestId(side, n));
  auto& teacher = *request.mutable_teacher();
  teacher.set_full_name("合成教师");
  teacher.set_sex(staffing::v1::SEX_FEMALE);
  teacher.set_birth_date("1985-03-14");
  teacher.set_hired_on("2008-09-01");
  teacher.set_qualification(staffing::v1::QUALIFICATION_BACHELOR);
  return request;
}

std::vector<LogRecord> ReadLog(const std::string& path) {
  auto text = ReadFile(path);
  if (!text.ok()) throw std::runtime_error(text.status().ToString());
  return ParseGeneralLog(*text);
}

// What one call sends to the database, the statements of an earlier call being prepared already.
std::vector<Statement> Capture(Instance& instance) {
  const testing::TempDir dir;
  const std::string path = dir.File("general.log");
  auto& database = instance.database();
  database.Run(
      absl::StrCat("SET GLOBAL general_log_file = '", path, "';\nSET GLOBAL general_log = ON;"));
  instance.Start("staffing", {"--database_workers=1"});
  staffing::v1::Teacher made;
  instance.Call("staffing", "CreateTeacher", RequestFor('c', 0), made);
  const std::size_t before = ReadLog(path).size();
  instance.Call("staffing", "CreateTeacher", RequestFor('c', 1), made);
  const std::vector<LogRecord> all = ReadLog(path);
  // Other programs may be at work: the call's connection is the one that takes the request id.
  std::vector<LogRecord> records;
  std::size_t from = 0;
  for (std::size_t i = before; i < all.size(); ++i) {
    if (!absl::StrContains(all[i].argument, "INSERT INTO staffing_requests")) continue;
    for (std::size_t j = 0; j < all.size(); ++j) {
      if (all[j].connection != all[i].connection) continue;
      if (j < before) ++from;
      records.push_back(all[j]);
    }
    break;
  }
  database.Run("SET GLOBAL general_log = OFF;");
  instance.Stop("staffing");
  std::vector<Statement> statements = StatementsOf(records, from, records.size());
  if (statements.size() < 3 || statements.back().sql != "COMMIT") {
    throw std::runtime_error("the log does not show a call's transaction");
  }
  return statements;
}

// The statements as the n-th call of the limit's side would send them.
class Rounds {
 public:
  Rounds(std::vector<Statement> captured, char side) : captured_(std::move(captured)), side_(side) {
    for (const Statement& statement : captured_) {
      for (const mysql::Value& value : statement.params) {
        const auto* text = std::get_if<std::string>(&value);
        if (text != nullptr && IsUlid(*text)) entry_ids_.push_back(*text);
      }
    }
  }

  std::vector<Statement> operator()(std::int64_t n) const {
    std::vector<std::pair<std::string, std::string>> texts = {
        {TeacherId('c', 1), TeacherId(side_, n)}, {RequestId('c', 1), RequestId(side_, n)}};
    if (!entry_ids_.empty()) texts.emplace_back(entry_ids_.front(), NewUlid());
    std::vector<Statement> round;
    for (const Statement& statement : captured_) round.push_back(Renamed(statement, texts));
    return round;
  }

 private:
  std::vector<Statement> captured_;
  char side_;
  std::vector<std::string> entry_ids_;
};

LoadClient::Options LoadOf(int port, const std::string& method, const Load& asked) {
  LoadClient::Options load;
  load.port = port;
  load.tls = TlsOf(kAdmin);
  load.method = method;
  load.request = [side = asked.ours](std::int64_t n) {
    return RequestFor(side, n).SerializeAsString();
  };
  load.connections = asked.clients;
  return load;
}

// Transactions in which teachers were created so far.
double Transactions(Instance& instance) {
  return testing::MetricValue(
      FetchMetrics(instance.metrics_port("staffing")),
      "districtedu_mysql_transactions_total{code=\"OK\",transaction=\"CreateTeacher\"}");
}

void MeasureLoad(Bench& bench, Instance& instance, const std::vector<Statement>& statements,
                 const Load& load) {
  const Settings& settings = bench.settings();
  Replay replay(instance.database().options(), load.clients, Rounds(statements, load.limit));
  LoadClient client(
      LoadOf(instance.port("staffing"), MethodPath("staffing", "CreateTeacher"), load));
  // As long as the teacher in the answer of a real call.
  const BareServer bare(RequestFor('b', 0).SerializeAsString());
  LoadClient bare_client(LoadOf(bare.port(), MethodPath("aggregation", "GetSnapshot"), load));

  const pid_t database = instance.database().server().pid();
  const pid_t server = instance.pid("staffing");
  std::vector<double> together;  // calls a transaction
  const auto ours = [&] {
    const double before = Transactions(instance);
    const CpuMeter cpu({{"staffing_server", server}, {"mariadbd", database}, {"client", getpid()}});
    const LoadResult result = client.Run(settings.run);
    const Side side{result.per_second(), cpu.PerCall(result.calls)};
    together.push_back(static_cast<double>(result.calls) / (Transactions(instance) - before));
    return side;
  };
  std::vector<double> floor_rates;
  const auto limit = [&] {
    const CpuMeter cpu({{"mariadbd", database}, {"driver", getpid()}});
    const LoadResult result = replay.Run(settings.run);
    const Side side{result.per_second(), cpu.PerCall(result.calls)};
    // The same cores cannot do a statement and a call at once.
    const double calls = bare_client.Run(settings.run / 4).per_second();
    floor_rates.push_back(1 / (1 / side.rate + 1 / calls));
    return side;
  };
  client.Run(settings.warm_up);
  replay.Run(settings.warm_up);
  bare_client.Run(settings.warm_up);
  Figure figure;
  figure.name = absl::StrCat("create_teacher x ", load.clients);
  figure.target = 0.6;
  ComparePairs(settings.pairs, ours, limit, &figure);
  absl::StrAppendFormat(&figure.value_text,
                        "; %.1f calls a transaction; with an empty engine %s each call by itself",
                        Median(together), RateText(Median(floor_rates)));
  bench.Report(figure);
}

}  // namespace

void MeasureCreateTeacher(Bench& bench) {
  Instance instance(bench.database());
  instance.Start("facilities");
  facilities::v1::CreateDistrictRequest district;
  district.set_district_id("nanhu");
  district.mutable_district()->set_name_zh("合成南湖区");
  facilities::v1::District made;
  instance.Call("facilities", "CreateDistrict", district, made);
  instance.Stop("facilities");

  const std::vector<Statement> statements = Capture(instance);
  std::cout << "# create_teacher: the limit replays, prepared, a connection a client:\n";
  for (const Statement& statement : statements) std::cout << "#   " << statement.sql << "\n";
  instance.Start("staffing");
  instance.Disconnect();
  for (const Load& load : kLoads) MeasureLoad(bench, instance, statements, load);
}

}  // namespace districtedu::benchmark
