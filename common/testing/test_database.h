#ifndef DISTRICTEDU_COMMON_TESTING_TEST_DATABASE_H_
#define DISTRICTEDU_COMMON_TESTING_TEST_DATABASE_H_

#include <memory>
#include <string>
#include <vector>

#include "common/mysql/migrate.h"
#include "common/mysql/options.h"
#include "common/mysql/session.h"
#include "common/testing/mariadb.h"

namespace districtedu::testing {

// A database of a test's own, with the given migrations applied, dropped at its end. Failures throw
// std::runtime_error.
class TestDatabase {
 public:
  explicit TestDatabase(const std::vector<mysql::Migration>& migrations = {},
                        MariaDb& server = MariaDb::Shared());
  ~TestDatabase();
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;

  const std::string& name() const { return name_; }
  MariaDb& server() const { return server_; }
  // As root, who may do everything.
  mysql::ConnectOptions options() const { return server_.options(name_); }
  std::unique_ptr<mysql::Session> Connect() const { return server_.Connect(name_); }
  // A script, e.g. to create the tables or rows a test needs.
  void Run(const std::string& script) const { server_.Run(script, name_); }

  // All rows of a SELECT, for looking at what a test left.
  std::vector<mysql::Row> Select(const std::string& sql,
                                 const std::vector<mysql::Value>& params = {}) const;
  // The one integer of a SELECT, e.g. a COUNT(*).
  std::int64_t SelectInt(const std::string& sql,
                         const std::vector<mysql::Value>& params = {}) const;

  // An account that exists as long as this database and has only what `grants` names, e.g.
  // "SELECT, INSERT ON {database}.staffing_teachers" ({database} is replaced).
  mysql::ConnectOptions OptionsOfNewAccount(const std::vector<std::string>& grants);

 private:
  MariaDb& server_;
  std::string name_;
  std::vector<std::string> accounts_;
};

}  // namespace districtedu::testing

#endif  // DISTRICTEDU_COMMON_TESTING_TEST_DATABASE_H_
