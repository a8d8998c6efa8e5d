#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/base/error.h"
#include "common/base/file.h"
#include "common/base/utf8.h"
#include "districtedu/aggregation/v1/aggregation_service.pb.h"
#include "services/aggregation/plan/plan_check.h"
#include "services/districtctl/client/connections.h"
#include "services/districtctl/commands/commands.h"
#include "services/districtctl/text/width.h"

namespace districtedu::districtctl {
namespace {

using aggregation::Finding;

// Reads and lints the file. The findings go to standard output, one a line, as compilers write
// them; false where there are any.
absl::StatusOr<bool> Check(const std::string& path, aggregation::PlanText* plan, Console& console) {
  const auto text = ReadFile(path);
  if (!text.ok()) return text.status();
  std::vector<Finding> findings =
      aggregation::ParsePlan(std::string(WithoutByteOrderMark(*text)), plan);
  if (findings.empty()) {
    const auto measures = aggregation::MeasureCatalogue::LoadEmbedded();
    if (!measures.ok()) return measures.status();
    findings = aggregation::CheckPlan(plan->plan, *measures, &plan->locations);
  }
  for (const Finding& finding : findings) {
    console.out << Printable(aggregation::FormatFinding(path, finding)) << "\n";
  }
  return findings.empty();
}

constexpr absl::Duration kPlanPause = absl::Milliseconds(100);

// Until the figures served are those of the revision, or a newer one.
absl::Status AwaitFigures(Connections& connections, const std::string& plan, std::int64_t revision,
                          absl::Duration wait) {
  aggregation::v1::GetSnapshotRequest request;
  request.set_parent(plan);
  for (const absl::Time until = absl::Now() + wait;; absl::SleepFor(kPlanPause)) {
    aggregation::v1::SnapshotVersion version;
    const absl::Status status = connections.Call("aggregation", "GetSnapshot", request, version);
    if (status.ok() && version.snapshot().plan_revision() >= revision) return absl::OkStatus();
    // A plan that was just applied has no figures yet.
    if (!status.ok() && !absl::IsNotFound(status)) return status;
    if (absl::Now() >= until) {
      return Error(Reason::kDeadlinePassed, "the plan is stored, its figures are not served yet");
    }
  }
}

int Apply(const aggregation::v1::Plan& plan, const Arguments& arguments, Console& console) {
  const auto district = DistrictFromFlags();
  if (!district.ok()) return FailUsage(district.status(), console);
  const auto connections = Connections::FromFlags(console);
  if (!connections.ok()) return Fail(connections.status(), console);
  const auto wait = arguments.Duration("wait", absl::ZeroDuration());
  if (!wait.ok()) return FailUsage(wait.status(), console);
  aggregation::v1::ApplyPlanRequest request;
  request.set_parent(absl::StrCat("districts/", *district));
  *request.mutable_plan() = plan;
  request.set_validate_only(arguments.Has("dry-run"));
  aggregation::v1::PlanRevision revision;
  // The same plan again changes nothing, so the call may be repeated.
  const absl::Status status = (*connections)->Call("aggregation", "ApplyPlan", request, revision);
  if (!status.ok()) return Fail(status, console);
  if (arguments.Has("dry-run")) {
    console.out << "the plan may be applied\n";
  } else {
    console.out << revision.name() << ", revision " << revision.revision() << ", "
                << plan.indicators_size() << " commitments\n";
    if (*wait > absl::ZeroDuration()) {
      const absl::Status served =
          AwaitFigures(**connections, absl::StrCat(request.parent(), "/plans/", plan.id()),
                       revision.revision(), *wait);
      if (!served.ok()) return Fail(served, console);
    }
  }
  return kSuccess;
}

int RunPlan(const Arguments& arguments, Console& console) {
  const std::string& action = arguments.positional()[0];
  if (action != "check" && action != "apply") {
    return FailUsage(Error(Reason::kConfigInvalid, "plan check FILE or plan apply FILE"), console);
  }
  aggregation::PlanText plan;
  const auto clean = Check(arguments.positional()[1], &plan, console);
  if (!clean.ok()) return Fail(clean.status(), console);
  if (!*clean) return kFindings;
  return action == "check" ? static_cast<int>(kSuccess) : Apply(plan.plan, arguments, console);
}

}  // namespace

Command PlanCommand() {
  return {
      .name = "plan",
      .arguments = "check|apply FILE",
      .summary = "lints a plan file as a compiler would, and stores it as the next revision",
      .description =
          "check needs no service: it knows the measures this program was built with. apply "
          "checks\n"
          "first, too; the same plan again changes nothing. Exit code 3: the plan has errors,\n"
          "printed as FILE:LINE:COLUMN: what is wrong.",
      .options = {{"dry-run", "", "apply: ask the service whether it would take the plan"},
                  {"wait", "TIME",
                   "apply: until its figures are served, at most so long, e.g. 30s"}},
      .least_arguments = 2,
      .most_arguments = 2,
      .run = RunPlan,
  };
}

}  // namespace districtedu::districtctl
