#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "services/districtctl/sample/facilities.h"
#include "services/districtctl/sample/random.h"

namespace districtedu::districtctl::sample {
namespace {

// What the standard asks of a category: so many, and so many more for every hundred pupils.
struct Category {
  const char* code;
  bool primary;
  bool junior;
  int fixed;
  int per_hundred;
};

constexpr Category kCategories[] = {
    {"mathematics_science", true, false, 24, 6},
    {"physics", false, true, 30, 6},
    {"chemistry", false, true, 30, 6},
    {"biology", false, true, 30, 5},
    {"geography", false, true, 12, 2},
    {"music", true, true, 20, 4},
    {"art", true, true, 24, 6},
    {"sports", true, true, 60, 20},
    {"health", true, true, 6, 1},
    {"labour", true, true, 20, 4},
    {"information_technology", true, true, 30, 8},
    {"library", true, true, 1000, 2500},
    {"psychology", false, true, 4, 1},
};

absl::Status WritePurchases(const FacilitiesSource& source, Folder& folder) {
  const absl::StatusOr<CsvFile*> file =
      folder.Add("54_facilities_equipment_purchases.csv",
                 {"equipment_purchase", "school", "kind", "quantity", "accepted_on"});
  if (!file.ok()) return file.status();
  for (std::size_t i = 0; i < source.schools.size(); ++i) {
    const School& school = source.schools[i];
    if (!school.reports || !school.OpenThroughout()) continue;
    for (int year = 0; year < source.options.years; ++year) {
      Dice dice(source.options.seed, Topic::kPurchases, i, year);
      for (const char* kind : {"teacher_computer", "multimedia"}) {
        if (!dice.Chance(year == 1 ? 450 : 120)) continue;
        const absl::CivilDay ordered(source.options.first_year + year, 10, 1);
        const absl::CivilDay accepted = ordered + dice.Between(10, 400);
        (*file)->Line({absl::StrCat(school.id, "-", source.YearName(year), "-",
                                    kind[0] == 't' ? "computers" : "multimedia"),
                       school.id, kind, absl::StrCat(dice.Between(4, 60)), FormatDate(accepted)});
      }
    }
  }
  return absl::OkStatus();
}

// Short of the standard in a category now and then, less often each year.
absl::Status WriteStocks(const FacilitiesSource& source, Folder& folder) {
  const absl::StatusOr<CsvFile*> file =
      folder.Add("55_facilities_equipment_stocks.csv",
                 {"school_year", "school", "equipment_stock", "category", "required", "present"});
  if (!file.ok()) return file.status();
  for (int year = 0; year < source.options.years; ++year) {
    for (std::size_t i = 0; i < source.schools.size(); ++i) {
      const School& school = source.schools[i];
      if (!HasRecords(school, year, "equipment")) continue;
      const int pupils = source.Pupils(static_cast<int>(i), year);
      Dice dice(source.options.seed, Topic::kStock, i, year);
      for (const Category& category : kCategories) {
        const bool asked = school.special() || (school.primary > 0 && category.primary) ||
                           (school.junior > 0 && category.junior);
        if (!asked) continue;
        const int required = category.fixed + category.per_hundred * pupils / 100;
        const bool is_short = dice.Chance(std::max(2, 60 - 28 * year));
        const int present = is_short
                                ? required - static_cast<int>(dice.Between(1, required / 5 + 1))
                            : dice.Chance(300) ? required
                                               : required + static_cast<int>(dice.Below(required));
        // One number that was left out.
        const bool absent = school.series == 'j' && school.ordinal == 4 && year == 1 &&
                            category.code == kCategories[1].code;
        (*file)->Line({source.YearName(year), school.id, category.code, category.code,
                       absl::StrCat(required), absent ? "" : absl::StrCat(std::max(0, present))});
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status WriteEquipment(const FacilitiesSource& source, Folder& folder) {
  absl::Status status = WritePurchases(source, folder);
  if (status.ok()) status = WriteStocks(source, folder);
  return status;
}

}  // namespace districtedu::districtctl::sample
