#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_TABLE_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_TABLE_H_

#include <cstddef>
#include <string>
#include <vector>

namespace districtedu::districtctl {

// Columns aligned for a terminal, East Asian width respected. Nothing is cut: a column is as wide
// as its widest cell, and control characters stand as escapes.
class TextTable {
 public:
  enum class Align { kLeft, kRight };
  struct Column {
    std::string title;
    Align align = Align::kLeft;
  };

  explicit TextTable(std::vector<Column> columns);

  // Missing cells are empty; there may not be more than columns.
  void Add(std::vector<std::string> cells);

  std::size_t rows() const { return rows_.size(); }

  // Header and rows, each with its line end, no spaces at line ends.
  std::string Render() const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace districtedu::districtctl

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_TABLE_H_
