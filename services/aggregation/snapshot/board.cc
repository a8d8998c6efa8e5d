#include "services/aggregation/snapshot/board.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "google/protobuf/io/coded_stream.h"
#include "services/aggregation/store/deterministic.h"

namespace districtedu::aggregation {
namespace {

// Half of the digest tells two snapshots apart as surely as anything; the view is in it for those
// who read it.
std::string EtagOf(const std::string& content_digest, const char* view) {
  return absl::StrCat("\"", content_digest.substr(0, 32), "-", view, "\"");
}

v1::SnapshotVersion Header(const Published& published, const PublishedView& view) {
  v1::SnapshotVersion header;
  header.set_etag(view.etag);
  header.set_content_digest(view.content_digest);
  header.set_version(published.version);
  const std::int64_t micros = absl::ToUnixMicros(published.create_time);
  header.mutable_create_time()->set_seconds(micros / 1000000);
  header.mutable_create_time()->set_nanos(static_cast<int>(micros % 1000000) * 1000);
  header.set_feed_sequence(published.feed_sequence);
  return header;
}

// A SnapshotVersion around bytes that are a Snapshot already: its field, then the others. `begin`
// gets the place of those bytes.
std::string Wrap(const absl::string_view snapshot, const v1::SnapshotVersion& header,
                 std::size_t* begin) {
  const std::string rest = DeterministicBytes(header);
  std::string bytes;
  bytes.reserve(snapshot.size() + rest.size() + 12);
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    constexpr std::uint32_t kLengthDelimited = 2;
    coded.WriteTag(v1::SnapshotVersion::kSnapshotFieldNumber << 3 | kLengthDelimited);
    coded.WriteVarint64(snapshot.size());
    *begin = static_cast<std::size_t>(coded.ByteCount());
    coded.WriteRaw(snapshot.data(), static_cast<int>(snapshot.size()));
    coded.WriteString(rest);
  }
  return bytes;
}

// Makes the answers of one view; its digest and etag are set. `snapshot` may lie in the present
// response.
void MakeAnswers(const Published& published, absl::string_view snapshot, PublishedView* view) {
  v1::SnapshotVersion header = Header(published, *view);
  std::size_t begin = 0;
  auto response = std::make_shared<const std::string>(Wrap(snapshot, header, &begin));
  view->stored_begin = begin;
  view->stored_size = snapshot.size();
  view->response = std::move(response);
  header.set_not_modified(true);
  view->not_modified = std::make_shared<const std::string>(DeterministicBytes(header));
}

// The same view under a changed header: the stored bytes are copied, never made again.
void RemakeAnswers(const Published& published, PublishedView* view) {
  const Bytes before = view->response;
  MakeAnswers(published, absl::string_view(*before).substr(view->stored_begin, view->stored_size),
              view);
}

}  // namespace

Board::Board() : shown_(std::make_shared<const Shown>()) {}

std::shared_ptr<const Board::Shown> Board::shown() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return shown_;
}

std::shared_ptr<const Published> Board::Find(const std::string& name) const {
  const std::shared_ptr<const Shown> all = shown();
  const auto found = all->find(name);
  return found == all->end() ? nullptr : found->second;
}

std::map<std::string, std::shared_ptr<const Published>> Board::All() const { return *shown(); }

absl::Status Board::Show(const StoredSnapshot& snapshot, const StoredPlan& plan) {
  std::unique_lock<std::mutex> change(change_mutex_);
  const std::string name = PlanName(snapshot.district, snapshot.plan);
  const std::shared_ptr<const Published> before = Find(name);
  if (before != nullptr && before->version >= snapshot.version) return absl::OkStatus();

  auto published = std::make_shared<Published>();
  published->district = snapshot.district;
  published->plan = plan;
  published->version = snapshot.version;
  published->feed_sequence = snapshot.feed_sequence;
  if (before != nullptr) {
    published->feed_sequence = std::max(published->feed_sequence, before->feed_sequence);
  }
  published->create_time = snapshot.create_time;
  const auto fill = [&](const std::string& bytes, const std::string& digest, const char* suffix,
                        PublishedView* view) {
    auto parsed = std::make_shared<v1::Snapshot>();
    if (!parsed->ParseFromString(bytes)) return false;
    view->snapshot = std::move(parsed);
    view->content_digest = digest;
    view->etag = EtagOf(digest, suffix);
    MakeAnswers(*published, bytes, view);
    return true;
  };
  if (!fill(snapshot.full, snapshot.full_digest, "full", &published->full) ||
      !fill(snapshot.suppressed, snapshot.suppressed_digest, "suppressed",
            &published->suppressed)) {
    return Error(Reason::kInternalError, "a stored snapshot is unreadable");
  }
  Replace(name, std::move(published));
  change.unlock();

  std::vector<std::shared_ptr<Watcher>> to_call;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    auto& watchers = watchers_[name];
    for (auto it = watchers.begin(); it != watchers.end();) {
      if (std::shared_ptr<Watcher> watcher = it->lock()) {
        to_call.push_back(std::move(watcher));
        ++it;
      } else {
        it = watchers.erase(it);
      }
    }
  }
  for (const std::shared_ptr<Watcher>& watcher : to_call) watcher->Changed();
  return absl::OkStatus();
}

void Board::ShowCounted(const std::string& name, std::int64_t version, std::int64_t feed_sequence) {
  const std::lock_guard<std::mutex> change(change_mutex_);
  const std::shared_ptr<const Published> before = Find(name);
  if (before == nullptr || before->version != version || before->feed_sequence >= feed_sequence) {
    return;
  }
  auto published = std::make_shared<Published>(*before);
  published->feed_sequence = feed_sequence;
  RemakeAnswers(*published, &published->full);
  RemakeAnswers(*published, &published->suppressed);
  Replace(name, std::move(published));
}

void Board::Replace(const std::string& name, std::shared_ptr<const Published> published) {
  auto next = std::make_shared<Shown>(*shown());
  (*next)[name] = std::move(published);
  const std::lock_guard<std::mutex> lock(mutex_);
  shown_ = std::move(next);
}

void Board::Clear() {
  const std::lock_guard<std::mutex> change(change_mutex_);
  const std::lock_guard<std::mutex> lock(mutex_);
  shown_ = std::make_shared<const Shown>();
}

void Board::Watch(const std::string& name, std::weak_ptr<Watcher> watcher) {
  const std::lock_guard<std::mutex> lock(mutex_);
  auto& watchers = watchers_[name];
  watchers.erase(std::remove_if(watchers.begin(), watchers.end(),
                                [](const auto& other) { return other.expired(); }),
                 watchers.end());
  watchers.push_back(std::move(watcher));
}

}  // namespace districtedu::aggregation
