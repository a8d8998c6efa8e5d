#include "common/resource/record_room.h"

#include "absl/flags/flag.h"
#include "common/base/logging.h"
#include "common/base/periodic.h"
#include "common/mysql/flags.h"
#include "common/mysql/prometheus_metrics.h"
#include "common/resource/calls/audit.h"
#include "common/resource/imports/import_batches.h"
#include "common/resource/imports/import_stream.h"
#include "common/resource/imports/import_undo.h"

namespace districtedu::resource {

// Prunes the journal on the pool, one bounded step after the other.
struct RecordRoom::Upkeep {
  Upkeep(const Options& options, mysql::WorkerPool& workers)
      : room(options.room),
        clock(*options.clock),
        audit_days(options.audit_days),
        pool(workers),
        task(options.prune_interval, [this] { Step(); }) {}

  // Queued as any job, so it takes turns with the calls; goes on as long as there is something.
  void Step() {
    mysql::Job job;
    job.bulk = true;
    job.deadline = absl::Now() + absl::Minutes(1);
    job.run = [this](absl::StatusOr<mysql::Session*> session) {
      if (!session.ok()) return;
      while (true) {
        const auto removed = PruneJournal(**session, room, clock.Now(), audit_days);
        if (!removed.ok()) {
          LogWarning("journal not pruned", {{"room", room}, {"status", removed.status()}});
        }
        if (!removed.ok() || *removed == 0) return;
      }
    };
    // A full queue or a drain: the next round comes.
    if (absl::Status status = pool.Submit(std::move(job)); !status.ok()) {
      LogDebug("journal upkeep put off", {{"room", room}, {"status", status}});
    }
  }

  const std::string room;
  const Clock& clock;
  const int audit_days;
  mysql::WorkerPool& pool;
  const PeriodicTask task;
};

RecordRoom::RecordRoom() = default;

absl::StatusOr<std::unique_ptr<RecordRoom>> RecordRoom::Create(Options options,
                                                               metrics::Registry* metrics) {
  std::unique_ptr<RecordRoom> room(new RecordRoom());
  mysql::WorkerPool::Options pool;
  pool.connect = options.database;
  pool.workers = options.workers;
  pool.queue_capacity = options.queue_capacity;
  if (metrics != nullptr) pool.metrics = mysql::MakePrometheusMetrics(*metrics);
  pool.connect.metrics = pool.metrics;
  room->pool_ = std::make_unique<mysql::WorkerPool>(std::move(pool));
  Engine::Options engine;
  engine.room = options.room;
  engine.rooms = options.rooms;
  engine.rules = std::move(options.rules);
  engine.room_methods = {
      {common::v1::VERB_LIST_AUDIT_ENTRIES, UnaryRoomMethod(ListAuditEntries)},
      {common::v1::VERB_IMPORT, DefineImport},
      {common::v1::VERB_UNDO_IMPORT, UnaryRoomMethod(UndoImport)},
      {common::v1::VERB_LIST_IMPORT_BATCHES, UnaryRoomMethod(ListImportBatches)},
  };
  engine.pool = room->pool_.get();
  engine.clock = options.clock;
  auto made = Engine::Create(std::move(engine));
  if (!made.ok()) return made.status();
  room->engine_ = *std::move(made);
  room->upkeep_ = std::make_unique<Upkeep>(options, *room->pool_);
  return room;
}

RecordRoom::~RecordRoom() { Drain(); }

absl::StatusOr<rpc::ServiceDefinition> RecordRoom::Define() const { return engine_->Define(); }

bool RecordRoom::healthy() const { return pool_->healthy(); }

void RecordRoom::Drain() {
  upkeep_.reset();
  if (pool_) pool_->Drain();
}

int RunRecordServer(int argc, char** argv, const rpc::ServiceInfo& info, RuleBook rules) {
  return rpc::RunService(argc, argv, info, [&](rpc::ServiceHost& host) -> absl::Status {
    absl::StatusOr<mysql::ConnectOptions> database = mysql::ConnectOptionsFromFlags();
    if (!database.ok()) return database.status();
    RecordRoom::Options options;
    options.room = info.room;
    options.rooms = info.rooms;
    options.rules = std::move(rules);
    options.database = *std::move(database);
    options.workers = static_cast<std::size_t>(absl::GetFlag(FLAGS_database_workers));
    options.queue_capacity = static_cast<std::size_t>(absl::GetFlag(FLAGS_database_queue));
    auto made = RecordRoom::Create(std::move(options), &host.metrics());
    if (!made.ok()) return made.status();
    const std::shared_ptr<RecordRoom> running = *std::move(made);
    absl::StatusOr<rpc::ServiceDefinition> definition = running->Define();
    if (!definition.ok()) return definition.status();
    host.Serve(*std::move(definition));
    host.HealthyIf([running] { return running->healthy(); });
    host.OnStopped([running] { running->Drain(); });
    return absl::OkStatus();
  });
}

}  // namespace districtedu::resource
