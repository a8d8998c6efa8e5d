#include "common/resource/calls/merge.h"

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/resource/change/writer.h"
#include "common/resource/declared/value.h"

namespace districtedu::resource {
namespace {

constexpr std::size_t kMostViolations = 100;

// Moves the records of one resource.
class Mover {
 public:
  Mover(mysql::Session& session, const Resource& resource, const ResourceType& type,
        const WriteContext& context, const Key& source, const Key& target, Violations* violations)
      : session_(session),
        resource_(resource),
        type_(type),
        context_(context),
        source_(source),
        target_(target),
        violations_(violations),
        writer_(session, resource, context, "") {}

  absl::Status Run() {
    const absl::StatusOr<std::set<Key>> keys = FindKeys();
    if (!keys.ok()) return keys.status();
    for (const Key& key : *keys) {
      absl::StatusOr<std::optional<StoredRow>> row = resource_.store.Read(session_, key, true);
      if (!row.ok()) return row.status();
      if (!*row) continue;
      absl::Status status = Move(*std::move(*row));
      if (!status.ok()) return status;
    }
    return writer_.Finish();
  }

 private:
  bool Refers(const KeyColumn& key) const { return key.reference == type_.full_type(); }
  bool Refers(const Field& field) const { return field.reference == &type_; }

  // Keys of all records that refer to the source.
  absl::StatusOr<std::set<Key>> FindKeys() {
    std::vector<std::string> own;
    for (const KeyColumn& key : resource_.type.keys()) {
      if (Refers(key)) own.push_back(key.column);
    }
    for (const Field& field : resource_.type.fields()) {
      if (Refers(field)) own.push_back(field.column);
    }
    std::set<Key> keys;
    if (absl::Status status = FindIn(resource_.type.table(), own, &keys); !status.ok()) {
      return status;
    }
    for (const NestedField& nested : resource_.type.nested()) {
      std::vector<std::string> columns;
      for (const Field& field : nested.fields) {
        if (Refers(field)) columns.push_back(field.column);
      }
      absl::Status status = FindIn(nested.table, columns, &keys);
      if (!status.ok()) return status;
    }
    return keys;
  }

  absl::Status FindIn(const std::string& table, const std::vector<std::string>& columns,
                      std::set<Key>* keys) {
    const std::string key = absl::StrJoin(
        resource_.type.keys(), ", ",
        [](std::string* out, const KeyColumn& column) { out->append(column.column); });
    for (const std::string& column : columns) {
      const auto rows = session_.Query(absl::StrCat("SELECT ", key, " FROM ", table,
                                                    " WHERE district_id = ? AND ", column, " = ?"),
                                       {source_[0], source_[1]});
      if (!rows.ok()) return rows.status();
      keys->insert(rows->begin(), rows->end());
    }
    return absl::OkStatus();
  }

  void Redirect(const std::vector<Field>& fields, Message* message) const {
    const std::string from = FormatName(type_, source_);
    for (const Field& field : fields) {
      if (!Refers(field)) continue;
      const auto* reflection = message->GetReflection();
      if (reflection->GetString(*message, field.descriptor) != from) continue;
      reflection->SetString(message, field.descriptor, FormatName(type_, target_));
    }
  }

  // The record as it is to be.
  StoredRow After(const StoredRow& before) const {
    StoredRow after{before.key, std::unique_ptr<Message>(before.message->New()), 0, ""};
    for (std::size_t i = 0; i < after.key.size(); ++i) {
      if (Refers(resource_.type.keys()[i]) && after.key[i] == source_[1]) after.key[i] = target_[1];
    }
    Message* const message = after.message.get();
    message->CopyFrom(*before.message);
    SetName(resource_.type, after.key, message);
    Redirect(resource_.type.fields(), message);
    const auto* reflection = message->GetReflection();
    for (const NestedField& nested : resource_.type.nested()) {
      for (int i = 0; i < reflection->FieldSize(*message, nested.descriptor); ++i) {
        Redirect(nested.fields, reflection->MutableRepeatedMessage(message, nested.descriptor, i));
      }
    }
    return after;
  }

  absl::Status Move(StoredRow row) {
    const std::string name = FormatName(resource_.type, row.key);
    PendingChange pending;
    pending.context = &context_;
    pending.change.after = After(row);
    pending.change.before = std::move(row);
    return writer_.Write({&pending}, {.refused = [&](std::size_t, const absl::Status& why) {
                           const Reason reason =
                               ParseReason(ReasonOf(why)).value_or(Reason::kInternalError);
                           if (violations_->size() < kMostViolations) {
                             violations_->push_back({name, reason, std::string(why.message())});
                           }
                           return absl::OkStatus();
                         }});
  }

  mysql::Session& session_;
  const Resource& resource_;
  const ResourceType& type_;
  const WriteContext& context_;
  const Key& source_;
  const Key& target_;
  Violations* violations_;
  Writer writer_;
};

}  // namespace

absl::Status MergeInto(mysql::Session& session, const std::vector<const Resource*>& resources,
                       const Resource& resource, const WriteContext& context, StoredRow source,
                       const Key& target) {
  const ResourceType& type = resource.type;
  // References are ids under the district.
  if (type.keys().size() != 2) {
    return absl::InternalError(absl::StrCat(type.full_type(), " is referred to by nothing"));
  }
  Violations violations;
  for (const Resource* referrer : resources) {
    Mover mover(session, *referrer, type, context, source.key, target, &violations);
    if (absl::Status status = mover.Run(); !status.ok()) return status;
  }
  if (!violations.empty()) return InvalidFields(std::move(violations));
  PendingChange removed;
  removed.context = &context;
  removed.change.before = std::move(source);
  Writer writer(session, resource, context, "source");
  absl::Status status = writer.Write({&removed});
  return status.ok() ? writer.Finish() : status;
}

}  // namespace districtedu::resource
