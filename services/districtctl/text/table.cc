#include "services/districtctl/text/table.h"

#include <algorithm>
#include <utility>

#include "services/districtctl/text/width.h"

namespace districtedu::districtctl {
namespace {

constexpr std::size_t kGap = 2;

}  // namespace

TextTable::TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {
  for (Column& column : columns_) column.title = Printable(column.title);
}

void TextTable::Add(std::vector<std::string> cells) {
  cells.resize(columns_.size());
  for (std::string& cell : cells) cell = Printable(cell);
  rows_.push_back(std::move(cells));
}

std::string TextTable::Render() const {
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    std::size_t width = DisplayWidth(columns_[i].title);
    for (const auto& row : rows_) width = std::max(width, DisplayWidth(row[i]));
    widths.push_back(width);
  }
  std::string out;
  const auto append = [&](const auto& cell_of) {
    std::size_t pending = 0;  // spaces owed before the next visible text
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const std::string& cell = cell_of(i);
      const std::size_t padding = widths[i] - DisplayWidth(cell);
      if (columns_[i].align == Align::kRight) pending += padding;
      if (!cell.empty()) {
        out.append(pending, ' ');
        pending = 0;
        out += cell;
      }
      if (columns_[i].align == Align::kLeft) pending += padding;
      pending += kGap;
    }
    out += '\n';
  };
  append([&](std::size_t i) -> const std::string& { return columns_[i].title; });
  for (const auto& row : rows_) {
    append([&](std::size_t i) -> const std::string& { return row[i]; });
  }
  return out;
}

}  // namespace districtedu::districtctl
