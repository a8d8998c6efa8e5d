#include "services/aggregation/cells/refresh.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/hash.h"
#include "services/aggregation/cells/cell_store.h"
#include "services/aggregation/store/row.h"

namespace districtedu::aggregation {
namespace {

absl::Status Failed(const Measure& measure, const std::string& why) {
  return Error(Reason::kMeasureFailed, absl::StrCat(measure.id, ": ", why),
               {{"measure", measure.id}});
}

// Columns of measures have the types their tables give them, so nothing of a row is taken for
// granted, unlike with the tables of this room.
bool ReadText(const mysql::Value& value, std::string* text) {
  if (const auto* found = std::get_if<std::string>(&value)) {
    *text = *found;
    return true;
  }
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    *text = absl::StrCat(*integer);
    return true;
  }
  return false;
}

bool ReadInteger(const mysql::Value& value, std::int64_t* integer) {
  if (const auto* found = std::get_if<std::int64_t>(&value)) {
    *integer = *found;
    return true;
  }
  // SUM() and generated columns may come as decimals; SimpleAtoi refuses what does not fit.
  if (const auto* text = std::get_if<std::string>(&value)) return absl::SimpleAtoi(*text, integer);
  return false;
}

}  // namespace

absl::StatusOr<MeasureCells> ComputeCells(mysql::Session& session, const Measure& measure,
                                          const std::string& district, const Partition& partition) {
  Restriction restriction = Restriction::kDistrict;
  std::vector<mysql::Value> params = {district};
  if (!partition.whole()) {
    params.push_back(std::int64_t{partition.first_year});
    params.push_back(std::int64_t{partition.last_year});
    restriction = Restriction::kYears;
    if (!partition.school.empty()) {
      params.push_back(partition.school);
      restriction = Restriction::kYearsAndSchool;
    }
  }
  auto rows = session.Query(RefreshSql(measure, restriction), params);
  if (!rows.ok()) {
    // The statement's own fault leaves session and transaction as they were.
    if (session.usable() && !session.conflicted() && session.in_transaction()) {
      // The number is for operators; the log has the statement.
      return Failed(measure, absl::StrCat("database error ", mysql::ErrorNumber(rows.status())));
    }
    return rows.status();
  }

  MeasureCells cells;
  const std::size_t dimensions = measure.dimensions.size();
  for (const mysql::Row& row : *rows) {
    if (row.size() != dimensions + 6) return Failed(measure, "wrong number of columns");
    CellKey key;
    Cell cell;
    std::int64_t year = 0;
    if (!ReadInteger(row[0], &year) || year < Partition::kFirstYear ||
        year > Partition::kLastYear) {
      return Failed(measure, "a school year is none");
    }
    key.school_year = static_cast<int>(year);
    bool readable = ReadText(row[1], &key.school) && ReadText(row[2], &key.entity);
    for (std::size_t i = 0; i < dimensions; ++i) {
      std::string value;
      readable = readable && ReadText(row[3 + i], &value);
      key.dimensions.push_back(std::move(value));
    }
    if (!readable) return Failed(measure, "school, entity or a dimension is NULL");
    if (!CanBeStored(key)) return Failed(measure, "a key is longer than a cell's may be");
    const mysql::Value& sum = row[3 + dimensions];
    if (!mysql::IsNull(sum) && !ReadInteger(sum, &cell.sum)) {
      return Failed(measure, "a sum is no integer of 64 bits");
    }
    if (!ReadInteger(row[4 + dimensions], &cell.present) ||
        !ReadInteger(row[5 + dimensions], &cell.records)) {
      return Failed(measure, "a count is no integer");
    }
    if (!cells.emplace(std::move(key), cell).second) {
      return Failed(measure, "two cells have one key");
    }
  }
  return cells;
}

void CompareCells(const std::string& measure, const Partition& partition,
                  const MeasureCells* stored, const MeasureCells& computed, CellChanges* changes) {
  if (stored != nullptr) {
    CellKey first;
    first.school_year = partition.first_year;
    for (auto it = stored->lower_bound(first);
         it != stored->end() && it->first.school_year <= partition.last_year; ++it) {
      if (!partition.Contains(it->first) || computed.count(it->first) > 0) continue;
      changes->emplace(std::pair(measure, it->first), CellChange{it->second, std::nullopt});
    }
  }
  for (const auto& [key, cell] : computed) {
    std::optional<Cell> before;
    if (stored != nullptr) {
      if (const auto found = stored->find(key); found != stored->end()) before = found->second;
    }
    if (before != cell) changes->emplace(std::pair(measure, key), CellChange{before, cell});
  }
}

void ApplyChanges(const CellChanges& changes, CellMap* cells) {
  for (const auto& [place, change] : changes) {
    const auto& [measure, key] = place;
    MeasureCells& of_measure = cells->cells[measure];
    if (change.after.has_value()) {
      of_measure[key] = *change.after;
    } else {
      of_measure.erase(key);
      if (of_measure.empty()) cells->cells.erase(measure);
    }
  }
}

std::string CellsDigest(const CellMap& cells) {
  Sha256Stream digest;
  // Lengths keep two keys from running into one.
  const auto add = [&digest](const std::string& text) {
    digest.Update(absl::StrCat(text.size(), ":", text, ";"));
  };
  for (const auto& [measure, of_measure] : cells.cells) {
    for (const auto& [key, cell] : of_measure) {
      add(measure);
      digest.Update(absl::StrCat(key.school_year, ";"));
      add(key.school);
      digest.Update(absl::StrCat(key.dimensions.size(), ";"));
      for (const std::string& value : key.dimensions) add(value);
      add(key.entity);
      digest.Update(absl::StrCat(cell.sum, ";", cell.present, ";", cell.records, ";"));
    }
  }
  std::string hex;
  for (const char byte : digest.Digest()) {
    absl::StrAppend(&hex, absl::Hex(static_cast<unsigned char>(byte), absl::kZeroPad2));
  }
  return hex;
}

}  // namespace districtedu::aggregation
