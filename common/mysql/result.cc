// Parameters into the connector, rows out of it.

#include <cppconn/datatype.h>
#include <cppconn/resultset_metadata.h>
#include <cppconn/sqlstring.h>

#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/mysql/connector.h"

namespace districtedu::mysql::internal {
namespace {

enum class Kind { kSigned, kUnsigned, kText };

absl::StatusOr<std::vector<Kind>> KindsOf(sql::ResultSetMetaData& meta) {
  const unsigned int columns = meta.getColumnCount();
  std::vector<Kind> kinds;
  kinds.reserve(columns);
  for (unsigned int i = 1; i <= columns; ++i) {
    switch (meta.getColumnType(i)) {
      case sql::DataType::BIT:
      case sql::DataType::TINYINT:
      case sql::DataType::SMALLINT:
      case sql::DataType::MEDIUMINT:
      case sql::DataType::INTEGER:
      case sql::DataType::BIGINT:
      case sql::DataType::YEAR:
        kinds.push_back(meta.isSigned(i) ? Kind::kSigned : Kind::kUnsigned);
        break;
      case sql::DataType::REAL:
      case sql::DataType::DOUBLE:
        // getString() would print six decimals and lose the rest.
        return Error(Reason::kInternalError,
                     absl::StrCat("column ", i, " of a result is floating point"));
      case sql::DataType::UNKNOWN:
      case sql::DataType::GEOMETRY:
        return Error(Reason::kInternalError,
                     absl::StrCat("column ", i, " of a result has a type of no use here"));
      default:
        kinds.push_back(Kind::kText);
    }
  }
  return kinds;
}

}  // namespace

void Bind(sql::PreparedStatement& statement, const std::vector<Value>& params) {
  unsigned int position = 0;
  for (const Value& param : params) {
    ++position;
    if (const auto* number = std::get_if<std::int64_t>(&param)) {
      statement.setInt64(position, *number);
    } else if (const auto* text = std::get_if<std::string>(&param)) {
      statement.setString(position, *text);
    } else {
      statement.setNull(position, sql::DataType::VARCHAR);
    }
  }
}

absl::StatusOr<Fetched> FetchAll(sql::ResultSet& result) {
  absl::StatusOr<std::vector<Kind>> kinds = KindsOf(*result.getMetaData());
  if (!kinds.ok()) return kinds.status();
  const auto columns = static_cast<unsigned int>(kinds->size());
  Fetched fetched;
  fetched.rows.reserve(result.rowsCount());
  while (result.next()) {
    Row& row = fetched.rows.emplace_back();
    row.reserve(columns);
    fetched.bytes += columns * sizeof(Value);
    for (unsigned int i = 1; i <= columns; ++i) {
      if (result.isNull(i)) {
        row.emplace_back();
        continue;
      }
      switch ((*kinds)[i - 1]) {
        case Kind::kSigned:
          row.emplace_back(std::int64_t{result.getInt64(i)});
          break;
        case Kind::kUnsigned: {
          const std::uint64_t number = result.getUInt64(i);
          if (number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
            return Error(Reason::kInternalError,
                         absl::StrCat("column ", i, " of a result is beyond 64 signed bits"));
          }
          row.emplace_back(static_cast<std::int64_t>(number));
          break;
        }
        case Kind::kText: {
          sql::SQLString text = result.getString(i);
          row.emplace_back(std::move(*text.operator->()));
          fetched.bytes += std::get<std::string>(row.back()).size();
          break;
        }
      }
    }
  }
  return fetched;
}

}  // namespace districtedu::mysql::internal
