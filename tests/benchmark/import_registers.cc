// Import of dated registers over the wire against prepared inserts of the same rows in the same
// order, by person and shuffled.

#include <unistd.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <stdexcept>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "common/base/ulid.h"
#include "common/mysql/value.h"
#include "districtedu/common/v1/import.pb.h"
#include "tests/benchmark/bench.h"
#include "tests/benchmark/registers.h"
#include "tests/benchmark/replay.h"

namespace districtedu::benchmark {
namespace {

using common::v1::ImportRequest;
using common::v1::ImportResponse;

constexpr std::int64_t kRowsOfMessage = 500;
constexpr std::int64_t kMostRows = 10000;

using Order = std::vector<std::int64_t>;  // numbers of rows

ImportResponse Receive(rpc::ClientStream& stream) {
  const std::optional<std::string> bytes = stream.Read();
  ImportResponse response;
  if (!bytes || !response.ParseFromString(*bytes)) {
    throw std::runtime_error("import: " + stream.Finish().ToString());
  }
  if (!response.rejected().empty()) {
    throw std::runtime_error("import: " + response.rejected(0).ShortDebugString());
  }
  return response;
}

void ImportAll(Instance& instance, const Register& rows, const Order& order) {
  const auto stream = instance.Client(rows.room).Stream(MethodPath(rows.room, "Import"),
                                                        {.timeout = absl::InfiniteDuration()});
  ImportRequest start;
  start.mutable_start()->set_parent(kDistrict);
  start.mutable_start()->set_resource(rows.plural);
  start.mutable_start()->set_batch_id(NewUlid());
  for (const auto& [column, own] : rows.columns) start.mutable_start()->add_columns(column);
  stream->Write(start.SerializeAsString());
  Receive(*stream);
  // One message on its way while one is being answered.
  for (std::size_t i = 0; i < order.size();) {
    ImportRequest request;
    for (std::int64_t k = 0; k < kRowsOfMessage; ++k, ++i) {
      auto* row = request.mutable_rows()->add_rows();
      row->set_row_number(static_cast<std::int64_t>(i) + 2);
      for (const std::string& cell : rows.row(order[i])) row->add_cells(cell);
    }
    stream->Write(request.SerializeAsString());
    if (i > kRowsOfMessage) Receive(*stream);
  }
  Receive(*stream);
  ImportRequest end;
  end.mutable_end();
  stream->Write(end.SerializeAsString());
  const ImportResponse last = Receive(*stream);
  if (last.created() != static_cast<std::int64_t>(order.size())) {
    throw std::runtime_error(absl::StrCat(rows.plural, ": ", last.created(), " created"));
  }
  stream->WritesDone();
  if (const absl::Status status = stream->Finish(); !status.ok()) {
    throw std::runtime_error(status.ToString());
  }
}

std::string InsertSql(const Register& rows) {
  std::vector<std::string> columns = {"district_id"};
  if (!rows.id_column.empty()) columns.push_back(rows.id_column);
  for (const auto& [column, own] : rows.columns) columns.push_back(own);
  columns.insert(columns.end(), {"revision", "create_time", "update_time", "written_by"});
  const std::string marks =
      absl::StrCat("(", absl::StrJoin(std::vector<std::string>(columns.size(), "?"), ", "), ")");
  return absl::StrCat("INSERT INTO ", rows.table, " (", absl::StrJoin(columns, ", "), ") VALUES ",
                      absl::StrJoin(std::vector<std::string>(kRowsOfMessage, marks), ", "));
}

std::vector<Statement> InsertChunk(const Register& rows, const std::string& sql, const Order& order,
                                   std::int64_t chunk) {
  Statement insert{sql, true, {}};
  const absl::Time now = absl::Now();
  const std::string time = absl::FormatTime("%Y-%m-%d %H:%M:%E6S", now, absl::UTCTimeZone());
  for (std::int64_t i = 0; i < kRowsOfMessage; ++i) {
    insert.params.emplace_back(std::string("nanhu"));
    if (!rows.id_column.empty()) insert.params.emplace_back(absl::AsciiStrToLower(NewUlid()));
    for (const std::string& cell :
         rows.row(order[static_cast<std::size_t>(chunk * kRowsOfMessage + i)])) {
      insert.params.push_back(cell.empty() ? mysql::kNull : mysql::Value(cell));
    }
    insert.params.insert(insert.params.end(),
                         {absl::ToUnixMicros(now), time, time, std::string("benchmark")});
  }
  return {{"START TRANSACTION", false, {}}, std::move(insert), {"COMMIT", false, {}}};
}

void Measure(Bench& bench, Instance& instance, const Register& rows, const std::string& how,
             const Order& order) {
  const auto clear = [&] {
    instance.database().Run(absl::StrCat("DELETE FROM ", rows.table, ";"));
  };
  const auto chunks = static_cast<std::int64_t>(order.size()) / kRowsOfMessage;
  const auto count = static_cast<std::int64_t>(order.size());
  const pid_t database = instance.database().server().pid();
  const auto ours = [&] {
    clear();
    const CpuMeter cpu({{rows.room + "_server", instance.pid(rows.room)},
                        {"mariadbd", database},
                        {"client", getpid()}});
    const absl::Time begin = absl::Now();
    ImportAll(instance, rows, order);
    const double seconds = absl::ToDoubleSeconds(absl::Now() - begin);
    return Side{static_cast<double>(count) / seconds, cpu.PerCall(count)};
  };
  const std::string sql = InsertSql(rows);
  Replay replay(instance.database().options(), 1,
                [&](std::int64_t n) { return InsertChunk(rows, sql, order, n % chunks); });
  const auto limit = [&] {
    clear();
    const CpuMeter cpu({{"mariadbd", database}, {"driver", getpid()}});
    const LoadResult result = replay.RunRounds(chunks);
    return Side{static_cast<double>(kRowsOfMessage) * result.per_second(), cpu.PerCall(count)};
  };
  ours();  // warm
  limit();
  Figure figure;
  figure.name = absl::StrCat("import ", rows.plural, how);
  figure.target = 0.4;
  ComparePairs(bench.settings().pairs, ours, limit, &figure);
  bench.Report(figure);
}

}  // namespace

void MeasureImportRegisters(Bench& bench) {
  Instance instance(bench.database());
  instance.StartSampled(bench.settings().sample);
  instance.Stop("aggregation");
  for (const Register& rows :
       DatedRegisters(instance, std::min(bench.settings().import_rows, kMostRows))) {
    Order order(static_cast<std::size_t>(rows.rows / kRowsOfMessage * kRowsOfMessage));
    std::iota(order.begin(), order.end(), 0);
    Measure(bench, instance, rows, "", order);
    std::shuffle(order.begin(), order.end(), std::mt19937(20221015));
    Measure(bench, instance, rows, ", shuffled", order);
  }
}

}  // namespace districtedu::benchmark
