#include "common/rpc/stream_reactor.h"

#include <utility>

#include "common/base/error.h"
#include "common/rpc/byte_buffer.h"
#include "common/rpc/status.h"

namespace districtedu::rpc {
namespace {

absl::Status Dropped() {
  return Error(Reason::kInternalError, "the handler dropped the stream unfinished");
}

absl::Status WroteTwice() {
  return Error(Reason::kInternalError, "the handler began a write during another");
}

absl::Status ReadTwice() {
  return Error(Reason::kInternalError, "the handler began a read during another");
}

}  // namespace

StreamCore::StreamCore(const Wrapper& wrapper, const Method& method, Arrival arrival,
                       std::string request)
    : passage_(wrapper, method, std::move(arrival)), request_(std::move(request)) {}

absl::Status StreamCore::RunCallback(const std::function<void()>& callback) const {
  return passage_.Guard(callback);
}

absl::Status StreamCore::AbandonedLocked() const {
  return broken ? passage_.BrokenOff() : Dropped();
}

bool StreamCore::KeepDone(std::function<void()> done) {
  const std::lock_guard lock(mutex);
  if (done_) return false;
  done_callbacks_.push_back(std::move(done));
  return true;
}

std::vector<std::function<void()>> StreamCore::TakeDone() {
  const std::lock_guard lock(mutex);
  done_ = true;
  return std::exchange(done_callbacks_, {});
}

// Server streams.

grpc::ServerWriteReactor<grpc::ByteBuffer>* ServerStreamReactor::Start(
    const Wrapper& wrapper, const Method& method, const ServerStreamHandler& handler,
    DrainList& streams, Arrival arrival, const grpc::ByteBuffer& request) {
  const auto stream = std::make_shared<ServerStreamReactor>(
      wrapper, method, streams, std::move(arrival), FromByteBuffer(request));
  stream->self_ = stream;
  const absl::Status& admission = stream->core_.passage().admission();
  if (!admission.ok()) {
    stream->Finish(admission);
    return stream.get();
  }
  streams.Add(stream);
  stream->Reconsider();  // what changed before it stood in the list passed it by
  const std::shared_ptr<ServerStream> handle(stream.get(),
                                             [stream](ServerStream*) { stream->Abandon(); });
  absl::Status status = stream->core_.RunCallback([&] { handler(handle); });
  if (!status.ok()) stream->Finish(std::move(status));
  return stream.get();
}

ServerStreamReactor::ServerStreamReactor(const Wrapper& wrapper, const Method& method,
                                         DrainList& streams, Arrival arrival, std::string request)
    : core_(wrapper, method, std::move(arrival), std::move(request)), streams_(streams) {}

void ServerStreamReactor::Write(Bytes message, std::function<void(bool ok)> written) {
  {
    const std::lock_guard lock(core_.mutex);
    if (!core_.finished && core_.writing) FinishLocked(WroteTwice());
    if (!core_.finished) {
      core_.writing = true;
      core_.written = std::move(written);
      core_.outgoing = ToByteBuffer(std::move(message));
      StartWrite(&core_.outgoing);
      return;
    }
  }
  written(false);
}

void ServerStreamReactor::Finish(absl::Status status) {
  const std::lock_guard lock(core_.mutex);
  FinishLocked(status);
}

void ServerStreamReactor::Abandon() {
  const std::lock_guard lock(core_.mutex);
  FinishLocked(core_.AbandonedLocked());
}

void ServerStreamReactor::FinishLocked(const absl::Status& status) {
  if (std::exchange(core_.finished, true)) return;
  grpc::ServerWriteReactor<grpc::ByteBuffer>::Finish(
      ToGrpcStatus(core_.passage().Leave(status, core_.request())));
}

void ServerStreamReactor::OnDone(std::function<void()> done) {
  // Copied in: it is called here if the call is over.
  if (!core_.KeepDone(done)) done();
}

void ServerStreamReactor::Drain() { Finish(ShuttingDown()); }

void ServerStreamReactor::Reconsider() {
  absl::Status status = core_.passage().Reconsider();
  if (status.ok()) return;
  core_.passage().Cancel();
  Finish(std::move(status));
}

void ServerStreamReactor::OnWriteDone(bool ok) {
  StreamCore::Written written;
  {
    const std::lock_guard lock(core_.mutex);
    core_.writing = false;
    core_.outgoing.Clear();
    written = std::exchange(core_.written, nullptr);
    // A write that was under way when the call was finished: the next may not be written.
    core_.broken = core_.broken || !ok;
    ok = ok && !core_.finished;
  }
  absl::Status status = core_.RunCallback([&] { written(ok); });
  if (!status.ok()) Finish(std::move(status));
}

void ServerStreamReactor::OnCancel() {
  core_.passage().Cancel();
  Finish(core_.passage().BrokenOff());
  for (const auto& done : core_.TakeDone()) core_.RunCallback(done).IgnoreError();
}

void ServerStreamReactor::OnDone() {
  const std::shared_ptr<ServerStreamReactor> last = std::move(self_);
  streams_.Remove(this);
  for (const auto& done : core_.TakeDone()) core_.RunCallback(done).IgnoreError();
}

// Bidirectional streams.

grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* BidiReactor::Start(
    const Wrapper& wrapper, const Method& method, const BidiHandler& handler, DrainList& streams,
    Arrival arrival) {
  const auto stream = std::make_shared<BidiReactor>(wrapper, method, streams, std::move(arrival));
  stream->self_ = stream;
  const absl::Status& admission = stream->core_.passage().admission();
  if (!admission.ok()) {
    stream->Finish(admission);
    return stream.get();
  }
  streams.Add(stream);
  stream->Reconsider();  // what changed before it stood in the list passed it by
  const std::shared_ptr<BidiStream> handle(stream.get(),
                                           [stream](BidiStream*) { stream->Abandon(); });
  absl::Status status = stream->core_.RunCallback([&] { handler(handle); });
  if (!status.ok()) stream->Finish(std::move(status));
  return stream.get();
}

BidiReactor::BidiReactor(const Wrapper& wrapper, const Method& method, DrainList& streams,
                         Arrival arrival)
    : core_(wrapper, method, std::move(arrival), ""), streams_(streams) {}

void BidiReactor::Read(std::function<void(std::optional<std::string>)> read) {
  {
    const std::lock_guard lock(core_.mutex);
    if (!core_.finished && reading_) FinishLocked(ReadTwice());
    // The answer to the last message is on its way; a new message would start new work.
    if (core_.draining) FinishLocked(ShuttingDown());
    if (!core_.finished) {
      reading_ = true;
      read_ = std::move(read);
      StartRead(&incoming_);
      return;
    }
  }
  read(std::nullopt);
}

void BidiReactor::Write(Bytes message, std::function<void(bool ok)> written) {
  {
    const std::lock_guard lock(core_.mutex);
    if (!core_.finished && core_.writing) FinishLocked(WroteTwice());
    if (!core_.finished) {
      core_.writing = true;
      core_.written = std::move(written);
      core_.outgoing = ToByteBuffer(std::move(message));
      StartWrite(&core_.outgoing);
      return;
    }
  }
  written(false);
}

void BidiReactor::Finish(absl::Status status) {
  const std::lock_guard lock(core_.mutex);
  FinishLocked(status);
}

void BidiReactor::Abandon() {
  const std::lock_guard lock(core_.mutex);
  FinishLocked(core_.AbandonedLocked());
}

void BidiReactor::FinishLocked(const absl::Status& status) {
  if (std::exchange(core_.finished, true)) return;
  grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>::Finish(
      ToGrpcStatus(core_.passage().Leave(status, "")));
}

void BidiReactor::OnDone(std::function<void()> done) {
  if (!core_.KeepDone(done)) done();
}

void BidiReactor::Drain() {
  const std::lock_guard lock(core_.mutex);
  core_.draining = true;
  // Idle: waiting for the caller with nothing left to say to it.
  if (reading_ && !core_.writing) FinishLocked(ShuttingDown());
}

void BidiReactor::Reconsider() {
  absl::Status status = core_.passage().Reconsider();
  if (status.ok()) return;
  core_.passage().Cancel();
  Finish(std::move(status));
}

void BidiReactor::OnReadDone(bool ok) {
  std::function<void(std::optional<std::string>)> read;
  std::optional<std::string> message;
  {
    const std::lock_guard lock(core_.mutex);
    reading_ = false;
    read = std::exchange(read_, nullptr);
    if (ok && !core_.finished) message = FromByteBuffer(incoming_);
    incoming_.Clear();
  }
  absl::Status status = core_.RunCallback([&] { read(std::move(message)); });
  if (!status.ok()) Finish(std::move(status));
}

void BidiReactor::OnWriteDone(bool ok) {
  StreamCore::Written written;
  {
    const std::lock_guard lock(core_.mutex);
    core_.writing = false;
    core_.outgoing.Clear();
    written = std::exchange(core_.written, nullptr);
    if (core_.draining && reading_) FinishLocked(ShuttingDown());
    core_.broken = core_.broken || !ok;
    ok = ok && !core_.finished;
  }
  absl::Status status = core_.RunCallback([&] { written(ok); });
  if (!status.ok()) Finish(std::move(status));
}

void BidiReactor::OnCancel() {
  core_.passage().Cancel();
  Finish(core_.passage().BrokenOff());
  for (const auto& done : core_.TakeDone()) core_.RunCallback(done).IgnoreError();
}

void BidiReactor::OnDone() {
  const std::shared_ptr<BidiReactor> last = std::move(self_);
  streams_.Remove(this);
  for (const auto& done : core_.TakeDone()) core_.RunCallback(done).IgnoreError();
}

}  // namespace districtedu::rpc
