// Headers most files include, parsed once a build instead of once a file: parsing them was three
// quarters of the time of compiling. Files still include what they use; only headers that never
// change within a build belong here, none of this repository.
#ifndef DISTRICTEDU_COMMON_CMAKE_PRECOMPILED_H_
#define DISTRICTEDU_COMMON_CMAKE_PRECOMPILED_H_

#include <algorithm>
#include <array>
#include <atomic>
#include <bitset>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/flags/flag.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/cmake/precompiled_protobuf.h"

#endif  // DISTRICTEDU_COMMON_CMAKE_PRECOMPILED_H_
