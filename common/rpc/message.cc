#include "common/rpc/message.h"

#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/utf8.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/wire_format_lite.h"

namespace districtedu::rpc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

constexpr int kMaxDepth = 100;               // as protobuf's own parser
constexpr std::size_t kMaxViolations = 100;  // more would not fit an answer

// Walks serialized bytes beside the type and notes every string field that is not UTF-8. The
// generated parser refuses such a message without saying which field it was.
class Utf8Search {
 public:
  // False if the bytes are not a message at all.
  bool Walk(const Descriptor& type, const std::string& bytes, const std::string& prefix,
            int depth) {
    if (depth > kMaxDepth) return false;
    CodedInputStream in(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                        static_cast<int>(bytes.size()));
    std::map<int, int> seen;  // elements so far of a repeated field
    while (const std::uint32_t tag = in.ReadTag()) {
      const FieldDescriptor* field = type.FindFieldByNumber(WireFormatLite::GetTagFieldNumber(tag));
      const bool delimited =
          WireFormatLite::GetTagWireType(tag) == WireFormatLite::WIRETYPE_LENGTH_DELIMITED;
      const bool text = field != nullptr && field->type() == FieldDescriptor::TYPE_STRING;
      const bool message = field != nullptr && field->type() == FieldDescriptor::TYPE_MESSAGE;
      if (!delimited || (!text && !message)) {
        if (!WireFormatLite::SkipField(&in, tag)) return false;
        continue;
      }
      std::uint32_t size = 0;
      std::string value;
      if (!in.ReadVarint32(&size) || !in.ReadString(&value, static_cast<int>(size))) return false;
      std::string path = absl::StrCat(prefix, field->name());
      if (field->is_repeated()) absl::StrAppend(&path, "[", seen[field->number()]++, "]");
      if (message) {
        if (!Walk(*field->message_type(), value, path + ".", depth + 1)) return false;
      } else if (!IsValidUtf8(value) && violations_.size() < kMaxViolations) {
        violations_.push_back({std::move(path), Reason::kFieldNotUtf8, "is not valid UTF-8"});
      }
    }
    return in.ConsumedEntireMessage();
  }

  std::vector<FieldViolation> TakeViolations() { return std::move(violations_); }

 private:
  std::vector<FieldViolation> violations_;
};

}  // namespace

absl::Status ParseMessage(const std::string& bytes, google::protobuf::Message& message) {
  if (message.ParseFromString(bytes)) return absl::OkStatus();
  Utf8Search search;
  if (search.Walk(*message.GetDescriptor(), bytes, "", 0)) {
    absl::Status status = InvalidFields(search.TakeViolations());
    if (!status.ok()) return status;
  }
  return Error(Reason::kMessageMalformed,
               absl::StrCat("the request is not a ", message.GetDescriptor()->full_name()));
}

std::string SerializeMessage(const google::protobuf::Message& message) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream out(&stream);
    out.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&out);
  }
  return bytes;
}

std::string PeekRequestId(const Descriptor& type, const std::string& bytes) {
  const FieldDescriptor* field = type.FindFieldByName("request_id");
  if (field == nullptr || field->type() != FieldDescriptor::TYPE_STRING) return "";
  const std::uint32_t wanted =
      WireFormatLite::MakeTag(field->number(), WireFormatLite::WIRETYPE_LENGTH_DELIMITED);
  CodedInputStream in(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                      static_cast<int>(bytes.size()));
  while (const std::uint32_t tag = in.ReadTag()) {
    if (tag != wanted) {
      if (!WireFormatLite::SkipField(&in, tag)) return "";
      continue;
    }
    std::uint32_t size = 0;
    std::string value;
    if (!in.ReadVarint32(&size) || !in.ReadString(&value, static_cast<int>(size))) return "";
    return std::string(TruncateUtf8(value, 64));
  }
  return "";
}

}  // namespace districtedu::rpc
