#include "services/districtctl/backup/file_copies.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/file.h"
#include "common/base/hash.h"

namespace districtedu::districtctl {
namespace {

namespace fs = std::filesystem;

// Of one file: these are settings and keys, no data.
constexpr std::size_t kLargestFile = std::size_t{64} << 20;

absl::Status UnusableFile(const fs::path& path, const std::error_code& error) {
  return Error(Reason::kConfigInvalid,
               absl::StrCat("cannot use file ", path.string(), ": ", error.message()));
}

mode_t RightsOf(const fs::path& path, std::error_code* error) {
  return static_cast<mode_t>(fs::status(path, *error).permissions()) & 0777;
}

// Plain files at or below the path, as (file, name below the folder of files).
absl::Status Collect(const std::string& given,
                     std::vector<std::pair<fs::path, std::string>>* files) {
  std::error_code error;
  const fs::path path = fs::weakly_canonical(given, error);
  if (error) return UnusableFile(given, error);
  const fs::path base = path.filename();
  if (fs::is_regular_file(path, error)) {
    files->emplace_back(path, base.string());
    return absl::OkStatus();
  }
  for (fs::recursive_directory_iterator at(path, error), end; !error && at != end;
       at.increment(error)) {
    const fs::file_status kind = at->symlink_status(error);
    if (!error && fs::is_regular_file(kind)) {
      files->emplace_back(at->path(), (base / at->path().lexically_relative(path)).string());
    }
  }
  return error ? UnusableFile(path, error) : absl::OkStatus();
}

absl::Status MakeFolders(const fs::path& folder) {
  std::error_code error;
  if (folder.empty() || fs::is_directory(folder, error)) return absl::OkStatus();
  absl::Status status = MakeFolders(folder.parent_path());
  if (!status.ok()) return status;
  fs::create_directory(folder, error);
  if (!error) fs::permissions(folder, fs::perms::owner_all, error);
  return error ? UnusableFile(folder, error) : absl::OkStatus();
}

absl::Status Put(const std::string& text, const fs::path& to, mode_t mode) {
  absl::Status status = MakeFolders(to.parent_path());
  return status.ok() ? WriteFileAtomically(to.string(), text, mode) : status;
}

}  // namespace

absl::StatusOr<std::vector<BackupManifest::File>> CopyFilesInto(
    const std::vector<std::string>& paths, const std::string& folder) {
  std::vector<std::pair<fs::path, std::string>> files;
  for (const std::string& path : paths) {
    absl::Status status = Collect(path, &files);
    if (!status.ok()) return status;
  }
  std::sort(files.begin(), files.end(),
            [](const auto& a, const auto& b) { return a.second < b.second; });
  std::vector<BackupManifest::File> out;
  for (const auto& [path, name] : files) {
    if (!out.empty() && out.back().path == name) {
      return Error(Reason::kConfigInvalid, absl::StrCat("two of the files are called ", name));
    }
    const auto text = ReadFile(path.string(), kLargestFile);
    if (!text.ok()) return text.status();
    std::error_code error;
    const mode_t mode = RightsOf(path, &error);
    if (error) return UnusableFile(path, error);
    absl::Status status = Put(*text, fs::path(folder) / name, mode);
    if (!status.ok()) return status;
    out.push_back({mode, {static_cast<std::int64_t>(text->size()), Sha256Hex(*text)}, name});
  }
  return out;
}

absl::Status CheckAbsent(const BackupManifest& manifest, const std::string& folder) {
  for (const BackupManifest::File& file : manifest.files) {
    const fs::path path = fs::path(folder) / file.path;
    std::error_code error;
    if (fs::symlink_status(path, error).type() != fs::file_type::not_found) {
      return Error(Reason::kConfigInvalid,
                   absl::StrCat(path.string(),
                                " is there already. A backup's files are restored "
                                "where none of them is"));
    }
  }
  return absl::OkStatus();
}

absl::Status PutFiles(const BackupManifest& manifest, const std::string& backup,
                      const std::string& folder) {
  for (const BackupManifest::File& file : manifest.files) {
    const auto text =
        ReadFile(absl::StrCat(backup, "/", kFilesFolder, "/", file.path), kLargestFile);
    if (!text.ok()) return text.status();
    absl::Status status = Put(*text, fs::path(folder) / file.path, file.mode);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace districtedu::districtctl
