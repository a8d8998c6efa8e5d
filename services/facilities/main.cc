#include "common/resource/record_room.h"
#include "districtedu/services.h"
#include "services/facilities/rules/rules.h"

int main(int argc, char** argv) {
  using namespace districtedu;
  return resource::RunRecordServer(argc, argv, InfoOf(ServiceNamed("facilities")),
                                   facilities::Rules());
}
