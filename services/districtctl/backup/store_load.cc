#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/base/error.h"
#include "services/districtctl/backup/store_dump.h"

namespace districtedu::districtctl {
namespace {

using mysql::Row;
using mysql::Session;
using mysql::Value;

// There while a load is under way: what a load that died left is known by it.
constexpr char kMark[] = "restore_unfinished";

constexpr std::size_t kRowsPerInsert = 500;
constexpr std::size_t kParametersPerInsert = 60'000;  // the protocol has 65,535
constexpr std::size_t kBytesPerInsert = std::size_t{2} << 20;
constexpr std::int64_t kRowsPerTransaction = 20'000;

absl::Status Broken(absl::string_view why) {
  return Error(Reason::kConfigInvalid, absl::StrCat("the data of the backup: ", why));
}

struct StoreObject {
  std::string name;
  bool is_view = false;
  bool operator==(const StoreObject&) const = default;
};

// Tables and views.
absl::StatusOr<std::vector<StoreObject>> Objects(Session& session) {
  const auto rows = session.Query(
      "SELECT TABLE_NAME, TABLE_TYPE FROM information_schema.TABLES WHERE TABLE_SCHEMA = "
      "DATABASE() ORDER BY TABLE_NAME");
  if (!rows.ok()) return rows.status();
  std::vector<StoreObject> out;
  for (const Row& row : *rows) {
    out.push_back({std::get<std::string>(row[0]), std::get<std::string>(row[1]) == "VIEW"});
  }
  return out;
}

// The mark goes last, so that a death in here leaves it.
absl::Status DropAll(Session& session) {
  auto objects = Objects(session);
  if (!objects.ok()) return objects.status();
  std::stable_partition(objects->begin(), objects->end(),
                        [](const StoreObject& each) { return each.name != kMark; });
  for (const StoreObject& each : *objects) {
    absl::Status status =
        session.Execute(absl::StrCat(each.is_view ? "DROP VIEW `" : "DROP TABLE `", each.name, "`"))
            .status();
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

bool ParseValue(absl::string_view field, Value* value) {
  if (field == "N") {
    *value = mysql::kNull;
    return true;
  }
  if (absl::StartsWith(field, "i")) {
    std::int64_t number = 0;
    if (!absl::SimpleAtoi(field.substr(1), &number)) return false;
    *value = number;
    return true;
  }
  std::string text;
  if (!absl::StartsWith(field, "s") || !UnescapeField(field.substr(1), &text)) return false;
  *value = std::move(text);
  return true;
}

class Loader {
 public:
  Loader(Session& session, CompressedReader& in, const DumpProgress& progress)
      : session_(session), in_(in), progress_(progress) {}

  absl::Status Run() {
    const auto first = Line();
    if (!first.ok()) return first.status();
    if (*first != "store\t1") return Broken("it is none, or of a newer program");
    while (true) {
      const auto line = Line();
      if (!line.ok()) return line.status();
      absl::Status status = absl::OkStatus();
      if (absl::StartsWith(*line, "row\t")) {
        status = AddRow(*line);
      } else if (absl::StartsWith(*line, "table\t")) {
        status = EndTable();
        if (status.ok()) status = BeginTable(*line);
      } else if (absl::StartsWith(*line, "view\t")) {
        status = AddView(*line);
      } else if (*line == "end") {
        status = EndTable();
        return status.ok() ? CreateViews() : status;
      } else {
        return Broken("a line of it is none");
      }
      if (!status.ok()) return status;
    }
  }

 private:
  absl::StatusOr<std::string> Line() {
    auto line = in_.NextLine();
    if (!line.ok()) return line.status();
    if (!line->has_value()) return Broken("it has no end");
    return **std::move(line);
  }

  absl::Status BeginTable(const std::string& line) {
    const std::vector<std::string> parts = absl::StrSplit(line, '\t');
    std::string statement;
    if (parts.size() != 3 || !UnescapeField(parts[2], &statement) ||
        !absl::StartsWith(statement, absl::StrCat("CREATE TABLE `", parts[1], "`"))) {
      return Broken("a table of it has no statement");
    }
    const auto columns = Line();
    if (!columns.ok()) return columns.status();
    const std::vector<std::string> names = absl::StrSplit(*columns, '\t');
    if (names.size() < 2 || names[0] != "columns") return Broken("a table of it has no columns");
    columns_ = names.size() - 1;
    insert_ = absl::StrCat("INSERT INTO `", parts[1], "` (`",
                           absl::StrJoin(names.begin() + 1, names.end(), "`, `"), "`) VALUES ");
    return session_.Execute(statement).status();
  }

  absl::Status AddRow(const std::string& line) {
    std::size_t count = 0;
    for (const absl::string_view field : absl::StrSplit(line.substr(4), '\t')) {
      if (++count > columns_ || !ParseValue(field, &params_.emplace_back())) {
        return Broken("a row of it does not fit its table");
      }
    }
    if (count != columns_) return Broken("a row of it does not fit its table");
    ++rows_;
    bytes_ += line.size();
    const bool full = rows_ == kRowsPerInsert || bytes_ >= kBytesPerInsert ||
                      (rows_ + 1) * columns_ > kParametersPerInsert;
    return full ? Insert() : absl::OkStatus();
  }

  absl::Status Insert() {
    if (rows_ == 0) return absl::OkStatus();
    absl::Status status = session_.in_transaction() ? absl::OkStatus() : session_.Begin();
    if (!status.ok()) return status;
    const std::string marks =
        absl::StrCat("(", absl::StrJoin(std::vector<std::string>(columns_, "?"), ", "), ")");
    const std::string sql =
        absl::StrCat(insert_, absl::StrJoin(std::vector<std::string>(rows_, marks), ", "));
    status = session_.Execute(sql, params_).status();
    if (!status.ok()) return status;
    all_ += static_cast<std::int64_t>(rows_);
    in_transaction_ += static_cast<std::int64_t>(rows_);
    rows_ = bytes_ = 0;
    params_.clear();
    if (in_transaction_ >= kRowsPerTransaction) status = Commit();
    return status.ok() ? progress_(all_) : status;
  }

  absl::Status Commit() {
    in_transaction_ = 0;
    return session_.in_transaction() ? session_.Commit() : absl::OkStatus();
  }

  absl::Status EndTable() {
    absl::Status status = Insert();
    return status.ok() ? Commit() : status;
  }

  absl::Status AddView(const std::string& line) {
    const std::vector<std::string> parts = absl::StrSplit(line, '\t');
    std::string statement;
    if (parts.size() != 3 || !UnescapeField(parts[2], &statement) ||
        !absl::StartsWith(statement, "CREATE ") ||
        !absl::StrContains(statement, absl::StrCat(" VIEW `", parts[1], "` AS "))) {
      return Broken("a view of it has no statement");
    }
    views_.push_back(std::move(statement));
    return absl::OkStatus();
  }

  // A view may read others, whatever their names: what fails is tried again after the rest, as long
  // as each round makes one.
  absl::Status CreateViews() {
    while (!views_.empty()) {
      std::vector<std::string> failed;
      absl::Status why;
      for (std::string& statement : views_) {
        const absl::Status status = session_.Execute(statement).status();
        if (status.ok()) continue;
        why = status;
        failed.push_back(std::move(statement));
      }
      if (failed.size() == views_.size()) return why;
      views_ = std::move(failed);
    }
    return absl::OkStatus();
  }

  Session& session_;
  CompressedReader& in_;
  const DumpProgress& progress_;
  std::vector<std::string> views_;  // statements
  std::string insert_;              // "INSERT INTO t (a, b) VALUES "
  std::size_t columns_ = 0;         // of the table under way
  std::vector<Value> params_;       // of the rows waiting to be inserted
  std::size_t rows_ = 0;
  std::size_t bytes_ = 0;
  std::int64_t in_transaction_ = 0;
  std::int64_t all_ = 0;
};

absl::Status CheckCounts(Session& session, const BackupManifest& manifest) {
  for (const BackupManifest::Table& table : manifest.tables) {
    const auto rows = session.Query(absl::StrCat("SELECT COUNT(*) FROM `", table.name, "`"));
    if (!rows.ok()) return rows.status();
    const auto count = std::get<std::int64_t>((*rows)[0][0]);
    if (count != table.rows) {
      return Broken(absl::StrCat(table.name, " has ", count, " rows and not ", table.rows));
    }
  }
  return absl::OkStatus();
}

absl::Status Fill(Session& session, CompressedReader& in, const BackupManifest& manifest,
                  const DumpProgress& progress) {
  absl::Status status = Loader(session, in, progress).Run();
  if (status.ok()) status = CheckCounts(session, manifest);
  if (!status.ok()) return status;
  const auto changed = session.Execute(
      "UPDATE aggregation_store SET incarnation = REPLACE(UUID(), '-', ''), create_time = "
      "UTC_TIMESTAMP(6) WHERE store_id = 1");
  if (!changed.ok()) return changed.status();
  return *changed == 1 ? absl::OkStatus() : Broken("it is no store");
}

}  // namespace

absl::Status CheckLoadable(Session& session, const BackupManifest& manifest,
                           const std::vector<mysql::Migration>& known) {
  const auto objects = Objects(session);
  if (!objects.ok()) return objects.status();
  const bool left =
      std::find(objects->begin(), objects->end(), StoreObject{kMark}) != objects->end();
  if (!objects->empty() && !left) {
    return Error(Reason::kConfigInvalid,
                 absl::StrCat("the database is not empty: it has ", objects->size(),
                              " tables. A backup is restored into an empty one only"));
  }
  std::map<std::string, std::string> checksums;
  for (const mysql::Migration& each : known) checksums[each.id] = mysql::ChecksumOf(each);
  for (const auto& [id, checksum] : manifest.migrations) {
    const auto own = checksums.find(id);
    if (own == checksums.end() || own->second != checksum) {
      return Error(Reason::kConfigInvalid,
                   absl::StrCat("the backup is of another program: migration ", id,
                                own == checksums.end() ? " is unknown here" : " differs",
                                "; restore it with the program that made it, or a newer one"));
    }
  }
  return absl::OkStatus();
}

absl::Status LoadStore(Session& session, CompressedReader& in, const BackupManifest& manifest,
                       const std::vector<mysql::Migration>& known, const DumpProgress& progress) {
  const auto lock = mysql::SchemaLock::Take(session, kSchemaLockWait);
  if (!lock.ok()) return lock.status();
  absl::Status status = CheckLoadable(session, manifest, known);
  // Tables come by name, not in the order of their references, and fit each other as they were.
  if (status.ok()) status = session.Execute("SET SESSION foreign_key_checks = 0").status();
  if (status.ok()) status = DropAll(session);  // nothing, or what a load that died left
  if (status.ok()) {
    status =
        session
            .Execute(absl::StrCat("CREATE TABLE ", kMark,
                                  " (id TINYINT NOT NULL, PRIMARY KEY (id)) COMMENT='a restore "
                                  "is under way, or died'"))
            .status();
  }
  if (!status.ok()) return status;
  status = Fill(session, in, manifest, progress);
  if (status.ok()) return session.Execute(absl::StrCat("DROP TABLE ", kMark)).status();
  if (session.usable() && session.Rollback().ok()) DropAll(session).IgnoreError();
  return status;
}

}  // namespace districtedu::districtctl
