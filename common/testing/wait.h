#ifndef DISTRICTEDU_COMMON_TESTING_WAIT_H_
#define DISTRICTEDU_COMMON_TESTING_WAIT_H_

#include <functional>

#include "absl/time/time.h"

namespace districtedu::testing {

// How long a test waits for what must come about. Long enough for the slowest machine: a test that
// passes never waits so long, and none asserts how long something took.
inline constexpr absl::Duration kPatience = absl::Seconds(30);

// Asks until the condition holds; false if it does not within `patience`.
//   ASSERT_TRUE(WaitUntil([&] { return !pool.healthy(); }));
bool WaitUntil(const std::function<bool()>& condition, absl::Duration patience = kPatience);

}  // namespace districtedu::testing

#endif  // DISTRICTEDU_COMMON_TESTING_WAIT_H_
