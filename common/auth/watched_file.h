#ifndef DISTRICTEDU_COMMON_AUTH_WATCHED_FILE_H_
#define DISTRICTEDU_COMMON_AUTH_WATCHED_FILE_H_

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/base/file.h"
#include "common/base/logging.h"
#include "common/base/periodic.h"
#include "common/metrics/registry.h"

namespace districtedu::auth {

// A file read again when it changes, for what must come into force without a restart. A new file
// that is broken, or gone, leaves the old content in force, says so in the log once per change and
// shows in a gauge. Thread-safe.
template <typename T>
class WatchedFile {
 public:
  struct Options {
    std::string what;  // for the log: "policy"
    std::string path;
    absl::Duration interval = absl::Seconds(1);  // how often the file is looked at
    std::function<absl::StatusOr<T>(const std::string& text)> parse;
    metrics::Gauge valid;  // 1 while the file is what is in force
    metrics::Gauge size;   // of T
    // Told, on the watcher's thread, each time new content came into force.
    std::function<void()> changed;
  };

  // Refuses what parse refuses: nothing starts without a first content.
  static absl::StatusOr<std::unique_ptr<WatchedFile>> Open(Options options) {
    auto text = ReadFile(options.path);
    if (!text.ok()) return text.status();
    auto content = options.parse(*text);
    if (!content.ok()) return content.status();
    return std::unique_ptr<WatchedFile>(
        new WatchedFile(std::move(options), *std::move(text), *std::move(content)));
  }

  std::shared_ptr<const T> Current() const {
    const std::lock_guard lock(mutex_);
    return content_;
  }

  // Looks at the file now. True if new content came into force.
  bool Reload() {
    const std::lock_guard reload_lock(reload_mutex_);
    // The content is compared, not the time of change: a file of a few kilobytes costs less to read
    // than a missed change within the clock's grain would.
    auto text = ReadFile(options_.path);
    if (!text.ok()) {
      if (std::exchange(readable_, false)) {
        LogError(absl::StrCat(options_.what, " file unreadable, old ", options_.what, " stays"),
                 {{"status", text.status()}});
        valid_.Set(0);
      }
      return false;
    }
    const bool was_readable = std::exchange(readable_, true);
    if (*text == seen_ && was_readable) return false;
    seen_ = *std::move(text);
    auto content = options_.parse(seen_);
    if (!content.ok()) {
      LogError(absl::StrCat(options_.what, " file broken, old ", options_.what, " stays"),
               {{"path", options_.path}, {"status", content.status()}});
      valid_.Set(0);
      return false;
    }
    LogInfo(absl::StrCat(options_.what, " loaded"),
            {{"path", options_.path}, {"entries", content->size()}});
    valid_.Set(1);
    size_.Set(static_cast<double>(content->size()));
    auto fresh = std::make_shared<const T>(*std::move(content));
    {
      const std::lock_guard lock(mutex_);
      content_ = std::move(fresh);
    }
    if (options_.changed) options_.changed();
    return true;
  }

 private:
  WatchedFile(Options options, std::string text, T content)
      : options_(std::move(options)),
        valid_(options_.valid),
        size_(options_.size),
        seen_(std::move(text)),
        content_(std::make_shared<const T>(std::move(content))) {
    valid_.Set(1);
    size_.Set(static_cast<double>(content_->size()));
    watcher_ = std::make_unique<PeriodicTask>(options_.interval, [this] { Reload(); });
  }

  const Options options_;
  metrics::Gauge valid_;
  metrics::Gauge size_;
  std::mutex reload_mutex_;  // taken before mutex_
  std::string seen_;         // last content looked at, good or bad; guarded by reload_mutex_
  bool readable_ = true;     // guarded by reload_mutex_
  mutable std::mutex mutex_;
  std::shared_ptr<const T> content_;  // guarded by mutex_
  std::unique_ptr<PeriodicTask> watcher_;
};

}  // namespace districtedu::auth

#endif  // DISTRICTEDU_COMMON_AUTH_WATCHED_FILE_H_
