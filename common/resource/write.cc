#include "common/resource/write.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/base/ulid.h"
#include "common/resource/period.h"
#include "common/resource/value.h"

namespace districtedu::resource {
namespace {

constexpr int kDuplicateKey = 1062;
constexpr int kRowIsReferenced = 1451;
constexpr int kNoReferencedRow = 1452;

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

}  // namespace

absl::Status NotFound(const ResourceType& type, const std::string& name) {
  return WithResource(
      Error(Reason::kResourceNotFound, absl::StrCat("there is no ", type.type(), " \"", name,
                                                    "\", or it is not yours to see")),
      type.full_type(), name);
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

absl::Status ApplyChange(mysql::Session& session, const Resource& resource,
                         const WriteContext& context, RowChange* change, std::set<Touch>* touches) {
  const StoreCheck check{session, context.principal, context.district,
                         change->before ? &*change->before : nullptr,
                         change->after ? &*change->after : nullptr};
  const absl::StatusOr<std::vector<Touch>> touched =
      resource.rules.touches ? resource.rules.touches(check)
                             : DefaultTouches(resource.type, check.before, check.after);
  if (!touched.ok()) return touched.status();
  touches->clear();
  touches->insert(touched->begin(), touched->end());
  absl::Status status = HoldPeriodsOpen(session, resource.type, context.district, *touches);
  if (status.ok() && resource.rules.check_in_store) status = resource.rules.check_in_store(check);
  if (!status.ok()) return status;
  if (!change->after) return resource.store.Delete(session, change->before->key);
  if (!change->before) return resource.store.Insert(session, context.stamp, &*change->after);
  return resource.store.Update(session, context.stamp, *change->before, &*change->after);
}

absl::Status WriteAuditEntry(mysql::Session& session, const Resource& resource,
                             const WriteContext& context, const std::string& entry_id,
                             common::v1::ChangeKind kind, const RowChange& change) {
  const bool batch = kind == common::v1::CHANGE_KIND_IMPORTED;
  return session
      .Execute(absl::StrCat("INSERT INTO ", resource.type.room(),
                            "_audit_entries (district_id, entry_id, resource_type, resource_name, "
                            "change_kind, principal, request_id, create_time, before_image, "
                            "after_image) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
               {context.district, entry_id, resource.type.full_type(),
                batch ? "" : NameOf(resource, change), static_cast<std::int64_t>(kind),
                context.principal.name, context.request_id, ToDateTime(context.stamp.now),
                Image(change.before), Image(change.after)})
      .status();
}

absl::Status WriteOutbox(mysql::Session& session, const Resource& resource,
                         const WriteContext& context, const std::string& name,
                         const std::set<Touch>& touches) {
  const std::string sql = absl::StrCat(
      "INSERT INTO ", resource.type.room(),
      "_outbox (district_id, resource_type, resource_name, first_school_year, last_school_year, "
      "school_id, batch_id, create_time) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  for (const Touch& touch : touches) {
    const auto done = session.Execute(
        sql, {context.district, resource.type.full_type(), name, YearValue(touch.first_year),
              YearValue(touch.last_year), touch.school,
              context.batch_id.empty() ? mysql::kNull : mysql::Value(context.batch_id),
              ToDateTime(context.stamp.now)});
    if (!done.ok()) return done.status();
  }
  return absl::OkStatus();
}

absl::Status AfterWrite(mysql::Session& session, const Resource& resource,
                        const WriteContext& context) {
  if (!resource.type.options().expects_submissions()) return absl::OkStatus();
  return CreateExpectedSubmissions(session, context.district, context.stamp);
}

absl::Status TranslateWriteError(mysql::Session& session, const Resource& resource,
                                 const std::string& path, const RowChange& change,
                                 const absl::Status& status) {
  const std::string name = NameOf(resource, change);
  switch (mysql::ErrorNumber(status)) {
    case kDuplicateKey:
      return WithResource(
          Error(Reason::kResourceExists,
                mysql::ErrorObject(status) == "natural_key"
                    ? absl::StrCat("a ", resource.type.type(), " with the same ",
                                   absl::StrJoin(resource.type.options().natural_key(), ", "),
                                   " exists under another id")
                    : absl::StrCat("\"", name, "\" exists")),
          resource.type.full_type(), name);
    case kRowIsReferenced:
      return WithResource(Error(Reason::kResourceInUse,
                                absl::StrCat("\"", name, "\" is referred to by other records")),
                          resource.type.full_type(), name);
    case kNoReferencedRow:
      return change.after ? MissingReferences(session, resource, path, *change.after) : status;
    default:
      return status;
  }
}

}  // namespace districtedu::resource
