#ifndef DISTRICTEDU_TESTS_INTEGRATION_FILLED_DISTRICT_H_
#define DISTRICTEDU_TESTS_INTEGRATION_FILLED_DISTRICT_H_

#include <memory>
#include <string>
#include <vector>

#include "common/mysql/session.h"
#include "common/resource/declared/name.h"
#include "common/resource/declared/type.h"

namespace districtedu::testing {

// One row of every resource per district and set, straight into the tables and from nothing but the
// declarations: what is declared tomorrow is filled tomorrow. Everything of a set carries its name:
// the school, the ids of the rows, what they refer to; so the rows of the school are the rows of
// the set. Texts are marks that say whose they are.
class FilledDistrict {
 public:
  static const std::vector<std::string>& Districts();  // "nanhu", "beihu"
  static const std::vector<std::string>& Sets();       // "s1", "s2"
  // Text that stands in rows of this set and in no other.
  static std::string Mark(const std::string& district, const std::string& set);

  // `rooms` as for resource::TypeRegistry. Throws std::runtime_error where a table takes no row.
  FilledDistrict(mysql::Session& session, const std::vector<std::string>& rooms);

  const resource::TypeRegistry& types() const { return *types_; }

  // The row of the set.
  static resource::Key KeyOf(const resource::ResourceType& type, const std::string& district,
                             const std::string& set);

  // An audit entry that says the row became what `image` is.
  void AddAuditEntry(const resource::ResourceType& type, const std::string& district,
                     const std::string& set, const std::string& image);

 private:
  void Fill(const resource::ResourceType& type, const std::string& district,
            const std::string& set);
  void Insert(const resource::ResourceType& type, const std::string& table,
              const std::vector<resource::Field>& fields, const std::string& district,
              const std::string& set);

  mysql::Session& session_;
  std::unique_ptr<resource::TypeRegistry> types_;
  int entries_ = 0;
};

}  // namespace districtedu::testing

#endif  // DISTRICTEDU_TESTS_INTEGRATION_FILLED_DISTRICT_H_
