#include "common/resource/imports/import_undo.h"

#include <algorithm>
#include <limits>
#include <map>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/error.h"
#include "common/base/ulid.h"
#include "common/mysql/transaction.h"
#include "common/resource/calls/request_view.h"
#include "common/resource/change/import_journal.h"
#include "common/resource/change/trail.h"
#include "common/resource/change/writer.h"
#include "common/resource/declared/page_token.h"
#include "common/resource/declared/value.h"
#include "common/resource/imports/import.h"
#include "common/resource/imports/import_batches.h"

namespace districtedu::resource {
namespace {

using common::v1::UndoImportRequest;
using common::v1::UndoImportResponse;
using mysql::TransactionEnd;

constexpr int kMostConflicts = 500;

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
        writer_(session, resource, context, "") {}

  // `check_only` looks for what has changed since and for locked periods, and writes nothing.
  absl::Status Chunk(const JournalChunk& chunk, bool check_only) {
    absl::StatusOr<std::vector<PendingChange>> changes = ChangesOf(chunk);
    if (!changes.ok()) return changes.status();
    std::vector<PendingChange*> pending;
    for (PendingChange& change : *changes) pending.push_back(&change);
    const auto refused = [&](std::size_t i, const absl::Status& why) -> absl::Status {
      // A closed period stands in the way of the whole undo.
      if (HasReason(why, Reason::kPeriodLocked) || HasReason(why, Reason::kCorrectionByApprover)) {
        return why;
      }
      Conflict(pending[i]->change.before->key, why);
      return absl::OkStatus();
    };
    absl::Status status = writer_.Write(pending, {.refused = refused, .look_only = check_only});
    if (!status.ok()) return status;
    for (const PendingChange* change : pending) {
      if (change->refused) continue;
      if (change->change.after) {
        response_->set_restored(response_->restored() + 1);
      } else {
        response_->set_deleted(response_->deleted() + 1);
      }
    }
    return absl::OkStatus();
  }

  // Once all chunks are undone.
  absl::Status Finish() { return writer_.Finish(); }

 private:
  // What sets the rows back, last first; rows that stand in the way are told.
  absl::StatusOr<std::vector<PendingChange>> ChangesOf(const JournalChunk& chunk) {
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
    std::vector<PendingChange> changes;
    for (auto row = chunk.rows.rbegin(); row != chunk.rows.rend(); ++row) {
      const auto found = current.find(row->key);
      const bool gone = found == current.end();
      PendingChange pending;
      RowChange& change = pending.change;
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
        // Set back it is again the one its writer left, so that an import before can be undone too.
        change.after = StoredRow{row->key, std::move(image->second), 0, row->writer_before};
      }
      if (found->second.written_by != batch_id_) {
        Conflict(row->key, Error(Reason::kEtagMismatch, "was changed since the import"));
        continue;
      }
      change.before = std::move(found->second);
      pending.context = &context_;
      pending.named = false;
      changes.push_back(std::move(pending));
    }
    return changes;
  }

  absl::StatusOr<std::map<std::string, std::unique_ptr<Message>>> ReadImages(
      const std::vector<std::string>& entries) {
    const auto rows =
        QueryList(session_, resource_.before_images, {context_.district}, entries.size(),
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
  Writer writer_;
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

class UndoCall {
 public:
  UndoCall(const std::vector<const Resource*>& resources, const Caller& caller,
           const UndoImportRequest& request, std::string district, Position position)
      : resources_(resources),
        caller_(caller),
        request_(request),
        district_(std::move(district)),
        position_(position) {}

  absl::StatusOr<TransactionEnd> Run(mysql::Session& session) {
    response_.Clear();
    auto stored =
        ReadBatchForUpdate(session, resources_, caller_.principal, district_, request_.batch_id());
    if (!stored.ok()) return stored.status();
    if (!*stored) return NoBatch(request_.batch_id());
    *response_.mutable_batch() = (*stored)->batch;
    if (response_.batch().state() == common::v1::IMPORT_BATCH_STATE_UNDONE) {
      response_.set_done(true);
      return TransactionEnd::kDrop;
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
    if (look) {
      Looked(*chunks);
      return TransactionEnd::kDrop;
    }
    const bool last = left->created + left->updated == RowsOf(*chunks);
    response_.set_done(response_.conflicts().empty() && last);
    if (request_.validate_only() || !response_.conflicts().empty()) {
      return TransactionEnd::kDrop;
    }
    for (const JournalChunk& chunk : *chunks) {
      absl::Status status = DropJournalChunk(session, resource.type.room(), district_,
                                             request_.batch_id(), chunk.last_row);
      if (!status.ok()) return status;
    }
    absl::Status status = undo.Finish();
    if (status.ok()) status = SaveState(session, resource, context, *left, *chunks, last);
    if (!status.ok()) return status;
    return TransactionEnd::kKeep;
  }

  const UndoImportResponse& response() const { return response_; }

 private:
  static std::int64_t RowsOf(const std::vector<JournalChunk>& chunks) {
    std::int64_t rows = 0;
    for (const JournalChunk& chunk : chunks) rows += chunk.created + chunk.updated;
    return rows;
  }

  // Says where the look through a large batch goes on; before 0: the undo itself begins.
  void Looked(const std::vector<JournalChunk>& chunks) {
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
    const bool undid = batch->deleted() + batch->restored() > 0;
    if (!saved.ok() || !last || !undid) return saved.status();
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
  if (absl::Status status = CheckRequestId(request.request_id(), "request_id"); !status.ok())
    return status;
  const absl::StatusOr<Position> position = PositionOf(request, caller);
  if (!position.ok()) return position.status();
  UndoCall call(resources, caller, request, *district, *position);
  const absl::Status status =
      mysql::RunDecidingTransaction(session, {.deadline = caller.deadline, .name = "undo_import"},
                                    [&](mysql::Session& s) { return call.Run(s); });
  if (!status.ok()) return status;
  return call.response().SerializeAsString();
}

}  // namespace districtedu::resource
