#include "common/resource/change/ask_rules.h"

namespace districtedu::resource {
namespace {

StoreCheck CheckOf(mysql::Session& session, const WriteContext& context, const Siblings& siblings,
                   RowChange* change) {
  StoredRow* const after = change->after ? &*change->after : nullptr;
  const StoredRow* const before = change->before ? &*change->before : nullptr;
  return {session,
          context.principal,
          context.district,
          before,
          after,
          siblings.Of(after ? *after : *before)};
}

}  // namespace

absl::StatusOr<std::set<Touch>> TouchesOf(mysql::Session& session, const Resource& resource,
                                          const WriteContext& context, const Siblings& siblings,
                                          RowChange* change) {
  const StoreCheck check = CheckOf(session, context, siblings, change);
  absl::StatusOr<std::vector<Touch>> touched =
      resource.rules.touches ? resource.rules.touches(check)
                             : DefaultTouches(resource.type, check.before, check.after);
  if (!touched.ok()) return touched.status();
  return std::set<Touch>(touched->begin(), touched->end());
}

absl::Status CheckInStore(mysql::Session& session, const Resource& resource,
                          const WriteContext& context, const Siblings& siblings,
                          RowChange* change) {
  if (!resource.rules.check_in_store) return absl::OkStatus();
  return resource.rules.check_in_store(CheckOf(session, context, siblings, change));
}

absl::Status AfterWrite(mysql::Session& session, const Resource& resource,
                        const WriteContext& context) {
  if (!resource.rules.after_write) return absl::OkStatus();
  return resource.rules.after_write({session, context.district}, context.stamp);
}

}  // namespace districtedu::resource
