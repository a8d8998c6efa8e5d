#include "services/districtctl/sample/folder.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "services/districtctl/text/csv_writer.h"

namespace districtedu::districtctl::sample {
namespace {

namespace fs = std::filesystem;

absl::Status Unusable(const std::string& path, const std::string& why) {
  return Error(Reason::kConfigInvalid, absl::StrCat(path, ": ", why));
}

}  // namespace

CsvFile::~CsvFile() {
  if (file_ != nullptr) std::fclose(file_);
}

void CsvFile::Line(std::initializer_list<absl::string_view> cells) {
  line_.clear();
  AppendCsvLine(cells, line_);
  if (std::fwrite(line_.data(), 1, line_.size(), file_) != line_.size()) failed_ = true;
  bytes_ += static_cast<std::int64_t>(line_.size());
  ++lines_;
}

absl::Status CsvFile::Close() {
  const int result = std::fclose(file_);
  file_ = nullptr;
  if (failed_ || result != 0) return Unusable(name_, "cannot be written; is the disk full?");
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Folder>> Folder::Begin(const std::string& path) {
  // Without a slash at the end, so that there is a name to put the suffix behind.
  fs::path target = fs::path(path).lexically_normal();
  if (!target.has_filename()) target = target.parent_path();
  if (target.empty()) return Unusable(path, "not the name of a folder");
  std::error_code error;
  if (fs::exists(target, error) &&
      !(fs::is_directory(target, error) && fs::is_empty(target, error))) {
    return Unusable(path, "is there already; name a new or an empty folder");
  }
  if (target.has_parent_path()) fs::create_directories(target.parent_path(), error);
  std::string partial = absl::StrCat(target.string(), ".partial-", ::getpid());
  if (error || !fs::create_directory(partial, error)) {
    return Unusable(path, absl::StrCat("cannot be made: ", error.message()));
  }
  return std::unique_ptr<Folder>(new Folder(target.string(), std::move(partial)));
}

Folder::~Folder() {
  if (finished_) return;
  files_.clear();
  std::error_code ignored;
  fs::remove_all(partial_, ignored);
}

absl::StatusOr<CsvFile*> Folder::Add(const std::string& name,
                                     std::initializer_list<absl::string_view> header) {
  const std::string path = absl::StrCat(partial_, "/", name);
  std::FILE* file = std::fopen(path.c_str(), "wxb");
  if (file == nullptr) return Unusable(path, std::strerror(errno));
  files_.push_back(std::make_unique<CsvFile>(name, file));
  files_.back()->Line(header);
  return files_.back().get();
}

absl::Status Folder::Finish() {
  for (const auto& file : files_) {
    if (const absl::Status status = file->Close(); !status.ok()) return status;
  }
  // Replaces an empty folder, and nothing else.
  if (std::rename(partial_.c_str(), path_.c_str()) != 0) {
    return Unusable(path_, std::strerror(errno));
  }
  finished_ = true;
  return absl::OkStatus();
}

}  // namespace districtedu::districtctl::sample
