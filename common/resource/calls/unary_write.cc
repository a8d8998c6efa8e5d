#include "common/resource/calls/unary_write.h"

#include <google/protobuf/field_mask.pb.h>

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/ulid.h"
#include "common/resource/calls/call_write.h"
#include "common/resource/calls/merge.h"
#include "common/resource/declared/mask.h"
#include "common/resource/declared/value.h"

namespace districtedu::resource {
namespace {

// A copy of the body as it may be stored: without what only the service writes.
std::unique_ptr<Message> BodyOf(const ResourceType& type, const RequestView& request) {
  std::unique_ptr<Message> message = type.New();
  if (const Message* body = request.Sub(type.singular())) message->CopyFrom(*body);
  for (const FieldDescriptor* f :
       {type.name_field, type.etag_field, type.create_time_field, type.update_time_field}) {
    message->GetReflection()->ClearField(message.get(), f);
  }
  for (const Field& field : type.fields()) {
    if (field.options.output_only()) {
      message->GetReflection()->ClearField(message.get(), field.descriptor);
    }
  }
  message->DiscardUnknownFields();
  return message;
}

absl::Status MissingBody(const ResourceType& type) {
  return InvalidFields({{type.singular(), Reason::kRequiredFieldMissing, "must be given"}});
}

// Finds the row and says ABORTED or INVALID_ARGUMENT where the etag is not its own.
absl::StatusOr<std::optional<StoredRow>> ReadForWrite(
    mysql::Session& session, const Resource& resource, const Access& access, const Key& key,
    const std::string& etag, const std::string& etag_path, bool allow_missing) {
  const std::string name = FormatName(resource.type, key);
  const absl::StatusOr<bool> readable = access.CanReadRow(session, key);
  if (!readable.ok()) return readable.status();
  if (!*readable && !access.CanWrite(key)) return NotFound(resource.type, name);
  if (!access.CanWrite(key)) {
    return WithResource(Error(Reason::kPermissionDenied, "you may read this record, not write it"),
                        resource.type.full_type(), name);
  }
  absl::StatusOr<std::optional<StoredRow>> row = resource.store.Read(session, key, true);
  if (!row.ok()) return row.status();
  if (!*row) {
    if (allow_missing) return std::optional<StoredRow>();
    return NotFound(resource.type, name);
  }
  if (etag.empty() && !allow_missing) {
    return InvalidFields(
        {{etag_path, Reason::kEtagMissing, "must be the etag of the record as you read it"}});
  }
  if (!etag.empty() && etag != ToEtag((*row)->revision)) {
    return WithResource(
        Error(Reason::kEtagMismatch, "the record has changed since it was read; read it again"),
        resource.type.full_type(), name);
  }
  return row;
}

// Reads what the request asks to be created.
absl::Status PlanCreate(CallWrite* call) {
  const ResourceType& type = call->resource.type;
  absl::StatusOr<Key> parent = ParseParent(type, call->request.Text("parent"), false);
  if (!parent.ok()) return parent.status();
  const KeyColumn& last = type.keys().back();
  const Message* const body = call->request.Sub(type.singular());
  std::string id = call->request.Text(type.singular() + "_id");
  // A repeated call is answered from its audit entry, so this id need not come out the same.
  if (id.empty() && !last.integer) id = absl::AsciiStrToLower(NewUlid());
  const std::optional<mysql::Value> segment = ParseSegment(last, id);
  if (!segment) {
    // Said together with whatever else is wrong with the record.
    Violations violations = {
        {type.singular() + "_id", Reason::kNameInvalid,
         last.integer ? absl::StrCat("must be a number from ", last.min, " to ", last.max)
                      : "must be 1 to 64 of A-Z a-z 0-9 _ - ., beginning with a letter or digit"}};
    if (body != nullptr) {
      Validate(type, *body, parent->empty() ? id : SegmentText((*parent)[0]), type.singular(),
               &violations);
    }
    return InvalidFields(std::move(violations));
  }
  call->key = *std::move(parent);
  call->key.push_back(*segment);
  call->name = FormatName(type, call->key);
  if (body == nullptr) return MissingBody(type);
  const std::string given = GetText(*body, "name");
  if (!given.empty() && given != call->name) {
    return InvalidFields({{absl::StrCat(type.singular(), ".name"), Reason::kNameMismatch,
                           absl::StrCat("is not \"", call->name, "\"")}});
  }
  call->prepare = [call](mysql::Session&, const Access& access) {
    const ResourceType& created = call->resource.type;
    if (!access.CanWrite(call->key)) return NotFound(created, call->name);
    call->pending.change.after = StoredRow{call->key, BodyOf(created, call->request), 0, ""};
    return absl::OkStatus();
  };
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> Create(mysql::Session& session, const Resource& resource,
                                   const Caller& caller, const Message& request) {
  CallWrite call(resource, caller, request, "Create");
  if (absl::Status status = PlanCreate(&call); !status.ok()) return status;
  return RunCall(session, &call);
}

std::vector<TogetherAnswer> CreateTogether(mysql::Session& session, const Resource& resource,
                                           const std::vector<CreateCall>& creates,
                                           const std::function<std::vector<CreateCall>()>& more) {
  std::vector<std::unique_ptr<CallWrite>> calls;
  // By district and principal, whose rights and periods are asked for together.
  using Whose = std::pair<std::string, std::string>;
  std::map<Whose, std::vector<CallWrite*>> parts;
  const auto add = [&](const std::vector<CreateCall>& taken) {
    for (const CreateCall& create : taken) {
      calls.push_back(
          std::make_unique<CallWrite>(resource, create.caller, *create.request, "Create"));
      CallWrite* const call = calls.back().get();
      if (PlanCreate(call).ok()) {
        parts[{call->district(), call->caller.principal.name}].push_back(call);
      }
    }
  };
  add(creates);
  while (!parts.empty()) {
    auto part = parts.extract(parts.begin());
    RunCallsTogether(session, std::move(part.mapped()), [&] {
      add(more());
      auto joining = parts.extract(part.key());
      return joining ? std::move(joining.mapped()) : std::vector<CallWrite*>();
    });
  }
  std::vector<TogetherAnswer> answers;
  for (const auto& call : calls) answers.push_back(std::move(call->answer));
  return answers;
}

absl::StatusOr<std::string> Update(mysql::Session& session, const Resource& resource,
                                   const Caller& caller, const Message& request) {
  CallWrite call(resource, caller, request, "Update");
  const ResourceType& type = resource.type;
  const Message* body = call.request.Sub(type.singular());
  if (body == nullptr) return MissingBody(type);
  call.name = GetText(*body, "name");
  absl::StatusOr<Key> key = ParseName(type, call.name, absl::StrCat(type.singular(), ".name"));
  if (!key.ok()) return key.status();
  call.key = *std::move(key);
  const bool allow_missing = call.request.Flag("allow_missing");
  const auto* mask =
      static_cast<const google::protobuf::FieldMask*>(call.request.Sub("update_mask"));
  call.prepare = [&](mysql::Session& s, const Access& access) {
    RowChange& change = call.pending.change;
    absl::StatusOr<std::optional<StoredRow>> row =
        ReadForWrite(s, resource, access, call.key, GetText(*body, "etag"),
                     absl::StrCat(type.singular(), ".etag"), allow_missing);
    if (!row.ok()) return row.status();
    change.before = *std::move(row);
    change.after = StoredRow{call.key, type.New(), 0, ""};
    if (!change.before) {
      change.after->message = BodyOf(type, call.request);
      return absl::OkStatus();
    }
    change.after->message->CopyFrom(*change.before->message);
    Violations violations;
    ApplyMask(type, mask ? *mask : google::protobuf::FieldMask(), *body,
              change.after->message.get(), &violations);
    return InvalidFields(std::move(violations));
  };
  return RunCall(session, &call);
}

absl::StatusOr<std::string> Delete(mysql::Session& session, const Resource& resource,
                                   const Caller& caller, const Message& request) {
  CallWrite call(resource, caller, request, "Delete");
  call.name = call.request.Text("name");
  absl::StatusOr<Key> key = ParseName(resource.type, call.name, "name");
  if (!key.ok()) return key.status();
  call.key = *std::move(key);
  call.prepare = [&](mysql::Session& s, const Access& access) {
    absl::StatusOr<std::optional<StoredRow>> row =
        ReadForWrite(s, resource, access, call.key, call.request.Text("etag"), "etag",
                     call.request.Flag("allow_missing"));
    if (!row.ok()) return row.status();
    call.pending.change.before = *std::move(row);
    return absl::OkStatus();
  };
  return RunCall(session, &call);
}

absl::StatusOr<std::string> Merge(mysql::Session& session,
                                  const std::vector<const Resource*>& resources,
                                  const Resource& resource, const Caller& caller,
                                  const Message& request) {
  CallWrite call(resource, caller, request, "Merge");
  const RequestView& asked = call.request;
  // The entries of all records it moves stand under one id.
  if (call.request_id.empty()) call.request_id = NewUlid();
  call.kind_without_change = common::v1::CHANGE_KIND_MERGED;
  call.name = asked.Text("target");
  Key source;
  for (auto& [key, field] :
       {std::pair<Key*, const char*>{&source, "source"}, {&call.key, "target"}}) {
    absl::StatusOr<Key> parsed = ParseName(resource.type, asked.Text(field), field);
    if (!parsed.ok()) return parsed.status();
    *key = *std::move(parsed);
  }
  const std::string parent = absl::StrCat("districts/", call.district());
  if (asked.Text("parent") != parent || source[0] != call.key[0] || source == call.key) {
    return InvalidFields(
        {{"source", Reason::kNameMismatch, "source and target must be two records of the parent"}});
  }
  call.prepare = [&](mysql::Session& s, const Access& access) -> absl::Status {
    auto target = ReadForWrite(s, resource, access, call.key, asked.Text("target_etag"),
                               "target_etag", /*allow_missing=*/false);
    if (!target.ok()) return target.status();
    auto gone = ReadForWrite(s, resource, access, source, asked.Text("source_etag"), "source_etag",
                             /*allow_missing=*/false);
    if (!gone.ok()) return gone.status();
    // The target stays as it is; its entry tells of the merge.
    call.pending.change.before = *std::move(target);
    call.pending.change.after = StoredRow{call.key, resource.type.New(), 0, ""};
    call.pending.change.after->message->CopyFrom(*call.pending.change.before->message);
    return MergeInto(s, resources, resource, *call.context, *std::move(*gone), call.key);
  };
  return RunCall(session, &call);
}

}  // namespace districtedu::resource
