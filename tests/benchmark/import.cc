// Import of teaching assignments over the wire against prepared inserts of the same rows.

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <iostream>
#include <stdexcept>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/base/ulid.h"
#include "tests/benchmark/bench.h"
#include "tests/benchmark/change.h"
#include "tests/benchmark/process.h"
#include "tests/benchmark/replay.h"
#include "tests/benchmark/teaching.h"
#include "tests/benchmark/watcher.h"

namespace districtedu::benchmark {
namespace {

using common::v1::ImportRequest;
using common::v1::ImportResponse;

constexpr std::int64_t kRowsOfMessage = 500;

// One import: messages with one on its way while one is being answered.
class Import {
 public:
  Import(Instance& instance, const TeachingRows& rows)
      : rows_(rows),
        stream_(
            instance.Client("staffing")
                .Stream(MethodPath("staffing", "Import"), {.timeout = absl::InfiniteDuration()})) {
    ImportRequest request;
    auto& start = *request.mutable_start();
    start.set_parent(kDistrict);
    start.set_resource("teachingAssignments");
    for (const std::string& column : TeachingRows::Columns()) start.add_columns(column);
    start.set_batch_id(NewUlid());
    Send(request);
    Receive();
  }

  // Sends rows from number `first` on until `stop`; the number of rows, all of them created.
  template <typename Stop>
  std::int64_t Run(std::int64_t first, Stop stop) {
    std::int64_t sent = 0;
    while (!stop(sent)) {
      ImportRequest request;
      for (std::int64_t i = 0; i < kRowsOfMessage; ++i) {
        auto* row = request.mutable_rows()->add_rows();
        row->set_row_number(2 + sent + i);
        rows_.AddCells(first + sent + i, row);
      }
      Send(request);
      if (sent > 0) Receive();
      sent += kRowsOfMessage;
    }
    if (sent > 0) Receive();
    ImportRequest end;
    end.mutable_end();
    Send(end);
    const ImportResponse last = Receive();
    if (last.created() != sent) {
      throw std::runtime_error(absl::StrCat("an import created ", last.created(), " of ", sent));
    }
    stream_->WritesDone();
    if (const absl::Status status = stream_->Finish(); !status.ok()) {
      throw std::runtime_error(status.ToString());
    }
    return sent;
  }

 private:
  void Send(const ImportRequest& request) { stream_->Write(request.SerializeAsString()); }

  ImportResponse Receive() {
    const std::optional<std::string> bytes = stream_->Read();
    ImportResponse response;
    if (!bytes || !response.ParseFromString(*bytes)) {
      throw std::runtime_error("import: " + stream_->Finish().ToString());
    }
    if (!response.rejected().empty()) {
      throw std::runtime_error("import: " + response.rejected(0).ShortDebugString());
    }
    return response;
  }

  const TeachingRows& rows_;
  std::unique_ptr<rpc::ClientStream> stream_;
};

void Clear(Instance& instance) {
  instance.database().Run("TRUNCATE TABLE staffing_teaching_assignments;");
}

double MiB(std::int64_t bytes) { return static_cast<double>(bytes) / (1 << 20); }

// Our rows and the limit's, in alternation, each into an empty table; memory of both sides.
void MeasureRate(Bench& bench, Instance& instance, const TeachingRows& rows) {
  const Settings& settings = bench.settings();
  const pid_t database = instance.database().server().pid();
  const pid_t server = instance.pid("staffing");
  std::int64_t next = 0;
  const auto ours = [&] {
    Clear(instance);
    const CpuMeter cpu({{"staffing_server", server}, {"mariadbd", database}, {"client", getpid()}});
    const absl::Time begin = absl::Now();
    Import import(instance, rows);
    const std::int64_t done = import.Run(next, [&](std::int64_t sent) {
      return absl::Now() >= begin + settings.run || sent >= settings.import_rows;
    });
    const double rate = static_cast<double>(done) / absl::ToDoubleSeconds(absl::Now() - begin);
    next += done;
    return Side{rate, cpu.PerCall(done)};
  };
  const std::string insert = TeachingRows::InsertSql(kRowsOfMessage);
  Replay replay(instance.database().options(), 1, [&](std::int64_t n) {
    Statement rows_of_chunk{insert, true, {}};
    const std::int64_t now = absl::ToUnixMicros(absl::Now());
    for (std::int64_t i = 0; i < kRowsOfMessage; ++i) {
      rows.AddValues(n * kRowsOfMessage + i, now, &rows_of_chunk.params);
    }
    return std::vector<Statement>{
        {"START TRANSACTION", false, {}}, std::move(rows_of_chunk), {"COMMIT", false, {}}};
  });
  const auto limit = [&] {
    Clear(instance);
    const CpuMeter cpu({{"mariadbd", database}, {"driver", getpid()}});
    const LoadResult result = replay.Run(settings.run);
    const std::int64_t done = result.calls * kRowsOfMessage;
    return Side{static_cast<double>(kRowsOfMessage) * result.per_second(), cpu.PerCall(done)};
  };
  ours();  // warm
  limit();
  const std::int64_t server_before = ResidentBytes(server);
  const std::int64_t client_before = ResidentBytes(getpid());
  Figure figure;
  figure.name = "import";
  figure.target = 0.5;
  ComparePairs(settings.pairs, ours, limit, &figure);
  bench.Report(figure);
  Figure memory;
  memory.name = "import memory";
  const double grown = MiB(ResidentBytes(server) - server_before);
  const double client = MiB(ResidentBytes(getpid()) - client_before);
  memory.value = std::max(grown, client);
  memory.ours = absl::StrFormat("staffing_server %.1f MiB, client %.1f MiB", grown, client);
  memory.value_text = "MiB grown by the imports, the larger";
  memory.target = 32;
  memory.at_least = false;
  bench.Report(memory);
}

// An import while figures are computed, and how soon another change is readable meanwhile.
void MeasureBeside(Bench& bench, Instance& instance, const TeachingRows& rows) {
  Clear(instance);
  instance.Start("aggregation");
  Change change(instance);
  Watcher watcher(instance);
  Watcher::Arrival last = watcher.After(0);
  std::atomic<bool> stop{false};
  std::int64_t done = 0;
  absl::Duration took;
  std::string error;
  std::thread importer([&] {
    try {
      const absl::Time begin = absl::Now();
      Import import(instance, rows);
      done = import.Run(
          0, [&](std::int64_t sent) { return stop || sent >= bench.settings().import_rows; });
      took = absl::Now() - begin;
    } catch (const std::exception& e) {
      error = e.what();
    }
  });
  std::vector<double> delays;
  for (int i = 0; i < bench.settings().changes / 2; ++i) {
    change.Make();
    const absl::Time answered = absl::Now();
    last = watcher.After(last.version);
    delays.push_back(std::max(0.0, absl::ToDoubleMilliseconds(last.at - answered)));
  }
  stop = true;
  importer.join();
  if (!error.empty()) throw std::runtime_error(error);
  Figure figure;
  figure.name = "change beside an import";
  figure.value = Percentile(delays, 0.99);
  figure.ours = absl::StrFormat("p50 %.0f ms, p99 %.0f ms", Percentile(delays, 0.5), figure.value);
  figure.value_text = absl::StrFormat(
      "p99 in ms of %d changes; import meanwhile %s", static_cast<int>(delays.size()),
      RateText(static_cast<double>(done) / absl::ToDoubleSeconds(took)));
  figure.target = 2000;
  figure.at_least = false;
  bench.Report(figure);
}

}  // namespace

void MeasureImport(Bench& bench) {
  Instance instance(bench.database());
  instance.StartSampled(bench.settings().sample);
  instance.Stop("aggregation");
  const TeachingRows rows(instance);
  MeasureRate(bench, instance, rows);
  MeasureBeside(bench, instance, rows);
}

}  // namespace districtedu::benchmark
