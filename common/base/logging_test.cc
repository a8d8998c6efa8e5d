#include "common/base/logging.h"

#include "absl/flags/flag.h"
#include "absl/flags/reflection.h"
#include "common/base/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace districtedu {
namespace {

using ::testing::ElementsAre;

TEST(LoggingTest, OneLineOfPairs) {
  const LogCapture capture;
  LogInfo("server started", {{"port", 50051}, {"room", "staffing"}, {"tls", true}});
  LogWarning("slow", {{"ms", absl::Microseconds(1500)}, {"share", 0.5}});
  EXPECT_THAT(capture.lines(),
              ElementsAre("level=info event=\"server started\" port=50051 room=staffing tls=true",
                          "level=warning event=slow ms=1.500 share=0.5"));
}

TEST(LoggingTest, AValueCanNeitherEndItsLineNorAddAPair) {
  const LogCapture capture;
  LogError("x", {{"a", "1\nlevel=error event=forged"},
                 {"b", "say \"hi\" \\ b=2"},
                 {"c", ""},
                 {"d", "k=v"},
                 {"e", "南湖"},
                 {"f", "\x1b[31m\xff"}});
  EXPECT_THAT(capture.lines(), ElementsAre("level=error event=x a=\"1\\nlevel=error event=forged\" "
                                           "b=\"say \\\"hi\\\" \\\\ b=2\" d=\"k=v\" e=南湖 "
                                           "f=\"\\x1b[31m\uFFFD\""));
}

TEST(LoggingTest, StatusesGiveCodeReasonAndMessage) {
  const LogCapture capture;
  LogInfo("x", {{"status", Error(Reason::kQueueFull, "busy")}, {"ok", absl::OkStatus()}});
  EXPECT_THAT(capture.lines(),
              ElementsAre("level=info event=x status=\"RESOURCE_EXHAUSTED QUEUE_FULL: busy\" "
                          "ok=OK"));
}

TEST(LoggingTest, TheFlagSetsTheLevel) {
  const absl::FlagSaver saver;
  absl::SetFlag(&FLAGS_log_level, "warning");
  ASSERT_TRUE(InitLogging().ok());
  EXPECT_FALSE(LogEnabled(LogLevel::kInfo));
  EXPECT_TRUE(LogEnabled(LogLevel::kWarning));
  absl::SetFlag(&FLAGS_log_level, "loud");
  EXPECT_EQ(ReasonOf(InitLogging()), "CONFIG_INVALID");
  absl::SetFlag(&FLAGS_log_level, "info");
  ASSERT_TRUE(InitLogging().ok());
}

TEST(LoggingTest, StandardErrorGetsTimeAndLine) {
  ::testing::internal::CaptureStderr();
  LogDebug("not this");
  LogInfo("this", {{"n", 1}});
  EXPECT_THAT(::testing::internal::GetCapturedStderr(),
              ::testing::MatchesRegex("time=....-..-..T..:..:..\\....Z level=info event=this "
                                      "n=1\n"));
}

TEST(LoggingTest, CaptureFindsParts) {
  const LogCapture capture;
  LogInfo("call failed", {{"method", "/a.B/C"}, {"code", "INTERNAL"}});
  EXPECT_TRUE(capture.Contains({"call failed", "/a.B/C", "INTERNAL"}));
  EXPECT_FALSE(capture.Contains({"call failed", "/a.B/D"}));
}

}  // namespace
}  // namespace districtedu
