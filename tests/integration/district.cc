#include "tests/integration/district.h"

#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "common/testing/certificates.h"
#include "districtedu/facilities/v1/district.pb.h"
#include "districtedu/facilities/v1/school.pb.h"
#include "districtedu/facilities/v1/school_year.pb.h"
#include "districtedu/facilities/v1/subject.pb.h"
#include "services/districtctl/schema/all_migrations.h"
#include "services/facilities/rules/rules.h"
#include "services/staffing/rules/rules.h"

namespace districtedu::testing {
namespace {

constexpr char kPolicy[] = R"(
grants { principal: "districtedu://nanhu/district-admin" role: ROLE_DISTRICT_ADMIN district: "nanhu" }
grants { principal: "districtedu://nanhu/district-admin/second" role: ROLE_DISTRICT_ADMIN district: "nanhu" }
grants { principal: "districtedu://nanhu/domain-writer/staffing" role: ROLE_DOMAIN_WRITER district: "nanhu" room: "staffing" }
grants { principal: "districtedu://nanhu/domain-writer/facilities" role: ROLE_DOMAIN_WRITER district: "nanhu" room: "facilities" }
grants { principal: "districtedu://nanhu/school-reporter/s1" role: ROLE_SCHOOL_REPORTER district: "nanhu" school: "s1" }
grants { principal: "districtedu://nanhu/reader" role: ROLE_READER district: "nanhu" }
grants { principal: "districtedu://nanhu/auditor" role: ROLE_AUDITOR district: "nanhu" }
grants { principal: "districtedu://beihu/district-admin" role: ROLE_DISTRICT_ADMIN district: "beihu" }
)";

void Require(const absl::Status& status) {
  if (!status.ok()) throw std::runtime_error(status.ToString());
}

}  // namespace

District::District() : District(Options{}) {}

District::District(const Options& options)
    : database_(districtctl::AllMigrations(), options.server ? *options.server : MariaDb::Shared()),
      policy_file_(dir_.Write("policy.textproto", kPolicy)) {
  StartRoom("facilities", {"facilities"}, facilities::Rules(), options);
  StartRoom("staffing", {"facilities", "staffing"}, staffing::Rules(), options);
}

District::~District() {
  clients_.clear();  // before their servers, so that no handshake is cut short
  for (auto& [room, server] : servers_) server->Shutdown();
  for (auto& [room, running] : rooms_) running->Drain();
}

void District::StartRoom(const std::string& room, const std::vector<std::string>& rooms,
                         resource::RuleBook rules, const Options& options) {
  resource::RecordRoom::Options record;
  record.room = room;
  record.rooms = rooms;
  record.rules = std::move(rules);
  record.database = database_.options();
  record.workers = options.workers;
  record.queue_capacity = options.queue_capacity;
  record.clock = options.clock;
  rpc::Server::Options listen;
  const Certificate& own = TestCertificates::Get().server();
  listen.tls = {own.certificate_file, own.key_file, TestCertificates::Get().ca_file()};
  listen.policy_file = policy_file_;
  auto server = std::make_unique<rpc::Server>(listen);
  auto running = resource::RecordRoom::Create(std::move(record), &server->metrics());
  Require(running.status());
  auto definition = (*running)->Define();
  Require(definition.status());
  server->Add(*std::move(definition));
  Require(server->Start());
  room_names_.push_back(room);
  rooms_[room] = *std::move(running);
  servers_[room] = std::move(server);
}

rpc::Client& District::Client(const std::string& room, const std::string& principal) {
  std::unique_ptr<rpc::Client>& client = clients_[{room, principal}];
  if (!client) {
    const Certificate& certificate = TestCertificates::Get().Client(principal);
    rpc::Client::Options options;
    options.target = absl::StrCat("127.0.0.1:", port(room));
    options.tls = {certificate.certificate_file, certificate.key_file,
                   TestCertificates::Get().ca_file()};
    auto made = rpc::Client::Make(options);
    Require(made.status());
    client = *std::move(made);
  }
  return *client;
}

absl::Status District::Call(const std::string& room, const std::string& method,
                            const google::protobuf::Message& request,
                            google::protobuf::Message* response, const std::string& principal) {
  return Client(room, principal).Call(MethodPath(room, method), request, *response);
}

void District::AddRegisters() {
  facilities::v1::CreateDistrictRequest district;
  district.set_district_id("nanhu");
  district.mutable_district()->set_name_zh("合成南湖区");
  facilities::v1::District made;
  Require(Call("facilities", "CreateDistrict", district, &made));
  for (int year : {2022, 2023, 2024}) {
    facilities::v1::CreateSchoolYearRequest request;
    request.set_parent("districts/nanhu");
    request.set_school_year_id(absl::StrCat(year));
    request.mutable_school_year()->set_census_date(absl::StrCat(year, "-10-15"));
    facilities::v1::SchoolYear stored;
    Require(Call("facilities", "CreateSchoolYear", request, &stored));
  }
  const std::vector<std::pair<std::string, facilities::v1::SubjectArea>> subjects = {
      {"pe", facilities::v1::SUBJECT_AREA_PHYSICAL_EDUCATION},
      {"music", facilities::v1::SUBJECT_AREA_MUSIC},
      {"art", facilities::v1::SUBJECT_AREA_ART},
      {"maths", facilities::v1::SUBJECT_AREA_MATHEMATICS}};
  for (const auto& [id, area] : subjects) {
    facilities::v1::CreateSubjectRequest request;
    request.set_parent("districts/nanhu");
    request.set_subject_id(id);
    request.mutable_subject()->set_name_zh(id);
    request.mutable_subject()->set_area(area);
    facilities::v1::Subject stored;
    Require(Call("facilities", "CreateSubject", request, &stored));
  }
  const std::vector<std::pair<std::string, facilities::v1::SchoolKind>> schools = {
      {"s1", facilities::v1::SCHOOL_KIND_PRIMARY},
      {"s2", facilities::v1::SCHOOL_KIND_PRIMARY},
      {"s9", facilities::v1::SCHOOL_KIND_NINE_YEAR}};
  for (const auto& [id, kind] : schools) {
    facilities::v1::CreateSchoolRequest request;
    request.set_parent("districts/nanhu");
    request.set_school_id(id);
    request.mutable_school()->set_name_zh("合成学校 " + id);
    request.mutable_school()->set_kind(kind);
    facilities::v1::School stored;
    Require(Call("facilities", "CreateSchool", request, &stored));
  }
}

}  // namespace districtedu::testing
