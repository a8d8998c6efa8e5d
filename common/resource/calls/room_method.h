#ifndef DISTRICTEDU_COMMON_RESOURCE_CALLS_ROOM_METHOD_H_
#define DISTRICTEDU_COMMON_RESOURCE_CALLS_ROOM_METHOD_H_

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/mysql/worker_pool.h"
#include "common/resource/calls/caller.h"
#include "common/resource/calls/on_worker.h"
#include "common/resource/change/resource.h"
#include "common/rpc/message.h"
#include "common/rpc/service_definition.h"
#include "districtedu/common/v1/options.pb.h"

// Methods about a whole room, not one resource. Which there are is handed to the engine, so that it
// need not know what a room can do besides its standard methods.

namespace districtedu::resource {

// What such a method works with; outlives it.
struct Room {
  mysql::WorkerPool& pool;
  const Clock& clock;
  const std::vector<const Resource*>& resources;
};

// Gives the method, named as in the contract, its handler.
using RoomMethod = std::function<void(const Room& room, const std::string& method,
                                      rpc::ServiceDefinition* definition)>;
using RoomMethods = std::map<common::v1::Verb, RoomMethod>;

template <typename Request>
RoomMethod UnaryRoomMethod(absl::StatusOr<std::string> (*call)(mysql::Session&,
                                                               const std::vector<const Resource*>&,
                                                               const Caller&, const Request&)) {
  return [call](const Room& room, const std::string& method, rpc::ServiceDefinition* definition) {
    definition->Unary(method,
                      OnWorker(room.pool,
                               [call, &clock = room.clock, &resources = room.resources](
                                   mysql::Session& session, const rpc::CallContext& context,
                                   const std::string& bytes) -> absl::StatusOr<std::string> {
                                 Request request;
                                 if (absl::Status s = rpc::ParseMessage(bytes, request); !s.ok())
                                   return s;
                                 return call(session, resources,
                                             {context.principal, context.deadline, clock}, request);
                               }));
  };
}

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_CALLS_ROOM_METHOD_H_
