#include "services/districtctl/client/connections.h"

#include <algorithm>
#include <optional>

#include "absl/flags/flag.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/rpc/method_path.h"
#include "districtedu/services.h"
#include "services/districtctl/text/width.h"

ABSL_FLAG(std::string, ca, "", "CA file the services' certificates come from.");
ABSL_FLAG(std::string, certificate, "", "Client certificate (PEM); says who is calling.");
ABSL_FLAG(std::string, key, "", "Private key of the client certificate (PEM).");
ABSL_FLAG(std::string, endpoints, districtedu::DefaultEndpoints(),
          "Addresses of the services, ROOM=HOST:PORT separated by commas.");
ABSL_FLAG(std::string, district, "", "Id of the district, e.g. nanhu.");
ABSL_FLAG(std::string, plan, "quality_2022_2025", "Id of the plan.");

namespace districtedu::districtctl {
namespace {

// How soon a call may be repeated where the service does not say.
constexpr absl::Duration kUnavailablePause = absl::Milliseconds(200);
// How long a call may be repeated without a word.
constexpr absl::Duration kSilence = absl::Seconds(1);

std::optional<absl::Duration> RetryPause(const absl::Status& status) {
  if (HasReason(status, Reason::kServiceUnreachable)) return std::nullopt;
  if (const auto delay = RetryDelayOf(status)) return std::max(*delay, absl::Milliseconds(10));
  if (status.code() == absl::StatusCode::kUnavailable) return kUnavailablePause;
  return std::nullopt;
}

}  // namespace

absl::StatusOr<std::vector<std::pair<std::string, std::string>>> ParseEndpoints(
    const std::string& text) {
  std::vector<std::pair<std::string, std::string>> endpoints;
  for (const absl::string_view part : absl::StrSplit(text, ',', absl::SkipWhitespace())) {
    const std::pair<std::string, std::string> pair =
        absl::StrSplit(absl::StripAsciiWhitespace(part), absl::MaxSplits('=', 1));
    const bool known = std::any_of(endpoints.begin(), endpoints.end(),
                                   [&](const auto& each) { return each.first == pair.first; });
    if (pair.first.empty() || pair.second.empty() || known) {
      return Error(Reason::kConfigInvalid,
                   absl::StrCat("endpoints: \"", part, "\" is not ROOM=HOST:PORT, or its room ",
                                "stands twice"));
    }
    endpoints.push_back(pair);
  }
  if (endpoints.empty()) return Error(Reason::kConfigInvalid, "endpoints: none is given");
  return endpoints;
}

absl::StatusOr<std::unique_ptr<Connections>> Connections::FromFlags(Console& console) {
  auto endpoints = ParseEndpoints(absl::GetFlag(FLAGS_endpoints));
  if (!endpoints.ok()) return endpoints.status();
  std::unique_ptr<Connections> out(new Connections(console));
  out->endpoints_ = *std::move(endpoints);
  out->tls_ = {absl::GetFlag(FLAGS_certificate), absl::GetFlag(FLAGS_key), absl::GetFlag(FLAGS_ca)};
  for (const auto& [key, file] : {std::pair("certificate", out->tls_.certificate),
                                  std::pair("key", out->tls_.key), std::pair("ca", out->tls_.ca)}) {
    if (file.empty()) {
      return Error(Reason::kConfigInvalid, absl::StrCat("the key \"", key, "\" is not set"));
    }
  }
  const absl::Status status = rpc::CheckCertificates(out->tls_, absl::Now());
  if (!status.ok()) return status;
  return out;
}

absl::StatusOr<rpc::Client*> Connections::To(const std::string& room) {
  std::unique_ptr<rpc::Client>& client = clients_[room];
  if (client != nullptr) return client.get();
  for (const auto& [name, target] : endpoints_) {
    if (name != room) continue;
    rpc::Client::Options options;
    options.target = target;
    options.tls = tls_;
    auto made = rpc::Client::MakeUnchecked(options);  // FromFlags has checked
    if (!made.ok()) return made.status();
    client = *std::move(made);
    return client.get();
  }
  return Error(Reason::kConfigInvalid, absl::StrCat("endpoints: there is none for ", room));
}

absl::Status Connections::Call(const std::string& room, const std::string& method,
                               const google::protobuf::Message& request,
                               google::protobuf::Message& response, absl::Duration timeout) {
  const absl::StatusOr<rpc::Client*> client = To(room);
  if (!client.ok()) return client.status();
  const absl::Time deadline = absl::Now() + timeout;
  bool told = false;
  while (true) {
    const absl::Status status =
        (*client)->Call(rpc::MethodPath(room, method), request, response, {deadline - absl::Now()});
    if (status.ok()) return status;
    const auto pause = RetryPause(status);
    if (!pause || absl::Now() + *pause >= deadline) return OfRoom(room, status);
    // A pause nobody notices needs no word.
    if (!told && (absl::Now() + *pause > deadline - timeout + kSilence)) {
      told = true;
      console_.err << "districtctl: " << room << ": " << Printable(status.message())
                   << "; trying again for up to " << absl::FormatDuration(timeout) << std::endl;
    }
    absl::SleepFor(*pause);
  }
}

absl::Status OfRoom(const std::string& room, const absl::Status& status) {
  if (!HasReason(status, Reason::kServiceUnreachable)) return status;
  return Error(Reason::kServiceUnreachable, absl::StrCat(room, ": ", status.message()));
}

absl::StatusOr<std::string> DistrictFromFlags() {
  std::string district = absl::GetFlag(FLAGS_district);
  if (district.empty()) return Error(Reason::kConfigInvalid, "the key \"district\" is not set");
  return district;
}

absl::StatusOr<std::string> PlanNameFromFlags() {
  const absl::StatusOr<std::string> district = DistrictFromFlags();
  if (!district.ok()) return district.status();
  const std::string plan = absl::GetFlag(FLAGS_plan);
  if (plan.empty()) return Error(Reason::kConfigInvalid, "the key \"plan\" is not set");
  return absl::StrCat("districts/", *district, "/plans/", plan);
}

absl::Status OfPlan(const std::string& plan, const absl::Status& status) {
  if (!HasReason(status, Reason::kResourceNotFound)) return OfRoom("aggregation", status);
  return Error(Reason::kResourceNotFound, absl::StrCat("there are no figures of ", plan,
                                                       ": districtctl plan apply FILE stores ",
                                                       "a plan, --plan names another one"));
}

}  // namespace districtedu::districtctl
