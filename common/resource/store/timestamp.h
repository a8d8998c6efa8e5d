#ifndef DISTRICTEDU_COMMON_RESOURCE_STORE_TIMESTAMP_H_
#define DISTRICTEDU_COMMON_RESOURCE_STORE_TIMESTAMP_H_

#include <google/protobuf/message.h>
#include <google/protobuf/util/time_util.h>

#include "absl/time/time.h"

// Times of records, with microseconds as their columns have.

namespace districtedu::resource {

inline google::protobuf::Timestamp ToTimestamp(absl::Time time) {
  return google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(time));
}

// Of a field that is a Timestamp.
inline absl::Time GetTime(const google::protobuf::Message& message,
                          const google::protobuf::FieldDescriptor* field) {
  return absl::FromUnixMicros(google::protobuf::util::TimeUtil::TimestampToMicroseconds(
      static_cast<const google::protobuf::Timestamp&>(
          message.GetReflection()->GetMessage(message, field))));
}

inline void SetTime(google::protobuf::Message* message,
                    const google::protobuf::FieldDescriptor* field, absl::Time time) {
  static_cast<google::protobuf::Timestamp&>(
      *message->GetReflection()->MutableMessage(message, field)) = ToTimestamp(time);
}

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_STORE_TIMESTAMP_H_
