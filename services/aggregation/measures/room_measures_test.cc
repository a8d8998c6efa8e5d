// The measures of all rooms against the declarations of the records they read.
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "districtedu/common/v1/options.pb.h"
#include "districtedu/facilities/v1/enrolment.pb.h"
#include "districtedu/facilities/v1/school.pb.h"
#include "districtedu/facilities/v1/school_year.pb.h"
#include "districtedu/facilities/v1/subject.pb.h"
#include "districtedu/staffing/v1/appointment.pb.h"
#include "districtedu/staffing/v1/honour_title.pb.h"
#include "districtedu/staffing/v1/teacher.pb.h"
#include "districtedu/staffing/v1/teacher_honour.pb.h"
#include "services/aggregation/measures/embedded.h"
#include "services/aggregation/measures/lint.h"
#include "services/aggregation/measures/measure.h"

namespace districtedu::aggregation {
namespace {

using google::protobuf::Descriptor;

// Whole table name -> "<room>.<Type>" whose rows it holds, child tables included.
void AddTables(const Descriptor* message, std::map<std::string, std::string>* types) {
  const auto& options = message->options().GetExtension(common::v1::resource);
  const std::vector<std::string> package = absl::StrSplit(message->file()->package(), '.');
  const std::string& room = package.at(1);
  const std::string type = absl::StrCat(room, ".", options.type());
  (*types)[absl::StrCat(room, "_", options.table())] = type;
  for (int i = 0; i < message->field_count(); ++i) {
    const auto& field = message->field(i)->options().GetExtension(common::v1::field);
    if (!field.child_table().empty()) {
      (*types)[absl::StrCat(room, "_", field.child_table())] = type;
    }
  }
}

std::map<std::string, std::string> TypesOfTables() {
  std::map<std::string, std::string> types;
  for (const Descriptor* message :
       {facilities::v1::Enrolment::descriptor(), facilities::v1::School::descriptor(),
        facilities::v1::SchoolYear::descriptor(), facilities::v1::Subject::descriptor(),
        staffing::v1::Appointment::descriptor(), staffing::v1::HonourTitle::descriptor(),
        staffing::v1::Teacher::descriptor(), staffing::v1::TeacherHonour::descriptor()}) {
    AddTables(message, &types);
  }
  return types;
}

MeasureCatalogue Load() {
  const auto catalogue = MeasureCatalogue::LoadEmbedded();
  EXPECT_TRUE(catalogue.ok()) << catalogue.status();
  return catalogue.ok() ? *catalogue : MeasureCatalogue();
}

std::string Read(const std::string& name) {
  std::ifstream file(name);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(RoomMeasures, AllAreInTheProgram) {
  const MeasureCatalogue catalogue = Load();
  for (const char* id :
       {"facilities.enrolled_pupils", "staffing.backbone_teachers", "staffing.famous_awards",
        "staffing.music_art_teachers", "staffing.pe_teachers"}) {
    EXPECT_NE(catalogue.Find(id), nullptr) << id;
  }
  EXPECT_EQ(catalogue.measures().size(), EmbeddedMeasureFiles().size());
  for (const MeasureFile& file : EmbeddedMeasureFiles()) EXPECT_EQ(file.text, Read(file.name));
}

TEST(RoomMeasures, NameEveryResourceThatCanAlterThem) {
  const std::map<std::string, std::string> types = TypesOfTables();
  const MeasureCatalogue catalogue = Load();
  for (const Measure& measure : catalogue.measures()) {
    std::set<std::string> wanted;
    for (const std::string& table : measure.sources) {
      ASSERT_TRUE(types.contains(table)) << measure.id << " reads " << table;
      wanted.insert(types.at(table));
    }
    EXPECT_EQ(std::set<std::string>(measure.refreshed_by.begin(), measure.refreshed_by.end()),
              wanted)
        << measure.id;
  }
}

TEST(RoomMeasures, NameFormsThatAreDeclared) {
  std::set<std::string> declared;
  for (const char* name : {"services/facilities/schema/0101_submission_forms.sql",
                           "services/staffing/schema/0201_submission_forms.sql",
                           "services/facilities/schema/0100_facilities.sql"}) {
    const std::string text = Read(name);
    static const std::regex row(R"re(\('([a-z_]+)', '([a-z_]+)', )re");
    for (std::sregex_iterator it(text.begin(), text.end(), row); it != std::sregex_iterator();
         ++it) {
      declared.insert(absl::StrCat((*it)[1].str(), "/", (*it)[2].str()));
    }
  }
  ASSERT_FALSE(declared.empty());
  const MeasureCatalogue catalogue = Load();
  for (const Measure& measure : catalogue.measures()) {
    EXPECT_FALSE(measure.forms.empty()) << measure.id;
    for (const std::string& form : measure.forms) {
      EXPECT_TRUE(declared.contains(form)) << measure.id << ": " << form;
    }
  }
}

// The lint looks through the view with a list of its own; it must be the view's.
TEST(RoomMeasures, ViewReadsWhatTheLintSays) {
  const std::string text = Read("services/staffing/schema/0202_serving_staff.sql");
  ASSERT_FALSE(text.empty()) << "tests run in the top folder";
  std::set<std::string> read;
  static const std::regex table(R"re((?:FROM|JOIN) ([a-z_]+))re");
  for (std::sregex_iterator it(text.begin(), text.end(), table); it != std::sregex_iterator();
       ++it) {
    read.insert((*it)[1].str());
  }
  EXPECT_EQ(read, TablesBehind("staffing_serving_staff"));
}

}  // namespace
}  // namespace districtedu::aggregation
