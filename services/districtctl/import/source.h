#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_IMPORT_SOURCE_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_IMPORT_SOURCE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/resource/declared/type.h"
#include "districtedu/common/v1/import.pb.h"
#include "services/districtctl/client/records.h"
#include "services/districtctl/import/form.h"
#include "services/districtctl/text/byte_source.h"
#include "services/districtctl/text/rows.h"
#include "services/districtctl/text/table_format.h"

// Files on their way to the Import call.

namespace districtedu::districtctl {

// Limits of a message (import.proto); kept a little below the bytes, for the framing.
inline constexpr int kMaxChunkRows = 500;
inline constexpr std::size_t kMaxChunkBytes = (1 << 20) - (16 << 10);

// Files that stand for the arguments: a folder stands for its *.csv and *.xlsx in the order of
// their names, "-" for standard input. CONFIG_INVALID for what is not there or a folder without
// any.
absl::StatusOr<std::vector<std::string>> ExpandPaths(const std::vector<std::string>& arguments);

// The resource a file's name says: "NN_<room>_<resource>.csv", the number and the case style free.
// CONFIG_INVALID otherwise, with the way out.
absl::StatusOr<const ResourceType*> TypeOfFile(const RecordTypes& types, const std::string& path);

// The status with the file's label before its message.
absl::Status InFile(const std::string& label, const absl::Status& status);

// An open file whose rows can be read again from the first.
class SourceFile {
 public:
  static absl::StatusOr<std::unique_ptr<SourceFile>> Open(const std::string& path,
                                                          const FormatHints& hints = {});

  absl::StatusOr<std::unique_ptr<RowReader>> Rows() const { return OpenRows(*bytes_, format_); }

  const std::string& label() const { return bytes_->label(); }  // for messages

 private:
  SourceFile(std::unique_ptr<FileSource> bytes, TableFormat format)
      : bytes_(std::move(bytes)), format_(std::move(format)) {}

  const std::unique_ptr<FileSource> bytes_;
  const TableFormat format_;
};

// What a first pass over a file finds, before anything is sent.
struct SourceFacts {
  Form form;
  std::int64_t rows = 0;      // without header and comments
  std::int64_t comments = 0;  // passed over
  std::int64_t hidden = 0;    // rows a workbook does not show, which are imported as the others
  // SHA-256 of the columns and rows with their numbers, hex: the same for the same table in another
  // encoding or format, so that a batch may go on from it.
  std::string digest;
};

// Reads the whole file. Errors are of the file: not readable as a table, no header, columns the
// resource does not have, more lines of one record than a message may carry.
absl::StatusOr<SourceFacts> Examine(const SourceFile& file, const ResourceType& type,
                                    const std::string& district);

// The rows of a file that are data, header and comments left out.
class DataReader {
 public:
  explicit DataReader(const SourceFile& file);

  absl::StatusOr<bool> Next(Row& row);
  // Valid after the first call of Next(); empty: the file is.
  const std::vector<std::string>& header() const { return header_; }
  std::int64_t comments() const { return comments_; }

 private:
  absl::StatusOr<std::unique_ptr<RowReader>> rows_;
  std::vector<std::string> header_;
  bool begun_ = false;
  std::int64_t comments_ = 0;
};

// The records of a file: a row, or consecutive ones with the same key where there are columns of
// nested rows.
class RecordReader {
 public:
  RecordReader(const SourceFile& file, const ResourceType& type, const Form& form);

  // Lines of the next record; false when there are no more. BATCH_TOO_LARGE for one that fits no
  // message.
  absl::StatusOr<bool> Next(std::vector<Row>* lines);

 private:
  bool SameRecord(const Row& left, const Row& right) const;

  DataReader rows_;
  std::vector<std::size_t> key_positions_;  // empty: every line is a record of its own
  bool ended_ = false;
  bool has_ahead_ = false;
  Row ahead_;
};

// Cuts a file into messages between records.
class ChunkReader {
 public:
  ChunkReader(const SourceFile& file, const ResourceType& type, const Form& form);

  // Rows behind row `after` of the file; false when there are no more.
  absl::StatusOr<bool> Next(std::int64_t after, common::v1::ImportRows* rows);

  // Rows taken so far, those before `after` included.
  std::int64_t rows_taken() const { return rows_taken_; }

 private:
  absl::StatusOr<bool> NextRecord(std::int64_t after);

  const Form& form_;
  RecordReader records_;
  std::vector<common::v1::ImportRow> record_;
  std::size_t record_bytes_ = 0;
  bool has_record_ = false;
  std::int64_t rows_taken_ = 0;
};

// Positions (in `columns`) of the columns by which lines belong to one record; empty where no
// column is of nested rows.
std::vector<std::size_t> KeyColumnsOf(const ResourceType& type,
                                      const std::vector<std::string>& columns);

}  // namespace districtedu::districtctl

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_IMPORT_SOURCE_H_
