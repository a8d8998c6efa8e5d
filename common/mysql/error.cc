#include "common/mysql/error.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/types/optional.h"
#include "common/base/error.h"

namespace districtedu::mysql {
namespace {

// Not under type.googleapis.com: these stay inside the process.
constexpr absl::string_view kNumberUrl = "districtedu.mysql/ErrorNumber";
constexpr absl::string_view kObjectUrl = "districtedu.mysql/ErrorObject";
constexpr absl::string_view kCommitUnknownUrl = "districtedu.mysql/CommitUnknown";

constexpr absl::string_view kLost = "the connection to the database was lost";
constexpr absl::string_view kDown = "the database cannot be reached";
constexpr absl::string_view kRefuses = "the database does not take this work at present";
constexpr absl::string_view kCollided = "a concurrent change collided with this one";
constexpr absl::string_view kTooSlow = "the database did not finish before the deadline";

// Server numbers: mysqld_error.h of MariaDB 10.11 and MySQL 8; 2xxx are the client library's.
constexpr ErrorRow kErrors[] = {
    {1020, Reason::kTransactionConflict, Effect::kConflict, kCollided},  // ER_CHECKREAD
    {1040, Reason::kDatabaseUnavailable, Effect::kSession, kRefuses},    // too many connections
    {1042, Reason::kDatabaseUnavailable, Effect::kSession, kRefuses},    // bad host
    {1043, Reason::kDatabaseUnavailable, Effect::kSession, kRefuses},    // bad handshake
    // A Galera node outside the primary component, or not yet in step.
    {1047, Reason::kDatabaseUnavailable, Effect::kSession, kRefuses},
    {1048, Reason::kRequiredFieldMissing, Effect::kStatement, "a required value is missing"},
    {1053, Reason::kDatabaseUnavailable, Effect::kSession, kLost},  // shutdown
    {1062, Reason::kResourceExists, Effect::kStatement, "a record with this key exists"},
    {1077, Reason::kDatabaseUnavailable, Effect::kSession, kLost},     // normal shutdown
    {1079, Reason::kDatabaseUnavailable, Effect::kSession, kLost},     // shutdown complete
    {1129, Reason::kDatabaseUnavailable, Effect::kSession, kRefuses},  // host blocked
    {1152, Reason::kDatabaseUnavailable, Effect::kSession, kLost},     // aborting connection
    // The server closes the connection after a packet beyond max_allowed_packet.
    {1153, Reason::kFieldTooLong, Effect::kSession, "a value is too large to be stored"},
    {1158, Reason::kDatabaseUnavailable, Effect::kSession, kLost},       // network read
    {1159, Reason::kDatabaseUnavailable, Effect::kSession, kLost},       // network read timeout
    {1160, Reason::kDatabaseUnavailable, Effect::kSession, kLost},       // network write
    {1161, Reason::kDatabaseUnavailable, Effect::kSession, kLost},       // network write timeout
    {1184, Reason::kDatabaseUnavailable, Effect::kSession, kLost},       // new aborting connection
    {1203, Reason::kDatabaseUnavailable, Effect::kSession, kRefuses},    // user connections
    {1205, Reason::kTransactionConflict, Effect::kConflict, kCollided},  // lock wait timeout
    {1213, Reason::kTransactionConflict, Effect::kConflict, kCollided},  // deadlock
    // 1216, 1217: 1452 and 1451 for an account that may not see the other table.
    {1216, Reason::kReferenceNotFound, Effect::kStatement, "a reference leads to nothing"},
    {1217, Reason::kResourceInUse, Effect::kStatement, "other records refer to this one"},
    {1226, Reason::kDatabaseUnavailable, Effect::kSession, kRefuses},  // resource limit
    {1264, Reason::kFieldOutOfRange, Effect::kStatement, "a number is out of range"},
    {1265, Reason::kFieldPatternMismatch, Effect::kStatement, "a value has the wrong form"},
    {1290, Reason::kDatabaseUnavailable, Effect::kSession, kRefuses},  // --read-only
    {1292, Reason::kFieldPatternMismatch, Effect::kStatement, "a value has the wrong form"},
    // KILL QUERY, by an operator or at shutdown. What else the connection was told is unknown.
    {1317, Reason::kDatabaseUnavailable, Effect::kSession, "the work was interrupted"},
    {1364, Reason::kRequiredFieldMissing, Effect::kStatement, "a required value is missing"},
    {1366, Reason::kFieldPatternMismatch, Effect::kStatement, "a value has the wrong form"},
    {1367, Reason::kFieldPatternMismatch, Effect::kStatement, "a value has the wrong form"},
    {1406, Reason::kFieldTooLong, Effect::kStatement, "a text is too long"},
    {1411, Reason::kFieldPatternMismatch, Effect::kStatement, "a value has the wrong form"},
    {1451, Reason::kResourceInUse, Effect::kStatement, "other records refer to this one"},
    {1452, Reason::kReferenceNotFound, Effect::kStatement, "a reference leads to nothing"},
    {1525, Reason::kFieldPatternMismatch, Effect::kStatement, "a value has the wrong form"},
    {1690, Reason::kFieldOutOfRange, Effect::kStatement, "a number is out of range"},
    {1836, Reason::kDatabaseUnavailable, Effect::kSession, kRefuses},  // read-only mode
    {1927, Reason::kDatabaseUnavailable, Effect::kSession, kLost},     // KILL CONNECTION
    {1969, Reason::kDeadlinePassed, Effect::kStatement, kTooSlow},     // MariaDB
    {2001, Reason::kDatabaseUnavailable, Effect::kSession, kDown},     // cannot make a socket
    {2002, Reason::kDatabaseUnavailable, Effect::kSession, kDown},     // no such socket
    {2003, Reason::kDatabaseUnavailable, Effect::kSession, kDown},     // host refuses
    {2004, Reason::kDatabaseUnavailable, Effect::kSession, kDown},
    {2005, Reason::kDatabaseUnavailable, Effect::kSession, kDown},          // unknown host
    {2006, Reason::kDatabaseUnavailable, Effect::kSession, kLost},          // server has gone away
    {2012, Reason::kDatabaseUnavailable, Effect::kSession, kLost},          // broken handshake
    {2013, Reason::kDatabaseUnavailable, Effect::kSession, kLost},          // also read timeout
    {2014, Reason::kInternalError, Effect::kSession, "an internal fault"},  // out of sync
    {2020, Reason::kFieldTooLong, Effect::kSession, "a value is too large to be stored"},
    {2026, Reason::kDatabaseUnavailable, Effect::kSession, kDown},       // TLS
    {2027, Reason::kDatabaseUnavailable, Effect::kSession, kLost},       // malformed packet
    {2055, Reason::kDatabaseUnavailable, Effect::kSession, kLost},       // lost, with details
    {3024, Reason::kDeadlinePassed, Effect::kStatement, kTooSlow},       // MySQL
    {3101, Reason::kTransactionConflict, Effect::kConflict, kCollided},  // group replication
    {3140, Reason::kFieldPatternMismatch, Effect::kStatement, "a value has the wrong form"},
    {3168, Reason::kDatabaseUnavailable, Effect::kSession, kRefuses},    // server isn't ready
    {3572, Reason::kTransactionConflict, Effect::kConflict, kCollided},  // NOWAIT
    {3819, Reason::kFieldOutOfRange, Effect::kStatement, "a value is not allowed"},  // CHECK
    {4025, Reason::kFieldOutOfRange, Effect::kStatement, "a value is not allowed"},  // CHECK
    {4031, Reason::kDatabaseUnavailable, Effect::kSession, kLost},  // MySQL: idle too long
};

constexpr ErrorRow kOther = {0, Reason::kInternalError, Effect::kStatement, "an internal fault"};

constexpr bool Ascending() {
  for (std::size_t i = 1; i < std::size(kErrors); ++i) {
    if (kErrors[i - 1].number >= kErrors[i].number) return false;
  }
  return true;
}
static_assert(Ascending());

// The text in quotes right after the last `marker`: the servers write "... for key 'name'",
// "... CONSTRAINT `name` ...", "... for column `db`.`table`.`name` at row 1". Values come first in
// all of them, so the last marker is the server's own.
std::string QuotedAfterLast(absl::string_view message, absl::string_view marker) {
  const std::size_t at = message.rfind(marker);
  if (at == absl::string_view::npos) return "";
  absl::string_view rest = message.substr(at + marker.size());
  std::string name;
  while (!rest.empty() && (rest[0] == '\'' || rest[0] == '`')) {
    const std::size_t end = rest.find(rest[0], 1);
    if (end == absl::string_view::npos) return "";
    name = std::string(rest.substr(1, end - 1));
    rest.remove_prefix(end + 1);
    if (!absl::ConsumePrefix(&rest, ".")) break;
  }
  // MySQL qualifies keys and columns by their table.
  const std::size_t dot = name.rfind('.');
  return dot == std::string::npos ? name : name.substr(dot + 1);
}

std::string ObjectOf(int number, absl::string_view message) {
  switch (number) {
    case 1062:
      return QuotedAfterLast(message, "for key ");
    case 1451:
    case 1452: {
      return QuotedAfterLast(message, "CONSTRAINT ");
    }
    case 3819:
      return QuotedAfterLast(message, "constraint ");
    case 4025:
      return QuotedAfterLast(message, "CONSTRAINT ");
    case 1048:
      return QuotedAfterLast(message, "Column ");
    case 1364:
      return QuotedAfterLast(message, "Field ");
    case 1264:
    case 1265:
    case 1292:
    case 1366:
    case 1406:
      return QuotedAfterLast(message, "for column ");
    default:
      return "";
  }
}

}  // namespace

absl::Span<const ErrorRow> AllErrors() { return kErrors; }

const ErrorRow& DescribeError(int number) {
  const ErrorRow* row =
      std::lower_bound(std::begin(kErrors), std::end(kErrors), number,
                       [](const ErrorRow& left, int right) { return left.number < right; });
  if (row == std::end(kErrors) || row->number != number) return kOther;
  return *row;
}

absl::Status MakeStatus(int number, absl::string_view server_message) {
  const ErrorRow& row = DescribeError(number);
  absl::Status status = Error(row.reason, std::string(row.message));
  status.SetPayload(kNumberUrl, absl::Cord(absl::StrCat(number)));
  const std::string object = ObjectOf(number, server_message);
  if (!object.empty()) status.SetPayload(kObjectUrl, absl::Cord(object));
  return status;
}

int ErrorNumber(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kNumberUrl);
  int number = 0;
  if (!payload.has_value() || !absl::SimpleAtoi(std::string(*payload), &number)) return 0;
  return number;
}

std::string ErrorObject(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kObjectUrl);
  return payload.has_value() ? std::string(*payload) : std::string();
}

absl::Status Recast(const absl::Status& status, Reason reason, const std::string& message) {
  absl::Status recast = Error(reason, message);
  for (const absl::string_view url : {kNumberUrl, kObjectUrl}) {
    if (auto payload = status.GetPayload(url)) recast.SetPayload(url, *std::move(payload));
  }
  return recast;
}

bool CommitUnknown(const absl::Status& status) {
  return status.GetPayload(kCommitUnknownUrl).has_value();
}

absl::Status WithCommitUnknown(absl::Status status) {
  if (!status.ok()) status.SetPayload(kCommitUnknownUrl, absl::Cord());
  return status;
}

}  // namespace districtedu::mysql
