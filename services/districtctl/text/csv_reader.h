#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_CSV_READER_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_CSV_READER_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "services/districtctl/text/byte_source.h"
#include "services/districtctl/text/rows.h"

namespace districtedu::districtctl {

// Reads RFC 4180 strictly: delimiter, double quotes, a quote inside quotes doubled, lines ended by
// CRLF or LF, the last one with or without an end. Beyond it: lines with nothing but delimiters,
// which Excel writes for empty rows, are skipped. The text is
// UTF-8 (encoding.h) without NUL. Every other deviation is an error of the whole file
// (MESSAGE_MALFORMED, FIELD_TOO_LONG), which names the line: guessing would shift cells. A last row
// without line end and with fewer cells than the first is one too: the file was cut off in it.
class CsvReader : public RowReader {
 public:
  explicit CsvReader(ByteStream text, char delimiter = ',', RowLimits limits = {});

  absl::StatusOr<bool> Next(Row& row) override;

 private:
  static constexpr int kEnd = -1;

  int Peek();
  int Take();
  bool Fill();
  absl::Status ReadRow(Row& row);
  absl::Status ReadQuoted(std::string& cell);
  absl::Status ReadPlain(std::string& cell);
  // Adds a cell behind `skipped` empty ones, which are only made where something follows them.
  absl::Status Add(Row& row, std::string cell, std::size_t* skipped) const;
  absl::Status CheckRow(const Row& row) const;
  absl::Status Broken(std::int64_t line, const std::string& what) const;

  const ByteStream text_;
  const char delimiter_;
  const RowLimits limits_;
  absl::Status text_status_;
  std::string buffer_;
  std::size_t position_ = 0;
  std::size_t filled_ = 0;
  std::int64_t line_ = 1;
  std::size_t width_ = 0;  // of the first row; 0: not read yet
  bool cut_ = false;       // the row just read has no line end
};

}  // namespace districtedu::districtctl

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_CSV_READER_H_
