#ifndef DISTRICTEDU_TESTS_FUZZ_TYPES_H_
#define DISTRICTEDU_TESTS_FUZZ_TYPES_H_

#include <memory>
#include <vector>

#include "common/resource/declared/type.h"
#include "tests/fuzz/check.h"

namespace districtedu::fuzz {

// Of all record rooms. The first byte of an input chooses one.
inline const resource::ResourceType& TypeOf(unsigned char choice) {
  static const auto* const registry = [] {
    auto made = resource::TypeRegistry::Create({"facilities", "staffing"});
    Check(made.ok(), "the declarations hold");
    return made->release();
  }();
  static const auto* const types = [] {
    auto* all = new std::vector<const resource::ResourceType*>(registry->InRoom("facilities"));
    const auto more = registry->InRoom("staffing");
    all->insert(all->end(), more.begin(), more.end());
    return all;
  }();
  return *(*types)[choice % types->size()];
}

}  // namespace districtedu::fuzz

#endif  // DISTRICTEDU_TESTS_FUZZ_TYPES_H_
