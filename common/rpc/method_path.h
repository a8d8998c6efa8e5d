#ifndef DISTRICTEDU_COMMON_RPC_METHOD_PATH_H_
#define DISTRICTEDU_COMMON_RPC_METHOD_PATH_H_

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace districtedu::rpc {

// "/districtedu.staffing.v1.StaffingService/GetTeacher" of ("staffing", "GetTeacher").
inline std::string MethodPath(const std::string& room, const std::string& method) {
  return absl::StrCat("/districtedu.", room, ".v1.", std::string(1, absl::ascii_toupper(room[0])),
                      room.substr(1), "Service/", method);
}

}  // namespace districtedu::rpc

#endif  // DISTRICTEDU_COMMON_RPC_METHOD_PATH_H_
