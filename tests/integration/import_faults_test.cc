// A large file with faults of many kinds: exactly the faulty rows come back, each with its reason.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/testing/status_matchers.h"
#include "districtedu/common/v1/standard_methods.pb.h"
#include "tests/integration/import_batch.h"
#include "tests/integration/staffing_fixture.h"

namespace districtedu::testing {
namespace {

constexpr int kRows = 10000;
constexpr int kFaulty = 137;
constexpr int kTeachers = 200;
constexpr int kFirstLine = 2;

constexpr char kColumns[] =
    "school_year,school,teaching_assignment,teacher,subject,stage,grade,class_number,"
    "weekly_lessons,qualified,start_date,end_date,etag";

// A line whose natural key no other number has.
std::vector<std::string> GoodLine(int i) {
  static constexpr const char* kSubjects[] = {"pe", "music", "art", "maths"};
  const int grade = i / (4 * kTeachers) % 9 + 1;
  return {i % 2 == 0 ? "2022" : "2024",
          "s1",
          absl::StrCat("a", i),
          absl::StrCat("t", i % kTeachers),
          kSubjects[i / kTeachers % 4],
          grade <= 6 ? "primary" : "junior",
          absl::StrCat(grade),
          absl::StrCat(i / (36 * kTeachers) % 90 + 1),
          "12",
          "是",
          "2022-09-01",
          "",
          ""};
}

// Each kind of fault spoils a line and says how it is to be answered.
struct Fault {
  void (*spoil)(int i, std::vector<std::string>* line);
  const char* answer;  // "column:reason"
};
constexpr Fault kFaults[] = {
    {[](int, std::vector<std::string>* line) { (*line)[3] = ""; },
     "teacher:REQUIRED_FIELD_MISSING"},
    {[](int, std::vector<std::string>* line) { (*line)[10] = "2022-13-01"; },
     "start_date:DATE_INVALID"},
    {[](int, std::vector<std::string>* line) { (*line)[8] = "some"; },
     "weekly_lessons:FIELD_PATTERN_MISMATCH"},
    {[](int, std::vector<std::string>* line) { (*line)[2] = "a/b"; },
     "teaching_assignment:NAME_INVALID"},
    {[](int, std::vector<std::string>* line) { (*line)[5] = "university"; },
     "stage:ENUM_VALUE_UNKNOWN"},
    {[](int, std::vector<std::string>* line) {
       (*line)[5] = "junior";
       (*line)[6] = "10";
     },
     "grade:FIELD_OUT_OF_RANGE"},
    {[](int, std::vector<std::string>* line) { (*line)[3] = "nobody"; },
     "teacher:REFERENCE_NOT_FOUND"},
    {[](int, std::vector<std::string>* line) { (*line)[4] = "alchemy"; },
     "subject:REFERENCE_NOT_FOUND"},
    {[](int i, std::vector<std::string>* line) { *line = GoodLine(i - 1); },
     ":DUPLICATE_KEY_IN_BATCH"},
    {[](int, std::vector<std::string>* line) { line->push_back("more"); }, ":MESSAGE_MALFORMED"},
    {[](int, std::vector<std::string>* line) {
       (*line)[0] = "2023";
       (*line)[1] = "s2";
     },
     ":PERIOD_LOCKED"},
    {[](int, std::vector<std::string>* line) { (*line)[12] = "\"0000000000000001\""; },
     ":ETAG_MISMATCH"},
    // Stored under another id, see SetUp.
    {[](int i, std::vector<std::string>* line) {
       *line = GoodLine(i);
       (*line)[0] = "2022";
       (*line)[5] = "junior";
       (*line)[6] = "9";
       (*line)[7] = "99";
     },
     ":RESOURCE_EXISTS"},
};

class ImportFaultsTest : public StaffingTest {
 protected:
  void SetUp() override {
    std::string teachers;
    for (int t = 0; t < kTeachers; ++t) absl::StrAppend(&teachers, "t", t, ",合成", t, "\n");
    ImportBatch batch(district_, "staffing", "teachers", "teacher,full_name", "teachers");
    ASSERT_THAT(Faults(batch.Rows(teachers)), ::testing::IsEmpty());
    batch.End();
    std::string others;
    for (int i = 0; i < kRows; ++i) {
      lines_.push_back(GoodLine(i));
      if (i % 71 != 37 || static_cast<int>(faults_.size()) == kFaulty) continue;
      const std::size_t kind = faults_.size() % std::size(kFaults);
      kFaults[kind].spoil(i, &lines_.back());
      faults_.push_back(absl::StrCat(i + kFirstLine, ":", kFaults[kind].answer));
      if (kind + 1 != std::size(kFaults)) continue;
      std::vector<std::string> other = lines_.back();
      other[2] = absl::StrCat("other", i);
      absl::StrAppend(&others, absl::StrJoin(other, ","), "\n");
      ++others_;
    }
    ASSERT_EQ(faults_.size(), kFaulty);
    ImportBatch stored(district_, "staffing", "teachingAssignments", kColumns, "others");
    ASSERT_THAT(Faults(stored.Rows(others)), ::testing::IsEmpty());
    stored.End();
    ASSERT_THAT(Lock("staffing", 2023, "teaching", "s2"), IsOk());
  }

  // The faults of the whole file, as they are answered.
  std::vector<std::string> Import(const std::string& id, common::v1::ImportMode mode, bool dry) {
    ImportBatch batch(district_, "staffing", "teachingAssignments", kColumns, id, mode, dry);
    std::vector<std::string> faults;
    const auto note = [&](const common::v1::ImportResponse& response) {
      for (std::string& fault : Faults(response)) faults.push_back(std::move(fault));
    };
    for (int first = 0; first < kRows; first += 500) {
      std::string message;
      for (int i = first; i < first + 500; ++i) {
        absl::StrAppend(&message, absl::StrJoin(lines_[static_cast<std::size_t>(i)], ","), "\n");
      }
      note(batch.Rows(message, first + kFirstLine));
    }
    last_ = batch.End();
    note(last_);
    return faults;
  }

  std::int64_t Stored() {
    return district_.database().SelectInt("SELECT COUNT(*) FROM staffing_teaching_assignments");
  }

  std::vector<std::vector<std::string>> lines_;
  std::vector<std::string> faults_;
  std::int64_t others_ = 0;
  common::v1::ImportResponse last_;
};

TEST_F(ImportFaultsTest, ExactlyTheFaultyRowsComeBack) {
  EXPECT_EQ(Import("dry", common::v1::IMPORT_MODE_BEST_EFFORT, true), faults_);
  EXPECT_EQ(last_.created(), kRows - kFaulty);
  EXPECT_EQ(Stored(), others_);
  EXPECT_EQ(Import("atomic", common::v1::IMPORT_MODE_ATOMIC, false), faults_);
  EXPECT_EQ(last_.created(), 0);
  EXPECT_EQ(Stored(), others_);
  EXPECT_EQ(Import("rows", common::v1::IMPORT_MODE_BEST_EFFORT, false), faults_);
  EXPECT_EQ(last_.created(), kRows - kFaulty);
  EXPECT_EQ(last_.rejected_total(), kFaulty);
  EXPECT_EQ(Stored(), others_ + kRows - kFaulty);
  // The same file again changes nothing more.
  EXPECT_EQ(Import("again", common::v1::IMPORT_MODE_BEST_EFFORT, false), faults_);
  EXPECT_EQ(last_.unchanged(), kRows - kFaulty);
  EXPECT_EQ(Stored(), others_ + kRows - kFaulty);
}

TEST_F(ImportFaultsTest, WhatABulkRecordRefersToStays) {
  ImportBatch batch(district_, "staffing", "teachingAssignments", kColumns, "one");
  ASSERT_THAT(Faults(batch.Rows(absl::StrJoin(GoodLine(7), ","))), ::testing::IsEmpty());
  batch.End();
  const auto remove = [&](const std::string& id) {
    const auto teacher = GetTeacher("districts/nanhu/teachers/" + id);
    common::v1::DeleteRequest request;
    request.set_name(teacher->name());
    request.set_etag(teacher->etag());
    google::protobuf::Empty nothing;
    return district_.Call("staffing", "DeleteTeacher", request, &nothing, kStaffingWriter);
  };
  EXPECT_THAT(remove("t7"), HasReason("RESOURCE_IN_USE"));
  EXPECT_THAT(remove("t199"), IsOk());
}

}  // namespace
}  // namespace districtedu::testing
