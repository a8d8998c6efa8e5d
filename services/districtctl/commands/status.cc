#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "districtedu/aggregation/v1/aggregation_service.pb.h"
#include "google/protobuf/unknown_field_set.h"
#include "services/districtctl/client/connections.h"
#include "services/districtctl/client/records.h"
#include "services/districtctl/commands/commands.h"
#include "services/districtctl/text/table.h"

namespace districtedu::districtctl {
namespace {

using aggregation::v1::AggregationStatus;

constexpr absl::Duration kStatusPause = absl::Milliseconds(100);
constexpr absl::Duration kAnswer = absl::Seconds(5);

struct Health {
  bool serving = false;
  std::string text;
  std::string problem;
};

// grpc.health.v1 without its generated code: field 1 of the answer is the status, 1 is SERVING.
Health Ask(rpc::Client& client) {
  const auto answer = client.Call("/grpc.health.v1.Health/Check", "", {kAnswer});
  if (!answer.ok()) {
    const bool away = answer.status().code() == absl::StatusCode::kUnavailable;
    return {false, away ? "UNREACHABLE" : "ERROR", std::string(answer.status().message())};
  }
  google::protobuf::UnknownFieldSet fields;
  if (!fields.ParseFromString(*answer)) return {false, "ERROR", "not the answer of a health check"};
  for (int i = 0; i < fields.field_count(); ++i) {
    if (fields.field(i).number() == 1 &&
        fields.field(i).type() == google::protobuf::UnknownField::TYPE_VARINT &&
        fields.field(i).varint() == 1) {
      return {true, "SERVING", ""};
    }
  }
  return {false, "NOT_SERVING", "its database is away, or it is being stopped"};
}

class Status {
 public:
  Status(Connections& connections, const Arguments& arguments, Console& console)
      : connections_(connections), arguments_(arguments), console_(console) {}

  // Asks every service; whether all of them serve.
  absl::StatusOr<bool> Ask() {
    health_.clear();
    bool all = true;
    for (const auto& [room, target] : connections_.endpoints()) {
      const auto client = connections_.To(room);
      if (!client.ok()) return client.status();
      health_.push_back(districtctl::Ask(**client));
      all &= health_.back().serving;
    }
    return all;
  }

  void Print(const std::string& district) {
    TextTable table({{"service"}, {"address"}, {"health"}, {""}});
    for (std::size_t i = 0; i < health_.size(); ++i) {
      const auto& [room, target] = connections_.endpoints()[i];
      table.Add({room, target, health_[i].text, health_[i].problem});
    }
    console_.out << table.Render();
    for (std::size_t i = 0; i < health_.size(); ++i) {
      if (connections_.endpoints()[i].first == "aggregation" && health_[i].serving) {
        PrintAggregation(district);
      }
    }
  }

 private:
  void PrintAggregation(const std::string& district) {
    if (district.empty()) return;
    aggregation::v1::GetStatusRequest request;
    request.set_parent(absl::StrCat("districts/", district));
    AggregationStatus status;
    const absl::Status called =
        connections_.Call("aggregation", "GetStatus", request, status, kAnswer);
    if (absl::IsNotFound(called)) {
      console_.out << "\naggregation knows nothing of " << district << " yet\n";
      return;
    }
    if (!called.ok()) {
      console_.err << "districtctl: aggregation does not say how it stands\n";
      PrintError(called, console_);
      return;
    }
    TextTable table({{"aggregation"}, {""}});
    table.Add({"leader", status.leader().empty()
                             ? "(none)"
                             : absl::StrCat(status.leader(), ", epoch ", status.epoch(),
                                            status.leads() ? ", this one" : "")});
    table.Add({"feed", absl::StrCat(status.feed_sequence())});
    table.Add({"pending entries", absl::StrCat(status.pending_entries())});
    table.Add({"snapshot version", status.snapshot_version() == 0
                                       ? "(none)"
                                       : absl::StrCat(status.snapshot_version())});
    table.Add({"incarnation", status.incarnation()});
    for (const std::string& failed : status.failed_measures()) {
      table.Add({"failed measure", failed});
    }
    console_.out << "\n" << table.Render();
  }

  Connections& connections_;
  const Arguments& arguments_;
  Console& console_;
  std::vector<Health> health_;
};

int RunStatus(const Arguments& arguments, Console& console) {
  const auto wait = arguments.Duration("wait", absl::ZeroDuration());
  if (!wait.ok()) return FailUsage(wait.status(), console);
  const auto connections = Connections::FromFlags(console);
  if (!connections.ok()) return Fail(connections.status(), console);
  const absl::Time until = absl::Now() + *wait;
  Status status(**connections, arguments, console);
  absl::StatusOr<bool> serving = status.Ask();
  while (serving.ok() && !*serving && absl::Now() < until) {
    absl::SleepFor(kStatusPause);
    serving = status.Ask();
  }
  if (!serving.ok()) return Fail(serving.status(), console);
  status.Print(DistrictFromFlags().value_or(""));
  return *serving ? kSuccess : kFailed;
}

}  // namespace

Command StatusCommand() {
  return {
      .name = "status",
      .arguments = "",
      .summary = "shows the health of every service, who leads, how far the figures are",
      .description = "Exit code 1 where a service of the key endpoints does not serve.",
      .options = {{"wait", "TIME", "waits so long for all of them, e.g. 30s"}},
      .least_arguments = 0,
      .most_arguments = 0,
      .run = RunStatus,
  };
}

}  // namespace districtedu::districtctl
