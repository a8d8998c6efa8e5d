#include "common/resource/change/ask_rules.h"

#include "common/resource/change/period.h"

namespace districtedu::resource {
namespace {

StoreCheck CheckOf(mysql::Session& session, const WriteContext& context, RowChange* change) {
  return {session, context.principal, context.district, change->before ? &*change->before : nullptr,
          change->after ? &*change->after : nullptr};
}

}  // namespace

absl::Status LockParents(mysql::Session& session, const Resource& resource,
                         const WriteContext& context,
                         const std::vector<const RowChange*>& changes) {
  if (!resource.rules.lock_parents) return absl::OkStatus();
  std::vector<const StoredRow*> rows;
  for (const RowChange* change : changes) {
    if (change->before) rows.push_back(&*change->before);
    if (change->after) rows.push_back(&*change->after);
  }
  return resource.rules.lock_parents(session, context.district, rows);
}

absl::StatusOr<std::set<Touch>> TouchesOf(mysql::Session& session, const Resource& resource,
                                          const WriteContext& context, RowChange* change) {
  const StoreCheck check = CheckOf(session, context, change);
  absl::StatusOr<std::vector<Touch>> touched =
      resource.rules.touches ? resource.rules.touches(check)
                             : DefaultTouches(resource.type, check.before, check.after);
  if (!touched.ok()) return touched.status();
  return std::set<Touch>(touched->begin(), touched->end());
}

absl::Status CheckInStore(mysql::Session& session, const Resource& resource,
                          const WriteContext& context, RowChange* change) {
  if (!resource.rules.check_in_store) return absl::OkStatus();
  return resource.rules.check_in_store(CheckOf(session, context, change));
}

absl::Status AfterWrite(mysql::Session& session, const Resource& resource,
                        const WriteContext& context) {
  if (!resource.type.options().expects_submissions()) return absl::OkStatus();
  return CreateExpectedSubmissions(session, context.district, context.stamp);
}

}  // namespace districtedu::resource
