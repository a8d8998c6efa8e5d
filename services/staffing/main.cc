#include "common/resource/record_room.h"
#include "services/staffing/rules/rules.h"

int main(int argc, char** argv) {
  return districtedu::resource::RunRecordServer(argc, argv, {"staffing_server", 50051, 9151},
                                                "staffing", {"facilities", "staffing"},
                                                districtedu::staffing::Rules());
}
