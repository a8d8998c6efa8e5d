#include "common/resource/imports/import_stream.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "absl/status/statusor.h"
#include "common/base/error.h"
#include "common/mysql/worker_pool.h"
#include "common/resource/imports/import.h"
#include "common/rpc/call.h"
#include "common/rpc/message.h"

namespace districtedu::resource {
namespace {

// The longest one message may take; the stream as a whole has no limit unless the caller sets one.
constexpr absl::Duration kMessageTime = absl::Seconds(60);

class Stream : public std::enable_shared_from_this<Stream> {
 public:
  Stream(std::shared_ptr<rpc::BidiStream> stream, const Room& room)
      : stream_(std::move(stream)),
        pool_(room.pool),
        session_(stream_->context().principal, room.clock, room.resources) {}

  void ReadNext() {
    stream_->Read([self = shared_from_this()](std::optional<std::string> message) {
      if (!message) return self->stream_->Finish(absl::OkStatus());
      auto request = std::make_shared<common::v1::ImportRequest>();
      if (absl::Status s = rpc::ParseMessage(*message, *request); !s.ok()) {
        return self->stream_->Finish(s);
      }
      self->Apply(std::move(request));
    });
  }

 private:
  void Apply(std::shared_ptr<common::v1::ImportRequest> request) {
    mysql::Job job;
    job.bulk = true;
    job.deadline = std::min(stream_->context().deadline, absl::Now() + kMessageTime);
    job.cancelled = stream_->context().cancelled;
    const absl::Time deadline = job.deadline;
    job.run = [self = shared_from_this(), request,
               deadline](absl::StatusOr<mysql::Session*> session) {
      if (!session.ok()) return self->stream_->Finish(session.status());
      const auto response = self->session_.Handle(**session, deadline, std::move(*request));
      if (!response.ok()) return self->stream_->Finish(response.status());
      self->stream_->Write(rpc::ToBytes(*response), [self](bool ok) {
        if (ok) self->ReadNext();
      });
    };
    const absl::Status status = pool_.Submit(std::move(job));
    if (HasReason(status, Reason::kQueueFull)) {
      pool_.WhenBulkRoom([self = shared_from_this(), request] { self->Apply(request); });
    } else if (!status.ok()) {
      stream_->Finish(status);
    }
  }

  std::shared_ptr<rpc::BidiStream> stream_;
  mysql::WorkerPool& pool_;
  ImportSession session_;
};

}  // namespace

void DefineImport(const Room& room, const std::string& method, rpc::ServiceDefinition* definition) {
  definition->Bidi(method, [room](std::shared_ptr<rpc::BidiStream> stream) {
    std::make_shared<Stream>(std::move(stream), room)->ReadNext();
  });
}

}  // namespace districtedu::resource
