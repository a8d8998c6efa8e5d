#include "common/auth/policy.h"

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "common/base/error.h"
#include "common/base/logging.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace districtedu::auth {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr char kTwo[] = R"(
  # The staffing register.
  grants { principal: "districtedu://nanhu/domain-writer/staffing"
           role: ROLE_DOMAIN_WRITER district: "nanhu" room: "staffing" }
  grants { principal: "districtedu://nanhu/domain-writer/staffing"
           role: ROLE_READER district: "*" }
  grants { principal: "districtedu://nanhu/school/3304020001"
           role: ROLE_SCHOOL_REPORTER district: "nanhu" school: "3304020001" }
)";

std::string MessageOf(const std::string& text) {
  const auto policy = Policy::Parse(text);
  EXPECT_EQ(ReasonOf(policy.status()), "CONFIG_INVALID") << text;
  return std::string(policy.status().message());
}

std::string WithGrant(const std::string& body) { return "grants { " + body + " }"; }

TEST(PolicyTest, AByteOrderMarkIsPassedOver) {
  EXPECT_TRUE(Policy::Parse("\xef\xbb\xbfgrants { principal: \"districtedu://d/x\" "
                            "role: ROLE_READER district: \"d\" }")
                  .ok());
}

TEST(PolicyTest, GathersTheGrantsOfAPrincipal) {
  const auto policy = Policy::Parse(kTwo);
  ASSERT_TRUE(policy.ok()) << policy.status();
  EXPECT_EQ(policy->size(), 2u);
  const Principal* writer = policy->Find("districtedu://nanhu/domain-writer/staffing");
  ASSERT_NE(writer, nullptr);
  EXPECT_EQ(writer->name, "districtedu://nanhu/domain-writer/staffing");
  ASSERT_EQ(writer->grants.size(), 2u);
  EXPECT_EQ(writer->grants[0], (Grant{Role::ROLE_DOMAIN_WRITER, "nanhu", "staffing", ""}));
  EXPECT_TRUE(writer->HasAny({Role::ROLE_AUDITOR, Role::ROLE_READER}));
  EXPECT_FALSE(writer->HasAny({Role::ROLE_AUDITOR, Role::ROLE_DISTRICT_ADMIN}));
  EXPECT_FALSE(writer->HasAny({}));
  EXPECT_EQ(writer->In("nanhu").size(), 2u);
  ASSERT_EQ(writer->In("xiuzhou").size(), 1u);
  EXPECT_EQ(writer->In("xiuzhou")[0]->role, Role::ROLE_READER);
}

TEST(PolicyTest, OthersAreUnknown) {
  const auto policy = Policy::Parse(kTwo);
  ASSERT_TRUE(policy.ok());
  EXPECT_EQ(policy->Find(""), nullptr);
  EXPECT_EQ(policy->Find("districtedu://nanhu/domain-writer"), nullptr);
  EXPECT_EQ(policy->Find("DISTRICTEDU://nanhu/domain-writer/staffing"), nullptr);
}

TEST(PolicyTest, EveryFaultHasItsPlace) {
  EXPECT_THAT(MessageOf("grants { colour: 1 }"), AllOf(HasSubstr("line 1:"), HasSubstr("colour")));
  EXPECT_THAT(MessageOf("grants { role: ROLE_KING }"), HasSubstr("ROLE_KING"));
  EXPECT_THAT(MessageOf(""), HasSubstr("no grants"));
  EXPECT_THAT(
      MessageOf(WithGrant("principal: \"x\"") + WithGrant("principal: \"districtedu://a\"")),
      AllOf(HasSubstr("grants[0]: principal"), HasSubstr("grants[1]: role")));
  const std::string who = "principal: \"districtedu://a\" ";
  EXPECT_THAT(MessageOf(WithGrant("principal: \"districtedu://a b\"")), HasSubstr("principal"));
  EXPECT_THAT(MessageOf(WithGrant(who + "role: ROLE_READER")), HasSubstr("district"));
  EXPECT_THAT(MessageOf(WithGrant(who + "role: ROLE_DOMAIN_WRITER district: \"d\"")),
              HasSubstr("room"));
  EXPECT_THAT(MessageOf(WithGrant(who + "role: ROLE_READER district: \"d\" room: \"r\"")),
              HasSubstr("room"));
  EXPECT_THAT(MessageOf(WithGrant(who + "role: ROLE_SCHOOL_REPORTER district: \"d\"")),
              HasSubstr("school"));
  EXPECT_THAT(MessageOf(WithGrant(who + "role: ROLE_READER district: \"d\" school: \"s\"")),
              HasSubstr("school"));
  const std::string reader = WithGrant(who + "role: ROLE_READER district: \"d\"");
  EXPECT_THAT(MessageOf(reader + reader), HasSubstr("grants[1]: stands twice"));
}

TEST(PrincipalTest, RoleNamesAreWords) {
  EXPECT_EQ(RoleName(Role::ROLE_DOMAIN_WRITER), "domain_writer");
  EXPECT_EQ(RoleName(Role::ROLE_OPERATOR), "operator");
}

class PolicyFileTest : public ::testing::Test {
 protected:
  PolicyFileTest() {
    path_ = ::testing::TempDir() + "/policy_test_XXXXXX";
    close(mkstemp(path_.data()));
  }
  ~PolicyFileTest() override { unlink(path_.c_str()); }

  // As an operator's tools do it: a new file renamed over the old one.
  void Replace(const std::string& text) {
    std::ofstream(path_ + ".new", std::ios::trunc) << text;
    std::filesystem::rename(path_ + ".new", path_);
  }

  std::unique_ptr<PolicyFile> Open(absl::Duration interval = absl::Hours(10)) {
    auto file = PolicyFile::Open({path_, interval, &registry_});
    EXPECT_TRUE(file.ok()) << file.status();
    return *std::move(file);
  }

  double Valid() {
    return registry_
        .AddGauge("districtedu_auth_policy_valid",
                  "1 while the policy file is the policy in force.")
        .Value();
  }

  static std::string OneReader(const std::string& name) {
    return "grants { principal: \"" + name + "\" role: ROLE_READER district: \"d\" }";
  }

  metrics::Registry registry_;
  std::string path_;
};

TEST_F(PolicyFileTest, NothingStartsWithoutAPolicy) {
  Replace("grants {");
  const auto file = PolicyFile::Open({path_, absl::Hours(1), nullptr});
  EXPECT_EQ(ReasonOf(file.status()), "CONFIG_INVALID");
  EXPECT_THAT(std::string(file.status().message()), HasSubstr(path_));
  EXPECT_EQ(ReasonOf(PolicyFile::Open({path_ + ".not", absl::Hours(1), nullptr}).status()),
            "CONFIG_INVALID");
}

TEST_F(PolicyFileTest, AChangedFileComesIntoForceAndHeldPoliciesLiveOn) {
  Replace(OneReader("districtedu://d/a"));
  const auto file = Open();
  const auto held = file->Current();
  const Principal* a = held->Find("districtedu://d/a");
  ASSERT_NE(a, nullptr);
  EXPECT_FALSE(file->Reload());
  Replace(OneReader("districtedu://d/b"));
  EXPECT_TRUE(file->Reload());
  EXPECT_EQ(file->Current()->Find("districtedu://d/a"), nullptr);
  EXPECT_NE(file->Current()->Find("districtedu://d/b"), nullptr);
  EXPECT_EQ(a->name, "districtedu://d/a");
}

TEST_F(PolicyFileTest, ABrokenFileKeepsTheOldPolicyAndIsSaidOnce) {
  Replace(OneReader("districtedu://d/a"));
  const auto file = Open();
  EXPECT_EQ(Valid(), 1);
  const LogCapture log;
  Replace("grants { role: ROLE_KING }");
  EXPECT_FALSE(file->Reload());
  EXPECT_FALSE(file->Reload());
  EXPECT_NE(file->Current()->Find("districtedu://d/a"), nullptr);
  EXPECT_EQ(Valid(), 0);
  EXPECT_EQ(log.lines().size(), 1u);
  EXPECT_TRUE(log.Contains({"level=error", "old policy stays", "ROLE_KING"}));

  std::filesystem::remove(path_);
  EXPECT_FALSE(file->Reload());
  EXPECT_FALSE(file->Reload());
  EXPECT_EQ(log.lines().size(), 2u);
  EXPECT_NE(file->Current()->Find("districtedu://d/a"), nullptr);

  Replace(OneReader("districtedu://d/a"));
  EXPECT_TRUE(file->Reload());
  EXPECT_EQ(Valid(), 1);
}

TEST_F(PolicyFileTest, TheWatcherNoticesByItself) {
  Replace(OneReader("districtedu://d/a"));
  const auto file = Open(absl::Milliseconds(5));
  Replace(OneReader("districtedu://d/b"));
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (file->Current()->Find("districtedu://d/b") == nullptr) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline);
    std::this_thread::yield();
  }
}

}  // namespace
}  // namespace districtedu::auth
