#include <sys/stat.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/file.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_dir.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/districtctl/backup/file_copies.h"
#include "services/districtctl/backup/manifest.h"

namespace districtedu::districtctl {
namespace {

using testing::HasReason;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::IsOkAndHolds;

class CompressedFileTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::vector<std::string>> Lines(std::size_t longest = 1 << 20) {
    auto reader = CompressedReader::Open(path_, longest);
    if (!reader.ok()) return reader.status();
    std::vector<std::string> lines;
    while (true) {
      auto line = (*reader)->NextLine();
      if (!line.ok()) return line.status();
      if (!line->has_value()) return lines;
      lines.push_back(**std::move(line));
    }
  }

  void Write(const std::vector<std::string>& pieces) {
    const auto writer = CompressedWriter::Create(path_);
    ASSERT_THAT(writer, IsOk());
    for (const std::string& piece : pieces) ASSERT_THAT((*writer)->Write(piece), IsOk());
    const auto digest = (*writer)->Finish();
    EXPECT_THAT(digest, IsOkAndHolds(*DigestOfFile(path_)));
  }

  testing::TempDir dir_;
  const std::string path_ = dir_.File("rows.gz");
};

TEST_F(CompressedFileTest, LinesComeBack) {
  const std::string binary("\0\r\x80 ", 4);
  Write({"a\n", "", binary, "\n\n", std::string(700'000, 'x'), "\n"});
  EXPECT_THAT(Lines(),
              IsOkAndHolds(std::vector<std::string>{"a", binary, "", std::string(700'000, 'x')}));
  EXPECT_THAT(CompressedWriter::Create(path_), HasReason("CONFIG_INVALID"));
}

TEST_F(CompressedFileTest, LinesBeyondTheLimitAreRefused) {
  Write({std::string(40'000'000, 'x'), "\n"});  // a few kilobytes in the file
  EXPECT_LT(DigestOfFile(path_)->bytes, 400'000);
  EXPECT_THAT(Lines(1 << 20), HasReason("CONFIG_INVALID"));
}

TEST_F(CompressedFileTest, DamageIsSaid) {
  // Varied: in a run of one letter a changed byte may mean the same text.
  std::string text;
  for (int i = 0; i < 3000; ++i) absl::StrAppend(&text, i * i * 7919L, "\n");
  Write({text});
  const std::string whole = ReadFile(path_).value();
  for (std::size_t cut = 0; cut < whole.size(); cut += 97) {
    dir_.Write("rows.gz", whole.substr(0, cut));
    EXPECT_THAT(Lines(), HasReason("CONFIG_INVALID")) << cut;
  }
  std::string changed = whole;
  changed[whole.size() / 2] ^= 1;
  dir_.Write("rows.gz", changed);
  EXPECT_THAT(Lines(), HasReason("CONFIG_INVALID"));
  std::filesystem::remove(path_);
  Write({"a\nb"});
  EXPECT_THAT(Lines(), HasReason("CONFIG_INVALID"));
}

BackupManifest Sample() {
  BackupManifest manifest;
  manifest.created = absl::FromUnixSeconds(1'800'000'000);
  manifest.server = "10.11.19-MariaDB";
  manifest.incarnation = "abc";
  manifest.migrations = {{"0001/a/b", std::string(64, 'a')}};
  manifest.tables = {{"aggregation_store", 1}, {"staffing_teachers", 12}};
  manifest.database = {5, std::string(64, 'b')};
  manifest.files = {{0600, {7, std::string(64, 'c')}, "tls/a\tb\\n.key"}};
  return manifest;
}

TEST(ManifestTest, RoundTrips) {
  const auto read = ParseManifest(WriteManifest(Sample()));
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(WriteManifest(*read), WriteManifest(Sample()));
  EXPECT_EQ(read->tables[1].rows, 12);
  EXPECT_EQ(read->files[0].path, "tls/a\tb\\n.key");
  EXPECT_EQ(read->files[0].mode, 0600u);
}

TEST(ManifestTest, EveryChangeIsSeen) {
  const std::string whole = WriteManifest(Sample());
  for (std::size_t i = 0; i < whole.size(); ++i) {
    EXPECT_THAT(ParseManifest(whole.substr(0, i)), HasReason("CONFIG_INVALID")) << i;
    std::string changed = whole;
    changed[i] ^= 1;
    EXPECT_THAT(ParseManifest(changed), HasReason("CONFIG_INVALID")) << i;
  }
}

TEST(ManifestTest, NoPathLeadsOut) {
  for (const char* path : {"../x", "/etc/passwd", "a/../../b", "a//b", "", "."}) {
    BackupManifest manifest = Sample();
    manifest.files[0].path = path;
    EXPECT_THAT(ParseManifest(WriteManifest(manifest)), HasReason("CONFIG_INVALID")) << path;
  }
}

TEST(FileCopiesTest, GoWithTheirRightsAndLandWhereNothingIs) {
  const testing::TempDir dir;
  std::filesystem::create_directories(dir.File("etc/secrets"));
  dir.Write("etc/policy", "grants");
  dir.Write("etc/secrets/key", "secret");
  std::filesystem::permissions(dir.File("etc/secrets/key"), std::filesystem::perms(0600));
  std::filesystem::create_symlink("/etc/passwd", dir.File("etc/link"));

  const std::string backup = dir.File("backup");
  BackupManifest manifest = Sample();
  const auto copied = CopyFilesInto({dir.File("etc/")}, backup + "/files");
  ASSERT_THAT(copied, IsOk());
  manifest.files = *copied;
  ASSERT_EQ(manifest.files.size(), 2u);
  EXPECT_EQ(manifest.files[1].path, "etc/secrets/key");

  const std::string target = dir.File("target");
  EXPECT_THAT(CheckAbsent(manifest, target), IsOk());
  ASSERT_THAT(PutFiles(manifest, backup, target), IsOk());
  EXPECT_EQ(ReadFile(target + "/etc/secrets/key").value(), "secret");
  struct stat facts {};
  ASSERT_EQ(stat((target + "/etc/secrets/key").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 07777, 0600u);
  ASSERT_EQ(stat((target + "/etc/secrets").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 07777, 0700u);
  const absl::Status there = CheckAbsent(manifest, target);
  EXPECT_THAT(there, HasReason("CONFIG_INVALID"));
  EXPECT_THAT(std::string(there.message()), HasSubstr("target/etc/policy"));
  EXPECT_THAT(CopyFilesInto({dir.File("etc"), target + "/etc"}, dir.File("twice")),
              HasReason("CONFIG_INVALID"));
  EXPECT_THAT(CopyFilesInto({dir.File("none")}, dir.File("twice")), HasReason("CONFIG_INVALID"));
}

}  // namespace
}  // namespace districtedu::districtctl
