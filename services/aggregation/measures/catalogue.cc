#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/base/hash.h"
#include "services/aggregation/measures/embedded.h"
#include "services/aggregation/measures/measure.h"
#include "services/aggregation/measures/views.h"

namespace districtedu::aggregation {

absl::StatusOr<MeasureCatalogue> MeasureCatalogue::Create(std::vector<Measure> measures) {
  MeasureCatalogue catalogue;
  catalogue.measures_ = std::move(measures);
  std::sort(catalogue.measures_.begin(), catalogue.measures_.end(),
            [](const Measure& a, const Measure& b) { return a.id < b.id; });
  for (size_t i = 1; i < catalogue.measures_.size(); ++i) {
    if (catalogue.measures_[i].id == catalogue.measures_[i - 1].id) {
      return absl::InvalidArgumentError(
          absl::StrCat("measure ", catalogue.measures_[i].id, " is defined twice"));
    }
  }
  return catalogue;
}

absl::StatusOr<MeasureCatalogue> MeasureCatalogue::LoadEmbedded() {
  std::vector<Measure> measures;
  const std::map<std::string, std::string> views = ViewsOf(EmbeddedViewFiles());
  for (const MeasureFile& file : EmbeddedMeasureFiles()) {
    auto measure = ParseMeasure(file.name, file.text);
    if (!measure.ok()) return measure.status();
    if (absl::Status status = CoverViews(views, &*measure); !status.ok()) return status;
    measures.push_back(*std::move(measure));
  }
  return Create(std::move(measures));
}

const Measure* MeasureCatalogue::Find(const std::string& id) const {
  const auto found = std::lower_bound(
      measures_.begin(), measures_.end(), id,
      [](const Measure& measure, const std::string& key) { return measure.id < key; });
  return found != measures_.end() && found->id == id ? &*found : nullptr;
}

std::vector<const Measure*> MeasureCatalogue::RefreshedBy(const std::string& resource_type) const {
  std::vector<const Measure*> found;
  for (const Measure& measure : measures_) {
    if (std::find(measure.refreshed_by.begin(), measure.refreshed_by.end(), resource_type) !=
        measure.refreshed_by.end()) {
      found.push_back(&measure);
    }
  }
  return found;
}

std::string MeasureCatalogue::Digest() const {
  std::string all;
  for (const Measure& measure : measures_)
    absl::StrAppend(&all, measure.id, " ", measure.digest, "\n");
  return Sha256Hex(all);
}

}  // namespace districtedu::aggregation
