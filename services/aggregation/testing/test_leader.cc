#include "services/aggregation/testing/test_leader.h"

#include <stdexcept>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/aggregation/store/lease.h"

namespace districtedu::aggregation {

LeaderOptions TestLeader::Unhurried() {
  LeaderOptions options;
  options.slice = absl::InfiniteDuration();
  return options;
}

TestLeader::TestLeader(TestRecords* records, const Clock* clock, LeaderOptions options)
    : records_(records) {
  context_.catalogue = &TestRecords::Catalogue();
  context_.clock = clock;
  context_.options = options;
  mysql::ConnectOptions connect = records->database().options();
  connect.isolation = mysql::Isolation::kRepeatableRead;
  auto session = mysql::Session::Connect(connect);
  CheckOk(session.status());
  session_ = *std::move(session);
  CheckOk(EnsureLease(*session_, TestRecords::kDistrict, clock->Now()));
  auto lease = ReadLease(*session_, TestRecords::kDistrict);
  CheckOk(lease.status());
  auto taken = TakeLease(*session_, TestRecords::kDistrict, "test", *lease, clock->Now());
  CheckOk(taken.status());
  if (!*taken) throw std::runtime_error("the lease could not be taken");
  epoch_ = lease->epoch + 1;
  Reload();
}

void TestLeader::Reload() {
  auto state = LoadDistrict(*session_, context_, TestRecords::kDistrict, epoch_);
  CheckOk(state.status());
  state_ = *std::move(state);
}

absl::StatusOr<DrainResult> TestLeader::Drain(bool everything) {
  return aggregation::Drain(*session_, context_, &*state_, everything);
}

absl::StatusOr<PublishResult> TestLeader::Publish() {
  return aggregation::Publish(*session_, context_, &*state_);
}

void TestLeader::Settle() {
  do {
    CheckOk(Drain().status());
  } while (!state_->caught_up(*context_.catalogue));
  CheckOk(Publish().status());
}

v1::Snapshot TestLeader::Newest(bool full) {
  auto session = records_->Connect();
  auto heads = ReadHeads(*session, TestRecords::kDistrict);
  CheckOk(heads.status());
  if (heads->empty()) throw std::runtime_error("there is no snapshot");
  const auto& [plan, head] = *heads->begin();
  auto stored = ReadSnapshot(*session, {TestRecords::kDistrict, plan}, head.version);
  CheckOk(stored.status());
  v1::Snapshot snapshot;
  if (!snapshot.ParseFromString(full ? (*stored)->full : (*stored)->suppressed)) {
    throw std::runtime_error("the snapshot is unreadable");
  }
  return snapshot;
}

v1::IndicatorFigure TestLeader::Figure(const std::string& indicator, int year) {
  const v1::Snapshot snapshot = Newest();
  for (const v1::IndicatorFigure& figure : snapshot.figures()) {
    if (figure.indicator() == indicator && figure.school_year() == year) return figure;
  }
  throw std::runtime_error(absl::StrCat("no figure of ", indicator, " in ", year));
}

}  // namespace districtedu::aggregation
