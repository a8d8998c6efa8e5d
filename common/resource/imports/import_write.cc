#include "common/resource/imports/import_write.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/ulid.h"
#include "common/resource/declared/value.h"

namespace districtedu::resource {
namespace {

using common::v1::ImportResponse;
using common::v1::RejectedRow;

// One text for the values; segments have no blank, and a NULL is no segment.
std::string Text(const std::vector<mysql::Value>& values) {
  std::string text;
  for (const mysql::Value& value : values) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
      absl::StrAppend(&text, *number, " ");
    } else {
      const auto* word = std::get_if<std::string>(&value);
      absl::StrAppend(&text, word ? *word : std::string("\n"), " ");
    }
  }
  return text;
}

}  // namespace

ImportWrite::ImportWrite(mysql::Session& session, const Resource& resource,
                         const ImportTable& table, const Access& access,
                         const WriteContext& context, Options options)
    : session_(session),
      resource_(resource),
      table_(table),
      access_(access),
      context_(context),
      options_(options),
      writer_(session, resource, context, "") {}

absl::Status ImportWrite::Write(const std::vector<ImportRecord>& records,
                                ImportResponse* response) {
  response_ = response;
  std::vector<Item> items = Parse(records);
  absl::Status status = Resolve(&items);
  if (!status.ok()) return status;
  DropDuplicates(&items);
  status = ReadExisting(&items);
  if (!status.ok()) return status;
  Compose(&items);
  if (!resource_.one_by_one) {
    // They may free a natural key, or the days of a sibling.
    std::stable_partition(items.begin(), items.end(),
                          [](const Item& item) { return item.pending.change.before.has_value(); });
  }
  std::vector<PendingChange*> changes;
  changes.reserve(items.size());
  for (Item& item : items) changes.push_back(&item.pending);
  const auto refused = [&](std::size_t i, const absl::Status& why) -> absl::Status {
    const bool taken_for_new =
        options_.expect_new && !items[i].named && !items[i].pending.change.before;
    if (taken_for_new && HasReason(why, Reason::kResourceExists)) {
      mistaken_ = true;
      return why;
    }
    Reject(*items[i].record, why);
    return absl::OkStatus();
  };
  status = writer_.Write(changes, {.refused = refused, .journal_row = records.back().last_row()});
  if (!status.ok()) return status;
  for (const PendingChange* pending : changes) {
    if (pending->refused) continue;
    if (pending->change.before) {
      response_->set_updated(response_->updated() + 1);
    } else {
      response_->set_created(response_->created() + 1);
    }
  }
  return absl::OkStatus();
}

absl::Status ImportWrite::Finish() { return writer_.Finish(); }

void ImportWrite::Reject(const ImportRecord& record, const absl::Status& status) {
  const std::vector<FieldViolation> violations = FieldViolationsOf(status);
  for (const FieldViolation& violation : violations) {
    *response_->add_rejected() = table_.Locate(record, violation);
  }
  if (!violations.empty()) return;
  // Some errors of rules name the field they are about.
  const auto metadata = MetadataOf(status);
  const auto field = metadata.find("field");
  const FieldViolation violation{field == metadata.end() ? "" : field->second,
                                 ParseReason(ReasonOf(status)).value_or(Reason::kInternalError),
                                 std::string(status.message())};
  *response_->add_rejected() = table_.Locate(record, violation);
}

std::vector<ImportWrite::Item> ImportWrite::Parse(const std::vector<ImportRecord>& records) {
  std::vector<Item> items;
  items.reserve(records.size());
  for (const ImportRecord& record : records) {
    if (!access_.CanWrite(record.key)) {
      Reject(record, NotFound(resource_.type, FormatName(resource_.type, record.key)));
      continue;
    }
    Item item{&record, {}, !mysql::IsNull(record.key.back())};
    item.pending.context = &context_;
    item.pending.named = false;
    item.pending.change.after = StoredRow{record.key, resource_.type.New(), 0, ""};
    const std::vector<RejectedRow> wrong =
        table_.Apply(record, item.pending.change.after->message.get());
    for (const RejectedRow& row : wrong) *response_->add_rejected() = row;
    if (wrong.empty()) items.push_back(std::move(item));
  }
  return items;
}

absl::Status ImportWrite::Resolve(std::vector<Item>* items) {
  std::vector<std::size_t> nameless;
  for (std::size_t i = 0; i < items->size(); ++i) {
    if (!(*items)[i].named) nameless.push_back(i);
  }
  std::vector<std::vector<mysql::Value>> natural;
  std::map<std::vector<mysql::Value>, mysql::Value> ids;
  if (!options_.expect_new && !nameless.empty()) {
    for (const std::size_t i : nameless) {
      const StoredRow& row = *(*items)[i].pending.change.after;
      natural.push_back(resource_.store.NaturalKey(row.key, *row.message));
    }
    auto found = resource_.store.FindIds(session_, natural);
    if (!found.ok()) return found.status();
    ids = *std::move(found);
  }
  for (std::size_t n = 0; n < nameless.size(); ++n) {
    StoredRow& row = *(*items)[nameless[n]].pending.change.after;
    const auto it = natural.empty() ? ids.end() : ids.find(natural[n]);
    (*items)[nameless[n]].named = it != ids.end();
    row.key.back() = it != ids.end() ? it->second : mysql::Value(absl::AsciiStrToLower(NewUlid()));
  }
  return absl::OkStatus();
}

void ImportWrite::DropDuplicates(std::vector<Item>* items) {
  const bool natural = !resource_.type.options().natural_key().empty();
  std::erase_if(*items, [&](const Item& item) {
    const StoredRow& row = *item.pending.change.after;
    bool again = false;
    const auto note = [&](std::string text) {
      if (options_.seen != nullptr) {
        const std::size_t hash = std::hash<std::string>()(text);
        again |= options_.seen->contains(hash);
        hashes_.insert(hash);
      }
      again |= !keys_.insert(std::move(text)).second;
    };
    // An id made just now cannot stand twice, and one that was found goes with its natural key.
    if (item.named) note(absl::StrCat("id ", Text(row.key)));
    // Fields an update leaves out may be part of the natural key: then the row is known by its id.
    if (natural) {
      const std::vector<mysql::Value> values = resource_.store.NaturalKey(row.key, *row.message);
      if (std::none_of(values.begin(), values.end(), mysql::IsNull)) note(Text(values));
    }
    if (again) {
      Reject(*item.record, Error(Reason::kDuplicateKeyInBatch,
                                 absl::StrCat("\"", FormatName(resource_.type, row.key),
                                              "\" stands twice in this import")));
    }
    return again;
  });
}

absl::Status ImportWrite::ReadExisting(std::vector<Item>* items) {
  std::map<Key, Item*> named;  // locked in key order, whatever the order of the file
  for (Item& item : *items) {
    if (item.named) named[item.pending.change.after->key] = &item;
  }
  if (named.empty()) return absl::OkStatus();
  std::vector<Key> keys;
  for (const auto& [key, item] : named) keys.push_back(key);
  absl::StatusOr<std::vector<StoredRow>> found = resource_.store.ReadForUpdate(session_, keys);
  if (!found.ok()) return found.status();
  for (StoredRow& row : *found) {
    Item& item = *named.at(row.key);
    item.pending.change.before = std::move(row);
    met_existing_ = true;
  }
  return absl::OkStatus();
}

void ImportWrite::Compose(std::vector<Item>* items) {
  std::erase_if(*items, [&](Item& item) {
    RowChange& change = item.pending.change;
    if (change.before && change.before->written_by == context_.batch_id) {
      Reject(*item.record, Error(Reason::kDuplicateKeyInBatch,
                                 absl::StrCat("\"", FormatName(resource_.type, change.before->key),
                                              "\" stands twice in this import")));
      return true;
    }
    const std::string etag = table_.EtagOf(*item.record);
    if (!etag.empty() && (!change.before || etag != ToEtag(change.before->revision))) {
      Reject(*item.record,
             Error(Reason::kEtagMismatch, "the record has changed since it was exported"));
      return true;
    }
    if (change.before) {
      change.after->message->CopyFrom(*change.before->message);
      table_.Apply(*item.record, change.after->message.get());
      if (SameContent(resource_.type, *change.before->message, *change.after->message)) {
        response_->set_unchanged(response_->unchanged() + 1);
        return true;
      }
    }
    absl::Status status = ValidateChange(resource_, context_.district, "", &change);
    if (!status.ok()) Reject(*item.record, status);
    return !status.ok();
  });
}

}  // namespace districtedu::resource
