#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_PRINCIPALS_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_PRINCIPALS_H_

#include <vector>

#include "services/districtctl/sample/person.h"
#include "services/districtctl/sample/schools.h"

namespace districtedu::districtctl::sample {

// One principal a school and date. Some change places, some retire and a vice-principal of another
// school follows; the principal of a school with a campus has an additional post there; a school
// that closes leaves its principal as vice-principal at the one that takes it over. The plan's
// honours for principals go to the first ones, in order.
//
// One entry a person: the appointments of the years of the sample.
std::vector<std::vector<Appointment>> MakePrincipals(const Options& options,
                                                     const std::vector<School>& schools);

}  // namespace districtedu::districtctl::sample

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_SAMPLE_PRINCIPALS_H_
