#include "common/resource/change/writer.h"

#include <algorithm>

#include "common/base/ulid.h"
#include "common/resource/change/ask_rules.h"
#include "common/resource/change/import_journal.h"
#include "common/resource/change/refusal.h"

namespace districtedu::resource {
namespace {

common::v1::ChangeKind KindOf(const RowChange& change) {
  if (!change.before) return common::v1::CHANGE_KIND_CREATED;
  return change.after ? common::v1::CHANGE_KIND_UPDATED : common::v1::CHANGE_KIND_DELETED;
}

bool ChangesName(const RowChange& change) {
  return change.before && change.after && change.before->key != change.after->key;
}

}  // namespace

Writer::Writer(mysql::Session& session, const Resource& resource, const WriteContext& context,
               std::string path)
    : session_(session),
      resource_(resource),
      context_(context),
      path_(std::move(path)),
      periods_(resource.type, resource.periods, context.district, context.principal.name),
      references_(resource.references, context.district),
      siblings_(resource.siblings.get()) {}

absl::Status Writer::Write(const std::vector<PendingChange*>& changes, const Options& options) {
  options_ = options;
  written_.clear();
  std::vector<const StoredRow*> rows;
  bool alone = resource_.one_by_one;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    changes[i]->place = i;
    const RowChange& change = changes[i]->change;
    if (change.before) rows.push_back(&*change.before);
    if (change.after) rows.push_back(&*change.after);
    alone |= ChangesName(change);
  }
  if (changes.empty()) return absl::OkStatus();
  absl::Status status = siblings_.Hold(session_, context_.district, rows);
  for (auto begin = changes.begin(); status.ok() && begin != changes.end();) {
    auto end = changes.end();
    if (alone || MayMakeRoom(*begin)) {
      end = begin + 1;
    } else if (resource_.siblings != nullptr) {
      end = std::find_if(begin, end,
                         [&](const PendingChange* pending) { return MayMakeRoom(pending); });
    }
    const Block block(begin, end);
    begin = end;
    status = ChangesName(block.front()->change) ? Rename(block.front()) : WriteBlock(block);
    for (PendingChange* pending : block) {
      if (status.ok() && !pending->refused) Written(pending);
    }
  }
  return status.ok() && !options_.look_only ? WriteTrail() : status;
}

bool Writer::MayMakeRoom(const PendingChange* pending) const {
  return resource_.siblings != nullptr && pending->change.before;
}

absl::Status Writer::WriteBlock(Block block) {
  absl::Status status = HoldPeriods(&block);
  if (!status.ok() || options_.look_only) return status;
  status = HoldReferences(&block);
  Doubted doubted;
  if (status.ok()) status = Check(&block, &doubted);
  if (status.ok()) status = WriteRows(block);
  if (!status.ok()) return status;
  bool gone = false;
  for (const PendingChange* pending : block) {
    if (pending->refused) {
      gone = true;
    } else {
      Take(&siblings_, *pending);
    }
  }
  if (gone && !doubted.empty()) {
    Block again;
    for (const auto& [pending, why] : doubted) again.push_back(pending);
    return WriteBlock(std::move(again));
  }
  for (auto& [pending, why] : doubted) {
    if (status = Refuse(pending, std::move(why)); !status.ok()) return status;
  }
  return absl::OkStatus();
}

void Writer::Take(Siblings* siblings, const PendingChange& pending) const {
  const auto& [before, after] = pending.change;
  siblings->Take(before ? &*before : nullptr, after ? &*after : nullptr);
}

absl::Status Writer::HoldPeriods(Block* block) {
  std::set<Touch> all;
  const std::set<Touch>* last = nullptr;  // neighbours in a file mostly bear on the same
  Siblings siblings = siblings_;
  for (PendingChange* pending : *block) {
    absl::StatusOr<std::set<Touch>> touches =
        TouchesOf(session_, resource_, *pending->context, siblings, &pending->change);
    Take(&siblings, *pending);
    if (!touches.ok()) {
      if (absl::Status status = Refuse(pending, touches.status()); !status.ok()) return status;
      continue;
    }
    pending->touches = *std::move(touches);
    if (last == nullptr || *last != pending->touches) {
      all.insert(pending->touches.begin(), pending->touches.end());
    }
    last = &pending->touches;
  }
  if (absl::Status status = periods_.Hold(session_, all); !status.ok()) return status;
  for (PendingChange* pending : *block) {
    if (pending->refused) continue;
    absl::Status status = periods_.Check(pending->touches);
    if (!status.ok()) status = Refuse(pending, std::move(status));
    if (!status.ok()) return status;
  }
  std::erase_if(*block, [](const PendingChange* pending) { return pending->refused; });
  return absl::OkStatus();
}

absl::Status Writer::HoldReferences(Block* block) {
  std::vector<const Message*> rows;
  for (const PendingChange* pending : *block) {
    if (pending->change.after) rows.push_back(pending->change.after->message.get());
  }
  if (absl::Status status = references_.Hold(session_, rows); !status.ok()) return status;
  for (PendingChange* pending : *block) {
    if (!pending->change.after) continue;
    absl::Status status = references_.Check(*pending->change.after->message);
    if (!status.ok()) status = Refuse(pending, std::move(status));
    if (!status.ok()) return status;
  }
  std::erase_if(*block, [](const PendingChange* pending) { return pending->refused; });
  return absl::OkStatus();
}

absl::Status Writer::Check(Block* block, Doubted* doubted) {
  Siblings siblings = siblings_;
  Block allowed;
  for (PendingChange* pending : *block) {
    absl::Status status =
        CheckInStore(session_, resource_, *pending->context, siblings, &pending->change);
    if (status.ok()) {
      Take(&siblings, *pending);
      allowed.push_back(pending);
    } else if (resource_.siblings != nullptr && block->size() > 1 && IsRowError(status)) {
      // A sibling of the same block may stand in its way, and may not be written after all.
      doubted->emplace_back(pending, std::move(status));
    } else if (status = Refuse(pending, std::move(status)); !status.ok()) {
      return status;
    }
  }
  *block = std::move(allowed);
  return absl::OkStatus();
}

absl::Status Writer::WriteRows(const Block& block) {
  Block created;
  for (PendingChange* pending : block) {
    if (!pending->change.before) {
      created.push_back(pending);
      continue;
    }
    // A delete is one statement, children or not.
    const bool several = pending->change.after && HasChildren(resource_.type, pending->change);
    absl::Status status = Guard(pending, several, [&] { return WriteRow(pending); });
    if (!status.ok()) return status;
  }
  std::sort(created.begin(), created.end(), [](const PendingChange* a, const PendingChange* b) {
    return a->change.after->key < b->change.after->key;
  });
  return Insert(created);
}

absl::Status Writer::Insert(const Block& created) {
  std::vector<NewRow> rows;
  rows.reserve(created.size());
  for (PendingChange* pending : created) {
    rows.push_back({&*pending->change.after, &pending->context->stamp});
  }
  absl::Status status = resource_.store.Insert(
      session_, rows,
      [&](std::size_t i, const absl::Status& why) { return Refuse(created[i], why); });
  if (!status.ok() || options_.journal_row) return status;
  for (const NewRow& row : rows) resource_.store.Stamp(row);
  return status;
}

absl::Status Writer::WriteRow(PendingChange* pending) {
  RowChange& change = pending->change;
  if (!change.after) {
    absl::Status status = resource_.references.CheckUnreferred(session_, change.before->key);
    return status.ok() ? resource_.store.Delete(session_, change.before->key) : status;
  }
  RowStamp stamp = pending->context->stamp;
  if (!change.after->written_by.empty()) stamp.written_by = change.after->written_by;
  return resource_.store.Update(session_, stamp, *change.before, &*change.after);
}

absl::Status Writer::Rename(PendingChange* pending) {
  return Guard(pending, /*several_statements=*/true, [&] {
    PendingChange gone, made;
    gone.context = made.context = pending->context;
    gone.change.before = std::move(pending->change.before);
    made.change.after = std::move(pending->change.after);
    // Both or neither: what refuses one of them refuses the change.
    const RefusedRow refused = std::exchange(options_.refused, nullptr);
    absl::Status status = WriteBlock({&gone});
    if (status.ok()) status = WriteBlock({&made});
    options_.refused = refused;
    pending->change.before = std::move(gone.change.before);
    pending->change.after = std::move(made.change.after);
    if (!status.ok()) return status;
    TellOutbox(gone, FormatName(resource_.type, pending->change.before->key));
    TellOutbox(made, FormatName(resource_.type, pending->change.after->key));
    return status;
  });
}

absl::Status Writer::Guard(PendingChange* pending, bool several_statements,
                           const std::function<absl::Status()>& write) {
  const bool take_back = several_statements && options_.refused;
  absl::Status status;
  if (take_back) status = session_.Execute("SAVEPOINT pending_change").status();
  if (!status.ok()) return status;
  status = write();
  if (status.ok()) return status;
  status = Refuse(pending, std::move(status));
  if (!status.ok() || !take_back) return status;
  return session_.Execute("ROLLBACK TO SAVEPOINT pending_change").status();
}

absl::Status Writer::Refuse(PendingChange* pending, absl::Status status) {
  if (session_.conflicted() || !session_.usable()) return status;
  status = TranslateWriteError(session_, resource_, path_, pending->change, status);
  if (!options_.refused || !IsRowError(status)) return status;
  pending->refused = true;
  return options_.refused(pending->place, status);
}

void Writer::Written(PendingChange* pending) {
  if (options_.look_only) return;
  wrote_ = true;
  if (pending->entry_id.empty() && (pending->change.before || !options_.journal_row)) {
    pending->entry_id = NewUlid();
  }
  TellOutbox(*pending, pending->named ? NameOf(resource_.type, pending->change) : "");
  written_.push_back(pending);
}

void Writer::TellOutbox(const PendingChange& pending, const std::string& name) {
  for (const Touch& touch : pending.touches) outbox_.try_emplace({name, touch}, pending.context);
}

absl::Status Writer::WriteTrail() {
  std::vector<AuditedChange> audited;
  std::vector<WrittenRow> journal;
  for (const PendingChange* pending : written_) {
    const RowChange& change = pending->change;
    if (!pending->entry_id.empty()) {
      audited.push_back({pending->context, pending->entry_id, KindOf(change), &change});
    }
    if (options_.journal_row) {
      journal.push_back(
          {change.after->key, change.before ? change.before->written_by : "", pending->entry_id});
    }
  }
  absl::Status status = WriteAuditEntries(session_, resource_, audited);
  if (!status.ok() || journal.empty()) return status;
  return WriteImportJournal(session_, resource_, context_, *options_.journal_row, journal);
}

absl::Status Writer::Finish() {
  std::vector<OutboxRow> rows;
  std::set<Touch> unnamed;
  for (const auto& [key, context] : outbox_) {
    if (key.first.empty()) {
      unnamed.insert(key.second);
    } else {
      rows.push_back({context, key.first, key.second});
    }
  }
  for (const Touch& touch : WithoutCovered(unnamed)) {
    rows.push_back({outbox_.at({"", touch}), "", touch});
  }
  outbox_.clear();
  absl::Status status = WriteOutboxRows(session_, resource_, rows);
  return status.ok() && wrote_ ? AfterWrite(session_, resource_, context_) : status;
}

}  // namespace districtedu::resource
