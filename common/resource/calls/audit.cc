#include "common/resource/calls/audit.h"

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/ulid.h"
#include "common/mysql/sql_text.h"
#include "common/mysql/transaction.h"
#include "common/resource/change/import_journal.h"
#include "common/resource/declared/page_token.h"
#include "common/resource/declared/value.h"
#include "common/resource/store/access.h"
#include "common/resource/store/timestamp.h"

namespace districtedu::resource {
namespace {

using common::v1::AuditEntry;

constexpr std::int64_t kMostEntries = 500;
constexpr std::int64_t kPruneStep = 1000;
constexpr int kRequestDays = 7;

void SetImage(const Resource& resource, const Access& access, const mysql::Value& bytes,
              google::protobuf::Any* any) {
  const std::unique_ptr<Message> image = resource.type.New();
  if (!image->ParseFromString(std::get<std::string>(bytes))) return;
  access.Redact(image.get());
  any->PackFrom(*image);
}

AuditEntry ToEntry(const Resource& resource, const Access& access, const mysql::Row& row) {
  AuditEntry entry;
  const auto text = [&](std::size_t i) { return std::get<std::string>(row[i]); };
  entry.set_entry_id(text(0));
  entry.set_resource_name(text(1));
  entry.set_change(static_cast<common::v1::ChangeKind>(std::get<std::int64_t>(row[2])));
  entry.set_principal(text(3));
  entry.set_request_id(text(4));
  *entry.mutable_time() = ToTimestamp(mysql::FromDateTime(text(5)).value_or(absl::UnixEpoch()));
  if (!mysql::IsNull(row[6])) SetImage(resource, access, row[6], entry.mutable_before());
  if (!mysql::IsNull(row[7])) SetImage(resource, access, row[7], entry.mutable_after());
  return entry;
}

// The end of a trail: a row an import made has no entry of its own, the import has one. When it was
// made stands in the row, or in what it was before its first change.
absl::Status AddOrigin(mysql::Session& session, const Resource& resource, const Key& key,
                       const mysql::Value& first_image,
                       common::v1::ListAuditEntriesResponse* response) {
  absl::Time create_time;
  if (mysql::IsNull(first_image)) {
    const auto row = resource.store.Read(session, key, /*for_update=*/false);
    if (!row.ok() || !*row) return row.status();
    create_time = GetTime(*(*row)->message, resource.type.create_time_field);
  } else {
    const std::unique_ptr<Message> image = resource.type.New();
    if (!image->ParseFromString(std::get<std::string>(first_image))) return absl::OkStatus();
    create_time = GetTime(*image, resource.type.create_time_field);
  }
  const auto origin = FindImportOrigin(session, resource, key, create_time);
  if (!origin.ok() || !*origin) return origin.status();
  AuditEntry& entry = *response->add_audit_entries();
  entry.set_entry_id((*origin)->batch_id);
  entry.set_resource_name(FormatName(resource.type, key));
  entry.set_change(common::v1::CHANGE_KIND_IMPORTED);
  entry.set_principal((*origin)->principal);
  entry.set_request_id((*origin)->batch_id);
  *entry.mutable_time() = ToTimestamp(create_time);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> ListAuditEntries(mysql::Session& session,
                                             const std::vector<const Resource*>& resources,
                                             const Caller& caller,
                                             const common::v1::ListAuditEntriesRequest& request) {
  const Resource* resource = nullptr;
  Key key;
  for (const Resource* candidate : resources) {
    absl::StatusOr<Key> parsed = ParseName(candidate->type, request.parent(), "parent");
    if (!parsed.ok()) continue;
    resource = candidate;
    key = *std::move(parsed);
  }
  if (resource == nullptr) {
    return InvalidFields(
        {{"parent", Reason::kNameInvalid, "must be the name of a resource of this room"}});
  }
  absl::StatusOr<std::int64_t> size = PageSize(request.page_size());
  if (!size.ok()) return size.status();
  *size = std::min(*size, kMostEntries);
  const std::string list = absl::StrCat("audit\n", request.parent(), "\n", caller.principal.name);
  std::string before = "~";  // above every ULID
  if (!request.page_token().empty()) {
    absl::StatusOr<std::string> position = DecodePageToken(list, request.page_token());
    if (!position.ok()) return position.status();
    before = *std::move(position);
  }
  const std::string district = SegmentText(key[0]);
  const Access access(caller.principal, resource->type, district);
  common::v1::ListAuditEntriesResponse response;
  absl::Status status = mysql::RunReads(
      session, {.deadline = caller.deadline, .name = "list_audit_entries"},
      [&](mysql::Session& s) -> absl::Status {
        response.Clear();
        const absl::StatusOr<bool> readable = access.CanReadRow(s, key);
        if (!readable.ok()) return readable.status();
        if (!*readable) return NotFound(resource->type, request.parent());
        const auto rows = s.Query(
            absl::StrCat("SELECT entry_id, resource_name, change_kind, principal, request_id, "
                         "create_time, before_image, after_image FROM ",
                         resource->type.room(),
                         "_audit_entries WHERE district_id = ? AND resource_name = ? AND entry_id "
                         "< ? ORDER BY entry_id DESC LIMIT ?"),
            {district, request.parent(), before, *size + 1});
        if (!rows.ok()) return rows.status();
        for (const mysql::Row& row : *rows) {
          if (response.audit_entries_size() == *size) {
            response.set_next_page_token(
                EncodePageToken(list, response.audit_entries().rbegin()->entry_id()));
            return absl::OkStatus();
          }
          *response.add_audit_entries() = ToEntry(*resource, access, row);
        }
        const bool made_here =
            !response.audit_entries().empty() &&
            response.audit_entries().rbegin()->change() == common::v1::CHANGE_KIND_CREATED;
        if (made_here) return absl::OkStatus();
        return AddOrigin(s, *resource, key, rows->empty() ? mysql::kNull : rows->back()[6],
                         &response);
      });
  if (!status.ok()) return status;
  return response.SerializeAsString();
}

absl::StatusOr<std::int64_t> PruneJournal(mysql::Session& session, const std::string& room,
                                          absl::Time now, int audit_days) {
  const auto requests =
      session.Execute(absl::StrCat("DELETE FROM ", room, "_requests WHERE create_time < ? LIMIT ?"),
                      {mysql::ToDateTime(now - absl::Hours(24 * kRequestDays)), kPruneStep});
  if (!requests.ok()) return requests.status();
  const auto entries = session.Execute(
      absl::StrCat("DELETE FROM ", room, "_audit_entries WHERE create_time < ? LIMIT ?"),
      {mysql::ToDateTime(now - absl::Hours(24 * audit_days)), kPruneStep});
  if (!entries.ok()) return entries.status();
  const auto imports = session.Execute(
      absl::StrCat("DELETE FROM ", room, "_import_rows WHERE create_time < ? LIMIT ?"),
      {mysql::ToDateTime(now - absl::Hours(24 * audit_days)), kPruneStep});
  if (!imports.ok()) return imports.status();
  return *requests + *entries + *imports;
}

}  // namespace districtedu::resource
