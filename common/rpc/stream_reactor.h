#ifndef DISTRICTEDU_COMMON_RPC_STREAM_REACTOR_H_
#define DISTRICTEDU_COMMON_RPC_STREAM_REACTOR_H_

#include <grpcpp/support/server_callback.h>

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "common/rpc/drain.h"
#include "common/rpc/service_definition.h"
#include "common/rpc/wrapper.h"

// Streams on gRPC's side. gRPC holds one until its OnDone, the handler by its shared pointer.
//
// Each has one mutex, held while gRPC's operations are started (gRPC never runs a reaction inside
// of that) and never while a handler's callback runs.

namespace districtedu::rpc {

// What both kinds share: the passage, the state of the one write, the end.
class StreamCore {
 public:
  using Written = std::function<void(bool)>;

  StreamCore(const Wrapper& wrapper, const Method& method, Arrival arrival, std::string request);

  Passage& passage() { return passage_; }
  const Passage& passage() const { return passage_; }
  const std::string& request() const { return request_; }

  // What the call ends with when the handler lets go of it unfinished. After a failed write that is
  // what handlers do; else it is a fault.
  absl::Status AbandonedLocked() const;

  // Runs a handler's callback outside the lock. Not OK: it threw.
  absl::Status RunCallback(const std::function<void()>& callback) const;

  // Keeps `done`, or says that it is to run now.
  bool KeepDone(std::function<void()> done);
  // The callbacks of OnDone, once.
  std::vector<std::function<void()>> TakeDone();

  std::mutex mutex;
  bool finished = false;  // guarded by mutex, as are all below
  bool draining = false;
  bool writing = false;
  bool broken = false;  // a write failed: the caller is gone, OnCancel may be still to come
  Written written;
  grpc::ByteBuffer outgoing;

 private:
  Passage passage_;
  const std::string request_;
  bool done_ = false;
  std::vector<std::function<void()>> done_callbacks_;
};

class ServerStreamReactor final : public grpc::ServerWriteReactor<grpc::ByteBuffer>,
                                  public ServerStream,
                                  public Drainable,
                                  public std::enable_shared_from_this<ServerStreamReactor> {
 public:
  static grpc::ServerWriteReactor<grpc::ByteBuffer>* Start(const Wrapper& wrapper,
                                                           const Method& method,
                                                           const ServerStreamHandler& handler,
                                                           DrainList& streams, Arrival arrival,
                                                           const grpc::ByteBuffer& request);

  ServerStreamReactor(const Wrapper& wrapper, const Method& method, DrainList& streams,
                      Arrival arrival, std::string request);

  const CallContext& context() const override { return core_.passage().context(); }
  const std::string& request() const override { return core_.request(); }
  void Write(Bytes message, std::function<void(bool ok)> written) override;
  void Finish(absl::Status status) override;
  void OnDone(std::function<void()> done) override;
  void Drain() override;
  void Reconsider() override;

 private:
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;
  void Abandon();
  void FinishLocked(const absl::Status& status);

  StreamCore core_;
  DrainList& streams_;
  std::shared_ptr<ServerStreamReactor> self_;
};

class BidiReactor final : public grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>,
                          public BidiStream,
                          public Drainable,
                          public std::enable_shared_from_this<BidiReactor> {
 public:
  static grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* Start(
      const Wrapper& wrapper, const Method& method, const BidiHandler& handler, DrainList& streams,
      Arrival arrival);

  BidiReactor(const Wrapper& wrapper, const Method& method, DrainList& streams, Arrival arrival);

  const CallContext& context() const override { return core_.passage().context(); }
  void Read(std::function<void(std::optional<std::string>)> read) override;
  void Write(Bytes message, std::function<void(bool ok)> written) override;
  void Finish(absl::Status status) override;
  void OnDone(std::function<void()> done) override;
  void Drain() override;
  void Reconsider() override;

 private:
  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;
  void Abandon();
  void FinishLocked(const absl::Status& status);

  StreamCore core_;
  DrainList& streams_;
  bool reading_ = false;  // guarded by core_.mutex, as are the next two
  std::function<void(std::optional<std::string>)> read_;
  grpc::ByteBuffer incoming_;
  std::shared_ptr<BidiReactor> self_;
};

}  // namespace districtedu::rpc

#endif  // DISTRICTEDU_COMMON_RPC_STREAM_REACTOR_H_
