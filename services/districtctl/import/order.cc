#include "services/districtctl/import/order.h"

#include <algorithm>
#include <set>
#include <string>

namespace districtedu::districtctl {
namespace {

using resource::ResourceType;

constexpr char kDistrict[] = "facilities.District";
constexpr char kSubmission[] = "Submission";

// Full types a record of the type may name.
std::set<std::string> ReferencesOf(const ResourceType& type) {
  std::set<std::string> out = {kDistrict};
  for (const resource::KeyColumn& key : type.keys()) out.insert(key.reference);
  const auto add = [&](const std::vector<resource::Field>& fields) {
    for (const resource::Field& field : fields) out.insert(field.options.reference());
  };
  add(type.fields());
  for (const resource::NestedField& nested : type.nested()) add(nested.fields);
  out.erase(type.full_type());  // a record may name another of its kind; rows stand in order
  return out;
}

bool Follows(const ResourceType& later, const std::set<std::string>& references,
             const ResourceType& earlier) {
  if (references.count(earlier.full_type()) > 0) return true;
  return later.type() == kSubmission && later.room() == earlier.room() &&
         earlier.type() != kSubmission && !earlier.options().form().empty();
}

}  // namespace

std::vector<std::size_t> DependencyOrder(const std::vector<const ResourceType*>& types) {
  std::vector<std::set<std::string>> references;
  for (const ResourceType* type : types) references.push_back(ReferencesOf(*type));
  std::vector<std::size_t> left(types.size());
  for (std::size_t i = 0; i < left.size(); ++i) left[i] = i;
  std::vector<std::size_t> order;
  while (!left.empty()) {
    const auto ready = std::find_if(left.begin(), left.end(), [&](std::size_t i) {
      return std::none_of(left.begin(), left.end(), [&](std::size_t other) {
        return other != i && Follows(*types[i], references[i], *types[other]);
      });
    });
    // In a circle none is: then the one that was given first.
    const auto next = ready == left.end() ? left.begin() : ready;
    order.push_back(*next);
    left.erase(next);
  }
  return order;
}

}  // namespace districtedu::districtctl
