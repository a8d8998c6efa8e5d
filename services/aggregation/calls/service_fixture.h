#ifndef DISTRICTEDU_SERVICES_AGGREGATION_CALLS_SERVICE_FIXTURE_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_CALLS_SERVICE_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/testing/status_matchers.h"
#include "services/aggregation/calls/service.h"
#include "services/aggregation/leader/indicator_metrics.h"
#include "services/aggregation/testing/test_service.h"

// A service with two schools and a plan at hand, a real database and real threads, without gRPC.

namespace districtedu::aggregation {

using ::districtedu::testing::HasReason;
using ::districtedu::testing::HasViolation;
using ::districtedu::testing::IsOk;
using ::districtedu::testing::WaitUntil;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kRatio[] = "staffing.pe_teacher_ratio";

class ServiceTest : public ::testing::Test {
 protected:
  ServiceTest() {
    TestRecords::Writer& writer = records_.writer();
    writer.AddSchool("p01", "primary");
    writer.AddSchool("p02", "primary");
    writer.SetPupils(2023, "p01", 1, "primary", 200);
    writer.SetPupils(2023, "p02", 1, "primary", 20);
    writer.AddTeacher("t1", "p01", "pe", "2020-09-01");
    service_ = std::make_unique<TestService>(TestService::DefaultOptions(&records_, &clock_, "one"),
                                             &registry_);
  }

  absl::StatusOr<v1::PlanRevision> Apply(
      const v1::Plan& plan, bool validate_only = false,
      const auth::Principal& principal = TestService::Operator()) {
    v1::ApplyPlanRequest request;
    request.set_parent("districts/nanhu");
    *request.mutable_plan() = plan;
    request.set_validate_only(validate_only);
    return service_->Call<v1::PlanRevision>("ApplyPlan", request, principal);
  }
  absl::StatusOr<v1::ListChangesResponse> Changes(const std::string& token, int size = 0) {
    v1::ListChangesRequest request;
    request.set_parent("districts/nanhu");
    request.set_page_token(token);
    request.set_page_size(size);
    return service_->Call<v1::ListChangesResponse>("ListChanges", request);
  }
  absl::StatusOr<v1::RebuildResponse> Rebuild(bool verify_only) {
    v1::RebuildRequest request;
    request.set_parent("districts/nanhu");
    request.set_verify_only(verify_only);
    return service_->Call<v1::RebuildResponse>("Rebuild", request);
  }
  absl::StatusOr<v1::ListIndicatorsResponse> List(
      const std::string& filter, int size = 0, const std::string& token = "",
      const auth::Principal& principal = TestService::Operator()) {
    v1::ListIndicatorsRequest request;
    request.set_parent(kTestPlan);
    request.set_filter(filter);
    request.set_page_size(size);
    request.set_page_token(token);
    return service_->Call<v1::ListIndicatorsResponse>("ListIndicators", request, principal);
  }

  TestRecords records_;
  FakeClock clock_{absl::FromCivil(absl::CivilHour(2024, 6, 1, 4), absl::UTCTimeZone())};
  metrics::Registry registry_;
  std::unique_ptr<TestService> service_;
};

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_CALLS_SERVICE_FIXTURE_H_
