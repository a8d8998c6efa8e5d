#include "services/districtctl/sample/duty.h"

#include <cstddef>

namespace districtedu::districtctl::sample {
namespace {

struct Share {
  const char* subject;
  int permille;
};

constexpr Share kPrimary[] = {
    {"chinese", 340}, {"mathematics", 280}, {"english", 140},
    {"science", 70},  {"morality-law", 60}, {"it", 40},
    {"labour", 30},   {"practice", 20},     {"psychology", 20},
};

constexpr Share kJunior[] = {
    {"chinese", 170}, {"mathematics", 170}, {"english", 160},  {"physics", 90},
    {"history", 70},  {"morality-law", 70}, {"chemistry", 60}, {"geography", 60},
    {"biology", 50},  {"it", 40},           {"labour", 30},    {"psychology", 30},
};

template <std::size_t kSize>
const char* Draw(const Share (&shares)[kSize], Dice& dice) {
  std::int64_t draw = dice.Below(1000);
  for (const Share& share : shares) {
    if (draw < share.permille) return share.subject;
    draw -= share.permille;
  }
  return shares[0].subject;
}

const char* MainSubject(bool junior, Dice& dice) {
  return junior ? Draw(kJunior, dice) : Draw(kPrimary, dice);
}

}  // namespace

const std::vector<SubjectRow>& Subjects() {
  static const auto* const subjects = new std::vector<SubjectRow>{
      {"chinese", "语文", "chinese"},
      {"mathematics", "数学", "mathematics"},
      {"english", "英语", "foreign_language"},
      {"morality-law", "道德与法治", "morality_and_law"},
      {"history", "历史", "history"},
      {"geography", "地理", "geography"},
      {"physics", "物理", "physics"},
      {"chemistry", "化学", "chemistry"},
      {"biology", "生物", "biology"},
      {"science", "科学", "science"},
      {"pe", "体育与健康", "physical_education"},
      {"music", "音乐", "music"},
      {"art", "美术", "art"},
      {"it", "信息科技", "information_technology"},
      {"labour", "劳动", "labour"},
      {"practice", "综合实践活动", "practice"},
      {"psychology", "心理健康", "psychology"},
      {"calligraphy", "书法", "other"},
  };
  return *subjects;
}

Duty PostDuty(const char* post) {
  Duty duty;
  duty.post = post;
  return duty;
}

Duty PeDuty(Dice& dice) {
  Duty duty;
  duty.employment = dice.Chance(100) ? "contract" : "in_post";
  duty.full_time = "pe";
  duty.subjects = {"pe"};
  return duty;
}

Duty PartTimePeDuty() {
  Duty duty;
  duty.employment = "part_time";
  duty.full_time = "pe";
  duty.subjects = {"pe"};
  return duty;
}

Duty ArtsDuty(bool both, Dice& dice) {
  Duty duty;
  duty.employment = dice.Chance(120) ? "contract" : "in_post";
  duty.full_time = dice.Chance(520) ? "music" : "art";
  duty.subjects = {duty.full_time};
  if (both) duty.subjects = {"art", "music"};
  return duty;
}

Duty SideArtsDuty(bool junior, Dice& dice) {
  Duty duty;
  const char* side = dice.Chance(500) ? "music" : "art";
  if (dice.Chance(200)) {
    duty.employment = "part_time";
    duty.full_time = side;
    duty.subjects = {side};
    return duty;
  }
  const char* main = MainSubject(junior, dice);
  if (dice.Chance(300)) duty.full_time = main;
  duty.subjects = {main, side};
  return duty;
}

Duty GeneralDuty(bool junior, Dice& dice) {
  Duty duty;
  const std::int64_t draw = dice.Below(100);
  duty.employment = draw < 2 ? "part_time" : draw < 9 ? "contract" : "in_post";
  const char* main = MainSubject(junior, dice);
  duty.subjects = {main};
  if (dice.Chance(250)) {
    const char* second = MainSubject(junior, dice);
    if (absl::string_view(second) != main) duty.subjects.push_back(second);
  } else if (draw >= 2) {
    duty.full_time = main;
  }
  return duty;
}

}  // namespace districtedu::districtctl::sample
