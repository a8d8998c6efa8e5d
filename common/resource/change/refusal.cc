#include "common/resource/change/refusal.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/mysql/error.h"
#include "common/resource/declared/value.h"

namespace districtedu::resource {
namespace {

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

bool IsRowError(const absl::Status& status) {
  return status.code() == absl::StatusCode::kInvalidArgument ||
         status.code() == absl::StatusCode::kFailedPrecondition ||
         status.code() == absl::StatusCode::kAlreadyExists ||
         status.code() == absl::StatusCode::kNotFound || HasReason(status, Reason::kEtagMismatch);
}

absl::Status TranslateWriteError(mysql::Session& session, const Resource& resource,
                                 const std::string& path, const RowChange& change,
                                 const absl::Status& status) {
  const std::string name = NameOf(resource.type, change);
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
