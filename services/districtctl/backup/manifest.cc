#include "services/districtctl/backup/manifest.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "common/base/error.h"
#include "common/base/file.h"
#include "common/base/hash.h"

namespace districtedu::districtctl {
namespace {

constexpr char kForm[] = "districtedu-backup";
constexpr char kVersion[] = "1";
constexpr char kTime[] = "%Y-%m-%dT%H:%M:%SZ";
constexpr char kEnd[] = "end\t";

absl::Status BrokenManifest(absl::string_view why) {
  return Error(Reason::kConfigInvalid, absl::StrCat("manifest: ", why));
}

// A path that stays below the folder it is put in.
bool StaysBelow(const std::string& path) {
  const std::vector<absl::string_view> parts = absl::StrSplit(path, '/');
  return std::none_of(parts.begin(), parts.end(), [](absl::string_view part) {
    return part.empty() || part == "." || part == "..";
  });
}

bool ParseDigest(const std::string& bytes, const std::string& sha256, FileDigest* digest) {
  digest->sha256 = sha256;
  return absl::SimpleAtoi(bytes, &digest->bytes) && digest->bytes >= 0 && sha256.size() == 64;
}

bool ParseFile(const std::vector<std::string>& parts, BackupManifest::File* file) {
  unsigned mode = 0;
  for (const char c : parts[1]) {
    if (c < '0' || c > '7' || mode > 0777) return false;
    mode = mode * 8 + static_cast<unsigned>(c - '0');
  }
  file->mode = mode;
  return mode <= 0777 && ParseDigest(parts[2], parts[3], &file->digest) &&
         UnescapeField(parts[4], &file->path) && StaysBelow(file->path);
}

bool ParseLine(const std::vector<std::string>& parts, BackupManifest* manifest) {
  const std::string& kind = parts[0];
  if (kind == "created" && parts.size() == 2) {
    std::string why;
    return absl::ParseTime(kTime, parts[1], &manifest->created, &why);
  }
  if (kind == "server" && parts.size() == 2) {
    return UnescapeField(parts[1], &manifest->server);
  }
  if (kind == "incarnation" && parts.size() == 2) {
    return UnescapeField(parts[1], &manifest->incarnation);
  }
  if (kind == "migration" && parts.size() == 3) {
    manifest->migrations.push_back({parts[1], parts[2]});
    return true;
  }
  if (kind == "table" && parts.size() == 3) {
    BackupManifest::Table& table = manifest->tables.emplace_back();
    table.name = parts[1];
    return absl::SimpleAtoi(parts[2], &table.rows) && table.rows >= 0;
  }
  if (kind == "database" && parts.size() == 3) {
    return ParseDigest(parts[1], parts[2], &manifest->database);
  }
  return kind == "file" && parts.size() == 5 && ParseFile(parts, &manifest->files.emplace_back());
}

absl::Status Compare(const std::string& path, const FileDigest& expected) {
  const auto digest = DigestOfFile(path);
  if (!digest.ok()) return digest.status();
  if (*digest == expected) return absl::OkStatus();
  return Error(Reason::kConfigInvalid,
               absl::StrCat(path, " is not the file the manifest speaks of: it has ", digest->bytes,
                            " bytes, SHA-256 ", digest->sha256));
}

}  // namespace

std::string EscapeField(absl::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '\\':
        out += "\\\\";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\n':
        out += "\\n";
        break;
      default:
        out += c;
    }
  }
  return out;
}

bool UnescapeField(absl::string_view field, std::string* text) {
  text->clear();
  text->reserve(field.size());
  for (std::size_t i = 0; i < field.size(); ++i) {
    if (field[i] != '\\') {
      *text += field[i];
      continue;
    }
    if (++i == field.size()) return false;
    if (field[i] != '\\' && field[i] != 't' && field[i] != 'n') return false;
    *text += field[i] == '\\' ? '\\' : field[i] == 't' ? '\t' : '\n';
  }
  return true;
}

std::string WriteManifest(const BackupManifest& manifest) {
  std::string text = absl::StrCat(kForm, "\t", kVersion, "\n");
  absl::StrAppend(&text, "created\t",
                  absl::FormatTime(kTime, manifest.created, absl::UTCTimeZone()), "\n");
  absl::StrAppend(&text, "server\t", EscapeField(manifest.server), "\n");
  absl::StrAppend(&text, "incarnation\t", EscapeField(manifest.incarnation), "\n");
  for (const auto& [id, checksum] : manifest.migrations) {
    absl::StrAppend(&text, "migration\t", id, "\t", checksum, "\n");
  }
  for (const auto& [name, rows] : manifest.tables) {
    absl::StrAppend(&text, "table\t", name, "\t", rows, "\n");
  }
  absl::StrAppend(&text, "database\t", manifest.database.bytes, "\t", manifest.database.sha256,
                  "\n");
  for (const BackupManifest::File& file : manifest.files) {
    absl::StrAppend(&text, "file\t", absl::StrFormat("%03o", file.mode), "\t", file.digest.bytes,
                    "\t", file.digest.sha256, "\t", EscapeField(file.path), "\n");
  }
  return absl::StrCat(text, kEnd, Sha256Hex(text), "\n");
}

absl::StatusOr<BackupManifest> ParseManifest(const std::string& text) {
  if (!absl::StartsWith(text, absl::StrCat(kForm, "\t"))) return BrokenManifest("it is none");
  if (!absl::StartsWith(text, absl::StrCat(kForm, "\t", kVersion, "\n"))) {
    return BrokenManifest("of a newer program");
  }
  const std::size_t end = text.rfind(absl::StrCat("\n", kEnd));
  if (end == std::string::npos) return BrokenManifest("it is cut short");
  const std::string body = text.substr(0, end + 1);
  if (text.substr(end + 1) != absl::StrCat(kEnd, Sha256Hex(body), "\n")) {
    return BrokenManifest("it was changed or cut short");
  }
  BackupManifest manifest;
  std::vector<std::string> lines = absl::StrSplit(body, '\n', absl::SkipEmpty());
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (!ParseLine(absl::StrSplit(lines[i], '\t'), &manifest)) {
      return BrokenManifest(absl::StrCat("line ", i + 1, " is none of a manifest"));
    }
  }
  if (manifest.tables.empty() || manifest.database.sha256.empty())
    return BrokenManifest("it names no data");
  return manifest;
}

absl::StatusOr<BackupManifest> VerifyBackup(const std::string& folder) {
  const auto text = ReadFile(absl::StrCat(folder, "/", kManifestFile));
  if (!text.ok()) return text.status();
  auto manifest = ParseManifest(*text);
  if (!manifest.ok()) return manifest.status();
  absl::Status status = Compare(absl::StrCat(folder, "/", kDatabaseFile), manifest->database);
  for (const BackupManifest::File& file : manifest->files) {
    if (!status.ok()) return status;
    status = Compare(absl::StrCat(folder, "/", kFilesFolder, "/", file.path), file.digest);
  }
  if (!status.ok()) return status;
  return manifest;
}

}  // namespace districtedu::districtctl
