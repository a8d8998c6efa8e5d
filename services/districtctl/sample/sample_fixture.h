#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_SAMPLE_FIXTURE_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_SAMPLE_FIXTURE_H_

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/hash.h"
#include "gtest/gtest.h"
#include "services/districtctl/sample/sample.h"
#include "services/districtctl/text/csv_reader.h"

namespace districtedu::districtctl::sample {

namespace fs = std::filesystem;

using Row = std::map<std::string, std::string>;

inline std::string ReadAll(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

class SampleTest : public ::testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::path(::testing::TempDir()) / absl::StrCat("sample-", ::getpid());
    fs::create_directories(root_);
  }
  void TearDown() override { fs::remove_all(root_); }

  std::string Write(const Options& options, const std::string& name) {
    const auto written =
        WriteSample(options, root_ / name, [](std::int64_t, std::int64_t) { return true; });
    EXPECT_TRUE(written.ok()) << written.status();
    return root_ / name;
  }

  static std::map<std::string, std::string> Digests(const fs::path& folder) {
    std::map<std::string, std::string> out;
    for (const auto& file : fs::directory_iterator(folder)) {
      out[file.path().filename()] = Sha256Hex(ReadAll(file.path()));
    }
    return out;
  }

  static std::vector<Row> Read(const fs::path& path) {
    std::FILE* file = std::fopen(path.c_str(), "rb");
    EXPECT_NE(file, nullptr) << path;
    CsvReader reader([&](char* buffer, std::size_t size) -> absl::StatusOr<std::size_t> {
      return std::fread(buffer, 1, size, file);
    });
    districtctl::Row header;
    EXPECT_TRUE(*reader.Next(header));
    std::vector<Row> rows;
    districtctl::Row record;
    while (*reader.Next(record)) {
      EXPECT_EQ(record.cells.size(), header.cells.size()) << path << ":" << record.number;
      Row& row = rows.emplace_back();
      for (std::size_t i = 0; i < record.cells.size(); ++i) row[header.cells[i]] = record.cells[i];
    }
    std::fclose(file);
    return rows;
  }

  fs::path root_;
};

// The smallest size of a school, so that a test is quick.
inline Options Small() {
  Options options;
  options.schools = 30;
  options.teachers = 700;
  options.pupils = 9000;
  return options;
}

}  // namespace districtedu::districtctl::sample

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_SAMPLE_FIXTURE_H_
