#include "common/mysql/statement_cache.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace districtedu::mysql::internal {
namespace {

using Cache = StatementCache<std::unique_ptr<int>>;

void Put(Cache& cache, const std::string& sql, int value, std::size_t weight = 1) {
  cache.Put(sql, std::make_unique<int>(value), weight);
}

TEST(StatementCacheTest, GivesUpTheLeastRecentlyUsed) {
  Cache cache(2, 100);
  Put(cache, "a", 1);
  Put(cache, "b", 2);
  ASSERT_NE(cache.Find("a"), nullptr);  // now b is the older
  Put(cache, "c", 3);
  EXPECT_EQ(cache.Find("b"), nullptr);
  ASSERT_NE(cache.Find("a"), nullptr);
  EXPECT_EQ(**cache.Find("a"), 1);
  EXPECT_EQ(**cache.Find("c"), 3);
  EXPECT_EQ(cache.size(), 2u);
}

TEST(StatementCacheTest, IsBoundedInWeight) {
  Cache cache(100, 10);
  Put(cache, "a", 1, 4);
  Put(cache, "b", 2, 4);
  Put(cache, "c", 3, 4);
  EXPECT_EQ(cache.Find("a"), nullptr);
  EXPECT_EQ(cache.weight(), 8u);
  Put(cache, "d", 4, 8);
  EXPECT_EQ(cache.size(), 1u);
  EXPECT_EQ(cache.weight(), 8u);
}

TEST(StatementCacheTest, OneBeyondTheBoundIsKeptAlone) {
  Cache cache(100, 10);
  Put(cache, "a", 1, 4);
  Put(cache, "huge", 2, 1000);
  EXPECT_EQ(cache.size(), 1u);
  EXPECT_NE(cache.Find("huge"), nullptr);
  Put(cache, "b", 3, 4);
  EXPECT_EQ(cache.Find("huge"), nullptr);
  EXPECT_EQ(cache.weight(), 4u);
}

TEST(StatementCacheTest, EraseAndClear) {
  Cache cache(10, 100);
  Put(cache, "a", 1, 5);
  Put(cache, "b", 2, 6);
  cache.Erase("a");
  cache.Erase("a");
  EXPECT_EQ(cache.weight(), 6u);
  EXPECT_EQ(cache.Find("a"), nullptr);
  Put(cache, "a", 3, 5);
  EXPECT_EQ(**cache.Find("a"), 3);
  cache.Clear();
  EXPECT_EQ(cache.size(), 0u);
  EXPECT_EQ(cache.weight(), 0u);
  EXPECT_EQ(cache.Find("b"), nullptr);
}

}  // namespace
}  // namespace districtedu::mysql::internal
