#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/testing/temp_dir.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/districtctl/import/form.h"
#include "services/districtctl/import/source.h"
#include "services/districtctl/import/stream.h"
#include "services/districtctl/text/table_writer.h"

namespace districtedu::districtctl {
namespace {

using common::v1::ImportRequest;
using common::v1::ImportResponse;
using common::v1::ImportRows;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ImportUnitTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto types = RecordTypes::Load();
    ASSERT_TRUE(types.ok()) << types.status();
    types_ = *std::move(types);
  }

  const ResourceType& Type(const std::string& name) { return **types_->Find(name); }

  std::unique_ptr<SourceFile> File(const std::string& text) {
    return *SourceFile::Open(dir_.Write("x.csv", text));
  }

  // Lines of each message.
  std::vector<std::vector<int>> Chunks(const SourceFile& file, const ResourceType& type,
                                       const std::vector<std::string>& header,
                                       std::int64_t after = 0) {
    const auto form = ReadForm(type, "nanhu", header);
    EXPECT_TRUE(form.ok()) << form.status();
    ChunkReader reader(file, type, *form);
    std::vector<std::vector<int>> out;
    ImportRows rows;
    while (*reader.Next(after, &rows)) {
      EXPECT_LE(rows.rows_size(), kMaxChunkRows);
      EXPECT_LE(rows.ByteSizeLong(), std::size_t{1} << 20);
      std::vector<int>& lines = out.emplace_back();
      for (const auto& row : rows.rows()) lines.push_back(static_cast<int>(row.row_number()));
    }
    return out;
  }

  testing::TempDir dir_;
  std::unique_ptr<RecordTypes> types_;
};

TEST_F(ImportUnitTest, FileNamesSayTheResource) {
  const auto type = [&](const std::string& path) {
    const auto found = TypeOfFile(*types_, path);
    return found.ok() ? absl::StrCat((*found)->room(), "/", (*found)->plural())
                      : std::string(found.status().message());
  };
  EXPECT_EQ(type("/a/b/21_staffing_teachers.csv"), "staffing/teachers");
  EXPECT_EQ(type("02_facilities_school_years.csv"), "facilities/schoolYears");
  EXPECT_EQ(type("02_facilities_schoolYears.CSV"), "facilities/schoolYears");
  EXPECT_EQ(type("staffing_honours.csv"), "staffing/honours");
  EXPECT_EQ(type("9_staffing_teacher_honours.csv"), "staffing/honours");
  EXPECT_EQ(type("31_staffing_submissions.csv"), "staffing/submissions");
  EXPECT_THAT(type("teachers.csv"), HasSubstr("NN_<room>_<resource>.csv"));
  EXPECT_THAT(type("1_quality_teachers.csv"), HasSubstr("--resource"));
}

TEST_F(ImportUnitTest, ARecordsLinesAreThoseWithItsKey) {
  const ResourceType& appointments = Type("staffing/appointments");
  EXPECT_THAT(KeyColumnsOf(appointments, {"teacher", "school", "appointment", "subjects.subject"}),
              ElementsAre(1, 2));
  EXPECT_THAT(KeyColumnsOf(appointments, {"学校编号", "任职编号", "任教学科.学科"}),
              ElementsAre(0, 1));
  // Without the id, by the natural key.
  EXPECT_THAT(
      KeyColumnsOf(appointments, {"school", "teacher", "kind", "start_date", "subjects.subject"}),
      ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(KeyColumnsOf(appointments, {"school", "appointment", "teacher"}),
              ::testing::IsEmpty());
}

TEST_F(ImportUnitTest, CutsMessagesBetweenRecords) {
  std::string text = "school,appointment,subjects.subject\n";
  int line = 1;
  for (int record = 0; record < 300; ++record) {
    for (int i = 0; i < 1 + record % 4; ++i, ++line) {
      absl::StrAppend(&text, "s1, a", record, i % 2 == 0 ? "" : " ", ",x", i, "\n");
    }
  }
  const auto file = File(text);
  const auto chunks =
      Chunks(*file, Type("staffing/appointments"), {"school", "appointment", "subjects.subject"});
  ASSERT_EQ(chunks.size(), 2u);
  EXPECT_EQ(chunks[0].front(), 2);
  EXPECT_EQ(chunks[0].back() + 1, chunks[1].front());
  EXPECT_EQ(chunks[1].back(), line);
  // 50 times 1+2+3+4 lines: the first message ends with a record of four.
  EXPECT_EQ(chunks[0].size(), 500u);
}

TEST_F(ImportUnitTest, KeepsMessagesBelowTheLimitOfBytes) {
  std::string text = "teacher,full_name\n";
  for (int i = 0; i < 100; ++i) absl::StrAppend(&text, "t", i, ",", std::string(60000, 'x'), "\n");
  const auto file = File(text);
  const auto chunks = Chunks(*file, Type("staffing/teachers"), {"teacher", "full_name"});
  EXPECT_EQ(chunks.size(), 6u);
  EXPECT_EQ(chunks.back().back(), 101);
}

TEST_F(ImportUnitTest, GoesOnBehindALine) {
  const auto file = File("teacher,full_name\nt1,\"a\nb\"\nt2,c\n\nt3,d\n");
  EXPECT_THAT(Chunks(*file, Type("teachers"), {"teacher", "full_name"}),
              ElementsAre(ElementsAre(2, 4, 6)));
  EXPECT_THAT(Chunks(*file, Type("teachers"), {"teacher", "full_name"}, 4),
              ElementsAre(ElementsAre(6)));
  EXPECT_THAT(Chunks(*file, Type("teachers"), {"teacher", "full_name"}, 6), ::testing::IsEmpty());
}

TEST_F(ImportUnitTest, CommentsAreNoDataAndAreCounted) {
  const auto file = File("教职工编号,姓名\n#说明：必填,必填\n ＃示例：t1,甲\nt2,#乙\n");
  const auto facts = Examine(*file, Type("teachers"), "nanhu");
  ASSERT_TRUE(facts.ok()) << facts.status();
  EXPECT_EQ(facts->rows, 1);
  EXPECT_EQ(facts->comments, 2);
}

TEST_F(ImportUnitTest, TheDigestIsThatOfTheTableNotOfItsEncoding) {
  const auto digest = [&](const std::string& text) {
    const auto file = File(text);
    const auto facts = Examine(*file, Type("teachers"), "nanhu");
    EXPECT_TRUE(facts.ok()) << facts.status();
    return facts->digest;
  };
  const std::string utf8 = digest("teacher,姓名\nt1,甲\n");
  EXPECT_EQ(digest("\xEF\xBB\xBFteacher,姓名\r\nt1,甲\r\n"), utf8);
  EXPECT_EQ(digest("teacher;\xD0\xD5\xC3\xFB\nt1;\xBC\xD7"), utf8);
  auto writer = CreateTable(dir_.File("x.xlsx"), {{"teacher"}, {"姓名"}});
  ASSERT_TRUE((*writer)->Add({"t1", "甲"}).ok());
  ASSERT_TRUE((*writer)->Close().ok());
  const auto workbook = *SourceFile::Open(dir_.File("x.xlsx"));
  EXPECT_EQ(Examine(*workbook, Type("teachers"), "nanhu")->digest, utf8);
  EXPECT_NE(digest("teacher,姓名\n\nt1,甲\n"), utf8);
  EXPECT_NE(digest("teacher,姓名\nt1甲,\n"), utf8);
}

// A server in a few lines: remembers what is acknowledged, and breaks where it is told to.
class FakeServer : public rpc::Client {
 public:
  std::vector<int> written;     // lines, in order
  std::deque<int> break_after;  // of each stream: so many messages are answered
  absl::Status broken = absl::UnavailableError("gone");
  std::vector<ImportRequest> starts;
  bool ended = false;

  absl::StatusOr<std::string> Call(const std::string&, const std::string&,
                                   const rpc::CallOptions&) override {
    return absl::UnimplementedError("");
  }
  absl::Status WaitConnected(absl::Duration) override { return absl::OkStatus(); }
  std::unique_ptr<rpc::ClientStream> Stream(const std::string& method,
                                            const rpc::CallOptions&) override {
    EXPECT_EQ(method, "/districtedu.staffing.v1.StaffingService/Import");
    int answers = 1 << 30;
    if (!break_after.empty()) {
      answers = break_after.front();
      break_after.pop_front();
    }
    return std::make_unique<OneStream>(*this, answers);
  }

 private:
  class OneStream : public rpc::ClientStream {
   public:
    OneStream(FakeServer& server, int answers) : server_(server), answers_(answers) {}
    std::optional<std::string> Read() override {
      if (!answer_ || answers_-- <= 0) return std::nullopt;
      return std::exchange(answer_, std::nullopt);
    }
    bool Write(const std::string& bytes) override {
      EXPECT_FALSE(answer_.has_value()) << "one message at a time";
      ImportRequest request;
      EXPECT_TRUE(request.ParseFromString(bytes));
      if (request.has_start()) server_.starts.push_back(request);
      for (const auto& row : request.rows().rows()) {
        server_.written.push_back(static_cast<int>(row.row_number()));
      }
      ImportResponse response;
      response.set_batch_id(server_.starts.back().start().batch_id());
      response.set_acknowledged_row(server_.written.empty() ? 0 : server_.written.back());
      response.set_created(static_cast<std::int64_t>(server_.written.size()));
      response.set_rejected_total(static_cast<std::int64_t>(server_.written.size()));
      for (const auto& row : request.rows().rows()) {
        response.add_rejected()->set_row_number(row.row_number());
      }
      server_.ended |= request.has_end();
      response.set_done(server_.ended);
      answer_ = response.SerializeAsString();
      return true;
    }
    void WritesDone() override {}
    absl::Status Finish() override {
      return server_.ended && answers_ >= 0 ? absl::OkStatus() : server_.broken;
    }
    void Cancel() override {}

   private:
    FakeServer& server_;
    int answers_;
    std::optional<std::string> answer_;
  };
};

class StreamTest : public ImportUnitTest {
 protected:
  absl::Status Run(int rows) {
    std::string text = "teacher,full_name\n";
    for (int i = 0; i < rows; ++i) absl::StrAppend(&text, "t", i, ",x\n");
    return Run(*File(text), rows);
  }

  absl::Status Run(const SourceFile& source, int rows) {
    const SourceFile* const file = &source;
    const auto facts = Examine(*file, Type("teachers"), "nanhu");
    EXPECT_TRUE(facts.ok()) << facts.status();
    EXPECT_EQ(facts->rows, rows);
    ImportCallbacks callbacks;
    callbacks.rejected = [&](const std::vector<common::v1::RejectedRow>& faults) {
      for (const auto& row : faults) listed_.push_back(static_cast<int>(row.row_number()));
      return absl::OkStatus();
    };
    callbacks.progress = [](const ImportState&) {};
    callbacks.lost_connection = [&](const absl::Status&) { ++lost_; };
    return RunImport(server_, *file, *facts, Type("teachers"), options_, callbacks, Interrupt(),
                     &state_);
  }

  static std::vector<int> Lines(int first, int last) {
    std::vector<int> out;
    for (int line = first; line <= last; ++line) out.push_back(line);
    return out;
  }

  ImportOptions options_{.batch_id = "b1", .district = "nanhu"};
  FakeServer server_;
  ImportState state_;
  std::vector<int> listed_;
  int lost_ = 0;
};

TEST_F(StreamTest, SendsEveryRowOnce) {
  ASSERT_TRUE(Run(1234).ok());
  EXPECT_EQ(server_.written, Lines(2, 1235));
  EXPECT_TRUE(state_.counts.done());
  const common::v1::ImportStart& start = server_.starts.at(0).start();
  EXPECT_EQ(start.parent(), "districts/nanhu");
  EXPECT_EQ(start.resource(), "teachers");
  EXPECT_EQ(start.batch_id(), "b1");
  EXPECT_EQ(start.source_digest().size(), 64u);
  EXPECT_THAT(start.columns(), ElementsAre("teacher", "full_name"));
}

TEST_F(StreamTest, GoesOnWhereTheServerStandsWhenTheConnectionBreaks) {
  // Before the start is answered; after it; with rows written whose answer is lost; at the end.
  server_.break_after = {0, 1, 2, 2};
  options_.patience = absl::Seconds(30);
  const absl::Status status = Run(2000);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(server_.written, Lines(2, 2001));
  EXPECT_EQ(lost_, 4);
  EXPECT_TRUE(state_.counts.done());
  // What was lost with an answer is counted, though it cannot be listed.
  EXPECT_EQ(state_.unlisted + static_cast<std::int64_t>(listed_.size()), 2000);
  EXPECT_GT(state_.unlisted, 0);
}

TEST_F(StreamTest, WorkbooksAndOtherEncodingsGoOnTheSameWay) {
  options_.patience = absl::Seconds(30);
  auto writer = CreateTable(dir_.File("x.xlsx"), {{"教职工编号"}, {"姓名"}});
  std::string gb18030 = "teacher,\xD0\xD5\xC3\xFB\n";
  for (int i = 0; i < 1300; ++i) {
    ASSERT_TRUE((*writer)->Add({absl::StrCat("t", i), "甲"}).ok());
    absl::StrAppend(&gb18030, "t", i, ",\xBC\xD7\n");
  }
  ASSERT_TRUE((*writer)->Close().ok());
  server_.break_after = {1, 2};
  ASSERT_TRUE(Run(**SourceFile::Open(dir_.File("x.xlsx")), 1300).ok());
  EXPECT_EQ(server_.written, Lines(2, 1301));
  EXPECT_EQ(lost_, 2);
  EXPECT_EQ(state_.rows, 1300);
  server_.written.clear();
  server_.ended = false;
  state_ = {};
  server_.break_after = {2, 1};
  ASSERT_TRUE(Run(*File(gb18030), 1300).ok());
  EXPECT_EQ(server_.written, Lines(2, 1301));
}

TEST_F(StreamTest, GivesUpAfterTheTimeGiven) {
  server_.break_after = std::deque<int>(1000, 0);
  options_.patience = absl::Milliseconds(1);
  EXPECT_EQ(Run(10).code(), absl::StatusCode::kUnavailable);
}

TEST_F(StreamTest, OtherErrorsAndDryRunsEndAtOnce) {
  server_.break_after = {1, 1};
  server_.broken = Error(Reason::kPermissionDenied, "no");
  EXPECT_EQ(ReasonOf(Run(10)), "PERMISSION_DENIED");
  EXPECT_EQ(lost_, 0);
  server_.broken = absl::UnavailableError("gone");
  options_.validate_only = true;
  EXPECT_EQ(Run(10).code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(lost_, 0);
}

TEST(ExpandPathsTest, WhatIsNotThereIsSaidBeforeItsNameIsJudged) {
  const auto missing = ExpandPaths({"/nowhere/x.csv"});
  EXPECT_EQ(ReasonOf(missing.status()), "CONFIG_INVALID");
  EXPECT_THAT(std::string(missing.status().message()), ::testing::HasSubstr("no such file"));
  EXPECT_TRUE(ExpandPaths({"-"}).ok());
}

}  // namespace
}  // namespace districtedu::districtctl
