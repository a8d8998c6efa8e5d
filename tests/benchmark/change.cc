#include "tests/benchmark/change.h"

#include <stdexcept>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/testing/wait.h"
#include "districtedu/aggregation/v1/aggregation_service.pb.h"
#include "districtedu/common/v1/standard_methods.pb.h"

namespace districtedu::benchmark {
namespace {

constexpr int kCandidates = 20;
// A change that no snapshot shows by then never will: an idle drain takes milliseconds.
constexpr absl::Duration kShown = absl::Seconds(10);

std::vector<staffing::v1::Appointment> FullTimePe(Instance& instance) {
  std::vector<staffing::v1::Appointment> found;
  common::v1::ListRequest request;
  request.set_parent(absl::StrCat(kDistrict, "/schools/-"));
  request.set_page_size(1000);
  do {
    staffing::v1::ListAppointmentsResponse page;
    instance.Call("staffing", "ListAppointments", request, page);
    for (const staffing::v1::Appointment& appointment : page.appointments()) {
      if (appointment.kind() == staffing::v1::APPOINTMENT_KIND_MAIN &&
          appointment.post() == staffing::v1::POST_TEACHER &&
          appointment.employment() == staffing::v1::EMPLOYMENT_IN_POST &&
          appointment.end_date().empty() &&
          absl::EndsWith(appointment.full_time_subject(), "/subjects/pe")) {
        found.push_back(appointment);
      }
    }
    request.set_page_token(page.next_page_token());
  } while (found.size() < kCandidates && !request.page_token().empty());
  return found;
}

}  // namespace

aggregation::v1::SnapshotVersion CurrentSnapshot(Instance& instance) {
  aggregation::v1::GetSnapshotRequest request;
  request.set_parent(kPlan);
  request.set_view(aggregation::v1::SNAPSHOT_VIEW_FULL);
  aggregation::v1::SnapshotVersion snapshot;
  instance.Call("aggregation", "GetSnapshot", request, snapshot);
  return snapshot;
}

Change::Change(Instance& instance) : instance_(instance) {
  for (const staffing::v1::Appointment& candidate : FullTimePe(instance)) {
    appointment_ = candidate;
    subject_ = candidate.full_time_subject();
    // Twice: as it was.
    const bool shows = Shows();
    if (Shows() && shows) return;
  }
  throw std::runtime_error("no appointment whose change a snapshot shows");
}

bool Change::Shows() {
  const std::string before = CurrentSnapshot(instance_).content_digest();
  Make();
  return testing::WaitUntil([&] { return CurrentSnapshot(instance_).content_digest() != before; },
                            kShown);
}

void Change::Make() {
  staffing::v1::UpdateAppointmentRequest request;
  *request.mutable_appointment() = appointment_;
  request.mutable_appointment()->set_full_time_subject(
      appointment_.full_time_subject().empty() ? subject_ : "");
  request.mutable_update_mask()->add_paths("full_time_subject");
  instance_.Call("staffing", "UpdateAppointment", request, appointment_);
}

bool IsCounted(Instance& instance) {
  return instance.database().SelectInt(
             "SELECT (SELECT COUNT(*) FROM staffing_outbox) + (SELECT COUNT(*) FROM "
             "facilities_outbox) + (SELECT COUNT(*) FROM aggregation_dirty_partitions)") == 0;
}

}  // namespace districtedu::benchmark
