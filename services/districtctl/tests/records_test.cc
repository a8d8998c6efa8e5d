// list, get, create, update, delete and audit as one types them, against real servers.

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/districtctl/tests/client_fixture.h"

namespace districtedu::districtctl {
namespace {

using testing::CommandResult;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

class RecordsTest : public ::testing::Test {
 protected:
  void SetUp() override { client_.district().AddRegisters(); }

  std::string Ok(const std::vector<std::string>& arguments, const std::string& input = "") {
    const CommandResult result = client_.Run(arguments, input);
    EXPECT_EQ(result.exit.code, 0) << result.error_output;
    EXPECT_EQ(result.error_output, "");
    return result.output;
  }

  void CreateTeacher(const std::string& id) {
    Ok({"create", "staffing/teachers", "--id", id, "--set", "full_name=合成，教师", "--set",
        "birth_date=1980-01-02", "--set", "qualification=硕士研究生"});
  }

  ClientFixture client_;
};

TEST_F(RecordsTest, CreatesShowsChangesAndDeletes) {
  CreateTeacher("t9");
  const std::string shown = Ok({"get", "districts/nanhu/teachers/t9"});
  EXPECT_THAT(shown, ContainsRegex("teacher +t9\n"));
  EXPECT_THAT(shown, ContainsRegex("full_name +合成，教师\n"));
  EXPECT_THAT(shown, ContainsRegex("qualification +master\n"));

  // What get shows as JSON can be changed and given back.
  std::string json = Ok({"get", "districts/nanhu/teachers/t9", "--json"});
  EXPECT_THAT(json, HasSubstr("\"birth_date\": \"1980-01-02\""));
  const std::string updated = Ok({"update", "districts/nanhu/teachers/t9", "--json", "-", "--set",
                                  "birth_date=1981-02-03", "--set", "qualification="},
                                 json);
  EXPECT_THAT(updated, ContainsRegex("birth_date +1981-02-03\n"));
  EXPECT_THAT(updated, ContainsRegex("qualification\n"));
  EXPECT_THAT(updated, HasSubstr("合成，教师"));

  const std::string trail = Ok({"audit", "districts/nanhu/teachers/t9"});
  const std::vector<std::string> lines = absl::StrSplit(trail, '\n');
  ASSERT_GE(lines.size(), 5u) << trail;
  EXPECT_THAT(lines[0], ContainsRegex("Z updated by districtedu://nanhu/district-admin \\("));
  EXPECT_EQ(lines[1], "  - birth_date: 1980-01-02");
  EXPECT_EQ(lines[2], "  + birth_date: 1981-02-03");
  EXPECT_EQ(lines[3], "  - qualification: master");
  EXPECT_THAT(lines[4], ContainsRegex("Z created by "));

  EXPECT_EQ(Ok({"delete", "districts/nanhu/teachers/t9"}), "");
  const CommandResult gone = client_.Run({"get", "districts/nanhu/teachers/t9"});
  EXPECT_EQ(gone.exit.code, 1);
  EXPECT_THAT(gone.error_output, HasSubstr("NOT_FOUND RESOURCE_NOT_FOUND"));
  EXPECT_THAT(gone.error_output, HasSubstr("cure: "));
  EXPECT_EQ(Ok({"delete", "districts/nanhu/teachers/t9", "--allow-missing"}), "");
}

TEST_F(RecordsTest, ARefusedConnectionIsSaidAtOnce) {
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {"create", "staffing/teachers", "--id", "t9", "--set", "full_name=x"},
           {"get", "districts/nanhu/teachers/t9"},
           {"list", "staffing/teachers"},
           {"delete", "districts/nanhu/teachers/t9"},
           {"undo-import", "b1"},
           {"imports"}}) {
    std::vector<std::string> line = arguments;
    line.push_back("--endpoints=staffing=127.0.0.1:1");
    const CommandResult refused = client_.Run(line);
    EXPECT_EQ(refused.exit.code, 1) << arguments[0];
    EXPECT_THAT(refused.error_output,
                HasSubstr("SERVICE_UNREACHABLE: staffing: no connection to 127.0.0.1:1: refused"));
    EXPECT_THAT(refused.error_output, HasSubstr("cure: Start the service"));
  }
}

// A service that takes the connection and says nothing.
class SilentService {
 public:
  SilentService() : listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    EXPECT_EQ(bind(listener_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(listen(listener_, 8), 0);
    EXPECT_EQ(getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    port_ = ntohs(address.sin_port);
  }
  ~SilentService() {
    close(caller_);
    close(listener_);
  }

  int port() const { return port_; }
  void AwaitCaller() {
    close(caller_);
    caller_ = accept(listener_, nullptr, nullptr);
  }

 private:
  const int listener_;
  int caller_ = -1;
  int port_ = 0;
};

TEST_F(RecordsTest, AnInterruptedWriteSaysHowToMakeSure) {
  SilentService silent;
  const std::string endpoint = absl::StrCat("--endpoints=staffing=127.0.0.1:", silent.port());
  const auto interrupted = [&](const std::vector<std::string>& arguments) {
    std::vector<std::string> line = arguments;
    line.push_back(endpoint);
    testing::Subprocess::Options options;
    options.argv = client_.CommandLine(line);
    testing::Subprocess process(options);
    silent.AwaitCaller();
    process.Signal(SIGINT);
    const auto exit = process.Wait();
    EXPECT_TRUE(exit.ok() && exit->code == 130) << process.error_output();
    return process.error_output();
  };
  EXPECT_THAT(
      interrupted({"create", "staffing/teachers", "--id", "t9", "--set", "full_name=a b"}),
      ContainsRegex("it may have been written.*\n  districtctl create --request-id [0-9A-Z]+ "
                    ".*'full_name=a b'"));
  EXPECT_THAT(interrupted({"update", "districts/nanhu/teachers/t9", "--set", "full_name=x",
                           "--request-id", "r1", "--etag", "e1"}),
              HasSubstr("\n  districtctl update --request-id r1 --etag e1 "));
  // The record is read first.
  EXPECT_THAT(interrupted({"delete", "districts/nanhu/teachers/t9"}),
              HasSubstr("interrupted; nothing was written"));
}

TEST_F(RecordsTest, HoldsNestedRowsInEveryForm) {
  CreateTeacher("t1");
  Ok({"create", "staffing/appointments", "--parent", "districts/nanhu/schools/s9", "--id", "a1",
      "--json", "-", "--set", "teacher=t1", "--set", "stages=primary,初中"},
     R"({"kind": "APPOINTMENT_KIND_MAIN", "post": "POST_TEACHER", "employment": "EMPLOYMENT_IN_POST",
         "start_date": "2022-09-01", "full_time_subject": "districts/nanhu/subjects/pe",
         "subjects": [{"subject": "districts/nanhu/subjects/art"},
                      {"subject": "districts/nanhu/subjects/pe"}]})");
  EXPECT_THAT(Ok({"get", "districts/nanhu/schools/s9/appointments/a1"}),
              ContainsRegex("subjects\\[1\\]\\.subject +pe\n"));
  EXPECT_THAT(Ok({"list", "appointments"}),
              ContainsRegex(
                  "s9 +a1 +t1 +main +teacher +in_post +primary,junior +pe +2022-09-01 +art pe\n"));
  EXPECT_EQ(Ok({"list", "staffing/appointments", "--csv"}),
            "school,appointment,teacher,kind,post,employment,stages,full_time_subject,start_date,"
            "end_date,end_reason,subjects.subject\r\n"
            "s9,a1,t1,main,teacher,in_post,\"primary,junior\",pe,2022-09-01,,,art\r\n"
            "s9,a1,t1,main,teacher,in_post,\"primary,junior\",pe,2022-09-01,,,pe\r\n");
  // What list writes, import takes: nothing changes.
  const std::string csv = Ok({"list", "staffing/appointments", "--csv"});
  const CommandResult again =
      client_.Run({"import", "-", "--resource", "staffing/appointments"}, csv);
  EXPECT_EQ(again.exit.code, 0) << again.error_output;
  EXPECT_THAT(again.output, ContainsRegex("staffing/appointments +2 +0 +0 +1 +0 "));
}

TEST_F(RecordsTest, ListsInPagesWithFiltersAndLimits) {
  std::string csv = "teacher,full_name,qualification\n";
  for (int i = 1; i <= 1203; ++i) {
    absl::StrAppend(&csv, "t", 1000 + i, ",合成", i, ",", i % 100 == 0 ? "doctor" : "bachelor",
                    "\n");
  }
  ASSERT_EQ(client_.Run({"import", "-", "--resource", "teachers"}, csv).exit.code, 0);

  const std::string all = Ok({"list", "staffing/teachers", "--csv"});
  EXPECT_EQ(std::count(all.begin(), all.end(), '\n'), 1204);
  const std::string json = Ok({"list", "staffing/teachers", "--json"});
  EXPECT_EQ(std::count(json.begin(), json.end(), '\n'), 1205);
  const std::string doctors =
      Ok({"list", "staffing/teachers", "--csv", "--filter", "qualification = doctor"});
  EXPECT_EQ(std::count(doctors.begin(), doctors.end(), '\n'), 13);

  const CommandResult limited = client_.Run({"list", "staffing/teachers", "--limit", "1001"});
  EXPECT_EQ(limited.exit.code, 0);
  EXPECT_EQ(std::count(limited.output.begin(), limited.output.end(), '\n'), 1002);
  EXPECT_THAT(limited.error_output, HasSubstr("there are more than these 1001"));
  EXPECT_EQ(client_.Run({"list", "staffing/teachers", "--limit", "1203"}).error_output, "");
}

TEST_F(RecordsTest, ShowsEveryViolation) {
  const CommandResult wrong = client_.Run({"create", "staffing/teachers", "--id", "t1", "--set",
                                           "birth_date=1980-13-01", "--set", "sex=male"});
  EXPECT_EQ(wrong.exit.code, 1);
  EXPECT_THAT(wrong.error_output, HasSubstr("INVALID_ARGUMENT"));
  EXPECT_THAT(wrong.error_output, HasSubstr("teacher.full_name: "));
  EXPECT_THAT(wrong.error_output, HasSubstr("teacher.birth_date: "));
  EXPECT_EQ(wrong.output, "");

  const CommandResult code = client_.Run({"create", "staffing/teachers", "--set", "sex=robot"});
  EXPECT_EQ(code.exit.code, 1);
  EXPECT_THAT(code.error_output, HasSubstr("teacher.sex: must be one of male, female"));
  const CommandResult field = client_.Run({"create", "staffing/teachers", "--set", "nme=x"});
  EXPECT_THAT(field.error_output, HasSubstr("with one of full_name, sex, birth_date"));
}

TEST_F(RecordsTest, EtagsAndRequestIdsAreKept) {
  CreateTeacher("t1");
  const CommandResult stale = client_.Run({"update", "districts/nanhu/teachers/t1", "--etag",
                                           "\"0000000000000001\"", "--set", "full_name=x"});
  EXPECT_EQ(stale.exit.code, 1);
  EXPECT_THAT(stale.error_output, HasSubstr("ETAG_MISMATCH"));

  const std::vector<std::string> create = {"create", "staffing/teachers", "--id",         "t2",
                                           "--set",  "full_name=合成",    "--request-id", "r-1"};
  const std::string first = Ok(create);
  EXPECT_EQ(Ok(create), first);
  std::vector<std::string> other = create;
  other[5] = "full_name=其他";
  EXPECT_THAT(client_.Run(other).error_output, HasSubstr("REQUEST_ID_REUSED"));

  Ok({"create", "staffing/teachers", "--id", "t3", "--set", "full_name=x", "--validate-only"});
  EXPECT_THAT(client_.Run({"get", "districts/nanhu/teachers/t3"}).error_output,
              HasSubstr("NOT_FOUND"));
}

TEST_F(RecordsTest, SaysWhatItDoesNotKnow) {
  const auto error = [&](const std::vector<std::string>& arguments, int code) {
    const CommandResult result = client_.Run(arguments);
    EXPECT_EQ(result.exit.code, code) << result.error_output;
    return result.error_output;
  };
  EXPECT_THAT(error({"list", "staffing/pupils"}, 2), HasSubstr("facilities/schoolYears"));
  EXPECT_THAT(error({"list", "submissions"}, 2),
              HasSubstr("may be facilities/submissions, staffing/submissions"));
  EXPECT_THAT(error({"get", "teachers/t1"}, 1), HasSubstr("is the name of no resource"));
  EXPECT_THAT(error({"create", "staffing/appointments", "--set", "teacher=t1"}, 2),
              HasSubstr("--parent is missing: districts/nanhu/schools/..."));
  EXPECT_THAT(error({"update", "districts/nanhu/teachers/t1"}, 2), HasSubstr("nothing to change"));
  EXPECT_THAT(error({"list", "staffing/teachers", "--json", "--csv"}, 2), HasSubstr("not both"));
  // Names of both rooms tell them apart.
  EXPECT_THAT(
      error({"get", "districts/nanhu/rooms/staffing/schoolYears/2022/forms/staff/submissions/s1"},
            0),
      ::testing::IsEmpty());
}

TEST_F(RecordsTest, NamesWhatIsWrongWithTheCertificate) {
  auto& certificates = testing::TestCertificates::Get();
  const auto error = [&](const testing::Certificate& certificate, const std::string& key,
                         const std::string& ca) {
    const CommandResult result = testing::RunCommand(
        {"env", "--unset=DISTRICTEDU_TEST_MARIADB_SOCKET", testing::BinDir() + "/districtctl",
         "--district=nanhu", "--endpoints=" + client_.Endpoints(),
         "--certificate=" + certificate.certificate_file, "--key=" + key, "--ca=" + ca, "list",
         "staffing/teachers"});
    EXPECT_EQ(result.exit.code, 1);
    return result.error_output;
  };
  const testing::Certificate& good = certificates.Client(testing::kAdmin);
  const testing::Certificate& expired = certificates.ExpiredClient(testing::kAdmin);
  const testing::Certificate& strange = certificates.StrangeClient(testing::kAdmin);
  EXPECT_THAT(error(expired, expired.key_file, certificates.ca_file()),
              HasSubstr("CERTIFICATE_EXPIRED"));
  EXPECT_THAT(error(strange, strange.key_file, certificates.ca_file()),
              HasSubstr("CERTIFICATE_UNTRUSTED"));
  EXPECT_THAT(error(good, strange.key_file, certificates.ca_file()),
              HasSubstr("CERTIFICATE_KEY_MISMATCH"));
  EXPECT_THAT(error(good, good.key_file, "/does/not/exist"), HasSubstr("CERTIFICATE_UNREADABLE"));
  EXPECT_THAT(error(good, good.key_file, certificates.strange_ca_file()),
              Not(HasSubstr("UNAVAILABLE:")));
}

TEST_F(RecordsTest, RefusesAMessageThatIsTooLong) {
  const std::string json = "{\"full_name\": \"" + std::string(5 << 20, 'x') + "\"}";
  const CommandResult result =
      client_.Run({"create", "staffing/teachers", "--id", "t1", "--json", "-"}, json);
  EXPECT_EQ(result.exit.code, 1);
  EXPECT_THAT(result.error_output, HasSubstr("MESSAGE_TOO_LARGE"));
}

TEST_F(RecordsTest, StatusAsksEveryService) {
  const CommandResult all = client_.Run({"status", "--wait", "30s"});
  EXPECT_EQ(all.exit.code, 0) << all.error_output;
  EXPECT_THAT(all.output, ContainsRegex("facilities +127.0.0.1:[0-9]+ +SERVING\n"));
  EXPECT_THAT(all.output, ContainsRegex("staffing +127.0.0.1:[0-9]+ +SERVING\n"));
  const CommandResult one =
      client_.Run({"status", "--endpoints=" + client_.Endpoints() + ",aggregation=127.0.0.1:1"});
  EXPECT_EQ(one.exit.code, 1);
  EXPECT_THAT(one.output, ContainsRegex("aggregation +127.0.0.1:1 +UNREACHABLE"));
}

}  // namespace
}  // namespace districtedu::districtctl
