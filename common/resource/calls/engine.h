#ifndef DISTRICTEDU_COMMON_RESOURCE_CALLS_ENGINE_H_
#define DISTRICTEDU_COMMON_RESOURCE_CALLS_ENGINE_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/mysql/worker_pool.h"
#include "common/resource/calls/caller.h"
#include "common/resource/calls/create_group.h"
#include "common/resource/calls/room_method.h"
#include "common/resource/change/resource.h"
#include "common/resource/change/rules.h"
#include "common/resource/declared/type.h"
#include "common/rpc/service_definition.h"

namespace districtedu::resource {

// Serves every method of a record room's service from the declarations: Get, List, Create, Update,
// Delete and Merge of each resource, and what is handed to it for the room as a whole. A method of
// the contract it cannot serve is refused at start-up.
class Engine {
 public:
  struct Options {
    std::string room;                // "staffing"
    std::vector<std::string> rooms;  // rooms whose resources may be referred to, own one included
    RuleBook rules;                  // CommonRules() are added
    RoomMethods room_methods;
    mysql::WorkerPool* pool = nullptr;
    const Clock* clock = &SystemClock::Instance();
  };

  // Errors: INTERNAL naming a declaration, rule or method that does not fit.
  static absl::StatusOr<std::unique_ptr<Engine>> Create(Options options);

  // Handlers that hold a pointer to this engine.
  absl::StatusOr<rpc::ServiceDefinition> Define();

 private:
  explicit Engine(Options options) : options_(std::move(options)) {}
  absl::Status DefineMethod(const google::protobuf::MethodDescriptor* method,
                            rpc::ServiceDefinition* definition);
  using ResourceCall = std::function<absl::StatusOr<std::string>(mysql::Session&, const Caller&,
                                                                 const Message& request)>;
  // Null where the verb is none of a resource. `output`: an empty answer of the method.
  ResourceCall FindCall(common::v1::Verb verb, const Resource& resource,
                        const Message* output) const;
  absl::Status DefineResourceMethod(const google::protobuf::MethodDescriptor* method,
                                    common::v1::Verb verb, rpc::ServiceDefinition* definition);

  Options options_;
  std::unique_ptr<TypeRegistry> types_;
  std::map<std::string, std::unique_ptr<Resource>> resources_;  // by type within the room
  std::vector<const Resource*> all_;                            // in the order of their types
  std::vector<std::unique_ptr<CreateGroup>> create_groups_;
};

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_CALLS_ENGINE_H_
