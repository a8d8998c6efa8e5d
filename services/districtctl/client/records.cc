#include "services/districtctl/client/records.h"

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/base/error.h"
#include "common/resource/declared/method.h"
#include "common/resource/declared/name.h"
#include "common/resource/declared/value.h"
#include "common/rpc/method_path.h"
#include "districtedu/common/v1/options.pb.h"
#include "districtedu/services.h"
#include "google/protobuf/util/json_util.h"

namespace districtedu::districtctl {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::MethodDescriptor;

const google::protobuf::ServiceDescriptor* ServiceOf(const std::string& room) {
  std::string path = rpc::MethodPath(room, "");  // "/package.Service/"
  return DescriptorPool::generated_pool()->FindServiceByName(path.substr(1, path.size() - 2));
}

// Same name whatever the case style: "schoolYears" and "school_years".
std::string FoldedName(absl::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c != '_' && c != '-') out.push_back(absl::ascii_tolower(c));
  }
  return out;
}

const MethodDescriptor* FindMethod(const ResourceType& type, Verb verb) {
  return resource::FindMethod(ServiceOf(type.room()), verb, type.type());
}

std::unique_ptr<Message> NewMessage(const Descriptor* type) {
  return std::unique_ptr<Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
}

}  // namespace

absl::StatusOr<std::unique_ptr<RecordTypes>> RecordTypes::Load() {
  const std::vector<std::string> rooms = RecordRooms();
  auto registry = resource::TypeRegistry::Create(rooms);
  if (!registry.ok()) return registry.status();
  auto types = std::make_unique<RecordTypes>();
  types->registry_ = *std::move(registry);
  for (const std::string& room : rooms) {
    for (const ResourceType* type : types->registry_->InRoom(room)) types->all_.push_back(type);
  }
  return types;
}

const ResourceType* RecordTypes::InRoom(const std::string& room, const std::string& plural) const {
  for (const ResourceType* type : all_) {
    // Of one as of many; the table's name is another plural: "teacher_honours" are "honours" in
    // names.
    if (type->room() == room && (FoldedName(type->plural()) == FoldedName(plural) ||
                                 FoldedName(type->singular()) == FoldedName(plural) ||
                                 FoldedName(type->options().table()) == FoldedName(plural))) {
      return type;
    }
  }
  return nullptr;
}

absl::StatusOr<const ResourceType*> RecordTypes::Find(const std::string& text) const {
  const std::pair<std::string, std::string> parts = absl::StrSplit(text, absl::MaxSplits('/', 1));
  std::vector<const ResourceType*> found;
  std::set<std::string> rooms;
  for (const ResourceType* type : all_) rooms.insert(type->room());
  for (const std::string& room : rooms) {
    const bool named = !parts.second.empty();
    if (named && room != parts.first) continue;
    const ResourceType* type = InRoom(room, named ? parts.second : parts.first);
    if (type != nullptr) found.push_back(type);
  }
  if (found.size() == 1) return found[0];
  const auto list = [](const std::vector<const ResourceType*>& types) {
    return absl::StrJoin(types, ", ", [](std::string* out, const ResourceType* type) {
      absl::StrAppend(out, type->room(), "/", type->plural());
    });
  };
  return Error(Reason::kNameInvalid,
               found.empty()
                   ? absl::StrCat("there is no resource \"", text, "\" among ", list(all_))
                   : absl::StrCat("\"", text, "\" may be ", list(found)));
}

absl::StatusOr<const ResourceType*> RecordTypes::OfName(const std::string& name) const {
  for (const ResourceType* type : all_) {
    if (resource::ParseName(*type, name, "name").ok()) return type;
  }
  return Error(Reason::kNameInvalid,
               absl::StrCat("\"", name, "\" is the name of no resource; they look like ",
                            "districts/{district}/teachers/{teacher}"));
}

std::string MethodOf(const ResourceType& type, Verb verb) { return FindMethod(type, verb)->name(); }

std::unique_ptr<Message> NewRequest(const ResourceType& type, Verb verb) {
  return NewMessage(FindMethod(type, verb)->input_type());
}

std::unique_ptr<Message> NewResponse(const ResourceType& type, Verb verb) {
  return NewMessage(FindMethod(type, verb)->output_type());
}

void SetText(Message& request, const std::string& field, const std::string& value) {
  request.GetReflection()->SetString(&request, request.GetDescriptor()->FindFieldByName(field),
                                     value);
}

void SetFlag(Message& request, const std::string& field, bool value) {
  request.GetReflection()->SetBool(&request, request.GetDescriptor()->FindFieldByName(field),
                                   value);
}

void SetNumber(Message& request, const std::string& field, std::int64_t value) {
  request.GetReflection()->SetInt32(&request, request.GetDescriptor()->FindFieldByName(field),
                                    static_cast<std::int32_t>(value));
}

std::string GetText(const Message& message, const std::string& field) {
  return message.GetReflection()->GetString(message,
                                            message.GetDescriptor()->FindFieldByName(field));
}

std::string DefaultParent(const ResourceType& type, const std::string& district,
                          const std::string& rest) {
  const std::vector<std::string>& segments = type.segments();
  std::vector<std::string> parts;
  for (std::size_t i = 0; i + 2 < segments.size(); ++i) {
    const std::string& segment = segments[i];
    parts.push_back(segment == "{district}" ? district : segment[0] == '{' ? rest : segment);
  }
  return absl::StrJoin(parts, "/");
}

absl::Status ApplySetting(const ResourceType& type, const std::string& setting,
                          const std::string& district, Message& record,
                          std::vector<std::string>& paths) {
  const std::size_t equals = setting.find('=');
  const std::string name = setting.substr(0, equals);
  const auto wrong = [&](Reason reason, const std::string& description) {
    return InvalidFields({{absl::StrCat(type.singular(), ".", name), reason, description}});
  };
  const resource::Field* field = type.FindField(name);
  if (equals == std::string::npos || field == nullptr) {
    if (type.FindNested(name) != nullptr) {
      return wrong(Reason::kFieldUnknown, "holds rows of its own; give them with --json");
    }
    std::vector<std::string> names;
    for (const resource::Field& each : type.fields()) {
      if (!each.options.output_only()) names.push_back(each.name());
    }
    return wrong(Reason::kFieldUnknown,
                 absl::StrCat("--set takes FIELD=VALUE with one of ", absl::StrJoin(names, ", ")));
  }
  const auto violation = resource::FromCell(setting.substr(equals + 1), *field, district, &record);
  if (violation) return wrong(violation->reason, violation->description);
  paths.push_back(name);
  return absl::OkStatus();
}

absl::Status ApplyJson(const std::string& json, Message& record, std::vector<std::string>& paths) {
  const auto status = google::protobuf::util::JsonStringToMessage(json, &record);
  if (!status.ok()) {
    return Error(Reason::kMessageMalformed,
                 absl::StrCat("the JSON is no ", record.GetDescriptor()->name(), ": ",
                              std::string(status.message().data(), status.message().size())));
  }
  std::vector<const FieldDescriptor*> fields;
  record.GetReflection()->ListFields(record, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->name() == "name" || field->name() == "etag") continue;
    // What `get --json` shows beside the fields one may write comes back with it.
    if (field->options().GetExtension(common::v1::field).output_only()) {
      record.GetReflection()->ClearField(&record, field);
    } else {
      paths.push_back(field->name());
    }
  }
  return absl::OkStatus();
}

std::string ToJson(const Message& message, bool compact) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = !compact;
  options.preserve_proto_field_names = true;
  std::string out;
  // Fails only for an Any of an unknown type.
  if (!google::protobuf::util::MessageToJsonString(message, &out, options).ok()) {
    out = message.ShortDebugString();
  }
  return out;
}

std::vector<std::string> KeyTexts(const ResourceType& type, const Message& record) {
  std::vector<std::string> out;
  const auto key = resource::ParseName(type, GetText(record, "name"), "name");
  for (std::size_t i = 0; i < type.keys().size(); ++i) {
    out.push_back(key.ok() ? resource::SegmentText((*key)[i]) : "");
  }
  return out;
}

std::vector<std::pair<std::string, std::string>> Facts(const ResourceType& type,
                                                       const Message& record) {
  std::vector<std::pair<std::string, std::string>> out;
  const std::vector<std::string> key = KeyTexts(type, record);
  for (std::size_t i = 0; i < key.size(); ++i) out.emplace_back(type.keys()[i].variable, key[i]);
  for (const resource::Field& field : type.fields()) {
    out.emplace_back(field.name(), resource::ToCell(record, field));
  }
  const auto* reflection = record.GetReflection();
  for (const resource::NestedField& nested : type.nested()) {
    for (int i = 0; i < reflection->FieldSize(record, nested.descriptor); ++i) {
      const Message& row = reflection->GetRepeatedMessage(record, nested.descriptor, i);
      for (const resource::Field& field : nested.fields) {
        out.emplace_back(absl::StrCat(nested.name(), "[", i, "].", field.name()),
                         resource::ToCell(row, field));
      }
    }
  }
  return out;
}

}  // namespace districtedu::districtctl
