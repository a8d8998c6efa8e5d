#include "common/resource/change/write.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/base/ulid.h"
#include "common/mysql/error.h"
#include "common/resource/change/period.h"
#include "common/resource/declared/value.h"

namespace districtedu::resource {
namespace {

mysql::Value YearValue(const std::optional<int>& year) {
  return year ? mysql::Value(static_cast<std::int64_t>(*year)) : mysql::kNull;
}

mysql::Value Image(const std::optional<StoredRow>& row) {
  return row ? mysql::Value(row->message->SerializeAsString()) : mysql::kNull;
}

std::string NameOf(const Resource& resource, const RowChange& change) {
  return FormatName(resource.type, (change.after ? change.after : change.before)->key);
}

// Which references lead nowhere: asked only after the database has refused the row.
class ReferenceFinder {
 public:
  ReferenceFinder(mysql::Session& session, const std::string& district, Violations* violations)
      : session_(session), district_(district), violations_(violations) {}

  absl::Status Fields(const std::vector<Field>& fields, const Message& message,
                      const std::string& path) {
    for (const Field& field : fields) {
      if (field.reference == nullptr || !HasValue(message, field)) continue;
      absl::Status status = One(*field.reference, ToColumn(message, field),
                                absl::StrCat(path, path.empty() ? "" : ".", field.name()));
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::Status One(const ResourceType& target, const mysql::Value& id, const std::string& path) {
    const auto rows =
        session_.Query(absl::StrCat("SELECT 1 FROM ", target.table(), " WHERE district_id = ? AND ",
                                    target.keys()[1].column, " = ?"),
                       {district_, id});
    if (!rows.ok()) return rows.status();
    if (rows->empty()) {
      violations_->push_back(
          {path, Reason::kReferenceNotFound,
           absl::StrCat("there is no ", target.type(), " \"", SegmentText(id), "\"")});
    }
    return absl::OkStatus();
  }

 private:
  mysql::Session& session_;
  const std::string& district_;
  Violations* violations_;
};

absl::Status MissingReferences(mysql::Session& session, const Resource& resource,
                               const std::string& path, const StoredRow& row) {
  const std::string district = SegmentText(row.key[0]);
  Violations violations;
  ReferenceFinder finder(session, district, &violations);
  absl::Status status = finder.Fields(resource.type.fields(), *row.message, path);
  const auto* reflection = row.message->GetReflection();
  for (const NestedField& nested : resource.type.nested()) {
    for (int i = 0; status.ok() && i < reflection->FieldSize(*row.message, nested.descriptor);
         ++i) {
      status = finder.Fields(
          nested.fields, reflection->GetRepeatedMessage(*row.message, nested.descriptor, i),
          absl::StrCat(path, path.empty() ? "" : ".", nested.name(), "[", i, "]"));
    }
  }
  if (!status.ok()) return status;
  if (!violations.empty()) return InvalidFields(std::move(violations));
  // The parents: segments of the name.
  return InvalidFields({{path.empty() ? "name" : "parent", Reason::kReferenceNotFound,
                         absl::StrCat("a segment of \"", FormatName(resource.type, row.key),
                                      "\" refers to nothing: make its parents first")}});
}

StoreCheck CheckOf(mysql::Session& session, const WriteContext& context, RowChange* change) {
  return {session, context.principal, context.district, change->before ? &*change->before : nullptr,
          change->after ? &*change->after : nullptr};
}

bool RefersToItself(const ResourceType& type) {
  return std::any_of(type.fields().begin(), type.fields().end(),
                     [&](const Field& field) { return field.reference == &type; });
}

constexpr char kAuditColumns[] =
    "_audit_entries (district_id, entry_id, resource_type, resource_name, change_kind, principal, "
    "request_id, create_time, before_image, after_image) VALUES ";
constexpr char kRequestColumns[] =
    "_requests (district_id, principal, request_id, method, body_hash, entry_id, create_time) "
    "VALUES ";
constexpr char kOutboxColumns[] =
    "_outbox (district_id, resource_type, resource_name, first_school_year, last_school_year, "
    "school_id, batch_id, create_time) VALUES ";

}  // namespace

Resource::Resource(const ResourceType& t, Rules r)
    : type(t),
      store(t),
      rules(std::move(r)),
      references(t),
      periods(t),
      requests(absl::StrCat("INSERT INTO ", t.room(), kRequestColumns), 7, ""),
      audit(absl::StrCat("INSERT INTO ", t.room(), kAuditColumns), 10, ""),
      outbox(absl::StrCat("INSERT INTO ", t.room(), kOutboxColumns), 8, ""),
      one_by_one(rules.check_in_store != nullptr || RefersToItself(t)) {}

absl::Status NotFound(const ResourceType& type, const std::string& name) {
  return WithResource(
      Error(Reason::kResourceNotFound, absl::StrCat("there is no ", type.type(), " \"", name,
                                                    "\", or it is not yours to see")),
      type.full_type(), name);
}

bool HasChildren(const ResourceType& type, const RowChange& change) {
  for (const NestedField& nested : type.nested()) {
    for (const std::optional<StoredRow>* row : {&change.before, &change.after}) {
      if (!*row) continue;
      const Message& message = *(*row)->message;
      if (message.GetReflection()->FieldSize(message, nested.descriptor) > 0) return true;
    }
  }
  return false;
}

absl::Status ValidateChange(const Resource& resource, const std::string& district,
                            const std::string& path, RowChange* change) {
  if (!change->after) return absl::OkStatus();
  Violations violations;
  SetName(resource.type, change->after->key, change->after->message.get());
  const Message& after = *change->after->message;
  Validate(resource.type, after, district, path, &violations);
  if (change->before) {
    CheckImmutable(resource.type, *change->before->message, after, path, &violations);
  }
  if (resource.rules.check) {
    Violations more;
    resource.rules.check(after, &more);
    for (FieldViolation& violation : more) {
      violation.field = absl::StrCat(path, path.empty() ? "" : ".", violation.field);
      violations.push_back(std::move(violation));
    }
  }
  return InvalidFields(std::move(violations));
}

absl::Status LockParents(mysql::Session& session, const Resource& resource,
                         const WriteContext& context,
                         const std::vector<const RowChange*>& changes) {
  if (!resource.rules.lock_parents) return absl::OkStatus();
  std::vector<const StoredRow*> rows;
  for (const RowChange* change : changes) {
    if (change->before) rows.push_back(&*change->before);
    if (change->after) rows.push_back(&*change->after);
  }
  return resource.rules.lock_parents(session, context.district, rows);
}

absl::StatusOr<std::set<Touch>> TouchesOf(mysql::Session& session, const Resource& resource,
                                          const WriteContext& context, RowChange* change) {
  const StoreCheck check = CheckOf(session, context, change);
  absl::StatusOr<std::vector<Touch>> touched =
      resource.rules.touches ? resource.rules.touches(check)
                             : DefaultTouches(resource.type, check.before, check.after);
  if (!touched.ok()) return touched.status();
  return std::set<Touch>(touched->begin(), touched->end());
}

absl::Status CheckInStore(mysql::Session& session, const Resource& resource,
                          const WriteContext& context, RowChange* change) {
  if (!resource.rules.check_in_store) return absl::OkStatus();
  return resource.rules.check_in_store(CheckOf(session, context, change));
}

absl::Status WriteRow(mysql::Session& session, const Resource& resource,
                      const WriteContext& context, RowChange* change) {
  absl::Status status = CheckInStore(session, resource, context, change);
  if (!status.ok()) return status;
  if (!change->after) {
    status = resource.references.CheckUnreferred(session, change->before->key);
    return status.ok() ? resource.store.Delete(session, change->before->key) : status;
  }
  if (!change->before) return resource.store.Insert(session, {{&*change->after, &context.stamp}});
  return resource.store.Update(session, context.stamp, *change->before, &*change->after);
}

absl::Status ApplyChanges(mysql::Session& session, const Resource& resource,
                          const std::vector<AppliedChange>& changes) {
  if (changes.empty()) return absl::OkStatus();
  const WriteContext& context = *changes.front().context;
  std::vector<const RowChange*> all;
  for (const AppliedChange& applied : changes) all.push_back(applied.change);
  absl::Status status = LockParents(session, resource, context, all);
  if (!status.ok()) return status;
  std::set<Touch> touched;
  for (const AppliedChange& applied : changes) {
    auto touches = TouchesOf(session, resource, *applied.context, applied.change);
    if (!touches.ok()) return touches.status();
    *applied.touches = *std::move(touches);
    touched.insert(applied.touches->begin(), applied.touches->end());
  }
  HeldPeriods periods(resource.type, resource.periods, context.district, context.principal.name);
  status = periods.Hold(session, touched);
  if (status.ok()) status = periods.Check(touched);
  HeldReferences references(resource.references, context.district);
  std::vector<const Message*> referring;
  for (const AppliedChange& applied : changes) {
    if (applied.change->after) referring.push_back(applied.change->after->message.get());
  }
  if (status.ok()) status = references.Hold(session, referring);
  for (const Message* row : referring) {
    if (status.ok()) status = references.Check(*row);
  }
  if (!status.ok()) return status;
  if (changes.size() == 1) return WriteRow(session, resource, context, changes.front().change);
  std::vector<NewRow> rows;
  for (const AppliedChange& applied : changes) {
    rows.push_back({&*applied.change->after, &applied.context->stamp});
  }
  return resource.store.Insert(session, rows);
}

absl::Status ApplyChange(mysql::Session& session, const Resource& resource,
                         const WriteContext& context, RowChange* change, std::set<Touch>* touches) {
  return ApplyChanges(session, resource, {{&context, change, touches}});
}

absl::Status WriteAuditEntries(mysql::Session& session, const Resource& resource,
                               const std::vector<AuditedChange>& changes) {
  return InsertList(
      session, resource.audit, changes.size(),
      [&](std::size_t i, std::vector<mysql::Value>* params) {
        const AuditedChange& c = changes[i];
        params->insert(params->end(), {c.context->district, c.entry_id, resource.type.full_type(),
                                       c.change ? NameOf(resource, *c.change) : "",
                                       static_cast<std::int64_t>(c.kind), c.context->principal.name,
                                       c.context->request_id, c.context->stamp.now_text,
                                       c.change ? Image(c.change->before) : mysql::kNull,
                                       c.change ? Image(c.change->after) : mysql::kNull});
      },
      [](std::size_t, const absl::Status& status) { return status; });
}

absl::Status WriteAuditEntry(mysql::Session& session, const Resource& resource,
                             const WriteContext& context, const std::string& entry_id,
                             common::v1::ChangeKind kind, const RowChange& change) {
  return WriteAuditEntries(session, resource, {{&context, entry_id, kind, &change}});
}

absl::Status WriteOutboxEntries(mysql::Session& session, const Resource& resource,
                                const std::vector<OutboxEntry>& entries) {
  return InsertList(
      session, resource.outbox, entries.size(),
      [&](std::size_t i, std::vector<mysql::Value>* params) {
        const WriteContext& context = *entries[i].context;
        const Touch& touch = entries[i].touch;
        params->insert(params->end(),
                       {context.district, resource.type.full_type(), entries[i].name,
                        YearValue(touch.first_year), YearValue(touch.last_year), touch.school,
                        context.batch_id.empty() ? mysql::kNull : mysql::Value(context.batch_id),
                        context.stamp.now_text});
      },
      [](std::size_t, const absl::Status& status) { return status; });
}

absl::Status WriteOutbox(mysql::Session& session, const Resource& resource,
                         const WriteContext& context, const std::string& name,
                         const std::set<Touch>& touches) {
  std::vector<OutboxEntry> entries;
  for (const Touch& touch : touches) entries.push_back({&context, name, touch});
  return WriteOutboxEntries(session, resource, entries);
}

absl::Status AfterWrite(mysql::Session& session, const Resource& resource,
                        const WriteContext& context) {
  if (!resource.type.options().expects_submissions()) return absl::OkStatus();
  return CreateExpectedSubmissions(session, context.district, context.stamp);
}

bool IsRowError(const absl::Status& status) {
  return status.code() == absl::StatusCode::kInvalidArgument ||
         status.code() == absl::StatusCode::kFailedPrecondition ||
         status.code() == absl::StatusCode::kAlreadyExists ||
         status.code() == absl::StatusCode::kNotFound || HasReason(status, Reason::kEtagMismatch);
}

absl::Status TranslateWriteError(mysql::Session& session, const Resource& resource,
                                 const std::string& path, const RowChange& change,
                                 const absl::Status& status) {
  const std::string name = NameOf(resource, change);
  switch (mysql::ErrorNumber(status)) {
    case mysql::kDuplicateKey:
      return WithResource(
          Error(Reason::kResourceExists,
                mysql::ErrorObject(status) == "natural_key"
                    ? absl::StrCat("a ", resource.type.type(), " with the same ",
                                   absl::StrJoin(resource.type.options().natural_key(), ", "),
                                   " exists under another id")
                    : absl::StrCat("\"", name, "\" exists")),
          resource.type.full_type(), name);
    case mysql::kRowIsReferenced:
      return WithResource(Error(Reason::kResourceInUse,
                                absl::StrCat("\"", name, "\" is referred to by other records")),
                          resource.type.full_type(), name);
    case mysql::kNoReferencedRow:
      return change.after ? MissingReferences(session, resource, path, *change.after) : status;
    default:
      return status;
  }
}

}  // namespace districtedu::resource
