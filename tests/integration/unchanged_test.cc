// What changes nothing leaves nothing: no audit entry, no outbox row, no new etag. Repeated under
// its request id it is answered as the first time all the same.

#include <gmock/gmock.h>
#include <google/protobuf/empty.pb.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/testing/proto_matchers.h"
#include "common/testing/status_matchers.h"
#include "districtedu/common/v1/standard_methods.pb.h"
#include "tests/integration/import_batch.h"
#include "tests/integration/staffing_fixture.h"

namespace districtedu::testing {
namespace {

using staffing::v1::Teacher;
using staffing::v1::UpdateTeacherRequest;
using ::testing::IsEmpty;

class UnchangedTest : public StaffingTest {
 protected:
  // Rows that tell of changes.
  std::map<std::string, std::int64_t> Traces() {
    std::map<std::string, std::int64_t> counts;
    for (const std::string table : {"audit_entries", "outbox", "import_rows"}) {
      counts[table] =
          district_.database().SelectInt(absl::StrCat("SELECT COUNT(*) FROM staffing_", table));
    }
    return counts;
  }

  absl::StatusOr<Teacher> Update(const UpdateTeacherRequest& request) {
    Teacher answer;
    absl::Status status =
        district_.Call("staffing", "UpdateTeacher", request, &answer, kStaffingWriter);
    if (!status.ok()) return status;
    return answer;
  }

  // Changes nothing.
  static UpdateTeacherRequest Same(const Teacher& teacher, const std::string& request_id) {
    UpdateTeacherRequest request;
    *request.mutable_teacher() = teacher;
    request.set_request_id(request_id);
    return request;
  }
};

TEST_F(UnchangedTest, AnUpdateLeavesNothingWhateverItsRequestId) {
  const auto teacher = CreateTeacher("t1");
  ASSERT_THAT(teacher, IsOk());
  const auto traces = Traces();
  for (const std::string id : {"", "same-1", "same-2"}) {
    for (int times = 0; times < 2; ++times) {
      const auto answer = Update(Same(*teacher, id));
      ASSERT_THAT(answer, IsOk());
      EXPECT_THAT(*answer, EqualsProto(*teacher));
    }
  }
  EXPECT_EQ(Traces(), traces);
  EXPECT_EQ(GetTeacher(teacher->name())->etag(), teacher->etag());
}

TEST_F(UnchangedTest, ARetryIsAnsweredAsTheFirstTimeAfterTheRowHasChanged) {
  const auto teacher = CreateTeacher("t1");
  ASSERT_THAT(teacher, IsOk());
  const UpdateTeacherRequest same = Same(*teacher, "same");
  ASSERT_THAT(Update(same), IsOk());
  UpdateTeacherRequest change = Same(*teacher, "change");
  change.mutable_teacher()->set_full_name("合成改名");
  const auto changed = Update(change);
  ASSERT_THAT(changed, IsOk());
  EXPECT_NE(changed->etag(), teacher->etag());
  const auto traces = Traces();
  const auto retried = Update(same);
  ASSERT_THAT(retried, IsOk());
  EXPECT_THAT(*retried, EqualsProto(*teacher));
  EXPECT_THAT(Update(change), IsOk());
  EXPECT_EQ(Traces(), traces);
  // Another body under its id is refused as ever.
  UpdateTeacherRequest other = same;
  other.mutable_teacher()->set_full_name("合成别名");
  EXPECT_THAT(Update(other), HasReason("REQUEST_ID_REUSED"));
}

TEST_F(UnchangedTest, ADryRunKeepsNothing) {
  const auto teacher = CreateTeacher("t1");
  ASSERT_THAT(teacher, IsOk());
  UpdateTeacherRequest dry = Same(*teacher, "dry");
  dry.set_validate_only(true);
  const auto traces = Traces();
  const auto answer = Update(dry);
  ASSERT_THAT(answer, IsOk());
  EXPECT_THAT(*answer, EqualsProto(*teacher));
  EXPECT_EQ(Traces(), traces);
  EXPECT_EQ(district_.database().SelectInt("SELECT COUNT(*) FROM staffing_requests"), 0);
}

TEST_F(UnchangedTest, ADeleteOfNothingLeavesNothing) {
  common::v1::DeleteRequest request;
  request.set_name("districts/nanhu/teachers/nobody");
  request.set_allow_missing(true);
  request.set_request_id("gone");
  const auto traces = Traces();
  google::protobuf::Empty empty;
  for (int times = 0; times < 2; ++times) {
    EXPECT_THAT(district_.Call("staffing", "DeleteTeacher", request, &empty, kAdmin), IsOk());
  }
  EXPECT_EQ(Traces(), traces);
  // Also when there is such a row by now: it was answered.
  ASSERT_THAT(CreateTeacher("nobody"), IsOk());
  EXPECT_THAT(district_.Call("staffing", "DeleteTeacher", request, &empty, kAdmin), IsOk());
  EXPECT_THAT(GetTeacher(request.name()), IsOk());
}

TEST_F(UnchangedTest, AnImportOfUnchangedRowsLeavesNothingNorDoesItsUndo) {
  ASSERT_THAT(CreateTeacher("t1"), IsOk());
  const std::string etag = GetTeacher("districts/nanhu/teachers/t1")->etag();
  const auto traces = Traces();
  ImportBatch batch(district_, "staffing", "teachers", "teacher,full_name,birth_date", "b1");
  const common::v1::ImportResponse response = batch.Rows("t1,合成张三,1980-02-29");
  EXPECT_THAT(Faults(response), IsEmpty());
  EXPECT_EQ(response.unchanged(), 1);
  batch.End();
  EXPECT_EQ(Traces(), traces);
  EXPECT_EQ(GetTeacher("districts/nanhu/teachers/t1")->etag(), etag);
  common::v1::UndoImportRequest undo;
  undo.set_parent("districts/nanhu");
  undo.set_batch_id("b1");
  common::v1::UndoImportResponse undone;
  ASSERT_THAT(district_.Call("staffing", "UndoImport", undo, &undone, kAdmin), IsOk());
  EXPECT_TRUE(undone.done());
  EXPECT_EQ(undone.deleted() + undone.restored(), 0);
  EXPECT_EQ(Traces(), traces);
}

}  // namespace
}  // namespace districtedu::testing
