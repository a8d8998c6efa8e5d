#include "absl/strings/str_cat.h"
#include "services/districtctl/sample/facilities.h"

namespace districtedu::districtctl::sample {
namespace {

// Fen a pupil spent in a fiscal year; the one before the plan is what the first is held against.
// Falls a little once.
constexpr std::int64_t kSpentPerPupil[] = {1052000, 1081000, 1070000, 1096000};

absl::Status WriteFundings(const FacilitiesSource& source, Folder& folder) {
  const absl::StatusOr<CsvFile*> file = folder.Add(
      "59_facilities_fundings.csv", {"fiscal_year", "budget_fen", "spent_fen", "pupils"});
  if (!file.ok()) return file.status();
  for (int year = -1; year < source.options.years; ++year) {
    const int counted = year < 0 ? 0 : year;
    const std::int64_t pupils = source.enrolment.Total(counted, false) +
                                source.enrolment.Total(counted, true) - (year < 0 ? 350 : 0);
    const std::int64_t spent = pupils * kSpentPerPupil[(year + 1) % 4];
    (*file)->Line({absl::StrCat(source.options.first_year + year), absl::StrCat(spent / 100 * 99),
                   absl::StrCat(spent), absl::StrCat(pupils)});
  }
  return absl::OkStatus();
}

struct Step {
  const char* id;
  const char* title;
  const char* due_on;
  const char* done_on;
  const char* code;
};

// Done on the last day in time: the cloud platform; one of the three parts of "AI +" a quarter
// late.
constexpr Step kMilestones[] = {
    {"internet-plus-platform", "“互联网+教育”大平台建成", "2025-08-31", "2024-11-15",
     "internet_plus_platform"},
    {"cloud-platform", "“学在”智慧教育云平台建成", "2023-12-31", "2023-12-31",
     "smart_education_cloud_platform"},
    {"ai-talent", "“人工智能+”人才培养新模式", "2023-12-31", "2023-11-20", "ai_talent_training"},
    {"ai-services", "“人工智能+”教育服务新模式", "2023-12-31", "2023-12-18",
     "ai_education_services"},
    {"ai-governance", "“人工智能+”教育治理新模式", "2023-12-31", "2024-03-29",
     "ai_education_governance"},
};

struct Paper {
  const char* id;
  const char* title;
  const char* number;
  const char* issued_on;
  const char* in_force_to;
  const char* supersedes;
  const char* code;
};
constexpr Paper kDocuments[] = {
    {"layout-plan", "城乡学校布局规划", "样例教发〔2022〕31号", "2022-12-20", "2025-01-01", "",
     "layout_plan"},
    {"layout-plan-2", "城乡学校布局规划（修订）", "样例教发〔2024〕40号", "2024-12-05", "",
     "layout-plan", "layout_plan"},
    {"smart-solution", "特色智慧教育应用解决方案", "", "", "", "", "smart_education_solution"},
};

}  // namespace

absl::Status WriteFundingAndSteps(const FacilitiesSource& source, Folder& folder) {
  if (absl::Status status = WriteFundings(source, folder); !status.ok()) return status;
  absl::StatusOr<CsvFile*> file = folder.Add(
      "60_facilities_milestones.csv", {"milestone", "title_zh", "due_on", "done_on", "code"});
  if (!file.ok()) return file.status();
  for (const Step& each : kMilestones) {
    (*file)->Line({each.id, each.title, each.due_on, each.done_on, each.code});
  }
  file =
      folder.Add("61_facilities_documents.csv", {"document", "title_zh", "document_number",
                                                 "issued_on", "in_force_to", "supersedes", "code"});
  if (!file.ok()) return file.status();
  for (const Paper& each : kDocuments) {
    (*file)->Line({each.id, each.title, each.number, each.issued_on, each.in_force_to,
                   each.supersedes, each.code});
  }
  return absl::OkStatus();
}

}  // namespace districtedu::districtctl::sample
