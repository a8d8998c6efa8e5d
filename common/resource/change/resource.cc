#include "common/resource/change/resource.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace districtedu::resource {
namespace {

constexpr char kRequestColumns[] =
    "_requests (district_id, principal, request_id, method, body_hash, entry_id, create_time) "
    "VALUES ";
constexpr char kAuditColumns[] =
    "_audit_entries (district_id, entry_id, resource_type, resource_name, change_kind, principal, "
    "request_id, create_time, before_image, after_image) VALUES ";
constexpr char kOutboxColumns[] =
    "_outbox (district_id, resource_type, resource_name, first_school_year, last_school_year, "
    "school_id, batch_id, create_time) VALUES ";

bool RefersToItself(const ResourceType& type) {
  return std::any_of(type.fields().begin(), type.fields().end(),
                     [&](const Field& field) { return field.reference == &type; });
}

}  // namespace

Resource::Resource(const ResourceType& t, Rules r)
    : type(t),
      store(t),
      rules(std::move(r)),
      references(t),
      periods(t),
      requests(absl::StrCat("INSERT INTO ", t.room(), kRequestColumns), 7, ""),
      audit(absl::StrCat("INSERT INTO ", t.room(), kAuditColumns), 10, ""),
      outbox(absl::StrCat("INSERT INTO ", t.room(), kOutboxColumns), 8, ""),
      before_images(absl::StrCat("SELECT entry_id, before_image FROM ", t.room(),
                                 "_audit_entries WHERE district_id = ? AND entry_id IN ("),
                    1, ")"),
      one_by_one(RefersToItself(t)) {}

absl::StatusOr<std::unique_ptr<Resource>> Resource::Create(const ResourceType& type, Rules rules) {
  auto resource = std::make_unique<Resource>(type, std::move(rules));
  if (!resource->rules.siblings_by.empty()) {
    auto siblings = Siblinghood::Create(resource->store, resource->rules.siblings_by);
    if (!siblings.ok()) return siblings.status();
    resource->siblings = *std::move(siblings);
  }
  return resource;
}

}  // namespace districtedu::resource
