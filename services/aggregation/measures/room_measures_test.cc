// The measures of all rooms against the declarations of the records they read.
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "districtedu/common/v1/options.pb.h"
#include "services/aggregation/measures/embedded.h"
#include "services/aggregation/measures/lint.h"
#include "services/aggregation/measures/measure.h"

namespace districtedu::aggregation {
namespace {

using google::protobuf::Descriptor;

// "<room>.<Type>" whose rows a table holds, child tables included, and the form of the type.
struct Declared {
  std::string type;
  std::string form;
};

void AddTables(const std::string& room, const Descriptor* message,
               std::map<std::string, Declared>* tables) {
  const auto& options = message->options().GetExtension(common::v1::resource);
  const Declared declared = {absl::StrCat(room, ".", options.type()),
                             options.form().empty() ? "" : absl::StrCat(room, "/", options.form())};
  (*tables)[absl::StrCat(room, "_", options.table())] = declared;
  for (int i = 0; i < message->field_count(); ++i) {
    const auto& field = message->field(i)->options().GetExtension(common::v1::field);
    if (!field.child_table().empty()) {
      (*tables)[absl::StrCat(room, "_", field.child_table())] = declared;
    }
  }
}

// By whole table name, of every resource the services of the rooms serve.
std::map<std::string, Declared> Tables() {
  std::map<std::string, Declared> tables;
  for (const auto& [room, service] : std::map<std::string, std::string>{
           {"facilities", "FacilitiesService"}, {"staffing", "StaffingService"}}) {
    const auto* found = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
        absl::StrCat("districtedu.", room, ".v1.", service));
    EXPECT_NE(found, nullptr) << service;
    for (int i = 0; found != nullptr && i < found->method_count(); ++i) {
      const Descriptor* message = found->method(i)->output_type();
      if (message->options().HasExtension(common::v1::resource)) {
        AddTables(room, message, &tables);
      }
    }
  }
  return tables;
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
  const std::map<std::string, Declared> tables = Tables();
  const MeasureCatalogue catalogue = Load();
  for (const Measure& measure : catalogue.measures()) {
    std::set<std::string> wanted;
    for (const std::string& table : measure.sources) {
      ASSERT_TRUE(tables.contains(table)) << measure.id << " reads " << table;
      wanted.insert(tables.at(table).type);
    }
    EXPECT_EQ(std::set<std::string>(measure.refreshed_by.begin(), measure.refreshed_by.end()),
              wanted)
        << measure.id;
  }
}

TEST(RoomMeasures, NameFormsThatAreDeclared) {
  std::set<std::string> declared;
  for (const auto& file : std::filesystem::recursive_directory_iterator("services")) {
    if (file.path().parent_path().filename() != "schema" || file.path().extension() != ".sql") {
      continue;
    }
    const std::string text = Read(file.path().string());
    if (!absl::StrContains(text, "INTO facilities_submission_forms")) continue;
    static const std::regex row(R"re(\('([a-z_]+)', '([a-z_]+)', )re");
    for (std::sregex_iterator it(text.begin(), text.end(), row); it != std::sregex_iterator();
         ++it) {
      declared.insert(absl::StrCat((*it)[1].str(), "/", (*it)[2].str()));
    }
  }
  ASSERT_FALSE(declared.empty());
  const MeasureCatalogue catalogue = Load();
  const std::map<std::string, Declared> tables = Tables();
  for (const Measure& measure : catalogue.measures()) {
    // What is reported on no form (milestones, documents) makes nothing complete.
    const bool reported =
        std::any_of(measure.sources.begin(), measure.sources.end(),
                    [&](const std::string& table) { return !tables.at(table).form.empty(); });
    EXPECT_EQ(measure.forms.empty(), !reported) << measure.id;
    for (const std::string& form : measure.forms) {
      EXPECT_TRUE(declared.contains(form)) << measure.id << ": " << form;
    }
  }
}

// Milestones and documents of two rooms are the same measure, told of two rooms.
TEST(RoomMeasures, TheSameMeasureOfTwoRoomsIsTheSame) {
  const MeasureCatalogue catalogue = Load();
  std::map<std::string, std::map<std::string, std::string>> texts;  // by name, by room
  for (const MeasureFile& file : EmbeddedMeasureFiles()) {
    const std::vector<std::string> segments = absl::StrSplit(file.name, '/');
    ASSERT_GE(segments.size(), 3u);
    const std::string& room = segments[segments.size() - 3];
    texts[segments.back()][room] = absl::StrReplaceAll(file.text, {{room, "<room>"}});
  }
  int shared = 0;
  for (const auto& [name, by_room] : texts) {
    for (const auto& [room, text] : by_room) EXPECT_EQ(text, by_room.begin()->second) << name;
    if (by_room.size() > 1) ++shared;
  }
  EXPECT_GE(shared, 2);
}

// Who left, what was delivered: whose school year follows from the day of an event is a flow, and
// so is what may be added over the years (READINGS 25).
TEST(RoomMeasures, WhatHappenedIsAFlow) {
  static const std::regex day_of_event(R"re(\.(\w+_school_year) AS school_year)re");
  const MeasureCatalogue catalogue = Load();
  for (const Measure& measure : catalogue.measures()) {
    const bool dated = std::regex_search(measure.sql, day_of_event);
    if (dated || measure.adds_over_years || measure.DimensionIndex("done_on") >= 0) {
      EXPECT_TRUE(measure.is_flow) << measure.id;
    }
  }
}

// The lint looks through views with a list of its own; it must be the views'.
TEST(RoomMeasures, ViewsReadWhatTheLintSays) {
  std::map<std::string, std::set<std::string>> read;
  static const std::regex view(R"re(VIEW ([a-z_]+) AS)re");
  static const std::regex table(R"re((?:FROM|JOIN) ([a-z_]+))re");
  for (const char* name : {"services/staffing/schema/0207_refresh_reads.sql",
                           "services/staffing/schema/0205_views.sql"}) {
    const std::string text = Read(name);
    ASSERT_FALSE(text.empty()) << "tests run in the top folder";
    for (std::sregex_iterator it(text.begin(), text.end(), view); it != std::sregex_iterator();
         ++it) {
      const auto begin = text.begin() + it->position();
      std::set<std::string>& tables = read[(*it)[1].str()];
      for (std::sregex_iterator of(begin, std::find(begin, text.end(), ';'), table);
           of != std::sregex_iterator(); ++of) {
        tables.insert((*of)[1].str());
      }
    }
  }
  EXPECT_EQ(read.size(), 3u);
  for (const auto& [name, tables] : read) EXPECT_EQ(tables, TablesBehind(name)) << name;
}

}  // namespace
}  // namespace districtedu::aggregation
