#ifndef DISTRICTEDU_SERVICES_AGGREGATION_STORE_DETERMINISTIC_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_STORE_DETERMINISTIC_H_

#include <string>

#include "google/protobuf/message_lite.h"

namespace districtedu::aggregation {

// The bytes of a message: equal messages have equal bytes in every process of this program.
std::string DeterministicBytes(const google::protobuf::MessageLite& message);

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_STORE_DETERMINISTIC_H_
