#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_IMPORT_ORDER_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_IMPORT_ORDER_H_

#include <cstddef>
#include <vector>

#include "common/resource/declared/type.h"

namespace districtedu::districtctl {

// The order in which files of these resources are imported, as positions: what others refer to
// comes before them, and the submissions of a room, which may lock its records, last of it. Where
// nothing asks for another, the order given stays.
std::vector<std::size_t> DependencyOrder(const std::vector<const resource::ResourceType*>& types);

}  // namespace districtedu::districtctl

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_IMPORT_ORDER_H_
