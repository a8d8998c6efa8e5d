#ifndef DISTRICTEDU_COMMON_MYSQL_STATEMENT_CACHE_H_
#define DISTRICTEDU_COMMON_MYSQL_STATEMENT_CACHE_H_

#include <cstddef>
#include <list>
#include <memory>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"

namespace districtedu::mysql::internal {

// Statements by their text, bounded in number and in weight; what was used least recently goes
// first. One weightier than the whole bound is kept only until the next one comes. Not thread-safe.
template <typename Statement>
class StatementCache {
 public:
  StatementCache(std::size_t max_statements, std::size_t max_weight)
      : max_statements_(max_statements < 1 ? 1 : max_statements), max_weight_(max_weight) {}

  // The statement, now the most recently used; null if there is none. The pointer is good until the
  // next Put, Erase or Clear.
  Statement* Find(absl::string_view sql) {
    const auto it = index_.find(sql);
    if (it == index_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, it->second);
    return &it->second->statement;
  }

  // The text must not be in the cache.
  Statement* Put(const std::string& sql, Statement statement, std::size_t weight) {
    while (!entries_.empty() &&
           (entries_.size() >= max_statements_ || weight_ + weight > max_weight_)) {
      Erase(entries_.back().sql);
    }
    entries_.push_front({sql, std::move(statement), weight});
    index_.emplace(entries_.front().sql, entries_.begin());
    weight_ += weight;
    return &entries_.front().statement;
  }

  void Erase(absl::string_view sql) {
    const auto it = index_.find(sql);
    if (it == index_.end()) return;
    const auto entry = it->second;
    weight_ -= entry->weight;
    index_.erase(it);  // its key points into the entry
    entries_.erase(entry);
  }

  void Clear() {
    index_.clear();
    entries_.clear();
    weight_ = 0;
  }

  std::size_t size() const { return entries_.size(); }
  std::size_t weight() const { return weight_; }

 private:
  struct Entry {
    std::string sql;
    Statement statement;
    std::size_t weight;
  };

  const std::size_t max_statements_;
  const std::size_t max_weight_;
  std::size_t weight_ = 0;
  std::list<Entry> entries_;  // most recently used first
  absl::flat_hash_map<absl::string_view, typename std::list<Entry>::iterator> index_;
};

}  // namespace districtedu::mysql::internal

#endif  // DISTRICTEDU_COMMON_MYSQL_STATEMENT_CACHE_H_
