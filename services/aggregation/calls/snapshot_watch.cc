#include "services/aggregation/calls/snapshot_watch.h"

#include <utility>

namespace districtedu::aggregation {

void SnapshotWatch::Start(Board* board, const std::string& name, bool full, const std::string& etag,
                          std::shared_ptr<rpc::ServerStream> stream) {
  std::shared_ptr<SnapshotWatch> watch(
      new SnapshotWatch(board, name, full, etag, std::move(stream)));
  // The stream keeps the watch until the call is over; the board only knows of it.
  watch->stream_->OnDone([watch] { watch->Written(false); });
  board->Watch(name, watch);
  watch->SendNewest();
}

void SnapshotWatch::SendNewest() {
  rpc::Bytes message;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (writing_ || over_) return;
    const std::shared_ptr<const Published> published = board_->Find(name_);
    if (published == nullptr) return;
    const PublishedView& view = published->view(full_);
    if (view.etag == sent_) return;
    sent_ = view.etag;
    writing_ = true;
    message = view.response;
  }
  stream_->Write(std::move(message), [self = shared_from_this()](bool ok) { self->Written(ok); });
}

void SnapshotWatch::Written(bool ok) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    writing_ = false;
    over_ = over_ || !ok;
  }
  if (ok) SendNewest();
}

}  // namespace districtedu::aggregation
