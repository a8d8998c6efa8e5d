#include "services/districtctl/cli/progress.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/districtctl/text/width.h"

namespace districtedu::districtctl {

std::string ShortDuration(absl::Duration duration) {
  const std::int64_t tenths = duration / absl::Milliseconds(100);
  if (tenths < 600) return absl::StrFormat("%d.%d s", tenths / 10, tenths % 10);
  const std::int64_t seconds = tenths / 10;
  if (seconds < 3600) return absl::StrCat(seconds / 60, " min ", seconds % 60, " s");
  return absl::StrCat(seconds / 3600, " h ", seconds % 3600 / 60, " min");
}

Progress::Progress(Console& console, std::string label, std::string unit, const Clock& clock)
    : console_(console),
      label_(std::move(label)),
      unit_(std::move(unit)),
      clock_(clock),
      began_(clock.Now()),
      shown_(began_) {}

Progress::~Progress() { Wipe(); }

absl::Duration Progress::elapsed() const { return clock_.Now() - began_; }

void Progress::Show(std::int64_t done, std::int64_t all) {
  const absl::Time now = clock_.Now();
  const absl::Duration pause =
      console_.err_is_terminal ? absl::Milliseconds(100) : absl::Seconds(10);
  if (now - shown_ < pause) return;
  shown_ = now;
  const std::int64_t permille = all > 0 ? done * 1000 / all : -1;
  const absl::Duration spent = std::max(now - began_, absl::Milliseconds(1));
  std::string line = absl::StrCat(label_, ": ", done);
  if (all > 0) absl::StrAppend(&line, " of ", all);
  absl::StrAppend(&line, " ", unit_);
  if (permille >= 0) absl::StrAppend(&line, ", ", permille / 10, " %");
  absl::StrAppend(&line, ", ", done * 1000 / absl::ToInt64Milliseconds(spent), " ", unit_, "/s");
  if (permille > 0) {
    const absl::Duration left = spent * (1000 - permille) / permille;
    absl::StrAppend(&line, ", ", ShortDuration(left), " left");
  }
  Wipe();
  console_.err << line;
  if (console_.err_is_terminal) {
    width_ = DisplayWidth(line);
  } else {
    console_.err << "\n";
  }
  console_.err.flush();
}

void Progress::Wipe() {
  if (width_ == 0) return;
  console_.err << "\r" << std::string(width_, ' ') << "\r";
  console_.err.flush();
  width_ = 0;
}

}  // namespace districtedu::districtctl
