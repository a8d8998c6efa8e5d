#include "common/resource/import.h"

#include <re2/re2.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/base/hash.h"
#include "common/base/ulid.h"
#include "common/mysql/transaction.h"
#include "common/resource/period.h"
#include "common/resource/value.h"

namespace districtedu::resource {
namespace {

using common::v1::ImportRequest;
using common::v1::ImportResponse;
using common::v1::ImportRow;
using common::v1::ImportRows;
using common::v1::ImportStart;
using common::v1::RejectedRow;

// Ends a transaction whose work is not to be kept: a dry run, or an ATOMIC import with bad rows.
constexpr char kNothingKept[] = "nothing of this import is kept";

std::size_t HashKey(const Key& key) {
  std::size_t hash = 0;
  for (const mysql::Value& value : key) {
    hash = hash * 1099511628211u ^ std::hash<std::string>()(SegmentText(value));
  }
  return hash;
}

// Errors that are the row's own; anything else ends the stream.
bool IsRowError(const absl::Status& status) {
  return status.code() == absl::StatusCode::kInvalidArgument ||
         status.code() == absl::StatusCode::kFailedPrecondition ||
         status.code() == absl::StatusCode::kAlreadyExists ||
         status.code() == absl::StatusCode::kNotFound || HasReason(status, Reason::kEtagMismatch);
}

void AddRejected(const ImportTable& table, const ImportRecord& record, const absl::Status& status,
                 ImportResponse* response) {
  const std::vector<FieldViolation> violations = FieldViolationsOf(status);
  for (const FieldViolation& violation : violations) {
    *response->add_rejected() = table.Locate(record, violation);
  }
  if (!violations.empty()) return;
  const std::optional<Reason> reason = ParseReason(ReasonOf(status));
  *response->add_rejected() =
      Rejected(record.row_number(), "", reason.value_or(Reason::kInternalError),
               std::string(status.message()));
}

absl::Status Malformed(const std::string& field, const std::string& what) {
  return InvalidFields({{field, Reason::kMessageMalformed, what}});
}

}  // namespace

absl::StatusOr<ImportResponse> ImportSession::Handle(mysql::Session& session, absl::Time deadline,
                                                     ImportRequest request) {
  if (request.message_case() == ImportRequest::kStart) {
    if (resource_ != nullptr) return Malformed("start", "stands only in the first message");
    return Start(session, deadline, request.start());
  }
  if (resource_ == nullptr) return Malformed("start", "must be the first message");
  if (done_) return progress_;
  const bool atomic = start_.mode() == common::v1::IMPORT_MODE_ATOMIC;
  if (request.message_case() == ImportRequest::kEnd) {
    return Apply(session, deadline, atomic ? held_ : ImportRows(), true);
  }
  if (request.message_case() != ImportRequest::kRows) {
    return Malformed("message", "must be start, rows or end");
  }
  const ImportRows& rows = request.rows();
  const std::size_t bytes = rows.ByteSizeLong();
  if (rows.rows_size() > kMaxImportRows || bytes > kMaxImportBytes) {
    return InvalidFields({{"rows", Reason::kBatchTooLarge,
                           absl::StrCat("at most ", kMaxImportRows, " rows and ", kMaxImportBytes,
                                        " bytes a message")}});
  }
  std::int64_t last =
      held_.rows().empty() ? progress_.acknowledged_row() : held_.rows().rbegin()->row_number();
  for (const ImportRow& row : rows.rows()) {
    if (row.row_number() <= last) {
      return Malformed(
          "rows", absl::StrCat("row numbers must rise; ", row.row_number(), " follows ", last));
    }
    last = row.row_number();
  }
  if (!atomic) return Apply(session, deadline, rows, false);
  held_bytes_ += bytes;
  if (held_.rows_size() + rows.rows_size() > kMaxAtomicRows || held_bytes_ > kMaxAtomicBytes) {
    return InvalidFields({{"rows", Reason::kBatchTooLarge,
                           absl::StrCat("an atomic import has at most ", kMaxAtomicRows,
                                        " rows and ", kMaxAtomicBytes, " bytes")}});
  }
  held_.MergeFrom(rows);
  return progress_;
}

absl::StatusOr<ImportResponse> ImportSession::Start(mysql::Session& session, absl::Time deadline,
                                                    const ImportStart& start) {
  static const re2::RE2& id_pattern = *new re2::RE2("[A-Za-z0-9_-]{1,64}");
  const Resource* resource = find_(start.resource());
  if (resource == nullptr) {
    return InvalidFields(
        {{"start.resource", Reason::kNameInvalid,
          absl::StrCat("there is no resource \"", start.resource(), "\" in this room")}});
  }
  const absl::string_view parent = start.parent();
  KeyColumn district_column;
  std::optional<mysql::Value> district;
  if (absl::StartsWith(parent, "districts/")) {
    district = ParseSegment(district_column, parent.substr(10));
  }
  if (!district) {
    return InvalidFields(
        {{"start.parent", Reason::kNameInvalid, "must be \"districts/{district}\""}});
  }
  if (!start.batch_id().empty() && !re2::RE2::FullMatch(start.batch_id(), id_pattern)) {
    return InvalidFields(
        {{"start.batch_id", Reason::kRequestIdInvalid, "must be 1 to 64 of A-Z a-z 0-9 _ -"}});
  }
  district_ = SegmentText(*district);
  absl::StatusOr<ImportTable> table =
      ImportTable::Create(resource->type, district_, start.columns());
  if (!table.ok()) return table.status();
  table_.emplace(*std::move(table));
  access_.emplace(principal_, resource->type, district_);
  start_ = start;
  if (start_.batch_id().empty()) start_.set_batch_id(NewUlid());
  resource_ = resource;
  progress_.set_batch_id(start_.batch_id());
  if (start_.validate_only()) return progress_;
  absl::Status status =
      mysql::RunTransaction(session, {.deadline = deadline, .name = "import_start"},
                            [&](mysql::Session& s) { return LoadBatch(s, true); });
  if (!status.ok()) return status;
  return progress_;
}

absl::Status ImportSession::LoadBatch(mysql::Session& session, bool create) {
  const std::string table = resource_->type.room() + "_import_batches";
  const auto rows = session.Query(
      absl::StrCat("SELECT principal, resource_type, source_digest, running_digest, "
                   "acknowledged_row, created_rows, updated_rows, unchanged_rows, rejected_rows, "
                   "state FROM ",
                   table, " WHERE district_id = ? AND batch_id = ? FOR UPDATE"),
      {district_, start_.batch_id()});
  if (!rows.ok()) return rows.status();
  if (rows->empty()) {
    if (!create) return Error(Reason::kTransactionConflict, "the import batch is gone");
    running_digest_ = Sha256("");
    const std::string now = ToDateTime(clock_.Now());
    return session
        .Execute(absl::StrCat("INSERT INTO ", table,
                              " (district_id, batch_id, principal, resource_type, import_mode, "
                              "source_digest, running_digest, acknowledged_row, created_rows, "
                              "updated_rows, unchanged_rows, rejected_rows, state, create_time, "
                              "update_time) VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0, 0, 'open', ?, "
                              "?)"),
                 {district_, start_.batch_id(), principal_.name, resource_->type.full_type(),
                  static_cast<std::int64_t>(start_.mode()), start_.source_digest(), running_digest_,
                  now, now})
        .status();
  }
  const mysql::Row& row = (*rows)[0];
  if (row[0] != mysql::Value(principal_.name) ||
      row[1] != mysql::Value(resource_->type.full_type()) ||
      row[2] != mysql::Value(start_.source_digest())) {
    return InvalidFields({{"start.batch_id", Reason::kRequestIdReused,
                           "was used for another import; use a new one"}});
  }
  const auto number = [&](std::size_t i) { return std::get<std::int64_t>(row[i]); };
  running_digest_ = std::get<std::string>(row[3]);
  progress_.set_acknowledged_row(number(4));
  progress_.set_created(number(5));
  progress_.set_updated(number(6));
  progress_.set_unchanged(number(7));
  progress_.set_rejected_total(number(8));
  done_ = row[9] == mysql::Value(std::string("done"));
  progress_.set_done(done_);
  return absl::OkStatus();
}

absl::StatusOr<ImportResponse> ImportSession::Apply(mysql::Session& session, absl::Time deadline,
                                                    const ImportRows& rows, bool end) {
  const bool atomic = start_.mode() == common::v1::IMPORT_MODE_ATOMIC;
  ImportResponse response;
  const auto body = [&](mysql::Session& s) -> absl::Status {
    if (!start_.validate_only()) {
      if (absl::Status status = LoadBatch(s, false); !status.ok()) return status;
    }
    response = progress_;
    response.set_done(end);
    if (absl::Status status = ApplyRecords(s, rows, &response); !status.ok()) return status;
    if (!rows.rows().empty()) {
      response.set_acknowledged_row(rows.rows().rbegin()->row_number());
    }
    std::set<std::int64_t> bad_rows;  // one row may have several faults
    for (const RejectedRow& row : response.rejected()) bad_rows.insert(row.row_number());
    response.set_rejected_total(response.rejected_total() +
                                static_cast<std::int64_t>(bad_rows.size()));
    if (start_.validate_only() || (atomic && response.rejected_size() > 0)) {
      return absl::CancelledError(kNothingKept);
    }
    return SaveBatch(s, rows, end, response);
  };
  absl::Status status =
      mysql::RunTransaction(session, {.deadline = deadline, .name = "import"}, body);
  if (status.message() == kNothingKept) {
    status = absl::OkStatus();
    if (atomic && response.rejected_size() > 0) {  // none were written
      response.set_created(0);
      response.set_updated(0);
      response.set_unchanged(0);
    }
  }
  if (!status.ok()) return status;
  progress_ = response;
  progress_.clear_rejected();
  done_ = end;
  return response;
}

absl::Status ImportSession::CompleteKeys(mysql::Session& session,
                                         std::vector<ImportRecord>* records) {
  const ResourceType& type = resource_->type;
  for (ImportRecord& record : *records) {
    if (!mysql::IsNull(record.key.back())) continue;
    const std::unique_ptr<Message> scratch = type.New();
    table_->Apply(record, scratch.get());
    std::vector<std::string> where;
    std::vector<mysql::Value> params;
    for (std::size_t i = 0; i + 1 < record.key.size(); ++i) {
      where.push_back(type.keys()[i].column + " = ?");
      params.push_back(record.key[i]);
    }
    for (const std::string& name : type.options().natural_key()) {
      if (type.FindKey(name) >= 0) continue;
      const Field* field = type.FindField(name);
      where.push_back(field->column + " = ?");
      params.push_back(ToColumn(*scratch, *field));
    }
    const auto rows =
        session.Query(absl::StrCat("SELECT ", type.keys().back().column, " FROM ", type.table(),
                                   " WHERE ", absl::StrJoin(where, " AND ")),
                      params);
    if (!rows.ok()) return rows.status();
    record.key.back() =
        rows->empty() ? mysql::Value(absl::AsciiStrToLower(NewUlid())) : (*rows)[0][0];
  }
  return absl::OkStatus();
}

absl::Status ImportSession::ApplyRecords(mysql::Session& session, const ImportRows& rows,
                                         ImportResponse* response) {
  if (rows.rows().empty()) return absl::OkStatus();
  std::vector<RejectedRow> rejected;
  std::vector<ImportRecord> records = table_->Group(rows.rows(), &rejected);
  for (RejectedRow& row : rejected) *response->add_rejected() = std::move(row);
  if (absl::Status status = CompleteKeys(session, &records); !status.ok()) return status;

  // Locked in key order, whatever the order of the file.
  std::map<Key, std::optional<StoredRow>> stored;
  for (const ImportRecord& record : records) stored[record.key];
  std::vector<Key> keys;
  for (const auto& [key, row] : stored) keys.push_back(key);
  absl::StatusOr<std::vector<StoredRow>> found =
      keys.empty() ? std::vector<StoredRow>() : resource_->store.ReadForUpdate(session, keys);
  if (!found.ok()) return found.status();
  for (StoredRow& row : *found) {
    const Key key = row.key;
    stored[key] = std::move(row);
  }

  const WriteContext context{principal_, district_, start_.batch_id(), start_.batch_id(),
                             RowStamp{clock_.Now(), start_.batch_id()}};
  std::set<Touch> touched;
  std::set<Key> in_chunk;
  for (const ImportRecord& record : records) {
    std::optional<StoredRow>& before = stored[record.key];
    const bool again = !in_chunk.insert(record.key).second ||
                       (before && before->written_by == start_.batch_id()) ||
                       (start_.validate_only() && !seen_.insert(HashKey(record.key)).second);
    if (again) {
      *response->add_rejected() =
          Rejected(record.row_number(), "", Reason::kDuplicateKeyInBatch,
                   absl::StrCat("\"", FormatName(resource_->type, record.key),
                                "\" stands twice in this import"));
      continue;
    }
    absl::Status status =
        ApplyRecord(session, context, record, std::move(before), &touched, response);
    if (!status.ok()) return status;
  }
  absl::Status status = WriteOutbox(session, *resource_, context, "", touched);
  if (status.ok() && !touched.empty()) status = AfterWrite(session, *resource_, context);
  return status;
}

absl::Status ImportSession::ApplyRecord(mysql::Session& session, const WriteContext& context,
                                        const ImportRecord& record, std::optional<StoredRow> before,
                                        std::set<Touch>* touched, ImportResponse* response) {
  const auto reject = [&](const absl::Status& status) {
    AddRejected(*table_, record, status, response);
    return absl::OkStatus();
  };
  if (!access_->CanWrite(record.key)) {
    return reject(NotFound(resource_->type, FormatName(resource_->type, record.key)));
  }
  const std::string etag = table_->EtagOf(record);
  if (!etag.empty() && (!before || etag != ToEtag(before->revision))) {
    return reject(Error(Reason::kEtagMismatch, "the record has changed since it was exported"));
  }
  RowChange change{std::move(before), StoredRow{record.key, resource_->type.New(), 0, ""}};
  if (change.before) change.after->message->CopyFrom(*change.before->message);
  const std::vector<RejectedRow> wrong = table_->Apply(record, change.after->message.get());
  if (!wrong.empty()) {
    for (const RejectedRow& row : wrong) *response->add_rejected() = row;
    return absl::OkStatus();
  }
  if (change.before &&
      SameContent(resource_->type, *change.before->message, *change.after->message)) {
    response->set_unchanged(response->unchanged() + 1);
    return absl::OkStatus();
  }
  absl::Status status = ValidateChange(*resource_, district_, "", &change);
  if (!status.ok()) return reject(status);
  std::set<Touch> touches;
  // A parent may be written before a child row is refused.
  const bool nested = !resource_->type.nested().empty();
  if (nested) status = session.Execute("SAVEPOINT import_row").status();
  if (!status.ok()) return status;
  status = ApplyChange(session, *resource_, context, &change, &touches);
  if (!status.ok()) {
    if (session.conflicted() || !session.usable()) return status;
    status = TranslateWriteError(session, *resource_, "", change, status);
    if (!IsRowError(status)) return status;
    if (nested) {
      absl::Status undone = session.Execute("ROLLBACK TO SAVEPOINT import_row").status();
      if (!undone.ok()) return undone;
    }
    return reject(status);
  }
  if (change.before) {
    status = WriteAuditEntry(session, *resource_, context, NewUlid(),
                             common::v1::CHANGE_KIND_UPDATED, change);
    if (!status.ok()) return status;
    response->set_updated(response->updated() + 1);
  } else {
    response->set_created(response->created() + 1);
  }
  touched->insert(touches.begin(), touches.end());
  return absl::OkStatus();
}

absl::Status ImportSession::SaveBatch(mysql::Session& session, const ImportRows& rows, bool end,
                                      const ImportResponse& response) {
  const std::string digest = rows.rows().empty()
                                 ? running_digest_
                                 : Sha256(absl::StrCat(running_digest_, rows.SerializeAsString()));
  const auto done = session.Execute(
      absl::StrCat("UPDATE ", resource_->type.room(),
                   "_import_batches SET running_digest = ?, acknowledged_row = ?, created_rows = "
                   "?, updated_rows = ?, unchanged_rows = ?, rejected_rows = ?, state = ?, "
                   "update_time = ? WHERE district_id = ? AND batch_id = ?"),
      {digest, response.acknowledged_row(), response.created(), response.updated(),
       response.unchanged(), response.rejected_total(), std::string(end ? "done" : "open"),
       ToDateTime(clock_.Now()), district_, start_.batch_id()});
  if (!done.ok() || !end) return done.status();
  const WriteContext context{principal_, district_, start_.batch_id(), start_.batch_id(),
                             RowStamp{clock_.Now(), start_.batch_id()}};
  return WriteAuditEntry(session, *resource_, context, NewUlid(), common::v1::CHANGE_KIND_IMPORTED,
                         RowChange{});
}

}  // namespace districtedu::resource
