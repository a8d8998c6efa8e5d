#ifndef DISTRICTEDU_TESTS_CONTRACT_SCHEMA_H_
#define DISTRICTEDU_TESTS_CONTRACT_SCHEMA_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "common/mysql/session.h"

// The tables of a database as its information_schema shows them.

namespace districtedu::contract {

struct Column {
  std::string type;         // "varchar", "int", "tinyint", "date", …
  std::int64_t length = 0;  // code points of a text
  std::string collation;    // of a text
  bool nullable = false;
  bool generated = false;  // computed from other columns
};

struct Index {
  bool unique = false;
  std::vector<std::string> columns;  // in order
};

struct ForeignKey {
  std::vector<std::string> columns;  // in order
  std::string table;                 // referred to
  std::vector<std::string> referenced;
  std::string on_delete;  // "CASCADE", "RESTRICT", "NO ACTION"
};

struct Table {
  std::string engine;
  std::string collation;
  std::map<std::string, Column> columns;
  std::map<std::string, Index> indexes;  // by name; the key is "PRIMARY"
  std::map<std::string, ForeignKey> foreign_keys;
};

using Schema = std::map<std::string, Table>;  // by table name; views left out

// Of the session's database. Throws std::runtime_error on an error of the database.
Schema ReadSchema(mysql::Session& session);

}  // namespace districtedu::contract

#endif  // DISTRICTEDU_TESTS_CONTRACT_SCHEMA_H_
