#include "services/aggregation/cells/cell_store.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/utf8.h"
#include "common/mysql/sql_text.h"
#include "services/aggregation/store/row.h"

namespace districtedu::aggregation {
namespace {

// Lengths of the columns, in characters.
constexpr std::size_t kIdLength = 64;
constexpr std::size_t kDimensionsLength = 255;
constexpr std::size_t kFailureBytes = 500;

constexpr std::size_t kCellsPerStatement = 100;

constexpr char kWhereKey[] =
    " WHERE district_id = ? AND measure = ? AND school_year = ? AND school_id = ? "
    "AND dimensions = ? AND entity = ?";

void AppendKey(const std::string& district, const CellChanges::key_type& place,
               std::vector<mysql::Value>* params) {
  const auto& [measure, key] = place;
  params->insert(params->end(), {district, measure, std::int64_t{key.school_year}, key.school,
                                 JoinDimensions(key.dimensions), key.entity});
}

void AppendCell(const Cell& cell, std::vector<mysql::Value>* params) {
  params->insert(params->end(), {cell.sum, cell.present, cell.records});
}

absl::Status ExpectRows(const absl::StatusOr<std::int64_t>& matched, std::int64_t expected) {
  if (!matched.ok()) return matched.status();
  if (*matched != expected) {
    return Error(Reason::kTransactionConflict, "the stored cells are not those in memory");
  }
  return absl::OkStatus();
}

using Changed = std::vector<const CellChanges::value_type*>;

// All rows are new, or all are there: the number of rows the server says it touched tells.
absl::Status WriteCells(mysql::Session& session, const std::string& district, const Changed& cells,
                        bool are_there) {
  for (std::size_t begin = 0; begin < cells.size(); begin += kCellsPerStatement) {
    const std::size_t end = std::min(cells.size(), begin + kCellsPerStatement);
    std::vector<mysql::Value> params;
    params.reserve((end - begin) * 9);
    for (std::size_t i = begin; i < end; ++i) {
      AppendKey(district, cells[i]->first, &params);
      AppendCell(*cells[i]->second.after, &params);
    }
    std::string sql = absl::StrCat(
        "INSERT INTO aggregation_cells (district_id, measure, school_year, school_id, "
        "dimensions, entity, amount, present, records) VALUES ",
        mysql::Placeholders(end - begin, 9));
    std::int64_t expected = static_cast<std::int64_t>(end - begin);
    if (are_there) {
      sql +=
          " ON DUPLICATE KEY UPDATE amount = VALUES(amount), present = VALUES(present), "
          "records = VALUES(records)";
      expected *= 2;  // a row that was changed counts twice
    }
    if (absl::Status status = ExpectRows(session.Execute(sql, params), expected); !status.ok()) {
      return status;
    }
  }
  return absl::OkStatus();
}

}  // namespace

bool CanBeStored(const CellKey& key) {
  return CountCodePoints(key.school) <= kIdLength && CountCodePoints(key.entity) <= kIdLength &&
         CountCodePoints(JoinDimensions(key.dimensions)) <= kDimensionsLength;
}

std::string JoinDimensions(const std::vector<std::string>& values) {
  std::string text;
  for (const std::string& value : values) {
    for (const char c : value) {
      if (c == '|' || c == '%') text += '%';
      text += c;
    }
    text += '|';
  }
  return text;
}

std::vector<std::string> SplitDimensions(const std::string& text) {
  std::vector<std::string> values;
  std::string value;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '|') {
      values.push_back(std::move(value));
      value.clear();
    } else {
      if (text[i] == '%' && i + 1 < text.size()) ++i;
      value += text[i];
    }
  }
  return values;
}

absl::StatusOr<CellMap> LoadCells(mysql::Session& session, const std::string& district) {
  CellMap cells;
  auto parts = session.Query(
      "SELECT DISTINCT measure, school_year FROM aggregation_cells WHERE district_id = ?",
      {district});
  if (!parts.ok()) return parts.status();
  for (const mysql::Row& part : *parts) {
    auto rows = session.Query(
        "SELECT school_id, dimensions, entity, amount, present, records FROM aggregation_cells "
        "WHERE district_id = ? AND measure = ? AND school_year = ?",
        {district, part[0], part[1]});
    if (!rows.ok()) return rows.status();
    MeasureCells& of_measure = cells.cells[Text(part[0])];
    for (const mysql::Row& row : *rows) {
      CellKey key;
      key.school_year = static_cast<int>(Integer(part[1]));
      key.school = Text(row[0]);
      key.dimensions = SplitDimensions(Text(row[1]));
      key.entity = Text(row[2]);
      of_measure.emplace(std::move(key), Cell{Integer(row[3]), Integer(row[4]), Integer(row[5])});
    }
  }
  return cells;
}

absl::Status StoreChanges(mysql::Session& session, const std::string& district,
                          const CellChanges& changes) {
  Changed coming;
  Changed changed;
  for (const auto& entry : changes) {
    const auto& [place, change] = entry;
    if (change.after.has_value()) {
      (change.before.has_value() ? changed : coming).push_back(&entry);
      continue;
    }
    std::vector<mysql::Value> params;
    AppendKey(district, place, &params);
    absl::Status status = ExpectRows(
        session.Execute(absl::StrCat("DELETE FROM aggregation_cells", kWhereKey), params), 1);
    if (!status.ok()) return status;
  }
  if (absl::Status status = WriteCells(session, district, changed, true); !status.ok()) {
    return status;
  }
  return WriteCells(session, district, coming, false);
}

MeasureState BeingComputed(const Measure& measure) {
  return {measure.digest, absl::StrCat(measure.id, ": its cells are being computed anew")};
}

bool IsBeingComputed(const MeasureState& state) {
  return !state.digest.empty() && !state.failure.empty();
}

absl::StatusOr<std::map<std::string, MeasureState>> LoadMeasureStates(mysql::Session& session,
                                                                      const std::string& district) {
  auto rows = session.Query(
      "SELECT measure, digest, failure FROM aggregation_cell_measures WHERE district_id = ?",
      {district});
  if (!rows.ok()) return rows.status();
  std::map<std::string, MeasureState> states;
  for (const mysql::Row& row : *rows) {
    states.emplace(Text(row[0]), MeasureState{Text(row[1]), Text(row[2])});
  }
  return states;
}

absl::Status StoreMeasureState(mysql::Session& session, const std::string& district,
                               const std::string& measure, const MeasureState& state,
                               absl::Time now) {
  const std::string failure(TruncateUtf8(state.failure, kFailureBytes));
  auto updated = session.Execute(
      "UPDATE aggregation_cell_measures SET digest = ?, failure = ?, update_time = ? "
      "WHERE district_id = ? AND measure = ?",
      {state.digest, failure, mysql::ToDateTime(now), district, measure});
  if (!updated.ok()) return updated.status();
  if (*updated == 1) return absl::OkStatus();
  return session
      .Execute(
          "INSERT INTO aggregation_cell_measures (district_id, measure, digest, failure, "
          "update_time) VALUES (?, ?, ?, ?, ?)",
          {district, measure, state.digest, failure, mysql::ToDateTime(now)})
      .status();
}

absl::Status DeleteMeasureState(mysql::Session& session, const std::string& district,
                                const std::string& measure) {
  return session
      .Execute("DELETE FROM aggregation_cell_measures WHERE district_id = ? AND measure = ?",
               {district, measure})
      .status();
}

absl::StatusOr<bool> RegisterMeasureSet(mysql::Session& session, const std::string& set_digest,
                                        bool adopt, absl::Time now) {
  if (adopt) {
    auto deleted =
        session.Execute("DELETE FROM aggregation_measure_sets WHERE set_digest = ?", {set_digest});
    if (!deleted.ok()) return deleted.status();
  }
  auto inserted = session.Execute(
      "INSERT IGNORE INTO aggregation_measure_sets (set_digest, create_time) VALUES (?, ?)",
      {set_digest, mysql::ToDateTime(now)});
  if (!inserted.ok()) return inserted.status();
  return IsNewestMeasureSet(session, set_digest);
}

absl::StatusOr<bool> IsNewestMeasureSet(mysql::Session& session, const std::string& set_digest) {
  auto rows = session.Query(
      "SELECT set_digest FROM aggregation_measure_sets ORDER BY generation DESC LIMIT 1");
  if (!rows.ok()) return rows.status();
  return !rows->empty() && Text((*rows)[0][0]) == set_digest;
}

}  // namespace districtedu::aggregation
