#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/rpc/method_path.h"
#include "districtedu/aggregation/v1/aggregation_service.pb.h"
#include "services/districtctl/cli/interrupt.h"
#include "services/districtctl/client/connections.h"
#include "services/districtctl/client/records.h"
#include "services/districtctl/commands/commands.h"
#include "services/districtctl/commands/figures.h"
#include "services/districtctl/text/width.h"

namespace districtedu::districtctl {
namespace {

using aggregation::v1::IndicatorFigure;
using aggregation::v1::SnapshotVersion;

constexpr absl::Duration kReconnectPause = absl::Seconds(1);

// Prints what each version changed against the one before.
class Reporter {
 public:
  Reporter(bool json, Console& console) : json_(json), console_(console) {}

  void Report(const SnapshotVersion& version) {
    if (json_) {
      console_.out << ToJson(version, true) << std::endl;
      return;
    }
    console_.out << "version " << version.version() << ", as of " << version.snapshot().as_of()
                 << ", feed " << version.feed_sequence() << ", "
                 << version.snapshot().figures_size() << " figures\n";
    Figures now;
    for (const IndicatorFigure& figure : version.snapshot().figures()) {
      const auto key = std::pair(figure.indicator(), figure.school_year());
      const auto was = figures_ ? figures_->find(key) : Figures::iterator();
      if (figures_ && was == figures_->end()) {
        Print(key, absl::StrCat("(new) -> ", FigureText(figure)));
      } else if (figures_ && Bytes(was->second) != Bytes(figure)) {
        Print(key, ChangeText(was->second, figure));
      }
      now.emplace(key, figure);
    }
    if (figures_) {
      for (const auto& [key, figure] : *figures_) {
        if (!now.contains(key)) Print(key, absl::StrCat(FigureText(figure), " -> (gone)"));
      }
    }
    figures_ = std::move(now);
    console_.out.flush();
  }

 private:
  using Figures = std::map<std::pair<std::string, int>, IndicatorFigure>;

  static std::string Bytes(const IndicatorFigure& figure) { return figure.SerializeAsString(); }

  void Print(const std::pair<std::string, int>& key, const std::string& change) {
    console_.out << "  " << key.first << " " << key.second << ": " << Printable(change) << "\n";
  }

  const bool json_;
  Console& console_;
  std::optional<Figures> figures_;  // of the version before
};

class Watch {
 public:
  Watch(rpc::Client& client, std::string plan, std::int64_t count, Reporter& reporter,
        const Interrupt& interrupt)
      : client_(client), count_(count), reporter_(reporter), interrupt_(interrupt) {
    request_.set_parent(std::move(plan));
    request_.set_view(aggregation::v1::SNAPSHOT_VIEW_FULL);
  }

  // Follows one stream; whether another one may go on from where it ended.
  absl::Status Follow() {
    const auto stream = client_.Stream(rpc::MethodPath("aggregation", "WatchSnapshots"),
                                       {absl::InfiniteDuration()});
    const Interrupt::Registration registration([&] { stream->Cancel(); });
    if (stream->Write(request_.SerializeAsString())) stream->WritesDone();
    while (!done()) {
      const std::optional<std::string> bytes = stream->Read();
      if (!bytes) return stream->Finish();
      SnapshotVersion version;
      if (!version.ParseFromString(*bytes)) {
        return Error(Reason::kMessageMalformed, "the service sent something else");
      }
      request_.set_etag(version.etag());
      reporter_.Report(version);
      ++seen_;
    }
    return absl::OkStatus();
  }

  // Whether a version has come.
  bool begun() const { return seen_ > 0; }

  bool done() const { return interrupt_.requested() || (count_ > 0 && seen_ >= count_); }

 private:
  rpc::Client& client_;
  const std::int64_t count_;
  Reporter& reporter_;
  const Interrupt& interrupt_;
  aggregation::v1::WatchSnapshotsRequest request_;
  std::int64_t seen_ = 0;
};

int RunWatch(const Arguments& arguments, Console& console) {
  const Interrupt interrupt;
  const auto count = arguments.Number("count", 0, 0, INT64_MAX);
  if (!count.ok()) return FailUsage(count.status(), console);
  const auto plan = PlanNameFromFlags();
  if (!plan.ok()) return FailUsage(plan.status(), console);
  const auto connections = Connections::FromFlags(console);
  if (!connections.ok()) return Fail(connections.status(), console);
  const auto client = (*connections)->To("aggregation");
  if (!client.ok()) return Fail(client.status(), console);
  Reporter reporter(arguments.Has("json"), console);
  Watch watch(**client, *plan, *count, reporter, interrupt);
  bool told = false;
  while (true) {
    const absl::Status status = watch.Follow();
    if (watch.done()) return kSuccess;
    // The end of a stream without an error is a server that drains.
    if (!status.ok() && (status.code() != absl::StatusCode::kUnavailable ||
                         (!watch.begun() && HasReason(status, Reason::kServiceUnreachable)))) {
      return Fail(OfPlan(*plan, status), console);
    }
    if (!std::exchange(told, true)) {
      console.err << "districtctl: the connection is lost; watching goes on when it is back\n";
    }
    absl::SleepFor(kReconnectPause);
  }
}

}  // namespace

Command WatchCommand() {
  return {
      .name = "watch",
      .arguments = "",
      .summary = "prints each new version of the figures and what it changed, until Ctrl-C",
      .description =
          "Value (exact), verdict and who has reported, before and after. Lost connections are\n"
          "taken up again where they broke.",
      .options =
          {
              {"count", "N", "ends after so many versions"},
              {"json", "", "each version as one line of JSON"},
          },
      .least_arguments = 0,
      .most_arguments = 0,
      .run = RunWatch,
  };
}

}  // namespace districtedu::districtctl
