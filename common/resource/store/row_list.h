#ifndef DISTRICTEDU_COMMON_RESOURCE_STORE_ROW_LIST_H_
#define DISTRICTEDU_COMMON_RESOURCE_STORE_ROW_LIST_H_

#include <array>
#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/mysql/session.h"

// Statements over a list of rows: prepared for few sizes, whatever the length of the list.

namespace districtedu::resource {

// Appends the values of the i-th row of a list.
using AddRow = std::function<void(std::size_t i, std::vector<mysql::Value>* params)>;

// "<head>(?, ?), (?, ?)<tail>". Texts are made when first asked for: most resources never see a
// long list. Thread-safe.
class ListStatement {
 public:
  ListStatement(std::string head, std::size_t columns, std::string tail)
      : head_(std::move(head)), columns_(columns), tail_(std::move(tail)) {}

  static constexpr std::array<std::size_t, 9> kSizes = {1, 2, 3, 4, 6, 8, 16, 128, 500};
  const std::string& sql(std::size_t size) const;  // one of kSizes
  std::size_t columns() const { return columns_; }

 private:
  const std::string head_;
  const std::size_t columns_;
  const std::string tail_;
  mutable std::array<std::once_flag, kSizes.size()> made_;
  mutable std::array<std::string, kSizes.size()> texts_;
};

// Rows of a SELECT … IN (list), of all blocks one after the other. `first` are the values before
// the list.
absl::StatusOr<std::vector<mysql::Row>> QueryList(mysql::Session& session,
                                                  const ListStatement& statement,
                                                  const std::vector<mysql::Value>& first,
                                                  std::size_t rows, const AddRow& add);

// What becomes of a row the database has refused: OK goes on with the others.
using RefusedRow = std::function<absl::Status(std::size_t i, const absl::Status& status)>;

// INSERT … VALUES (list). Where a block is refused (the server then keeps none of its rows), it is
// tried in smaller ones, so that just the rows at fault are told.
absl::Status InsertList(mysql::Session& session, const ListStatement& statement, std::size_t rows,
                        const AddRow& add, const RefusedRow& refused);

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_STORE_ROW_LIST_H_
