#include "common/resource/imports/import_undo.h"

#include <algorithm>
#include <limits>
#include <map>
#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/error.h"
#include "common/base/ulid.h"
#include "common/mysql/transaction.h"
#include "common/resource/change/import_journal.h"
#include "common/resource/declared/page_token.h"
#include "common/resource/declared/value.h"
#include "common/resource/imports/import.h"
#include "common/resource/imports/import_batches.h"

namespace districtedu::resource {
namespace {

using common::v1::UndoImportRequest;
using common::v1::UndoImportResponse;

constexpr int kMostConflicts = 500;

// Ends a transaction whose work is not to be kept.
constexpr char kUndoNotKept[] = "nothing of this undo is kept";

absl::Status NoBatch(const std::string& batch_id) {
  return WithResource(
      Error(Reason::kResourceNotFound,
            absl::StrCat("there is no import \"", batch_id, "\", or it is not yours to see")),
      "ImportBatch", batch_id);
}

// Undoes chunks of one batch inside a transaction.
class Undo {
 public:
  Undo(mysql::Session& session, const Resource& resource, const Access& access,
       const WriteContext& context, const std::string& batch_id, UndoImportResponse* response)
      : session_(session),
        resource_(resource),
        access_(access),
        context_(context),
        batch_id_(batch_id),
        response_(response),
        images_(absl::StrCat("SELECT entry_id, before_image FROM ", resource.type.room(),
                             "_audit_entries WHERE district_id = ? AND entry_id IN ("),
                1, ")"),
        periods_(resource.type, resource.periods, context.district, context.principal.name),
        references_(resource.references, context.district) {}

  // `check_only` looks for what has changed since and for locked periods, and writes nothing.
  absl::Status Chunk(const JournalChunk& chunk, bool check_only) {
    absl::StatusOr<std::vector<RowChange>> changes = ChangesOf(chunk);
    if (!changes.ok()) return changes.status();
    std::vector<const RowChange*> all;
    for (const RowChange& change : *changes) all.push_back(&change);
    absl::Status locked = LockParents(session_, resource_, context_, all);
    if (!locked.ok()) return locked;
    std::vector<AuditedChange> audited;
    for (RowChange& change : *changes) {
      absl::StatusOr<std::set<Touch>> touches = TouchesOf(session_, resource_, context_, &change);
      if (!touches.ok()) return touches.status();
      absl::Status status = periods_.Hold(session_, *touches);
      if (status.ok()) status = periods_.Check(*touches);
      if (!status.ok()) return status;
      if (!check_only) {
        bool written = false;
        status = Write(&change, &written);
        if (!status.ok()) return status;
        if (!written) continue;
      }
      if (change.after) {
        response_->set_restored(response_->restored() + 1);
        audited.push_back({&context_, NewUlid(), common::v1::CHANGE_KIND_UPDATED, &change});
      } else {
        response_->set_deleted(response_->deleted() + 1);
        audited.push_back({&context_, NewUlid(), common::v1::CHANGE_KIND_DELETED, &change});
      }
      touched_.insert(touches->begin(), touches->end());
    }
    if (check_only) return absl::OkStatus();
    return WriteAuditEntries(session_, resource_, audited);
  }

  const std::set<Touch>& touched() const { return touched_; }

 private:
  // What sets the rows back, last first; rows that stand in the way are told.
  absl::StatusOr<std::vector<RowChange>> ChangesOf(const JournalChunk& chunk) {
    std::vector<Key> keys;
    std::vector<std::string> entries;
    for (const WrittenRow& row : chunk.rows) {
      if (!access_.CanWrite(row.key)) return NoBatch(batch_id_);
      keys.push_back(row.key);
      if (!row.entry_id.empty()) entries.push_back(row.entry_id);
    }
    std::sort(keys.begin(), keys.end());
    absl::StatusOr<std::vector<StoredRow>> rows = resource_.store.ReadForUpdate(session_, keys);
    if (!rows.ok()) return rows.status();
    std::map<Key, StoredRow> current;
    for (StoredRow& row : *rows) {
      const Key key = row.key;
      current[key] = std::move(row);
    }
    auto images = ReadImages(entries);
    if (!images.ok()) return images.status();
    std::vector<RowChange> changes;
    for (auto row = chunk.rows.rbegin(); row != chunk.rows.rend(); ++row) {
      const auto found = current.find(row->key);
      const bool gone = found == current.end();
      RowChange change;
      if (row->entry_id.empty()) {
        if (gone) continue;
      } else {
        const auto image = images->find(row->entry_id);
        if (image == images->end()) {
          Conflict(row->key, Error(Reason::kStateTransitionInvalid,
                                   "what it was before the import is no longer kept"));
          continue;
        }
        if (gone) {
          Conflict(row->key, Error(Reason::kResourceNotFound, "was deleted since the import"));
          continue;
        }
        if (SameContent(resource_.type, *found->second.message, *image->second)) continue;
        change.after = StoredRow{row->key, std::move(image->second), 0, row->writer_before};
      }
      if (found->second.written_by != batch_id_) {
        Conflict(row->key, Error(Reason::kEtagMismatch, "was changed since the import"));
        continue;
      }
      change.before = std::move(found->second);
      changes.push_back(std::move(change));
    }
    std::vector<const Message*> restored;
    for (const RowChange& change : changes) {
      if (change.after) restored.push_back(change.after->message.get());
    }
    if (absl::Status status = references_.Hold(session_, restored); !status.ok()) return status;
    return changes;
  }

  absl::StatusOr<std::map<std::string, std::unique_ptr<Message>>> ReadImages(
      const std::vector<std::string>& entries) {
    const auto rows = QueryList(session_, images_, {context_.district}, entries.size(),
                                [&](std::size_t i, std::vector<mysql::Value>* params) {
                                  params->emplace_back(entries[i]);
                                });
    if (!rows.ok()) return rows.status();
    std::map<std::string, std::unique_ptr<Message>> images;
    for (const mysql::Row& row : *rows) {
      std::unique_ptr<Message> image = resource_.type.New();
      if (mysql::IsNull(row[1]) || !image->ParseFromString(std::get<std::string>(row[1]))) {
        return Error(Reason::kInternalError, "an image of the audit trail cannot be read");
      }
      images[std::get<std::string>(row[0])] = std::move(image);
    }
    return images;
  }

  absl::Status Write(RowChange* change, bool* written) {
    // A delete is one statement, children or not.
    const bool nested = change->after && HasChildren(resource_.type, *change);
    absl::Status status;
    if (nested) status = session_.Execute("SAVEPOINT undo_row").status();
    if (!status.ok()) return status;
    if (change->after) status = references_.Check(*change->after->message);
    // A row set back is again the one its writer left, so that an import before can be undone too.
    WriteContext context = context_;
    if (change->after) context.stamp.written_by = change->after->written_by;
    if (status.ok()) status = WriteRow(session_, resource_, context, change);
    *written = status.ok();
    if (status.ok() || session_.conflicted() || !session_.usable()) return status;
    status = TranslateWriteError(session_, resource_, "", *change, status);
    if (!IsRowError(status)) return status;
    Conflict(change->before->key, status);
    if (!nested) return absl::OkStatus();
    return session_.Execute("ROLLBACK TO SAVEPOINT undo_row").status();
  }

  void Conflict(const Key& key, const absl::Status& status) {
    if (response_->conflicts_size() == kMostConflicts) return;
    const Reason reason = ParseReason(ReasonOf(status)).value_or(Reason::kInternalError);
    auto* conflict = response_->add_conflicts();
    conflict->set_name(FormatName(resource_.type, key));
    conflict->set_reason(std::string(DescribeReason(reason).name));
    conflict->set_description(std::string(status.message()));
    conflict->set_hint(std::string(DescribeReason(reason).cure));
  }

  mysql::Session& session_;
  const Resource& resource_;
  const Access& access_;
  const WriteContext& context_;
  const std::string& batch_id_;
  UndoImportResponse* response_;
  const ListStatement images_;
  HeldPeriods periods_;
  HeldReferences references_;
  std::set<Touch> touched_;
};

// Where the check of a large batch stands: chunks from `before` on were looked at.
struct Position {
  std::int64_t before = std::numeric_limits<std::int64_t>::max();
  std::int64_t checked = 0;
};

std::string ListOf(const UndoImportRequest& request, const Caller& caller) {
  return absl::StrCat("undo\n", request.parent(), "\n", request.batch_id(), "\n",
                      caller.principal.name);
}

absl::StatusOr<Position> PositionOf(const UndoImportRequest& request, const Caller& caller) {
  Position position;
  if (request.token().empty()) return position;
  const absl::StatusOr<std::string> text =
      DecodePageToken(ListOf(request, caller), request.token());
  if (!text.ok()) return text.status();
  const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(*text, ' ');
  if (!absl::SimpleAtoi(parts.first, &position.before) ||
      !absl::SimpleAtoi(parts.second, &position.checked)) {
    return Error(Reason::kInternalError, "a position of an undo");
  }
  return position;
}

// One call.
class Call {
 public:
  Call(const std::vector<const Resource*>& resources, const Caller& caller,
       const UndoImportRequest& request, std::string district, Position position)
      : resources_(resources),
        caller_(caller),
        request_(request),
        district_(std::move(district)),
        position_(position) {}

  absl::Status Run(mysql::Session& session) {
    response_.Clear();
    auto stored =
        ReadBatchForUpdate(session, resources_, caller_.principal, district_, request_.batch_id());
    if (!stored.ok()) return stored.status();
    if (!*stored) return NoBatch(request_.batch_id());
    *response_.mutable_batch() = (*stored)->batch;
    if (response_.batch().state() == common::v1::IMPORT_BATCH_STATE_UNDONE) {
      response_.set_done(true);
      return absl::OkStatus();
    }
    const Resource& resource = *(*stored)->resource;
    const absl::StatusOr<JournalCounts> left =
        CountImportJournal(session, resource.type.room(), district_, request_.batch_id());
    if (!left.ok()) return left.status();
    const bool begun = response_.batch().state() == common::v1::IMPORT_BATCH_STATE_UNDOING;
    if (!begun && (left->created != response_.batch().created() ||
                   left->updated != response_.batch().updated())) {
      return Error(Reason::kStateTransitionInvalid,
                   "which rows the import wrote is no longer kept, so it cannot be undone");
    }
    const bool large = left->created + left->updated > kMaxAtomicRows;
    // All of a large batch is looked at before any of it is undone.
    const bool look = large && (request_.validate_only() || (!begun && position_.before > 0));
    const auto chunks = ReadImportJournal(
        session, resource, district_, request_.batch_id(),
        look ? position_.before : std::numeric_limits<std::int64_t>::max(), kMaxAtomicRows);
    if (!chunks.ok()) return chunks.status();
    const Access access(caller_.principal, resource.type, district_);
    const std::string request_id =
        request_.request_id().empty() ? NewUlid() : request_.request_id();
    const WriteContext context{caller_.principal, district_, request_id, "",
                               RowStamp{caller_.clock.Now(), request_id}};
    Undo undo(session, resource, access, context, request_.batch_id(), &response_);
    for (const JournalChunk& chunk : *chunks) {
      absl::Status status = undo.Chunk(chunk, look);
      if (!status.ok()) return status;
    }
    if (look) return Looked(*chunks);
    const bool last = left->created + left->updated == RowsOf(*chunks);
    response_.set_done(response_.conflicts().empty() && last);
    if (request_.validate_only() || !response_.conflicts().empty()) {
      return absl::CancelledError(kUndoNotKept);
    }
    for (const JournalChunk& chunk : *chunks) {
      absl::Status status = DropJournalChunk(session, resource.type.room(), district_,
                                             request_.batch_id(), chunk.last_row);
      if (!status.ok()) return status;
    }
    absl::Status status = WriteOutbox(session, resource, context, "", undo.touched());
    if (status.ok() && !undo.touched().empty()) status = AfterWrite(session, resource, context);
    if (status.ok()) status = SaveState(session, resource, context, *left, *chunks, last);
    return status;
  }

  const UndoImportResponse& response() const { return response_; }

 private:
  static std::int64_t RowsOf(const std::vector<JournalChunk>& chunks) {
    std::int64_t rows = 0;
    for (const JournalChunk& chunk : chunks) rows += chunk.created + chunk.updated;
    return rows;
  }

  // Says where the look through a large batch goes on; before 0: the undo itself begins.
  absl::Status Looked(const std::vector<JournalChunk>& chunks) {
    const bool end = chunks.empty();
    response_.set_checked(position_.checked + RowsOf(chunks));
    if (end && request_.validate_only()) {
      response_.set_done(true);
    } else if (response_.conflicts().empty() || request_.validate_only()) {
      response_.set_next_token(EncodePageToken(
          ListOf(request_, caller_),
          absl::StrCat(end ? 0 : chunks.back().last_row, " ", response_.checked())));
    }
    // Nothing was undone by this call.
    if (!request_.validate_only()) {
      response_.set_deleted(0);
      response_.set_restored(0);
    }
    return absl::CancelledError(kUndoNotKept);
  }

  absl::Status SaveState(mysql::Session& session, const Resource& resource,
                         const WriteContext& context, const JournalCounts& left,
                         const std::vector<JournalChunk>& chunks, bool last) {
    auto* batch = response_.mutable_batch();
    batch->set_state(last ? common::v1::IMPORT_BATCH_STATE_UNDONE
                          : common::v1::IMPORT_BATCH_STATE_UNDOING);
    std::int64_t created = left.created;
    std::int64_t updated = left.updated;
    for (const JournalChunk& chunk : chunks) {
      created -= chunk.created;
      updated -= chunk.updated;
    }
    batch->set_deleted(batch->created() - created);
    batch->set_restored(batch->updated() - updated);
    const auto saved = session.Execute(
        absl::StrCat("UPDATE ", resource.type.room(),
                     "_import_batches SET state = ?, update_time = ? WHERE district_id = ? AND "
                     "batch_id = ?"),
        {std::string(last ? "undone" : "undoing"), context.stamp.now_text, district_,
         request_.batch_id()});
    if (!saved.ok() || !last) return saved.status();
    return WriteAuditEntries(session, resource,
                             {{&context, NewUlid(), common::v1::CHANGE_KIND_UNDONE, nullptr}});
  }

  const std::vector<const Resource*>& resources_;
  const Caller& caller_;
  const UndoImportRequest& request_;
  const std::string district_;
  const Position position_;
  UndoImportResponse response_;
};

}  // namespace

absl::StatusOr<std::string> UndoImport(mysql::Session& session,
                                       const std::vector<const Resource*>& resources,
                                       const Caller& caller, const UndoImportRequest& request) {
  const absl::StatusOr<std::string> district = DistrictOf(request.parent(), "parent");
  if (!district.ok()) return district.status();
  if (absl::Status status = CheckRequestId(request.request_id()); !status.ok()) return status;
  const absl::StatusOr<Position> position = PositionOf(request, caller);
  if (!position.ok()) return position.status();
  Call call(resources, caller, request, *district, *position);
  const absl::Status status =
      mysql::RunTransaction(session, {.deadline = caller.deadline, .name = "undo_import"},
                            [&](mysql::Session& s) { return call.Run(s); });
  if (!status.ok() && status.message() != kUndoNotKept) return status;
  return call.response().SerializeAsString();
}

}  // namespace districtedu::resource
