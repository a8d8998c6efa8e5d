#include "common/resource/store/row_list.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/mysql/sql_text.h"

namespace districtedu::resource {
namespace {

// Of a statement, by the protocol.
constexpr std::size_t kMaxParameters = 65535;

std::size_t LargestSize(const ListStatement& statement) {
  std::size_t largest = 1;
  for (const std::size_t size : ListStatement::kSizes) {
    if (size * statement.columns() <= kMaxParameters) largest = size;
  }
  return largest;
}

absl::Status InsertRange(mysql::Session& session, const ListStatement& statement, std::size_t begin,
                         std::size_t end, std::size_t largest, const AddRow& add,
                         const RefusedRow& refused) {
  std::vector<mysql::Value> params;
  while (begin < end) {
    std::size_t size = 1;
    for (const std::size_t s : ListStatement::kSizes) {
      if (s <= std::min(largest, end - begin)) size = s;
    }
    params.clear();
    params.reserve(size * statement.columns());
    for (std::size_t i = begin; i < begin + size; ++i) add(i, &params);
    absl::Status status = session.Execute(statement.sql(size), params).status();
    if (!status.ok()) {
      if (session.conflicted() || !session.usable()) return status;
      status = size == 1
                   ? refused(begin, status)
                   : InsertRange(session, statement, begin, begin + size, size - 1, add, refused);
      if (!status.ok()) return status;
    }
    begin += size;
  }
  return absl::OkStatus();
}

}  // namespace

const std::string& ListStatement::sql(std::size_t size) const {
  const auto i =
      static_cast<std::size_t>(std::find(kSizes.begin(), kSizes.end(), size) - kSizes.begin());
  std::call_once(made_[i], [&] {
    texts_[i] = absl::StrCat(
        head_, columns_ == 1 ? mysql::Placeholders(size) : mysql::Placeholders(size, columns_),
        tail_);
  });
  return texts_[i];
}

absl::StatusOr<std::vector<mysql::Row>> QueryList(mysql::Session& session,
                                                  const ListStatement& statement,
                                                  const std::vector<mysql::Value>& first,
                                                  std::size_t rows, const AddRow& add) {
  const std::size_t largest = LargestSize(statement);
  std::vector<mysql::Row> found;
  std::vector<mysql::Value> params;
  for (std::size_t begin = 0; begin < rows;) {
    std::size_t size = largest;
    for (const std::size_t s : ListStatement::kSizes) {
      if (s >= rows - begin) {
        size = std::min(s, largest);
        break;
      }
    }
    params = first;
    // The last row fills the list up.
    for (std::size_t i = 0; i < size; ++i) add(std::min(begin + i, rows - 1), &params);
    absl::StatusOr<std::vector<mysql::Row>> block = session.Query(statement.sql(size), params);
    if (!block.ok()) return block.status();
    if (found.empty()) {
      found = *std::move(block);
    } else {
      std::move(block->begin(), block->end(), std::back_inserter(found));
    }
    begin += size;
  }
  return found;
}

absl::Status InsertList(mysql::Session& session, const ListStatement& statement, std::size_t rows,
                        const AddRow& add, const RefusedRow& refused) {
  return InsertRange(session, statement, 0, rows, LargestSize(statement), add, refused);
}

}  // namespace districtedu::resource
