#include "services/districtctl/import/stream.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/rpc/method_path.h"
#include "services/districtctl/client/connections.h"

namespace districtedu::districtctl {
namespace {

using common::v1::ImportRequest;
using common::v1::ImportResponse;
using common::v1::ImportRows;
using common::v1::RejectedRow;

constexpr absl::Duration kResumePause = absl::Milliseconds(500);

absl::Status Interrupted() { return Error(Reason::kCallCancelled, "interrupted"); }

// One stream from its start to its end or its break.
class Attempt {
 public:
  Attempt(rpc::Client& client, const SourceFile& file, const SourceFacts& facts,
          const ResourceType& type, const ImportOptions& options, const ImportCallbacks& callbacks,
          ImportState* state)
      : stream_(client.Stream(rpc::MethodPath(type.room(), "Import"), {absl::InfiniteDuration()})),
        chunks_(file, type, facts.form),
        facts_(facts),
        type_(type),
        options_(options),
        callbacks_(callbacks),
        state_(state) {}

  rpc::ClientStream& stream() { return *stream_; }
  // Something was acknowledged that was not before.
  bool moved() const { return moved_; }
  // The service has answered.
  bool connected() const { return connected_; }

  absl::Status Run() {
    ImportRequest start;
    FillStart(*start.mutable_start());
    if (absl::Status status = Send(start); !status.ok()) return status;
    absl::Status status = Receive();
    if (!status.ok()) return status;
    state_->unlisted = state_->counts.rejected_total() - state_->listed;
    if (state_->counts.done()) return Close();

    ImportRequest next;
    absl::StatusOr<bool> more = Prepare(&next);
    while (more.ok() && *more) {
      if (status = Send(next); !status.ok()) return status;
      const std::int64_t rows = chunks_.rows_taken();
      more = Prepare(&next);  // while the server works
      if (status = Receive(); !status.ok()) return status;
      state_->rows = rows;
      callbacks_.progress(*state_);
    }
    if (!more.ok()) return more.status();
    state_->rows = chunks_.rows_taken();
    ImportRequest end;
    end.mutable_end();
    if (status = Send(end); !status.ok()) return status;
    if (status = Receive(); !status.ok()) return status;
    return Close();
  }

 private:
  void FillStart(common::v1::ImportStart& start) const {
    start.set_parent(absl::StrCat("districts/", options_.district));
    start.set_resource(type_.plural());
    for (const std::string& column : facts_.form.columns) start.add_columns(column);
    start.set_mode(options_.mode);
    start.set_validate_only(options_.validate_only);
    start.set_batch_id(options_.batch_id);
    start.set_source_digest(facts_.digest);
  }

  absl::StatusOr<bool> Prepare(ImportRequest* request) {
    return chunks_.Next(state_->counts.acknowledged_row(), request->mutable_rows());
  }

  absl::Status Send(const ImportRequest& request) {
    if (stream_->Write(request.SerializeAsString())) return absl::OkStatus();
    return Broken();
  }

  absl::Status Receive() {
    const std::optional<std::string> bytes = stream_->Read();
    if (!bytes) return Broken();
    connected_ = true;
    ImportResponse response;
    if (!response.ParseFromString(*bytes)) {
      return Error(Reason::kMessageMalformed, "the service answered with something else");
    }
    std::vector<RejectedRow> faults(response.rejected().begin(), response.rejected().end());
    std::stable_sort(faults.begin(), faults.end(),
                     [](const RejectedRow& left, const RejectedRow& right) {
                       return left.row_number() < right.row_number();
                     });
    std::set<std::int64_t> rows;  // one may have several faults
    for (const RejectedRow& fault : faults) rows.insert(fault.row_number());
    state_->listed += static_cast<std::int64_t>(rows.size());
    if (!faults.empty()) {
      if (absl::Status status = callbacks_.rejected(faults); !status.ok()) return status;
    }
    moved_ |= response.acknowledged_row() > state_->counts.acknowledged_row() || response.done();
    response.clear_rejected();
    state_->counts = std::move(response);
    return absl::OkStatus();
  }

  absl::Status Broken() {
    const absl::Status status = stream_->Finish();
    if (!status.ok()) return status;
    return absl::UnavailableError("the service ended the import early");
  }

  absl::Status Close() {
    stream_->WritesDone();
    return stream_->Finish();
  }

  const std::unique_ptr<rpc::ClientStream> stream_;
  ChunkReader chunks_;
  const SourceFacts& facts_;
  const ResourceType& type_;
  const ImportOptions& options_;
  const ImportCallbacks& callbacks_;
  ImportState* const state_;
  bool moved_ = false;
  bool connected_ = false;
};

// Once connected, a service that is away comes back, as on a restart; a first connection that is
// refused is rather a wrong address.
bool MayGoOn(const absl::Status& status, bool connected) {
  if (HasReason(status, Reason::kServiceUnreachable)) return connected;
  return status.code() == absl::StatusCode::kUnavailable || HasReason(status, Reason::kQueueFull) ||
         HasReason(status, Reason::kDeadlinePassed) ||
         HasReason(status, Reason::kTransactionConflict);
}

}  // namespace

absl::Status RunImport(rpc::Client& client, const SourceFile& file, const SourceFacts& facts,
                       const ResourceType& type, const ImportOptions& options,
                       const ImportCallbacks& callbacks, const Interrupt& interrupt,
                       ImportState* state) {
  absl::Time last_move = absl::Now();
  bool connected = options.await_service;
  while (true) {
    absl::Status status;
    {
      Attempt attempt(client, file, facts, type, options, callbacks, state);
      const Interrupt::Registration registration([&] { attempt.stream().Cancel(); });
      status = attempt.Run();
      if (attempt.moved()) last_move = absl::Now();
      connected |= attempt.connected();
    }
    if (status.ok()) return status;
    if (interrupt.requested()) return Interrupted();
    // Nothing of a dry run is kept, so there is nothing to go on from.
    if (options.validate_only || !MayGoOn(status, connected) ||
        absl::Now() - last_move > options.patience) {
      return OfRoom(type.room(), status);
    }
    callbacks.lost_connection(OfRoom(type.room(), status));
    absl::SleepFor(RetryDelayOf(status).value_or(kResumePause));
  }
}

}  // namespace districtedu::districtctl
