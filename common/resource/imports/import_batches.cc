#include "common/resource/imports/import_batches.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/error.h"
#include "common/mysql/sql_text.h"
#include "common/mysql/transaction.h"
#include "common/resource/change/import_journal.h"
#include "common/resource/declared/page_token.h"
#include "common/resource/declared/value.h"
#include "common/resource/store/timestamp.h"

namespace districtedu::resource {
namespace {

using common::v1::ImportBatch;

constexpr char kColumns[] =
    "batch_id, resource_type, principal, import_mode, source_digest, state, acknowledged_row, "
    "created_rows, updated_rows, unchanged_rows, rejected_rows, create_time, update_time";

bool SeesAll(const auth::Principal& principal, const std::string& room,
             const std::string& district) {
  for (const auth::Grant* grant : principal.In(district)) {
    if (grant->role == common::v1::ROLE_DISTRICT_ADMIN || grant->role == common::v1::ROLE_AUDITOR ||
        (grant->role == common::v1::ROLE_DOMAIN_WRITER && grant->room == room)) {
      return true;
    }
  }
  return false;
}

common::v1::ImportBatchState StateOf(const std::string& code) {
  if (code == "open") return common::v1::IMPORT_BATCH_STATE_OPEN;
  if (code == "done") return common::v1::IMPORT_BATCH_STATE_DONE;
  if (code == "undoing") return common::v1::IMPORT_BATCH_STATE_UNDOING;
  return common::v1::IMPORT_BATCH_STATE_UNDONE;
}

google::protobuf::Timestamp TimestampOf(const mysql::Value& value) {
  return ToTimestamp(mysql::FromDateTime(std::get<std::string>(value)).value_or(absl::UnixEpoch()));
}

// A batch of a type the room no longer has is left out.
absl::StatusOr<std::optional<StoredBatch>> FromRow(mysql::Session& session,
                                                   const std::vector<const Resource*>& resources,
                                                   const std::string& district,
                                                   const mysql::Row& row) {
  StoredBatch stored;
  const auto text = [&](std::size_t i) { return std::get<std::string>(row[i]); };
  const auto number = [&](std::size_t i) { return std::get<std::int64_t>(row[i]); };
  for (const Resource* resource : resources) {
    if (resource->type.full_type() == text(1)) stored.resource = resource;
  }
  if (stored.resource == nullptr) return std::optional<StoredBatch>();
  ImportBatch& batch = stored.batch;
  batch.set_batch_id(text(0));
  batch.set_resource(stored.resource->type.plural());
  batch.set_principal(text(2));
  batch.set_mode(static_cast<common::v1::ImportMode>(number(3)));
  batch.set_source_digest(text(4));
  batch.set_state(StateOf(text(5)));
  batch.set_acknowledged_row(number(6));
  batch.set_created(number(7));
  batch.set_updated(number(8));
  batch.set_unchanged(number(9));
  batch.set_rejected(number(10));
  *batch.mutable_create_time() = TimestampOf(row[11]);
  *batch.mutable_update_time() = TimestampOf(row[12]);
  if (batch.state() == common::v1::IMPORT_BATCH_STATE_UNDOING ||
      batch.state() == common::v1::IMPORT_BATCH_STATE_UNDONE) {
    const absl::StatusOr<JournalCounts> left =
        CountImportJournal(session, stored.resource->type.room(), district, batch.batch_id());
    if (!left.ok()) return left.status();
    batch.set_deleted(batch.created() - left->created);
    batch.set_restored(batch.updated() - left->updated);
  }
  return std::optional<StoredBatch>(std::move(stored));
}

}  // namespace

absl::StatusOr<std::string> DistrictOf(absl::string_view parent, const std::string& field) {
  const KeyColumn column;
  if (absl::StartsWith(parent, "districts/")) {
    if (const auto district = ParseSegment(column, parent.substr(10))) {
      return SegmentText(*district);
    }
  }
  return InvalidFields({{field, Reason::kNameInvalid, "must be \"districts/{district}\""}});
}

absl::StatusOr<std::optional<StoredBatch>> ReadBatchForUpdate(
    mysql::Session& session, const std::vector<const Resource*>& resources,
    const auth::Principal& principal, const std::string& district, const std::string& batch_id) {
  const std::string& room = resources.front()->type.room();
  const auto rows =
      session.Query(absl::StrCat("SELECT ", kColumns, " FROM ", room,
                                 "_import_batches WHERE district_id = ? AND batch_id = ? FOR "
                                 "UPDATE"),
                    {district, batch_id});
  if (!rows.ok()) return rows.status();
  if (rows->empty() ||
      ((*rows)[0][2] != mysql::Value(principal.name) && !SeesAll(principal, room, district))) {
    return std::optional<StoredBatch>();
  }
  return FromRow(session, resources, district, (*rows)[0]);
}

absl::StatusOr<std::string> ListImportBatches(mysql::Session& session,
                                              const std::vector<const Resource*>& resources,
                                              const Caller& caller,
                                              const common::v1::ListImportBatchesRequest& request) {
  const absl::StatusOr<std::string> district = DistrictOf(request.parent(), "parent");
  if (!district.ok()) return district.status();
  const absl::StatusOr<std::int64_t> size = PageSize(request.page_size());
  if (!size.ok()) return size.status();
  const std::string list = absl::StrCat("imports\n", request.parent(), "\n", caller.principal.name);
  // Position: time and id of the last batch of the page before.
  std::pair<std::string, std::string> before = {"9999-12-31 23:59:59", ""};
  if (!request.page_token().empty()) {
    const absl::StatusOr<std::string> position = DecodePageToken(list, request.page_token());
    if (!position.ok()) return position.status();
    before = absl::StrSplit(*position, absl::MaxSplits('\n', 1));
  }
  const std::string& room = resources.front()->type.room();
  std::string where = "district_id = ? AND (create_time < ? OR (create_time = ? AND batch_id < ?))";
  std::vector<mysql::Value> params = {*district, before.first, before.first, before.second};
  if (!SeesAll(caller.principal, room, *district)) {
    where += " AND principal = ?";
    params.emplace_back(caller.principal.name);
  }
  params.emplace_back(*size + 1);
  common::v1::ListImportBatchesResponse response;
  absl::Status status = mysql::RunReads(
      session, {.deadline = caller.deadline, .name = "list_import_batches"},
      [&](mysql::Session& s) -> absl::Status {
        response.Clear();
        const auto rows =
            s.Query(absl::StrCat("SELECT ", kColumns, " FROM ", room, "_import_batches WHERE ",
                                 where, " ORDER BY create_time DESC, batch_id DESC LIMIT ?"),
                    params);
        if (!rows.ok()) return rows.status();
        for (std::size_t i = 0; i < rows->size(); ++i) {
          if (i == static_cast<std::size_t>(*size)) {
            const mysql::Row& last = (*rows)[i - 1];
            response.set_next_page_token(EncodePageToken(
                list, absl::StrCat(SegmentText(last[11]), "\n", SegmentText(last[0]))));
            break;
          }
          auto stored = FromRow(s, resources, *district, (*rows)[i]);
          if (!stored.ok()) return stored.status();
          if (*stored) *response.add_import_batches() = std::move((*stored)->batch);
        }
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  return response.SerializeAsString();
}

}  // namespace districtedu::resource
