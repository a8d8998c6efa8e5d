#include "common/resource/record_room.h"
#include "services/facilities/rules/rules.h"

int main(int argc, char** argv) {
  return districtedu::resource::RunRecordServer(argc, argv, {"facilities_server", 50054, 9154},
                                                "facilities", {"facilities"},
                                                districtedu::facilities::Rules());
}
