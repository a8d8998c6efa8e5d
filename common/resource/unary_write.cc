#include <google/protobuf/field_mask.pb.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <re2/re2.h>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/hash.h"
#include "common/base/ulid.h"
#include "common/mysql/transaction.h"
#include "common/resource/mask.h"
#include "common/resource/merge.h"
#include "common/resource/unary.h"
#include "common/resource/value.h"

namespace districtedu::resource {
namespace {

// Ends a validate_only transaction: everything was checked, nothing is kept.
constexpr char kWriteNotKept[] = "validate_only";

struct Plan {
  std::string method;  // for the request row, e.g. "CreateTeacher"
  Key key;
  std::string name;
  std::string path;  // prefix of field paths in violations
  std::string request_id;
  std::string body_hash;
  bool validate_only = false;
  common::v1::ChangeKind kind = common::v1::CHANGE_KIND_CREATED;
};

std::string HashOf(const Message& request) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  request.SerializeToCodedStream(&coded);
  coded.Trim();
  return Sha256(absl::StrCat(request.GetDescriptor()->full_name(), "\n", bytes));
}

// One write from the request id to the outbox, and its answer again where it was made before.
class SingleWrite {
 public:
  SingleWrite(mysql::Session& session, const Resource& resource, const Caller& caller,
              const Message& request, std::string verb)
      : session_(session), resource_(resource), caller_(caller), request_(request) {
    plan_.method = absl::StrCat(verb, resource.type.type());
    plan_.path = resource.type.singular();
    plan_.request_id = request_.Text("request_id");
    plan_.validate_only = request_.Flag("validate_only");
  }

  // `prepare` fills the change inside the transaction, once the request id is taken.
  template <typename Prepare>
  absl::StatusOr<std::string> Run(Prepare prepare) {
    if (absl::Status status = CheckRequestId(plan_.request_id); !status.ok()) return status;
    if (!plan_.request_id.empty()) plan_.body_hash = HashOf(request_.message());
    const std::string district = SegmentText(plan_.key[0]);
    const Access access(caller_.principal, resource_.type, district);
    bool taken = false;
    std::string answer;
    const auto body = [&](mysql::Session& session) {
      taken = false;
      const std::string id = plan_.request_id.empty() ? NewUlid() : plan_.request_id;
      const WriteContext stamped{caller_.principal, district, id, "",
                                 RowStamp{caller_.clock.Now(), id}};
      const std::string entry_id = NewUlid();
      absl::Status status = TakeRequestId(session, stamped, entry_id, &taken);
      if (!status.ok()) return status;
      RowChange change;
      status = prepare(session, access, &change);
      if (!status.ok()) return status;
      status = Write(session, stamped, entry_id, &change);
      if (!status.ok()) return status;
      answer.clear();
      if (change.after) {
        access.Redact(change.after->message.get());
        answer = change.after->message->SerializeAsString();
      }
      return plan_.validate_only ? absl::CancelledError(kWriteNotKept) : absl::OkStatus();
    };
    absl::Status status =
        mysql::RunTransaction(session_, {.deadline = caller_.deadline, .name = plan_.method}, body);
    if (mysql::CommitUnknown(status) && !plan_.request_id.empty()) {
      status = AfterUnknownCommit(district, access, body, &answer);
      if (status.ok()) return answer;
    }
    if (status.ok() || status.message() == kWriteNotKept) return answer;
    if (taken) return Replay(district, access);
    return status;
  }

  Plan& plan() { return plan_; }
  const RequestView& request() const { return request_; }

 private:
  absl::Status TakeRequestId(mysql::Session& session, const WriteContext& context,
                             const std::string& entry_id, bool* taken) {
    if (plan_.request_id.empty() || plan_.validate_only) return absl::OkStatus();
    const auto done = session.Execute(
        resource_.take_request, {context.district, context.principal.name, plan_.request_id,
                                 plan_.method, plan_.body_hash, entry_id, context.stamp.now_text});
    *taken = mysql::ErrorNumber(done.status()) == mysql::kDuplicateKey;
    return done.status();
  }

  absl::Status Write(mysql::Session& session, const WriteContext& context,
                     const std::string& entry_id, RowChange* change) {
    if (!change->before && !change->after) return absl::OkStatus();  // allow_missing delete
    if (change->before && change->after &&
        SameContent(resource_.type, *change->before->message, *change->after->message)) {
      // Nothing changes: no new etag, but a retry must find an answer.
      change->after = CopyOf(*change->before);
      return plan_.request_id.empty()
                 ? absl::OkStatus()
                 : WriteAuditEntry(session, resource_, context, entry_id, plan_.kind, *change);
    }
    absl::Status status = ValidateChange(resource_, context.district, plan_.path, change);
    if (!status.ok()) return status;
    std::set<Touch> touches;
    status = ApplyChange(session, resource_, context, change, &touches);
    if (!status.ok()) {
      return TranslateWriteError(session, resource_, plan_.path, *change, status);
    }
    status = WriteAuditEntry(session, resource_, context, entry_id, plan_.kind, *change);
    if (status.ok()) status = WriteOutbox(session, resource_, context, plan_.name, touches);
    if (status.ok()) status = AfterWrite(session, resource_, context);
    return status;
  }

  static StoredRow CopyOf(const StoredRow& row) {
    StoredRow copy{row.key, std::unique_ptr<Message>(row.message->New()), row.revision,
                   row.written_by};
    copy.message->CopyFrom(*row.message);
    return copy;
  }

  // The answer the request id was given before: the after-image of its audit entry.
  absl::StatusOr<std::string> Replay(const std::string& district, const Access& access) {
    std::string answer;
    absl::Status status = mysql::RunReads(
        session_, {.deadline = caller_.deadline, .name = "replay"}, [&](mysql::Session& session) {
          const auto rows = session.Query(
              absl::StrCat("SELECT r.method, r.body_hash, a.after_image FROM ",
                           resource_.type.room(), "_requests r LEFT JOIN ", resource_.type.room(),
                           "_audit_entries a ON a.district_id = r.district_id AND a.entry_id = "
                           "r.entry_id WHERE r.district_id = ? AND r.principal = ? AND "
                           "r.request_id = ?"),
              {district, caller_.principal.name, plan_.request_id});
          if (!rows.ok()) return rows.status();
          if (rows->empty()) {
            return Error(Reason::kTransactionConflict, "the call it repeats was undone; try again");
          }
          const mysql::Row& row = (*rows)[0];
          if (row[0] != mysql::Value(plan_.method) || row[1] != mysql::Value(plan_.body_hash)) {
            return InvalidFields({{"request_id", Reason::kRequestIdReused,
                                   "was used for another request; use a new one"}});
          }
          answer.clear();
          if (!mysql::IsNull(row[2])) {
            const std::unique_ptr<Message> image = resource_.type.New();
            image->ParseFromString(std::get<std::string>(row[2]));
            access.Redact(image.get());
            answer = image->SerializeAsString();
          }
          return absl::OkStatus();
        });
    if (!status.ok()) return status;
    return answer;
  }

  // The commit was sent and its reply lost: the request row says whether it stands.
  template <typename Body>
  absl::Status AfterUnknownCommit(const std::string& district, const Access& access, Body body,
                                  std::string* answer) {
    if (!session_.usable()) {
      if (absl::Status status = session_.Reconnect(); !status.ok()) return status;
    }
    absl::StatusOr<std::string> replayed = Replay(district, access);
    if (replayed.ok()) {
      *answer = *std::move(replayed);
      return absl::OkStatus();
    }
    if (ReasonOf(replayed.status()) != "TRANSACTION_CONFLICT") return replayed.status();
    return mysql::RunTransaction(session_, {.deadline = caller_.deadline, .name = plan_.method},
                                 body);
  }

  mysql::Session& session_;
  const Resource& resource_;
  const Caller& caller_;
  const RequestView request_;
  Plan plan_;
};

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
    mysql::Session& session, const Resource& resource, const Access& access, const Plan& plan,
    const std::string& etag, const std::string& etag_path, bool allow_missing) {
  const absl::StatusOr<bool> readable = access.CanReadRow(session, plan.key);
  if (!readable.ok()) return readable.status();
  if (!*readable && !access.CanWrite(plan.key)) return NotFound(resource.type, plan.name);
  if (!access.CanWrite(plan.key)) {
    return WithResource(Error(Reason::kPermissionDenied, "you may read this record, not write it"),
                        resource.type.full_type(), plan.name);
  }
  absl::StatusOr<std::optional<StoredRow>> row = resource.store.Read(session, plan.key, true);
  if (!row.ok()) return row.status();
  if (!*row) {
    if (allow_missing) return std::optional<StoredRow>();
    return NotFound(resource.type, plan.name);
  }
  if (etag.empty() && !allow_missing) {
    return InvalidFields(
        {{etag_path, Reason::kEtagMissing, "must be the etag of the record as you read it"}});
  }
  if (!etag.empty() && etag != ToEtag((*row)->revision)) {
    return WithResource(
        Error(Reason::kEtagMismatch, "the record has changed since it was read; read it again"),
        resource.type.full_type(), plan.name);
  }
  return row;
}

absl::Status NotYours(const Resource& resource, const Access& access, const Plan& plan) {
  if (access.CanWrite(plan.key)) return absl::OkStatus();
  return NotFound(resource.type, plan.name);
}

}  // namespace

absl::Status CheckRequestId(const std::string& id) {
  static const re2::RE2& pattern = *new re2::RE2("[A-Za-z0-9_-]{1,64}");
  if (id.empty() || re2::RE2::FullMatch(id, pattern)) return absl::OkStatus();
  return InvalidFields(
      {{"request_id", Reason::kRequestIdInvalid, "must be 1 to 64 of A-Z a-z 0-9 _ -"}});
}

absl::StatusOr<std::string> Create(mysql::Session& session, const Resource& resource,
                                   const Caller& caller, const Message& request) {
  SingleWrite write(session, resource, caller, request, "Create");
  Plan& plan = write.plan();
  const ResourceType& type = resource.type;
  absl::StatusOr<Key> parent = ParseParent(type, write.request().Text("parent"), false);
  if (!parent.ok()) return parent.status();
  const KeyColumn& last = type.keys().back();
  std::string id = write.request().Text(type.singular() + "_id");
  // A repeated call is answered from its audit entry, so this id need not come out the same.
  if (id.empty() && !last.integer) id = absl::AsciiStrToLower(NewUlid());
  const std::optional<mysql::Value> segment = ParseSegment(last, id);
  if (!segment) {
    // Said together with whatever else is wrong with the record.
    Violations violations = {
        {type.singular() + "_id", Reason::kNameInvalid,
         last.integer ? absl::StrCat("must be a number from ", last.min, " to ", last.max)
                      : "must be 1 to 64 of A-Z a-z 0-9 _ - ., beginning with a letter or digit"}};
    if (const Message* body = write.request().Sub(type.singular())) {
      Validate(type, *body, parent->empty() ? id : SegmentText((*parent)[0]), type.singular(),
               &violations);
    }
    return InvalidFields(std::move(violations));
  }
  plan.key = *std::move(parent);
  plan.key.push_back(*segment);
  plan.name = FormatName(type, plan.key);
  if (write.request().Sub(type.singular()) == nullptr) return MissingBody(type);
  const std::string given = GetText(*write.request().Sub(type.singular()), "name");
  if (!given.empty() && given != plan.name) {
    return InvalidFields({{absl::StrCat(type.singular(), ".name"), Reason::kNameMismatch,
                           absl::StrCat("is not \"", plan.name, "\"")}});
  }
  return write.Run([&](mysql::Session&, const Access& access, RowChange* change) {
    if (absl::Status status = NotYours(resource, access, plan); !status.ok()) return status;
    change->after = StoredRow{plan.key, BodyOf(type, write.request()), 0, ""};
    return absl::OkStatus();
  });
}

absl::StatusOr<std::string> Update(mysql::Session& session, const Resource& resource,
                                   const Caller& caller, const Message& request) {
  SingleWrite write(session, resource, caller, request, "Update");
  Plan& plan = write.plan();
  const ResourceType& type = resource.type;
  const Message* body = write.request().Sub(type.singular());
  if (body == nullptr) return MissingBody(type);
  plan.name = GetText(*body, "name");
  absl::StatusOr<Key> key = ParseName(type, plan.name, absl::StrCat(type.singular(), ".name"));
  if (!key.ok()) return key.status();
  plan.key = *std::move(key);
  const bool allow_missing = write.request().Flag("allow_missing");
  const auto* mask =
      static_cast<const google::protobuf::FieldMask*>(write.request().Sub("update_mask"));
  return write.Run([&](mysql::Session& s, const Access& access, RowChange* change) {
    absl::StatusOr<std::optional<StoredRow>> row =
        ReadForWrite(s, resource, access, plan, GetText(*body, "etag"),
                     absl::StrCat(type.singular(), ".etag"), allow_missing);
    if (!row.ok()) return row.status();
    change->before = *std::move(row);
    plan.kind = change->before ? common::v1::CHANGE_KIND_UPDATED : common::v1::CHANGE_KIND_CREATED;
    change->after = StoredRow{plan.key, type.New(), 0, ""};
    if (!change->before) {
      change->after->message = BodyOf(type, write.request());
      return absl::OkStatus();
    }
    change->after->message->CopyFrom(*change->before->message);
    Violations violations;
    ApplyMask(type, mask ? *mask : google::protobuf::FieldMask(), *body,
              change->after->message.get(), &violations);
    return InvalidFields(std::move(violations));
  });
}

absl::StatusOr<std::string> Delete(mysql::Session& session, const Resource& resource,
                                   const Caller& caller, const Message& request) {
  SingleWrite write(session, resource, caller, request, "Delete");
  Plan& plan = write.plan();
  plan.kind = common::v1::CHANGE_KIND_DELETED;
  plan.name = write.request().Text("name");
  absl::StatusOr<Key> key = ParseName(resource.type, plan.name, "name");
  if (!key.ok()) return key.status();
  plan.key = *std::move(key);
  return write.Run([&](mysql::Session& s, const Access& access, RowChange* change) {
    absl::StatusOr<std::optional<StoredRow>> row =
        ReadForWrite(s, resource, access, plan, write.request().Text("etag"), "etag",
                     write.request().Flag("allow_missing"));
    if (!row.ok()) return row.status();
    change->before = *std::move(row);
    return absl::OkStatus();
  });
}

absl::StatusOr<std::string> Merge(mysql::Session& session,
                                  const std::vector<const Resource*>& resources,
                                  const Resource& resource, const Caller& caller,
                                  const Message& request) {
  SingleWrite write(session, resource, caller, request, "Merge");
  const RequestView& asked = write.request();
  Plan& plan = write.plan();
  // The entries of all records it moves stand under one id.
  if (plan.request_id.empty()) plan.request_id = NewUlid();
  plan.kind = common::v1::CHANGE_KIND_MERGED;
  Plan source = plan;
  for (auto& [part, field] :
       {std::pair<Plan*, const char*>{&source, "source"}, {&plan, "target"}}) {
    part->name = asked.Text(field);
    absl::StatusOr<Key> key = ParseName(resource.type, part->name, field);
    if (!key.ok()) return key.status();
    part->key = *std::move(key);
  }
  const std::string parent = absl::StrCat("districts/", SegmentText(plan.key[0]));
  if (asked.Text("parent") != parent || source.key[0] != plan.key[0] || source.key == plan.key) {
    return InvalidFields(
        {{"source", Reason::kNameMismatch, "source and target must be two records of the parent"}});
  }
  return write.Run([&](mysql::Session& s, const Access& access, RowChange* change) -> absl::Status {
    auto target = ReadForWrite(s, resource, access, plan, asked.Text("target_etag"), "target_etag",
                               /*allow_missing=*/false);
    if (!target.ok()) return target.status();
    auto gone = ReadForWrite(s, resource, access, source, asked.Text("source_etag"), "source_etag",
                             /*allow_missing=*/false);
    if (!gone.ok()) return gone.status();
    const WriteContext context{caller.principal, SegmentText(plan.key[0]), plan.request_id, "",
                               RowStamp{caller.clock.Now(), plan.request_id}};
    // The target stays as it is; its entry tells of the merge.
    change->before = *std::move(target);
    change->after = StoredRow{plan.key, resource.type.New(), 0, ""};
    change->after->message->CopyFrom(*change->before->message);
    return MergeInto(s, resources, resource, context, *std::move(*gone), plan.key);
  });
}

}  // namespace districtedu::resource
