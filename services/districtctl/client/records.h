#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_CLIENT_RECORDS_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_CLIENT_RECORDS_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/resource/declared/type.h"
#include "districtedu/common/v1/options.pb.h"
#include "google/protobuf/message.h"

// The records of all rooms by their declarations: which there are, what their methods and requests
// are called, how a field is set from text and shown as text.

namespace districtedu::districtctl {

using common::v1::Verb;
using google::protobuf::Message;
using resource::ResourceType;

class RecordTypes {
 public:
  // Of every room that keeps records.
  static absl::StatusOr<std::unique_ptr<RecordTypes>> Load();

  // "staffing/teachers", in snake or camel case, in the singular too, or "teachers" where only one
  // room has it.
  // NAME_INVALID, listing what there is.
  absl::StatusOr<const ResourceType*> Find(const std::string& text) const;
  // Of a room; null: none.
  const ResourceType* InRoom(const std::string& room, const std::string& plural) const;

  // The resource a name "districts/nanhu/teachers/t1" belongs to. NAME_INVALID.
  absl::StatusOr<const ResourceType*> OfName(const std::string& name) const;

  const std::vector<const ResourceType*>& all() const { return all_; }

 private:
  std::unique_ptr<resource::TypeRegistry> registry_;
  std::vector<const ResourceType*> all_;
};

// The name of the method that does this to the resource: "GetTeacher".
std::string MethodOf(const ResourceType& type, Verb verb);

// An empty request or response of that method.
std::unique_ptr<Message> NewRequest(const ResourceType& type, Verb verb);
std::unique_ptr<Message> NewResponse(const ResourceType& type, Verb verb);

// Sets a field of a request by name; the field exists in every request of the verb.
void SetText(Message& request, const std::string& field, const std::string& value);
void SetFlag(Message& request, const std::string& field, bool value);
void SetNumber(Message& request, const std::string& field, std::int64_t value);
std::string GetText(const Message& message, const std::string& field);

// The parent lists and creates begin with: the district, the room filled in, `rest` for each
// further variable ("-" for any). Empty for districts.
std::string DefaultParent(const ResourceType& type, const std::string& district,
                          const std::string& rest);

// Applies "field=text", read as a cell of a spreadsheet is: codes or labels of enums, bare ids.
// Empty text clears. Adds the field to `paths`. INVALID_ARGUMENT with a violation of the field.
absl::Status ApplySetting(const ResourceType& type, const std::string& setting,
                          const std::string& district, Message& record,
                          std::vector<std::string>& paths);

// Reads proto JSON into the record; `paths` gets the fields it names that one may write.
// MESSAGE_MALFORMED.
absl::Status ApplyJson(const std::string& json, Message& record, std::vector<std::string>& paths);
// JSON with the field names of the contract; several lines unless `compact`.
std::string ToJson(const Message& message, bool compact);

// (field, text) of everything the record says: key segments, fields, nested rows by their lines.
std::vector<std::pair<std::string, std::string>> Facts(const ResourceType& type,
                                                       const Message& record);

// The segments of the record's name that are its key, in order.
std::vector<std::string> KeyTexts(const ResourceType& type, const Message& record);

}  // namespace districtedu::districtctl

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_CLIENT_RECORDS_H_
