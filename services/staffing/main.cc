#include "common/resource/record_room.h"
#include "districtedu/services.h"
#include "services/staffing/rules/rules.h"

int main(int argc, char** argv) {
  using namespace districtedu;
  return resource::RunRecordServer(argc, argv, InfoOf(ServiceNamed("staffing")), staffing::Rules());
}
