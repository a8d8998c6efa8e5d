#include "common/resource/change/rules.h"

namespace districtedu::resource {

Rules RuleBook::Take(const google::protobuf::Descriptor* message) {
  auto rules = rules_.extract(message);
  return rules ? std::move(rules.mapped()) : Rules();
}

const google::protobuf::Descriptor* RuleBook::Left() const {
  return rules_.empty() ? nullptr : rules_.begin()->first;
}

std::vector<Touch> DefaultTouches(const ResourceType& type, const StoredRow* before,
                                  const StoredRow* after) {
  const Key& key = (after ? after : before)->key;
  Touch touch;
  if (type.year_key() >= 0) {
    touch.first_year = static_cast<int>(std::get<std::int64_t>(key[type.year_key()]));
    touch.last_year = touch.first_year;
  }
  if (type.school_key() >= 0) touch.school = std::get<std::string>(key[type.school_key()]);
  return {touch};
}

}  // namespace districtedu::resource
