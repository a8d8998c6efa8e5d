#ifndef DISTRICTEDU_COMMON_BASE_BYTES_H_
#define DISTRICTEDU_COMMON_BASE_BYTES_H_

#include <memory>
#include <string>

namespace districtedu {

// Serialized once, sent to any number of callers without a copy.
using Bytes = std::shared_ptr<const std::string>;

}  // namespace districtedu

#endif  // DISTRICTEDU_COMMON_BASE_BYTES_H_
