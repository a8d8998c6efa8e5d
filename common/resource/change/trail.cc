#include "common/resource/change/trail.h"

#include <optional>

#include "common/resource/declared/value.h"
#include "common/resource/store/row_list.h"

namespace districtedu::resource {
namespace {

mysql::Value YearValue(const std::optional<int>& year) {
  return year ? mysql::Value(static_cast<std::int64_t>(*year)) : mysql::kNull;
}

mysql::Value Image(const std::optional<StoredRow>& row) {
  return row ? mysql::Value(row->message->SerializeAsString()) : mysql::kNull;
}

}  // namespace

absl::Status WriteAuditEntries(mysql::Session& session, const Resource& resource,
                               const std::vector<AuditedChange>& changes) {
  return InsertList(
      session, resource.audit, changes.size(),
      [&](std::size_t i, std::vector<mysql::Value>* params) {
        const AuditedChange& c = changes[i];
        params->insert(params->end(), {c.context->district, c.entry_id, resource.type.full_type(),
                                       c.change ? NameOf(resource.type, *c.change) : "",
                                       static_cast<std::int64_t>(c.kind), c.context->principal.name,
                                       c.context->request_id, c.context->stamp.now_text,
                                       c.change ? Image(c.change->before) : mysql::kNull,
                                       c.change ? Image(c.change->after) : mysql::kNull});
      },
      [](std::size_t, const absl::Status& status) { return status; });
}

absl::Status WriteOutboxRows(mysql::Session& session, const Resource& resource,
                             const std::vector<OutboxRow>& rows) {
  return InsertList(
      session, resource.outbox, rows.size(),
      [&](std::size_t i, std::vector<mysql::Value>* params) {
        const WriteContext& context = *rows[i].context;
        const Touch& touch = rows[i].touch;
        params->insert(params->end(),
                       {context.district, resource.type.full_type(), rows[i].name,
                        YearValue(touch.first_year), YearValue(touch.last_year), touch.school,
                        context.batch_id.empty() ? mysql::kNull : mysql::Value(context.batch_id),
                        context.stamp.now_text});
      },
      [](std::size_t, const absl::Status& status) { return status; });
}

}  // namespace districtedu::resource
