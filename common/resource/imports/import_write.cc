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
      periods_(resource.type, resource.periods, context.district, context.principal.name),
      references_(resource.references, context.district) {}

absl::Status ImportWrite::Write(const std::vector<ImportRecord>& records,
                                ImportResponse* response) {
  response_ = response;
  journal_.clear();
  updated_.clear();
  std::vector<Item> items = Parse(records);
  absl::Status status = Resolve(&items);
  if (!status.ok()) return status;
  DropDuplicates(&items);
  status = ReadExisting(&items);
  if (!status.ok()) return status;
  Merge(&items);
  status = HoldReferences(&items);
  if (status.ok()) {
    status = resource_.one_by_one ? WriteOneByOne(&items) : WriteMany(&items);
  }
  if (!status.ok()) return status;
  std::vector<AuditedChange> overwritten;
  for (const Item* item : updated_) {
    overwritten.push_back(
        {&context_, item->entry_id, common::v1::CHANGE_KIND_UPDATED, &item->change});
  }
  status = WriteAuditEntries(session_, resource_, overwritten);
  if (!status.ok() || journal_.empty()) return status;
  return WriteImportJournal(session_, resource_, context_, records.back().last_row(), journal_);
}

absl::Status ImportWrite::Finish() {
  absl::Status status = WriteOutbox(session_, resource_, context_, "", touched_);
  if (status.ok() && !touched_.empty()) status = AfterWrite(session_, resource_, context_);
  return status;
}

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

absl::Status ImportWrite::Refuse(const Item& item, absl::Status status) {
  if (session_.conflicted() || !session_.usable()) return status;
  status = TranslateWriteError(session_, resource_, "", item.change, status);
  if (!IsRowError(status)) return status;
  Reject(*item.record, status);
  return absl::OkStatus();
}

std::vector<ImportWrite::Item> ImportWrite::Parse(const std::vector<ImportRecord>& records) {
  std::vector<Item> items;
  items.reserve(records.size());
  for (const ImportRecord& record : records) {
    if (!access_.CanWrite(record.key)) {
      Reject(record, NotFound(resource_.type, FormatName(resource_.type, record.key)));
      continue;
    }
    Item item{&record, {}, !mysql::IsNull(record.key.back()), {}, ""};
    item.change.after = StoredRow{record.key, resource_.type.New(), 0, ""};
    const std::vector<RejectedRow> wrong = table_.Apply(record, item.change.after->message.get());
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
      const StoredRow& row = *(*items)[i].change.after;
      natural.push_back(resource_.store.NaturalKey(row.key, *row.message));
    }
    auto found = resource_.store.FindIds(session_, natural);
    if (!found.ok()) return found.status();
    ids = *std::move(found);
  }
  for (std::size_t n = 0; n < nameless.size(); ++n) {
    StoredRow& row = *(*items)[nameless[n]].change.after;
    const auto it = natural.empty() ? ids.end() : ids.find(natural[n]);
    (*items)[nameless[n]].named = it != ids.end();
    row.key.back() = it != ids.end() ? it->second : mysql::Value(absl::AsciiStrToLower(NewUlid()));
  }
  return absl::OkStatus();
}

void ImportWrite::DropDuplicates(std::vector<Item>* items) {
  const bool natural = !resource_.type.options().natural_key().empty();
  std::erase_if(*items, [&](const Item& item) {
    const StoredRow& row = *item.change.after;
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
    if (item.named) named[item.change.after->key] = &item;
  }
  if (named.empty()) return absl::OkStatus();
  std::vector<Key> keys;
  for (const auto& [key, item] : named) keys.push_back(key);
  absl::StatusOr<std::vector<StoredRow>> found = resource_.store.ReadForUpdate(session_, keys);
  if (!found.ok()) return found.status();
  for (StoredRow& row : *found) {
    Item& item = *named.at(row.key);
    item.change.before = std::move(row);
    met_existing_ = true;
  }
  return absl::OkStatus();
}

void ImportWrite::Merge(std::vector<Item>* items) {
  std::erase_if(*items, [&](Item& item) {
    RowChange& change = item.change;
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

absl::Status ImportWrite::HoldReferences(std::vector<Item>* items) {
  if (resource_.references.references().empty()) return absl::OkStatus();
  std::vector<const Message*> rows;
  for (const Item& item : *items) rows.push_back(item.change.after->message.get());
  absl::Status status = references_.Hold(session_, rows);
  std::vector<Item> held;
  for (Item& item : *items) {
    if (!status.ok()) return status;
    absl::Status missing = references_.Check(*item.change.after->message);
    if (missing.ok()) {
      held.push_back(std::move(item));
    } else {
      status = Refuse(item, std::move(missing));
    }
  }
  *items = std::move(held);
  return status;
}

absl::Status ImportWrite::HoldPeriods(std::vector<Item>* items) {
  std::set<Touch> all;
  const std::set<Touch>* last = nullptr;  // neighbours in a file mostly bear on the same
  for (Item& item : *items) {
    absl::StatusOr<std::set<Touch>> touches =
        TouchesOf(session_, resource_, context_, &item.change);
    if (!touches.ok()) return touches.status();
    item.touches = *std::move(touches);
    if (last == nullptr || *last != item.touches) {
      all.insert(item.touches.begin(), item.touches.end());
    }
    last = &item.touches;
  }
  if (absl::Status status = periods_.Hold(session_, all); !status.ok()) return status;
  std::erase_if(*items, [&](const Item& item) {
    absl::Status status = periods_.Check(item.touches);
    if (!status.ok()) Reject(*item.record, status);
    return !status.ok();
  });
  return absl::OkStatus();
}

void ImportWrite::Written(Item* item) {
  touched_.insert(item->touches.begin(), item->touches.end());
  if (item->change.before) {
    item->entry_id = NewUlid();
    updated_.push_back(item);
    response_->set_updated(response_->updated() + 1);
  } else {
    response_->set_created(response_->created() + 1);
  }
  journal_.push_back({item->change.after->key,
                      item->change.before ? item->change.before->written_by : "", item->entry_id});
}

absl::Status ImportWrite::WriteOne(Item* item, bool* written) {
  if (!item->change.before) {
    *written = true;
    const auto refuse = [&](const absl::Status& why) {
      *written = false;
      return Refuse(*item, why);
    };
    absl::Status status = CheckInStore(session_, resource_, context_, &item->change);
    if (!status.ok()) return refuse(status);
    return resource_.store.InsertMany(
        session_, {{&*item->change.after, &context_.stamp}},
        [&](std::size_t, const absl::Status& why) { return refuse(why); });
  }
  // The row may be written before a child row is refused.
  const bool nested = HasChildren(resource_.type, item->change);
  absl::Status status;
  if (nested) status = session_.Execute("SAVEPOINT import_row").status();
  if (!status.ok()) return status;
  status = WriteRow(session_, resource_, context_, &item->change);
  *written = status.ok();
  if (status.ok()) return status;
  status = Refuse(*item, std::move(status));
  if (status.ok() && nested) {
    status = session_.Execute("ROLLBACK TO SAVEPOINT import_row").status();
  }
  return status;
}

absl::Status ImportWrite::WriteOneByOne(std::vector<Item>* items) {
  std::vector<const RowChange*> changes;
  for (const Item& item : *items) changes.push_back(&item.change);
  if (absl::Status status = LockParents(session_, resource_, context_, changes); !status.ok()) {
    return status;
  }
  for (Item& item : *items) {
    absl::StatusOr<std::set<Touch>> touches =
        TouchesOf(session_, resource_, context_, &item.change);
    if (!touches.ok()) {
      if (absl::Status status = Refuse(item, touches.status()); !status.ok()) return status;
      continue;
    }
    item.touches = *std::move(touches);
    if (absl::Status status = periods_.Hold(session_, item.touches); !status.ok()) return status;
    if (absl::Status status = periods_.Check(item.touches); !status.ok()) {
      Reject(*item.record, status);
      continue;
    }
    bool written = false;
    if (absl::Status status = WriteOne(&item, &written); !status.ok()) return status;
    if (written) Written(&item);
  }
  return absl::OkStatus();
}

absl::Status ImportWrite::WriteMany(std::vector<Item>* items) {
  if (absl::Status status = HoldPeriods(items); !status.ok()) return status;
  std::vector<Item*> order;
  order.reserve(items->size());
  for (Item& item : *items) order.push_back(&item);
  std::sort(order.begin(), order.end(), [](const Item* a, const Item* b) {
    return a->change.after->key < b->change.after->key;
  });
  // Updates first: they may free a natural key.
  std::vector<Item*> created;
  std::vector<NewRow> rows;
  for (Item* item : order) {
    if (!item->change.before) {
      created.push_back(item);
      rows.push_back({&*item->change.after, &context_.stamp});
      continue;
    }
    bool written = false;
    if (absl::Status status = WriteOne(item, &written); !status.ok()) return status;
    if (written) Written(item);
  }
  std::vector<bool> refused(rows.size());
  absl::Status status = resource_.store.InsertMany(
      session_, rows, [&](std::size_t i, const absl::Status& why) -> absl::Status {
        if (options_.expect_new && !created[i]->named &&
            mysql::ErrorNumber(why) == mysql::kDuplicateKey) {
          mistaken_ = true;
          return why;
        }
        refused[i] = true;
        return Refuse(*created[i], why);
      });
  if (!status.ok()) return status;
  for (std::size_t i = 0; i < created.size(); ++i) {
    if (!refused[i]) Written(created[i]);
  }
  return absl::OkStatus();
}

}  // namespace districtedu::resource
