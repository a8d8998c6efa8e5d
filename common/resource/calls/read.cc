#include "common/resource/calls/read.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/base/error.h"
#include "common/mysql/transaction.h"
#include "common/resource/calls/request_view.h"
#include "common/resource/declared/page_token.h"
#include "common/resource/store/access.h"

namespace districtedu::resource {
namespace {

std::string EncodePosition(const Key& key) {
  return absl::StrJoin(key, "\n", [](std::string* out, const mysql::Value& value) {
    out->append(SegmentText(value));
  });
}

std::optional<Key> DecodePosition(const ResourceType& type, const std::string& position) {
  const std::vector<std::string> parts = absl::StrSplit(position, '\n');
  if (parts.size() != type.keys().size()) return std::nullopt;
  Key key;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::optional<mysql::Value> value = ParseSegment(type.keys()[i], parts[i]);
    if (!value) return std::nullopt;
    key.push_back(*value);
  }
  return key;
}

}  // namespace

absl::StatusOr<std::string> Get(mysql::Session& session, const Store& store, const Caller& caller,
                                const Message& request) {
  const std::string name = RequestView(request).Text("name");
  const absl::StatusOr<Key> key = ParseName(store.type(), name, "name");
  if (!key.ok()) return key.status();
  const Access access(caller.principal, store.type(), SegmentText((*key)[0]));
  std::string bytes;
  absl::Status status = mysql::RunReads(
      session, {.deadline = caller.deadline, .name = "get"}, [&](mysql::Session& s) {
        const absl::StatusOr<bool> readable = access.CanReadRow(s, *key);
        if (!readable.ok()) return readable.status();
        if (!*readable) return NotFound(store.type(), name);
        absl::StatusOr<std::optional<StoredRow>> row = store.Read(s, *key, false);
        if (!row.ok()) return row.status();
        if (!*row) return NotFound(store.type(), name);
        access.Redact((*row)->message.get());
        bytes = (*row)->message->SerializeAsString();
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  return bytes;
}

absl::StatusOr<std::string> List(mysql::Session& session, const Store& store, const Caller& caller,
                                 const Message& request, Message* response) {
  const RequestView view(request);
  const ResourceType& type = store.type();
  const std::string parent_name = view.Text("parent");
  const absl::StatusOr<Key> parent = ParseParent(type, parent_name, true);
  if (!parent.ok()) return parent.status();
  const std::string district = parent->empty() ? "" : SegmentText((*parent)[0]);
  const Access access(caller.principal, type, district);
  const absl::StatusOr<std::int64_t> size = PageSize(view.Number("page_size"));
  if (!size.ok()) return size.status();
  absl::StatusOr<Conditions> conditions =
      ParseFilter(type, view.Text("filter"), district, access.hidden());
  if (!conditions.ok()) return conditions.status();
  const Conditions limits = access.ListConditions();
  conditions->sql.insert(conditions->sql.end(), limits.sql.begin(), limits.sql.end());
  conditions->params.insert(conditions->params.end(), limits.params.begin(), limits.params.end());

  const std::string list = absl::StrCat(type.full_type(), "\n", parent_name, "\n",
                                        view.Text("filter"), "\n", caller.principal.name);
  std::optional<Key> after;
  if (const std::string token = view.Text("page_token"); !token.empty()) {
    const absl::StatusOr<std::string> position = DecodePageToken(list, token);
    if (!position.ok()) return position.status();
    after = DecodePosition(type, *position);
  }
  std::vector<StoredRow> rows;
  absl::Status status = mysql::RunReads(
      session, {.deadline = caller.deadline, .name = "list"}, [&](mysql::Session& s) {
        auto found = store.ReadPage(s, *parent, *conditions, after, *size + 1);
        if (!found.ok()) return found.status();
        rows = *std::move(found);
        return absl::OkStatus();
      });
  if (!status.ok()) return status;

  const auto* descriptor = response->GetDescriptor();
  const auto* reflection = response->GetReflection();
  const FieldDescriptor* items = descriptor->field(0);
  const bool more = rows.size() > static_cast<std::size_t>(*size);
  if (more) rows.pop_back();
  for (StoredRow& row : rows) {
    access.Redact(row.message.get());
    reflection->AddAllocatedMessage(response, items, row.message.release());
  }
  if (more) {
    reflection->SetString(response, descriptor->FindFieldByName("next_page_token"),
                          EncodePageToken(list, EncodePosition(rows.back().key)));
  }
  return response->SerializeAsString();
}

}  // namespace districtedu::resource
