#ifndef DISTRICTEDU_TESTS_INTEGRATION_FACILITIES_FIXTURE_H_
#define DISTRICTEDU_TESTS_INTEGRATION_FACILITIES_FIXTURE_H_

#include "tests/integration/text_records.h"

namespace districtedu::testing {

class FacilitiesTest : public ::testing::Test, protected HasDistrict, protected TextRecords {
 protected:
  FacilitiesTest() : TextRecords(&district_, "facilities", kFacilitiesWriter) {}
};

}  // namespace districtedu::testing

#endif  // DISTRICTEDU_TESTS_INTEGRATION_FACILITIES_FIXTURE_H_
