#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_FOLDER_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_FOLDER_H_

#include <cstdint>
#include <cstdio>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace districtedu::districtctl::sample {

// A CSV file that is written line by line.
class CsvFile {
 public:
  CsvFile(std::string name, std::FILE* file) : name_(std::move(name)), file_(file) {}
  ~CsvFile();
  CsvFile(const CsvFile&) = delete;
  CsvFile& operator=(const CsvFile&) = delete;

  void Line(std::initializer_list<absl::string_view> cells);
  absl::Status Close();

  const std::string& name() const { return name_; }
  std::int64_t lines() const { return lines_; }  // with the header
  std::int64_t bytes() const { return bytes_; }

 private:
  const std::string name_;
  std::FILE* file_;
  std::string line_;
  std::int64_t lines_ = 0;
  std::int64_t bytes_ = 0;
  bool failed_ = false;
};

// A folder that comes into being whole or not at all: files are written into a folder beside it,
// which takes its name in the end and is removed where that does not happen.
class Folder {
 public:
  // CONFIG_INVALID if `path` is there already and not an empty folder, or cannot be made.
  static absl::StatusOr<std::unique_ptr<Folder>> Begin(const std::string& path);
  ~Folder();

  // The file lives as long as the folder.
  absl::StatusOr<CsvFile*> Add(const std::string& name,
                               std::initializer_list<absl::string_view> header);
  absl::Status Finish();

  const std::vector<std::unique_ptr<CsvFile>>& files() const { return files_; }

 private:
  Folder(std::string path, std::string partial)
      : path_(std::move(path)), partial_(std::move(partial)) {}

  const std::string path_;
  const std::string partial_;
  std::vector<std::unique_ptr<CsvFile>> files_;
  bool finished_ = false;
};

}  // namespace districtedu::districtctl::sample

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_FOLDER_H_
