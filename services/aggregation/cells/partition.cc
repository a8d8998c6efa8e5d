#include "services/aggregation/cells/partition.h"

#include <algorithm>

namespace districtedu::aggregation {

Partition Partition::Of(const std::optional<int>& first_year, const std::optional<int>& last_year,
                        const std::string& school) {
  return Partition{first_year.value_or(kFirstYear), last_year.value_or(kLastYear), school};
}

void Coalesce(std::size_t limit, std::set<Partition>* partitions) {
  if (partitions->size() > limit) {
    Partition span = *partitions->begin();
    for (const Partition& partition : *partitions) {
      span.first_year = std::min(span.first_year, partition.first_year);
      span.last_year = std::max(span.last_year, partition.last_year);
      if (span.school != partition.school) span.school.clear();
    }
    *partitions = {span};
    return;
  }
  for (auto it = partitions->begin(); it != partitions->end();) {
    const bool covered =
        std::any_of(partitions->begin(), partitions->end(),
                    [&](const Partition& other) { return !(other == *it) && other.Covers(*it); });
    it = covered ? partitions->erase(it) : std::next(it);
  }
}

}  // namespace districtedu::aggregation
