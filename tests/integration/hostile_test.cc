// Callers and requests that should not get through, on a real record server.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/testing/certificates.h"
#include "common/testing/status_matchers.h"
#include "districtedu/staffing/v1/teacher.pb.h"
#include "tests/integration/district.h"

namespace districtedu::testing {
namespace {

using staffing::v1::CreateTeacherRequest;
using staffing::v1::Teacher;

class HostileTest : public ::testing::Test {
 protected:
  HostileTest() { district_.AddRegisters(); }

  rpc::Client::Options OptionsWith(const Certificate& own) {
    rpc::Client::Options options;
    options.target = absl::StrCat("127.0.0.1:", district_.port("staffing"));
    options.tls = {own.certificate_file, own.key_file, TestCertificates::Get().ca_file()};
    return options;
  }

  static absl::Status Create(rpc::Client& client, absl::Duration timeout = absl::Seconds(30)) {
    CreateTeacherRequest request;
    request.set_parent("districts/nanhu");
    request.mutable_teacher()->set_full_name("合成");
    Teacher teacher;
    return client.Call(MethodPath("staffing", "CreateTeacher"), request, teacher,
                       {.timeout = timeout});
  }

  void ExpectNothingWritten() {
    for (const std::string table : {"teachers", "requests", "audit_entries", "outbox"}) {
      EXPECT_EQ(district_.database().SelectInt("SELECT COUNT(*) FROM staffing_" + table), 0)
          << table;
    }
  }

  District district_;
};

TEST_F(HostileTest, WithoutACertificateThereIsNoConnection) {
  rpc::Client::Options options = OptionsWith(TestCertificates::Get().Client(kAdmin));
  options.tls.certificate.clear();
  options.tls.key.clear();
  const auto client = rpc::Client::MakeUnchecked(options);
  ASSERT_THAT(client, IsOk());
  EXPECT_THAT(Create(**client, absl::Seconds(5)), StatusIs(absl::StatusCode::kUnavailable));
  ExpectNothingWritten();
}

TEST_F(HostileTest, TheClientNamesWhatIsWrongWithItsCertificate) {
  auto& certificates = TestCertificates::Get();
  EXPECT_THAT(rpc::Client::Make(OptionsWith(certificates.ExpiredClient(kAdmin))),
              HasReason("CERTIFICATE_EXPIRED"));
  EXPECT_THAT(rpc::Client::Make(OptionsWith(certificates.NotYetValidClient(kAdmin))),
              HasReason("CERTIFICATE_NOT_YET_VALID"));
  EXPECT_THAT(rpc::Client::Make(OptionsWith(certificates.StrangeClient(kAdmin))),
              HasReason("CERTIFICATE_UNTRUSTED"));
}

TEST_F(HostileTest, TheServerRefusesThemAllTheSame) {
  auto& certificates = TestCertificates::Get();
  for (const Certificate* own :
       {&certificates.ExpiredClient(kAdmin), &certificates.StrangeClient(kAdmin)}) {
    const auto client = rpc::Client::MakeUnchecked(OptionsWith(*own));
    ASSERT_THAT(client, IsOk());
    EXPECT_THAT(Create(**client, absl::Seconds(5)), StatusIs(absl::StatusCode::kUnavailable));
  }
  ExpectNothingWritten();
}

TEST_F(HostileTest, AnUnknownPrincipalIsRefusedWithAReason) {
  const auto client =
      rpc::Client::Make(OptionsWith(TestCertificates::Get().Client("districtedu://nanhu/nobody")));
  ASSERT_THAT(client, IsOk());
  EXPECT_THAT(Create(**client), HasReason("PRINCIPAL_UNKNOWN"));
  ExpectNothingWritten();
}

TEST_F(HostileTest, BytesThatAreNoRequest) {
  rpc::Client& client = district_.Client("staffing");
  const std::string method = MethodPath("staffing", "CreateTeacher");
  EXPECT_THAT(client.Call(method, std::string("\xff\xff\xff\xff", 4)),
              HasReason("MESSAGE_MALFORMED"));
  CreateTeacherRequest request;
  request.set_parent("districts/nanhu");
  request.mutable_teacher()->set_full_name("AAAA");
  std::string bytes = request.SerializeAsString();
  bytes.replace(bytes.find("AAAA"), 4, "\xc4\xe3\xba\xc3");  // GBK
  const auto refused = client.Call(method, bytes);
  EXPECT_THAT(refused, HasViolation("teacher.full_name", "FIELD_NOT_UTF8"));
  ExpectNothingWritten();
}

TEST_F(HostileTest, AMessageTooLarge) {
  CreateTeacherRequest request;
  request.set_parent("districts/nanhu");
  request.mutable_teacher()->set_full_name(std::string(5 << 20, 'x'));
  const std::string method = MethodPath("staffing", "CreateTeacher");
  EXPECT_THAT(district_.Client("staffing").Call(method, request.SerializeAsString()),
              HasReason("MESSAGE_TOO_LARGE"));
  // A client that does not look first learns it from the server.
  rpc::Client::Options options = OptionsWith(TestCertificates::Get().Client(kAdmin));
  options.max_message_bytes = 100u << 20;
  const auto client = rpc::Client::Make(options);
  ASSERT_THAT(client, IsOk());
  EXPECT_THAT((*client)->Call(method, request.SerializeAsString()),
              StatusIs(absl::StatusCode::kResourceExhausted));
  ExpectNothingWritten();
}

TEST_F(HostileTest, ADeadlineThatPassedWhileTheRowWasLocked) {
  ASSERT_THAT(Create(district_.Client("staffing")), IsOk());
  const std::unique_ptr<mysql::Session> other = district_.database().Connect();
  ASSERT_THAT(other->Begin(), IsOk());
  ASSERT_THAT(other->Query("SELECT * FROM facilities_districts FOR UPDATE"), IsOk());
  EXPECT_THAT(Create(district_.Client("staffing"), absl::Milliseconds(300)),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
  ASSERT_THAT(other->Rollback(), IsOk());
  // The worker is free again and nothing of the call is left.
  ASSERT_THAT(Create(district_.Client("staffing")), IsOk());
  EXPECT_EQ(district_.database().SelectInt("SELECT COUNT(*) FROM staffing_teachers"), 2);
}

}  // namespace
}  // namespace districtedu::testing
