#ifndef DISTRICTEDU_TESTS_BENCHMARK_TEACHING_H_
#define DISTRICTEDU_TESTS_BENCHMARK_TEACHING_H_

#include <cstdint>
#include <string>
#include <vector>

#include "common/mysql/value.h"
#include "districtedu/common/v1/import.pb.h"
#include "tests/benchmark/instance.h"

namespace districtedu::benchmark {

// Generated rows of TeachingAssignment over the schools, years, teachers and subjects of a
// district: the same row for the same number, as cells and as columns.
class TeachingRows {
 public:
  explicit TeachingRows(Instance& instance);

  static const std::vector<std::string>& Columns();  // of an import
  void AddCells(std::int64_t n, common::v1::ImportRow* row) const;

  // "INSERT … VALUES (?, …), …" of so many rows, and the values of one of them.
  static std::string InsertSql(std::size_t rows);
  void AddValues(std::int64_t n, std::int64_t revision, std::vector<mysql::Value>* values) const;

 private:
  struct Row {
    std::int64_t year;
    const std::string& school;
    const std::string& teacher;
    const std::string& subject;
    std::int64_t grade, class_number, lessons;
    bool qualified;
    std::string start_date;
  };
  Row At(std::int64_t n) const;

  std::vector<std::int64_t> years_;
  std::vector<std::string> schools_, teachers_, subjects_;
};

}  // namespace districtedu::benchmark

#endif  // DISTRICTEDU_TESTS_BENCHMARK_TEACHING_H_
