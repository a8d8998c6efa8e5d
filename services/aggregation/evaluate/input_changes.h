#ifndef DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_INPUT_CHANGES_H_
#define DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_INPUT_CHANGES_H_

#include <map>
#include <set>
#include <string>
#include <utility>

#include "services/aggregation/evaluate/context.h"

namespace districtedu::aggregation {

// What changed since figures were last computed.
struct InputChanges {
  bool everything = false;                           // also what is not named below
  std::map<std::string, Context::CellPlaces> cells;  // by measure
  std::set<std::string> measures;                    // failed, or no longer
  std::set<std::string> pending_measures;            // held apart for a batch, or no longer
  std::set<std::pair<std::string, int>> reports;     // form, school year
};

}  // namespace districtedu::aggregation

#endif  // DISTRICTEDU_SERVICES_AGGREGATION_EVALUATE_INPUT_CHANGES_H_
