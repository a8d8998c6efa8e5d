#ifndef DISTRICTEDU_TESTS_BENCHMARK_REGISTERS_H_
#define DISTRICTEDU_TESTS_BENCHMARK_REGISTERS_H_

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "tests/benchmark/instance.h"

namespace districtedu::benchmark {

// Generated rows of a register: the same row for the same number, as cells of an import and, with
// an id where the table has one, as columns.
struct Register {
  std::string room;
  std::string plural;  // as in Import
  std::string table;
  std::string id_column;                                        // empty: the row brings its key
  std::vector<std::pair<std::string, std::string>> columns;     // of the import, of the table
  std::int64_t rows = 0;                                        // there are no more
  std::function<std::vector<std::string>(std::int64_t n)> row;  // an empty cell is NULL
};

// Appointments, honours, rotations and enrolments of a sampled district, with real dates: at most
// so many rows, neighbours in a file belonging together.
std::vector<Register> DatedRegisters(Instance& instance, std::int64_t most);

}  // namespace districtedu::benchmark

#endif  // DISTRICTEDU_TESTS_BENCHMARK_REGISTERS_H_
