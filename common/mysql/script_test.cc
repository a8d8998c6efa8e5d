#include "common/mysql/script.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/testing/status_matchers.h"

namespace districtedu::mysql {
namespace {

using ::districtedu::testing::IsOkAndHolds;
using ::districtedu::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(ScriptTest, StatementsEndAtALinesEnd) {
  EXPECT_THAT(SplitScript("CREATE TABLE a (\n  x INT COMMENT 'one; two'\n);\nDO 1;  \n"),
              IsOkAndHolds(ElementsAre("CREATE TABLE a (\n  x INT COMMENT 'one; two'\n)", "DO 1")));
}

TEST(ScriptTest, CommentLinesAndEmptyLinesAreDropped) {
  EXPECT_THAT(SplitScript("-- a;\n\n  -- b\nDO\n-- inside;\n 1;\r\n"),
              IsOkAndHolds(ElementsAre("DO\n 1")));
}

TEST(ScriptTest, NothingIsNothing) {
  EXPECT_THAT(SplitScript(""), IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(SplitScript(" \n;\n-- end\n"), IsOkAndHolds(IsEmpty()));
}

TEST(ScriptTest, TextCutShortIsRefused) {
  EXPECT_THAT(SplitScript("DO 1;\n\nCREATE TABLE a (\n"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("line 3")));
}

}  // namespace
}  // namespace districtedu::mysql
