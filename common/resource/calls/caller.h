#ifndef DISTRICTEDU_COMMON_RESOURCE_CALLS_CALLER_H_
#define DISTRICTEDU_COMMON_RESOURCE_CALLS_CALLER_H_

#include "absl/time/time.h"
#include "common/auth/principal.h"
#include "common/base/clock.h"

namespace districtedu::resource {

// Who calls, until when it waits, and what time it is.
struct Caller {
  const auth::Principal& principal;
  absl::Time deadline;
  const Clock& clock;
};

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_CALLS_CALLER_H_
