#include "services/aggregation/testing/test_service.h"

namespace districtedu::aggregation {
namespace {

using auth::Role;

auth::Principal With(const std::string& name, Role role, const std::string& district,
                     const std::string& school = "") {
  return {name, {{role, district, "", school}}};
}

}  // namespace

const char kTestPlan[] = "districts/nanhu/plans/quality_2022_2025";

Aggregator::Options TestService::DefaultOptions(TestRecords* records, const Clock* clock,
                                                const std::string& process) {
  Aggregator::Options options;
  options.database = records->database().options();
  options.workers = 2;
  options.catalogue = &TestRecords::Catalogue();
  options.clock = clock;
  options.process = process;
  options.lease = absl::Seconds(2);
  options.poll_interval = absl::Milliseconds(10);
  options.publish_interval = absl::Milliseconds(10);
  return options;
}

auth::Principal TestService::Operator() {
  return With("districtedu://nanhu/operator", Role::ROLE_OPERATOR, "nanhu");
}
auth::Principal TestService::Reader() {
  return With("districtedu://nanhu/reader", Role::ROLE_READER, "nanhu");
}
auth::Principal TestService::Reporter(const std::string& school) {
  return With("districtedu://nanhu/school-reporter/x", Role::ROLE_SCHOOL_REPORTER, "nanhu", school);
}
auth::Principal TestService::Stranger() {
  return With("districtedu://beihu/district-admin", Role::ROLE_DISTRICT_ADMIN, "beihu");
}

absl::StatusOr<v1::SnapshotVersion> TestService::Snapshot(const auth::Principal& principal,
                                                          const std::string& etag) {
  v1::GetSnapshotRequest request;
  request.set_parent(kTestPlan);
  request.set_etag(etag);
  request.set_view(v1::SNAPSHOT_VIEW_FULL);
  return Call<v1::SnapshotVersion>("GetSnapshot", request, principal);
}

bool TestService::WaitForValue(const std::string& indicator, int year,
                               const std::string& numerator) {
  return testing::WaitUntil([&] {
    const auto version = Snapshot();
    if (!version.ok()) return false;
    for (const v1::IndicatorFigure& figure : version->snapshot().figures()) {
      if (figure.indicator() == indicator && figure.school_year() == year) {
        return figure.value().numerator() == numerator;
      }
    }
    return false;
  });
}

}  // namespace districtedu::aggregation
