// Transactions whose body says what becomes of them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/mysql/transaction.h"
#include "common/testing/status_matchers.h"
#include "common/testing/test_database.h"

namespace districtedu::mysql {
namespace {

using ::districtedu::testing::HasReason;
using ::districtedu::testing::IsOk;
using ::districtedu::testing::TestDatabase;

class TransactionEndTest : public ::testing::Test {
 protected:
  TransactionEndTest() {
    database_.Run(
        "CREATE TABLE t (id INT PRIMARY KEY, n INT NOT NULL) ENGINE=InnoDB;\n"
        "INSERT INTO t VALUES (1, 0);");
    session_ = Connect();
  }

  std::unique_ptr<Session> Connect(absl::Duration lock_wait = absl::Seconds(30)) {
    ConnectOptions options = database_.options();
    options.lock_wait_timeout = lock_wait;
    return *Session::Connect(options);
  }

  static TransactionOptions Named(const std::string& name) {
    TransactionOptions options;
    options.name = name;
    return options;
  }

  static absl::Status Add(Session& session, std::int64_t id) {
    return session.Execute("UPDATE t SET n = n + 1 WHERE id = ?", {id}).status();
  }

  std::int64_t N(std::int64_t id) {
    return database_.SelectInt(absl::StrCat("SELECT n FROM t WHERE id = ", id));
  }

  TestDatabase database_;
  std::unique_ptr<Session> session_;
};

TEST_F(TransactionEndTest, ABodyDecidesWhatBecomesOfIt) {
  std::vector<TransactionEnd> ends = {TransactionEnd::kKeep, TransactionEnd::kDrop,
                                      TransactionEnd::kAgain};
  const auto body = [&](Session& s) -> absl::StatusOr<TransactionEnd> {
    if (absl::Status status = Add(s, 1); !status.ok()) return status;
    const TransactionEnd end = ends.back();
    ends.pop_back();
    return end;
  };
  // Run again, then dropped.
  EXPECT_THAT(RunDecidingTransaction(*session_, Named("decided"), body), IsOk());
  EXPECT_EQ(ends.size(), 1U);
  EXPECT_EQ(N(1), 0);
  EXPECT_FALSE(session_->in_transaction());
  EXPECT_THAT(RunDecidingTransaction(*session_, Named("decided"), body), IsOk());
  EXPECT_EQ(N(1), 1);
}

TEST_F(TransactionEndTest, ABodyThatAlwaysWantsToBeRunAgainIsStopped) {
  int runs = 0;
  TransactionOptions options = Named("again");
  options.max_attempts = 3;
  EXPECT_THAT(RunDecidingTransaction(*session_, options,
                                     [&](Session& s) -> absl::StatusOr<TransactionEnd> {
                                       ++runs;
                                       if (absl::Status status = Add(s, 1); !status.ok()) {
                                         return status;
                                       }
                                       return TransactionEnd::kAgain;
                                     }),
              HasReason("INTERNAL_ERROR"));
  EXPECT_EQ(runs, 3);
  EXPECT_EQ(N(1), 0);
}

// What a dry run found out in a spoiled transaction is not to be believed.
TEST_F(TransactionEndTest, ADroppedTransactionWithAConflictIsRunAgain) {
  session_ = Connect(absl::Seconds(1));
  auto other = Connect();
  ASSERT_THAT(other->Begin(), IsOk());
  ASSERT_THAT(Add(*other, 1), IsOk());
  int runs = 0;
  EXPECT_THAT(RunDecidingTransaction(*session_, Named("dry"),
                                     [&](Session& s) -> absl::StatusOr<TransactionEnd> {
                                       if (++runs == 2) {
                                         EXPECT_THAT(other->Rollback(), IsOk());
                                       }
                                       Add(s, 1).IgnoreError();
                                       return TransactionEnd::kDrop;
                                     }),
              IsOk());
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(N(1), 0);
}

}  // namespace
}  // namespace districtedu::mysql
