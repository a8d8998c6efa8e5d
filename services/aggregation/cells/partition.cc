#include "services/aggregation/cells/partition.h"

#include <algorithm>
#include <utility>

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

std::set<Partition> PiecesOf(const std::set<Partition>& partitions, std::size_t limit,
                             const std::set<int>& known_years) {
  std::map<std::pair<int, int>, std::set<Partition>> by_years;
  for (const Partition& partition : partitions) {
    by_years[{partition.first_year, partition.last_year}].insert(partition);
  }
  std::set<Partition> pieces;
  for (auto& [years, of_years] : by_years) {
    Coalesce(limit, &of_years);
    for (Partition rest : of_years) {
      if (rest.school.empty() && !known_years.empty()) {
        const int last = *known_years.rbegin();
        for (auto year = known_years.lower_bound(rest.first_year);
             year != known_years.end() && *year < std::min(rest.last_year, last); ++year) {
          pieces.insert({rest.first_year, *year, ""});
          rest.first_year = *year + 1;
        }
      }
      pieces.insert(std::move(rest));
    }
  }
  Coalesce(pieces.size(), &pieces);
  return pieces;
}

std::optional<Partition> Without(const Partition& partition, const Partition& piece) {
  Partition rest = partition;
  const bool of_its_schools = piece.school.empty() || piece.school == partition.school;
  if (of_its_schools && piece.first_year <= rest.first_year && piece.last_year >= rest.first_year) {
    rest.first_year = piece.last_year + 1;
  }
  if (rest.first_year > rest.last_year) return std::nullopt;
  return rest;
}

}  // namespace districtedu::aggregation
