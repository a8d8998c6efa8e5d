#include "services/aggregation/store/plan_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/hash.h"
#include "common/mysql/sql_text.h"
#include "services/aggregation/store/deterministic.h"
#include "services/aggregation/store/lease.h"
#include "services/aggregation/store/outbox.h"
#include "services/aggregation/store/row.h"

namespace districtedu::aggregation {
namespace {

// Columns plan_id, revision, digest, plan.
absl::StatusOr<StoredPlan> PlanOf(const mysql::Row& row) {
  StoredPlan stored;
  stored.id = Text(row[0]);
  stored.revision = Integer(row[1]);
  stored.digest = Text(row[2]);
  auto plan = std::make_shared<v1::Plan>();
  if (!plan->ParseFromString(Text(row[3]))) {
    return Error(Reason::kInternalError, "a stored plan is unreadable");
  }
  stored.plan = std::move(plan);
  return stored;
}

}  // namespace

std::string PlanName(const std::string& district, const std::string& plan) {
  return absl::StrCat("districts/", district, "/plans/", plan);
}

absl::StatusOr<std::map<std::string, StoredPlan>> ReadPlans(mysql::Session& session,
                                                            const std::string& district) {
  auto heads = session.Query(
      "SELECT plan_id, MAX(revision) FROM aggregation_plan_revisions WHERE district_id = ? "
      "GROUP BY plan_id",
      {district});
  if (!heads.ok()) return heads.status();
  std::map<std::string, StoredPlan> plans;
  for (const mysql::Row& head : *heads) {
    auto plan = ReadPlan(session, district, Text(head[0]), Integer(head[1]));
    if (!plan.ok()) return plan.status();
    if (plan->has_value()) plans.emplace(Text(head[0]), std::move(**plan));
  }
  return plans;
}

absl::StatusOr<std::optional<StoredPlan>> ReadPlan(mysql::Session& session,
                                                   const std::string& district,
                                                   const std::string& plan, std::int64_t revision) {
  std::string sql =
      "SELECT plan_id, revision, digest, plan FROM aggregation_plan_revisions "
      "WHERE district_id = ? AND plan_id = ?";
  std::vector<mysql::Value> params = {district, plan};
  if (revision > 0) {
    sql += " AND revision = ?";
    params.push_back(revision);
  }
  sql += " ORDER BY revision DESC LIMIT 1";
  auto rows = session.Query(sql, params);
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return std::optional<StoredPlan>();
  auto stored = PlanOf((*rows)[0]);
  if (!stored.ok()) return stored.status();
  return std::optional<StoredPlan>(std::move(*stored));
}

absl::StatusOr<StoredPlan> StorePlan(mysql::Session& session, const std::string& district,
                                     const v1::Plan& plan, const std::string& principal,
                                     absl::Time now, bool keep) {
  auto found =
      session.Query("SELECT 1 FROM facilities_districts WHERE district_id = ?", {district});
  if (!found.ok()) return found.status();
  if (found->empty()) return Error(Reason::kResourceNotFound, "there is no such district");
  if (absl::Status status = EnsureLease(session, district, now); !status.ok()) return status;
  // The lease row is the one lock of the district's aggregation; its holder waits for this short
  // transaction at most.
  auto locked = session.Query(
      "SELECT epoch FROM aggregation_leases WHERE district_id = ? FOR UPDATE", {district});
  if (!locked.ok()) return locked.status();

  StoredPlan next;
  next.id = plan.id();
  const std::string bytes = DeterministicBytes(plan);
  next.digest = Sha256Hex(bytes);
  next.plan = std::make_shared<v1::Plan>(plan);
  auto current = ReadPlan(session, district, plan.id(), 0);
  if (!current.ok()) return current.status();
  if (current->has_value() && (*current)->digest == next.digest) return std::move(**current);
  next.revision = current->has_value() ? (*current)->revision + 1 : 1;
  if (!keep) return next;

  auto written = session.Execute(
      "INSERT INTO aggregation_plan_revisions (district_id, plan_id, revision, plan, digest, "
      "applied_by, create_time) VALUES (?, ?, ?, ?, ?, ?, ?)",
      {district, next.id, next.revision, bytes, next.digest, principal, mysql::ToDateTime(now)});
  if (!written.ok()) return written.status();
  written = session.Execute(
      "INSERT INTO aggregation_outbox (district_id, resource_type, resource_name, school_id, "
      "create_time) VALUES (?, ?, ?, '', ?)",
      {district, kPlanType, PlanName(district, next.id), mysql::ToDateTime(now)});
  if (!written.ok()) return written.status();
  return next;
}

}  // namespace districtedu::aggregation
