#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_IMPORT_SOURCE_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_IMPORT_SOURCE_H_

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/resource/type.h"
#include "districtedu/common/v1/import.pb.h"
#include "services/districtctl/client/records.h"
#include "services/districtctl/text/csv_reader.h"

// CSV files on their way to the Import call.

namespace districtedu::districtctl {

// Limits of a message (import.proto); kept a little below the bytes, for the framing.
inline constexpr int kMaxChunkRows = 500;
inline constexpr std::size_t kMaxChunkBytes = (1 << 20) - (16 << 10);

// Files that stand for the arguments: a folder stands for its *.csv in the order of their names,
// "-" for standard input. CONFIG_INVALID for what is not there or a folder without any.
absl::StatusOr<std::vector<std::string>> ExpandPaths(const std::vector<std::string>& arguments);

// The resource a file's name says: "NN_<room>_<resource>.csv", the number and the case style free.
// CONFIG_INVALID otherwise, with the way out.
absl::StatusOr<const ResourceType*> TypeOfFile(const RecordTypes& types, const std::string& path);

// An open file that can be read again from its beginning. Standard input is kept in a temporary
// file without a name, which vanishes with the process.
class SourceFile {
 public:
  static absl::StatusOr<std::unique_ptr<SourceFile>> Open(const std::string& path);
  ~SourceFile();
  SourceFile(const SourceFile&) = delete;
  SourceFile& operator=(const SourceFile&) = delete;

  // Back to the beginning.
  CsvReader::Source Read();

  const std::string& label() const { return label_; }  // for messages

 private:
  SourceFile(std::FILE* file, std::string label) : file_(file), label_(std::move(label)) {}

  std::FILE* const file_;
  const std::string label_;
};

// What a first pass over a file finds, before anything is sent.
struct SourceFacts {
  std::vector<std::string> header;
  std::int64_t rows = 0;
  std::int64_t bytes = 0;
  std::string digest;  // SHA-256 of the bytes, hex
};

// Reads the whole file. Errors are of the file: not RFC 4180, not UTF-8, no header, columns the
// resource does not have, more lines of one record than a message may carry.
absl::StatusOr<SourceFacts> Examine(SourceFile& file, const ResourceType& type,
                                    const std::string& district);

// Cuts a file into messages. Lines of one record (same key, nested columns) stay together.
class ChunkReader {
 public:
  // `header` as the file has it. Reads the file from its beginning.
  ChunkReader(SourceFile& file, const ResourceType& type, const std::vector<std::string>& header);

  // Rows behind line `after` of the file; false when there are no more. BATCH_TOO_LARGE for a
  // record that fits no message.
  absl::StatusOr<bool> Next(std::int64_t after, common::v1::ImportRows* rows);

  std::int64_t consumed_bytes() const { return reader_.consumed_bytes(); }

 private:
  // Takes the lines of the next record into `record_`.
  absl::StatusOr<bool> NextRecord(std::int64_t after);
  bool SameRecord(const CsvRecord& left, const CsvRecord& right) const;

  CsvReader reader_;
  std::vector<std::size_t> key_columns_;  // empty: every line is a record of its own
  bool begun_ = false;
  bool ended_ = false;
  CsvRecord ahead_;
  bool has_ahead_ = false;
  std::vector<common::v1::ImportRow> record_;
  std::size_t record_bytes_ = 0;
  bool has_record_ = false;
};

// Positions of the columns by which lines belong to one record; empty where the header has no
// column of nested rows.
std::vector<std::size_t> KeyColumnsOf(const ResourceType& type,
                                      const std::vector<std::string>& header);

}  // namespace districtedu::districtctl

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_IMPORT_SOURCE_H_
