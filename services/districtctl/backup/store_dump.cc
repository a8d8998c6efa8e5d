#include "services/districtctl/backup/store_dump.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"

namespace districtedu::districtctl {
namespace {

using mysql::Row;
using mysql::Session;
using mysql::Value;

// Of one page: a page is held in memory, whatever a row weighs.
constexpr std::int64_t kPageBytes = std::int64_t{4} << 20;
constexpr std::int64_t kFirstPage = 16;
constexpr std::int64_t kMostRows = 5000;

std::string Text(const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return absl::StrCat(*number);
  const auto* text = std::get_if<std::string>(&value);
  return text == nullptr ? "" : *text;
}

std::string Quoted(const std::string& name) { return absl::StrCat("`", name, "`"); }

absl::StatusOr<std::vector<std::string>> Column(Session& session, const std::string& sql,
                                                const std::vector<Value>& params = {}) {
  const auto rows = session.Query(sql, params);
  if (!rows.ok()) return rows.status();
  std::vector<std::string> out;
  for (const Row& row : *rows) out.push_back(Text(row[0]));
  return out;
}

void AppendRow(const Row& row, std::string* text) {
  *text += "row";
  for (const Value& value : row) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
      absl::StrAppend(text, "\ti", *number);
    } else if (const auto* bytes = std::get_if<std::string>(&value)) {
      absl::StrAppend(text, "\ts", EscapeField(*bytes));
    } else {
      *text += "\tN";
    }
  }
  *text += '\n';
}

// Rows after the key, in its order: `a >= ? AND (a > ? OR (a = ? AND b > ?))`. The first part lets
// every server begin its range there.
std::string AfterKey(const std::vector<std::string>& key) {
  std::vector<std::string> ways;
  for (std::size_t last = 0; last < key.size(); ++last) {
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < last; ++i) parts.push_back(absl::StrCat(Quoted(key[i]), " = ?"));
    parts.push_back(absl::StrCat(Quoted(key[last]), " > ?"));
    ways.push_back(absl::StrCat("(", absl::StrJoin(parts, " AND "), ")"));
  }
  return absl::StrCat(Quoted(key[0]), " >= ? AND (", absl::StrJoin(ways, " OR "), ")");
}

std::vector<Value> AfterKeyParams(const std::vector<Value>& key) {
  std::vector<Value> params = {key[0]};
  for (std::size_t last = 0; last < key.size(); ++last) {
    params.insert(params.end(), key.begin(), key.begin() + static_cast<std::ptrdiff_t>(last) + 1);
  }
  return params;
}

struct TableShape {
  std::vector<std::string> columns;  // that are stored, not computed
  std::vector<std::string> key;
  std::vector<std::size_t> key_at;  // places of the key in columns
};

absl::StatusOr<TableShape> ShapeOf(Session& session, const std::string& table) {
  TableShape shape;
  auto columns = Column(session,
                        "SELECT COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = "
                        "DATABASE() AND TABLE_NAME = ? AND EXTRA NOT LIKE '%GENERATED%' ORDER BY "
                        "ORDINAL_POSITION",
                        {table});
  if (!columns.ok()) return columns.status();
  auto key = Column(session,
                    "SELECT COLUMN_NAME FROM information_schema.KEY_COLUMN_USAGE WHERE "
                    "TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ? AND CONSTRAINT_NAME = 'PRIMARY' "
                    "ORDER BY ORDINAL_POSITION",
                    {table});
  if (!key.ok()) return key.status();
  shape.columns = *std::move(columns);
  shape.key = *std::move(key);
  for (const std::string& name : shape.key) {
    const auto at = std::find(shape.columns.begin(), shape.columns.end(), name);
    shape.key_at.push_back(static_cast<std::size_t>(at - shape.columns.begin()));
  }
  if (shape.key.empty()) {
    return Error(Reason::kInternalError, absl::StrCat("table ", table, " has no primary key"));
  }
  return shape;
}

class Dumper {
 public:
  Dumper(Session& session, CompressedWriter& out, const DumpProgress& progress)
      : session_(session), out_(out), progress_(progress) {}

  absl::Status Run(BackupManifest* manifest) {
    const auto tables = Names("BASE TABLE");
    if (!tables.ok()) return tables.status();
    const auto views = Names("VIEW");
    if (!views.ok()) return views.status();
    absl::Status status = out_.Write("store\t1\n");
    for (const std::string& table : *tables) {
      if (!status.ok()) return status;
      const auto rows = DumpTable(table);
      if (!rows.ok()) return rows.status();
      manifest->tables.push_back({table, *rows});
    }
    for (const std::string& view : *views) {
      if (status.ok()) status = DumpView(view);
    }
    return status.ok() ? out_.Write("end\n") : status;
  }

 private:
  absl::StatusOr<std::vector<std::string>> Names(const std::string& type) {
    return Column(session_,
                  "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = "
                  "DATABASE() AND TABLE_TYPE = ? ORDER BY TABLE_NAME",
                  {type});
  }

  // Whoever restores it defines it: the account of here need not be known there.
  absl::Status DumpView(const std::string& view) {
    const auto statement = session_.Query(absl::StrCat("SHOW CREATE VIEW ", Quoted(view)));
    if (!statement.ok()) return statement.status();
    std::string text = Text((*statement)[0][1]);
    const std::size_t definer = text.find("DEFINER=");
    const std::size_t security = text.find("SQL SECURITY ");
    if (definer == std::string::npos || security == std::string::npos || security < definer) {
      return Error(Reason::kInternalError,
                   absl::StrCat("the statement of view ", view, ": ", text));
    }
    text.erase(definer, security - definer);
    return out_.Write(absl::StrCat("view\t", view, "\t", EscapeField(text), "\n"));
  }

  absl::StatusOr<std::int64_t> DumpTable(const std::string& table) {
    const auto statement = session_.Query(absl::StrCat("SHOW CREATE TABLE ", Quoted(table)));
    if (!statement.ok()) return statement.status();
    const auto shape = ShapeOf(session_, table);
    if (!shape.ok()) return shape.status();
    std::string head =
        absl::StrCat("table\t", table, "\t", EscapeField(Text((*statement)[0][1])), "\ncolumns");
    for (const std::string& column : shape->columns) absl::StrAppend(&head, "\t", column);
    absl::Status status = out_.Write(head + "\n");
    if (!status.ok()) return status;
    return DumpRows(table, *shape);
  }

  absl::StatusOr<std::int64_t> DumpRows(const std::string& table, const TableShape& shape) {
    const auto quoted = [](std::string* out, const std::string& name) { *out += Quoted(name); };
    const std::string select = absl::StrCat("SELECT ", absl::StrJoin(shape.columns, ", ", quoted),
                                            " FROM ", Quoted(table));
    const std::string order =
        absl::StrCat(" ORDER BY ", absl::StrJoin(shape.key, ", ", quoted), " LIMIT ?");
    std::vector<Value> last;
    std::int64_t count = 0;
    std::int64_t page = kFirstPage;
    while (true) {
      std::vector<Value> params;
      std::string where;
      if (!last.empty()) {
        params = AfterKeyParams(last);
        where = absl::StrCat(" WHERE ", AfterKey(shape.key));
      }
      params.push_back(page);
      const auto rows = session_.Query(absl::StrCat(select, where, order), params);
      if (!rows.ok()) return rows.status();
      std::string text;
      for (const Row& row : *rows) AppendRow(row, &text);
      absl::Status status = out_.Write(text);
      const auto got = static_cast<std::int64_t>(rows->size());
      count += got;
      all_ += got;
      if (status.ok()) status = progress_(all_);
      if (!status.ok()) return status;
      if (got < page) return count;
      last.clear();
      for (const std::size_t at : shape.key_at) last.push_back(rows->back()[at]);
      const auto bytes = static_cast<std::int64_t>(text.size());
      page = std::clamp(kPageBytes * got / std::max<std::int64_t>(bytes, 1), std::int64_t{1},
                        std::min(kMostRows, page * 8));
    }
  }

  Session& session_;
  CompressedWriter& out_;
  const DumpProgress& progress_;
  std::int64_t all_ = 0;
};

absl::Status ReadFacts(Session& session, BackupManifest* manifest) {
  const auto facts =
      session.Query("SELECT VERSION(), incarnation FROM aggregation_store WHERE store_id = 1");
  if (!facts.ok()) return facts.status();
  if (facts->empty()) return Error(Reason::kConfigInvalid, "the database holds no store");
  manifest->server = Text((*facts)[0][0]);
  manifest->incarnation = Text((*facts)[0][1]);
  const auto migrations =
      session.Query("SELECT id, checksum, state FROM schema_migrations ORDER BY id");
  if (!migrations.ok()) return migrations.status();
  for (const Row& row : *migrations) {
    if (Text(row[2]) != "applied") {
      return Error(Reason::kConfigInvalid, absl::StrCat("migration ", Text(row[0]),
                                                        " is unfinished: run districtctl migrate"));
    }
    manifest->migrations.push_back({Text(row[0]), Text(row[1])});
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status DumpStore(Session& session, CompressedWriter& out, const DumpProgress& progress,
                       BackupManifest* manifest) {
  const auto lock = mysql::SchemaLock::Take(session, kSchemaLockWait);
  if (!lock.ok()) return lock.status();
  absl::Status status = session.BeginConsistentSnapshot();
  if (!status.ok()) return status;
  status = ReadFacts(session, manifest);
  if (status.ok()) status = Dumper(session, out, progress).Run(manifest);
  if (session.usable()) session.Rollback().IgnoreError();
  return status;
}

absl::StatusOr<std::int64_t> EstimateRows(Session& session) {
  const auto rows = session.Query(
      "SELECT CAST(IFNULL(SUM(TABLE_ROWS), 0) AS SIGNED) FROM information_schema.TABLES WHERE "
      "TABLE_SCHEMA = DATABASE()");
  if (!rows.ok()) return rows.status();
  return std::get<std::int64_t>((*rows)[0][0]);
}

}  // namespace districtedu::districtctl
