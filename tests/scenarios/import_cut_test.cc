// Imports broken off by kills of client, server and database, resumed and undone: the records are
// those of an import that nothing disturbed, and then those before it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/testing/status_matchers.h"
#include "districtedu/common/v1/import.pb.h"
#include "tests/scenarios/deployment.h"

namespace districtedu::testing {
namespace {

using common::v1::ImportRequest;
using common::v1::ImportResponse;

constexpr int kRows = 6000;
constexpr int kRowsOfMessage = 100;
constexpr int kTeachers = 300;
constexpr char kColumns[] =
    "school_year,school,teaching_assignment,teacher,subject,stage,grade,class_number,start_date,"
    "weekly_lessons";

class ImportCutTest : public ::testing::Test {
 protected:
  ImportCutTest() {
    deployment_.Start("facilities");
    deployment_.Start("staffing");
    Whole("facilities", "districts", "district,name_zh", {"nanhu,合成南湖区"});
    Whole("facilities", "schoolYears", "school_year,census_date", {"2023,2023-10-15"});
    Whole("facilities", "subjects", "subject,name_zh,area", {"maths,数学,mathematics"});
    Whole("facilities", "schools", "school,name_zh,kind", {"s1,合成一校,primary"});
    std::vector<std::string> teachers;
    for (int t = 0; t < kTeachers; ++t) teachers.push_back(absl::StrCat("t", t, ",合成", t));
    Whole("staffing", "teachers", "teacher,full_name", teachers);
    // Some of the rows are there already, otherwise.
    std::vector<std::string> there;
    for (int i = 0; i < kRows; i += 7) there.push_back(Line(i, 3));
    Whole("staffing", "teachingAssignments", kColumns, there);
    for (int i = 0; i < kRows; ++i) lines_.push_back(Line(i, 12));
  }

  static std::string Line(int i, int lessons) {
    return absl::StrCat("2023,s1,a", i, ",t", i % kTeachers, ",maths,primary,",
                        i / kTeachers % 6 + 1, ",", i / kTeachers / 6 + 1, ",2023-09-01,", lessons);
  }

  // What comes with the messages of one attempt: true breaks it off.
  using Cut = std::function<bool(rpc::ClientStream& stream)>;

  // One stream from where the batch stands. True: the batch is done.
  bool Attempt(const std::string& room, const std::string& resource, const std::string& columns,
               const std::string& id, const std::vector<std::string>& lines, const Cut& cut) {
    const std::unique_ptr<rpc::Client> client = deployment_.NewClient(room);
    const std::unique_ptr<rpc::ClientStream> stream =
        client->Stream(MethodPath(room, "Import"), {.timeout = absl::Minutes(1)});
    ImportResponse state;
    const auto exchange = [&](const ImportRequest& request, bool may_cut) {
      if (!stream->Write(request.SerializeAsString())) return false;
      if (may_cut && cut(*stream)) return false;
      const std::optional<std::string> bytes = stream->Read();
      return bytes.has_value() && state.ParseFromString(*bytes);
    };
    ImportRequest start;
    start.mutable_start()->set_parent("districts/nanhu");
    start.mutable_start()->set_resource(resource);
    for (absl::string_view column : absl::StrSplit(columns, ',')) {
      start.mutable_start()->add_columns(std::string(column));
    }
    start.mutable_start()->set_batch_id(id);
    start.mutable_start()->set_source_digest("digest");
    bool going = exchange(start, false);
    for (std::size_t next =
             static_cast<std::size_t>(std::max<std::int64_t>(state.acknowledged_row() - 1, 0));
         going && !state.done() && next < lines.size();) {
      ImportRequest rows;
      for (int n = 0; n < kRowsOfMessage && next < lines.size(); ++n, ++next) {
        auto* row = rows.mutable_rows()->add_rows();
        row->set_row_number(static_cast<std::int64_t>(next) + 2);
        for (absl::string_view cell : absl::StrSplit(lines[next], ',')) {
          row->add_cells(std::string(cell));
        }
      }
      going = exchange(rows, true);
      for (const auto& rejected : state.rejected()) ADD_FAILURE() << rejected.ShortDebugString();
    }
    ImportRequest end;
    end.mutable_end();
    if (going && !state.done()) going = exchange(end, false);
    stream->Cancel();
    stream->Finish().IgnoreError();
    return going && state.done();
  }

  void Whole(const std::string& room, const std::string& resource, const std::string& columns,
             const std::vector<std::string>& lines) {
    EXPECT_TRUE(Attempt(room, resource, columns, absl::StrCat("setup-", ++batches_), lines,
                        [](rpc::ClientStream&) { return false; }));
  }

  // Undoes a batch, repeating the call until it is answered.
  void Undo(const std::string& id) {
    common::v1::UndoImportRequest request;
    request.set_parent("districts/nanhu");
    request.set_batch_id(id);
    common::v1::UndoImportResponse response;
    const absl::Time give_up = absl::Now() + absl::Minutes(2);
    while (!response.done() && absl::Now() < give_up) {
      const absl::Status status = deployment_.Call("staffing", "UndoImport", request, &response);
      if (!status.ok()) continue;
      for (const auto& conflict : response.conflicts()) {
        ADD_FAILURE() << conflict.ShortDebugString();
        return;
      }
      request.set_token(response.next_token());
    }
    EXPECT_TRUE(response.done());
  }

  // Over everything the records say, less revisions and times.
  std::int64_t Digest() {
    return deployment_.SelectInt(
        "SELECT CAST(SUM(CRC32(CONCAT_WS('|', school_year, school_id, teaching_assignment_id, "
        "teacher_id, subject_id, stage, grade, class_number, COALESCE(weekly_lessons, '-'), "
        "COALESCE(qualified, '-'), start_date, COALESCE(end_date, '-')))) + COUNT(*) AS SIGNED) "
        "FROM staffing_teaching_assignments");
  }

  // Breaks imports off at random messages until one is done.
  void CutAndResume(const std::string& id, const std::function<void(rpc::ClientStream&)>& kill) {
    std::minstd_rand random(42);
    int cuts = 0;
    int left = 0;
    const auto draw = [&] { left = std::uniform_int_distribution<int>(2, 17)(random); };
    draw();
    for (int attempts = 0; attempts < 100; ++attempts) {
      const bool done = Attempt("staffing", "teachingAssignments", kColumns, id, lines_,
                                [&](rpc::ClientStream& stream) {
                                  if (--left > 0) return false;
                                  kill(stream);
                                  ++cuts;
                                  draw();
                                  return true;
                                });
      if (done) {
        EXPECT_GE(cuts, 3);
        return;
      }
    }
    FAIL() << "the import never came to its end";
  }

  Deployment deployment_;
  std::vector<std::string> lines_;
  int batches_ = 0;
};

TEST_F(ImportCutTest, ResumedItIsTheSameAndUndoneItIsAsBefore) {
  const std::int64_t before = Digest();
  ASSERT_TRUE(Attempt("staffing", "teachingAssignments", kColumns, "undisturbed", lines_,
                      [](rpc::ClientStream&) { return false; }));
  const std::int64_t whole = Digest();
  ASSERT_NE(whole, before);
  Undo("undisturbed");
  EXPECT_EQ(Digest(), before);

  const std::pair<const char*, std::function<void(rpc::ClientStream&)>> kills[] = {
      {"client", [](rpc::ClientStream& stream) { stream.Cancel(); }},
      {"server",
       [&](rpc::ClientStream&) {
         deployment_.Kill("staffing");
         deployment_.Start("staffing");
       }},
      {"database", [&](rpc::ClientStream&) {
         deployment_.database().Kill();
         deployment_.database().Start();
       }}};
  for (const auto& [name, kill] : kills) {
    SCOPED_TRACE(name);
    CutAndResume(name, kill);
    EXPECT_EQ(Digest(), whole);
    Undo(name);
    EXPECT_EQ(Digest(), before);
  }
}

}  // namespace
}  // namespace districtedu::testing
