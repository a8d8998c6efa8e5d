#include "common/resource/imports/import.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/hash.h"
#include "common/base/ulid.h"
#include "common/mysql/sql_text.h"
#include "common/mysql/transaction.h"
#include "common/resource/calls/request_view.h"
#include "common/resource/change/trail.h"
#include "common/resource/declared/value.h"
#include "common/resource/imports/import_batches.h"

namespace districtedu::resource {
namespace {

using common::v1::ImportRequest;
using common::v1::ImportResponse;
using common::v1::ImportRow;
using common::v1::ImportRows;
using common::v1::ImportStart;
using common::v1::RejectedRow;

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
  const Resource* resource = Find(start.resource());
  if (resource == nullptr) {
    return InvalidFields(
        {{"start.resource", Reason::kNameInvalid,
          absl::StrCat("there is no resource \"", start.resource(), "\" in this room")}});
  }
  const absl::StatusOr<std::string> district = DistrictOf(start.parent(), "start.parent");
  if (!district.ok()) return district.status();
  if (absl::Status status = CheckRequestId(start.batch_id(), "start.batch_id"); !status.ok()) {
    return status;
  }
  district_ = *district;
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

const Resource* ImportSession::Find(const std::string& plural) const {
  for (const Resource* resource : resources_) {
    const ResourceType& type = resource->type;
    if (type.plural() == plural || type.options().table() == plural) return resource;
  }
  return nullptr;
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
    const std::string now = mysql::ToDateTime(clock_.Now());
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
  const std::string& state = std::get<std::string>(row[9]);
  if (state != "open" && state != "done") {
    return InvalidFields({{"start.batch_id", Reason::kRequestIdReused,
                           "was used for an import that was undone; use a new one"}});
  }
  done_ = state == "done";
  progress_.set_done(done_);
  return absl::OkStatus();
}

absl::StatusOr<ImportResponse> ImportSession::Apply(mysql::Session& session, absl::Time deadline,
                                                    const ImportRows& rows, bool end) {
  const bool atomic = start_.mode() == common::v1::IMPORT_MODE_ATOMIC;
  ImportResponse response;
  absl::flat_hash_set<std::size_t> hashes;
  // Worth a try where no row lately was there before; a rule may want to see the rows one by one.
  bool expect_new = expect_new_ && !resource_->one_by_one && resource_->siblings == nullptr;
  using mysql::TransactionEnd;
  const auto body = [&](mysql::Session& s) -> absl::StatusOr<TransactionEnd> {
    if (!start_.validate_only()) {
      if (absl::Status status = LoadBatch(s, false); !status.ok()) return status;
    }
    response = progress_;
    response.set_done(end);
    const WriteContext context{principal_, district_, start_.batch_id(), start_.batch_id(),
                               RowStamp{clock_.Now(), start_.batch_id()}};
    ImportWrite write(s, *resource_, *table_, *access_, context,
                      {expect_new, start_.validate_only() ? &seen_ : nullptr});
    absl::Status status = WriteRows(rows, &write, &response);
    if (!status.ok() && !write.mistaken()) return status;
    if (write.mistaken()) {
      expect_new = false;
      return TransactionEnd::kAgain;
    }
    expect_new_ = !write.met_existing();
    if (start_.validate_only()) hashes = write.hashes();
    std::stable_sort(response.mutable_rejected()->pointer_begin(),
                     response.mutable_rejected()->pointer_end(),
                     [](const RejectedRow* a, const RejectedRow* b) {
                       return a->row_number() < b->row_number();
                     });
    std::set<std::int64_t> bad_rows;  // one row may have several faults
    for (const RejectedRow& row : response.rejected()) bad_rows.insert(row.row_number());
    response.set_rejected_total(response.rejected_total() +
                                static_cast<std::int64_t>(bad_rows.size()));
    if (start_.validate_only() || (atomic && response.rejected_size() > 0)) {
      return TransactionEnd::kDrop;
    }
    if (status = SaveBatch(s, rows, end, response); !status.ok()) return status;
    return TransactionEnd::kKeep;
  };
  absl::Status status =
      mysql::RunDecidingTransaction(session, {.deadline = deadline, .name = "import"}, body);
  if (!status.ok()) return status;
  if (atomic && response.rejected_size() > 0) {  // none were written
    response.set_created(0);
    response.set_updated(0);
    response.set_unchanged(0);
  }
  seen_.merge(hashes);
  progress_ = response;
  progress_.clear_rejected();
  done_ = end;
  return response;
}

absl::Status ImportSession::WriteRows(const ImportRows& rows, ImportWrite* write,
                                      ImportResponse* response) const {
  if (rows.rows().empty()) return absl::OkStatus();
  std::vector<RejectedRow> rejected;
  std::vector<ImportRecord> records = table_->Group(rows.rows(), &rejected);
  for (RejectedRow& row : rejected) *response->add_rejected() = std::move(row);
  for (std::size_t begin = 0; begin < records.size(); begin += kImportChunk) {
    const std::size_t end = std::min(begin + kImportChunk, records.size());
    const std::vector<ImportRecord> chunk(
        std::make_move_iterator(records.begin() + static_cast<std::ptrdiff_t>(begin)),
        std::make_move_iterator(records.begin() + static_cast<std::ptrdiff_t>(end)));
    if (absl::Status status = write->Write(chunk, response); !status.ok()) return status;
  }
  response->set_acknowledged_row(rows.rows().rbegin()->row_number());
  return write->Finish();
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
       mysql::ToDateTime(clock_.Now()), district_, start_.batch_id()});
  const bool wrote = response.created() + response.updated() > 0;
  if (!done.ok() || !end || !wrote) return done.status();
  const WriteContext context{principal_, district_, start_.batch_id(), start_.batch_id(),
                             RowStamp{clock_.Now(), start_.batch_id()}};
  return WriteAuditEntries(session, *resource_,
                           {{&context, NewUlid(), common::v1::CHANGE_KIND_IMPORTED, nullptr}});
}

}  // namespace districtedu::resource
