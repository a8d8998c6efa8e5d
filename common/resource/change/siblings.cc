#include "common/resource/change/siblings.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/resource/declared/name.h"
#include "common/resource/declared/value.h"

namespace districtedu::resource {
namespace {

std::string LockHead(const ResourceType& parent) {
  return absl::StrCat("SELECT 1 FROM ", parent.table(),
                      " FORCE INDEX (PRIMARY) WHERE district_id = ? AND ",
                      parent.keys().back().column, " IN (");
}

std::string LockTail(const ResourceType& parent) {
  return absl::StrCat(
      ") ORDER BY ",
      absl::StrJoin(parent.keys(), ", ",
                    [](std::string* out, const KeyColumn& key) { out->append(key.column); }),
      " FOR UPDATE");
}

}  // namespace

absl::StatusOr<std::unique_ptr<const Siblinghood>> Siblinghood::Create(const Store& store,
                                                                       const std::string& by) {
  const ResourceType& type = store.type();
  const Field* field = type.FindField(by);
  const ResourceType* parent = by == "district" ? type.root() : field ? field->reference : nullptr;
  if (parent == nullptr) {
    return absl::InternalError(
        absl::StrCat("records of ", type.full_type(), " are no siblings by \"", by, "\""));
  }
  return std::unique_ptr<const Siblinghood>(
      new Siblinghood(store, by == "district" ? nullptr : field, *parent));
}

Siblinghood::Siblinghood(const Store& store, const Field* reference, const ResourceType& parent)
    : store_(store),
      reference_(reference),
      lock_(LockHead(parent), 1, LockTail(parent)),
      read_(store.MakeReadBy(reference)) {}

std::string Siblinghood::ParentOf(const StoredRow& row) const {
  return SegmentText(reference_ ? ToColumn(*row.message, *reference_) : row.key.front());
}

absl::Status Siblinghood::Lock(mysql::Session& session, const std::string& district,
                               const std::vector<std::string>& parents) const {
  return QueryList(session, lock_, {district}, parents.size(),
                   [&](std::size_t i, std::vector<mysql::Value>* params) {
                     params->emplace_back(parents[i]);
                   })
      .status();
}

absl::StatusOr<std::vector<StoredRow>> Siblinghood::Read(
    mysql::Session& session, const std::string& district,
    const std::vector<std::string>& parents) const {
  return store_.ReadBy(session, *read_, district, parents);
}

absl::Status Siblings::Hold(mysql::Session& session, const std::string& district,
                            const std::vector<const StoredRow*>& rows) {
  if (by_ == nullptr) return absl::OkStatus();
  std::set<std::string> sorted;
  for (const StoredRow* row : rows) sorted.insert(by_->ParentOf(*row));
  const std::vector<std::string> parents(sorted.begin(), sorted.end());
  if (absl::Status status = by_->Lock(session, district, parents); !status.ok()) return status;
  absl::StatusOr<std::vector<StoredRow>> read = by_->Read(session, district, parents);
  if (!read.ok()) return read.status();
  read_ = std::make_shared<const std::vector<StoredRow>>(*std::move(read));
  by_parent_.clear();
  for (const StoredRow& row : *read_) by_parent_[by_->ParentOf(row)][row.key] = row.message.get();
  return absl::OkStatus();
}

std::vector<const Message*> Siblings::Of(const StoredRow& row) const {
  std::vector<const Message*> siblings;
  if (by_ == nullptr) return siblings;
  const auto parent = by_parent_.find(by_->ParentOf(row));
  if (parent == by_parent_.end()) return siblings;
  for (const auto& [key, message] : parent->second) {
    if (key != row.key) siblings.push_back(message);
  }
  return siblings;
}

void Siblings::Take(const StoredRow* before, const StoredRow* after) {
  if (by_ == nullptr) return;
  if (before != nullptr) by_parent_[by_->ParentOf(*before)].erase(before->key);
  if (after != nullptr) by_parent_[by_->ParentOf(*after)][after->key] = after->message.get();
}

}  // namespace districtedu::resource
