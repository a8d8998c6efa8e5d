#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_CSV_READER_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_CSV_READER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace districtedu::districtctl {

// Bounds that keep memory flat whatever the file holds.
struct CsvLimits {
  std::size_t max_cell_bytes = 64 << 10;
  std::size_t max_columns = 256;
  // Below the 1 MiB of an import message, with room for its framing.
  std::size_t max_record_bytes = 900 << 10;
};

struct CsvRecord {
  // Line of the file the record begins in, from 1. A cell may hold line ends, so the next record
  // need not begin in the next line.
  std::int64_t line = 0;
  std::vector<std::string> cells;
};

// Reads RFC 4180 strictly: comma, double quotes, a quote inside quotes doubled, lines ended by CRLF
// or LF, the last one with or without an end. Beyond it: a UTF-8 byte order mark is skipped, and so
// are empty lines. Text must be UTF-8 without NUL. Every other deviation is an error of the whole
// file (MESSAGE_MALFORMED, FIELD_NOT_UTF8, FIELD_TOO_LONG), which names the line: guessing would
// shift cells. Not thread-safe.
class CsvReader {
 public:
  // Fills up to `size` bytes and returns how many; 0 at the end.
  using Source = std::function<absl::StatusOr<std::size_t>(char* buffer, std::size_t size)>;

  explicit CsvReader(Source source, CsvLimits limits = {});

  // False at the end of the file. After an error or the end, do not call again.
  absl::StatusOr<bool> Next(CsvRecord& record);

  // Bytes taken from the source for the records returned so far.
  std::int64_t consumed_bytes() const { return consumed_; }

 private:
  static constexpr int kEnd = -1;

  int Peek();
  int Take();
  bool Fill();
  absl::Status SkipMark();
  absl::Status ReadRecord(CsvRecord& record);
  absl::Status ReadQuoted(std::string& cell);
  absl::Status ReadPlain(std::string& cell);
  absl::Status CheckRecord(const CsvRecord& record) const;
  absl::Status Broken(std::int64_t line, const std::string& what) const;

  const Source source_;
  const CsvLimits limits_;
  absl::Status source_status_;
  std::string buffer_;
  std::size_t position_ = 0;
  std::size_t filled_ = 0;
  std::int64_t consumed_ = 0;
  std::int64_t line_ = 1;
  bool begun_ = false;
};

}  // namespace districtedu::districtctl

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_CSV_READER_H_
