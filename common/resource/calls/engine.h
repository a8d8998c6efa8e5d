#ifndef DISTRICTEDU_COMMON_RESOURCE_CALLS_ENGINE_H_
#define DISTRICTEDU_COMMON_RESOURCE_CALLS_ENGINE_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/mysql/worker_pool.h"
#include "common/resource/calls/call_job.h"
#include "common/resource/calls/create_group.h"
#include "common/resource/calls/unary.h"
#include "common/resource/change/rules.h"
#include "common/resource/change/write.h"
#include "common/rpc/service_definition.h"

namespace districtedu::resource {

// Serves every method of a record room's service from the declarations: Get, List, Create, Update
// and Delete of each resource, Import, UndoImport and the lists of imports and audit entries. A
// method of the contract it cannot serve is refused at start-up.
class Engine {
 public:
  struct Options {
    std::string room;                // "staffing"
    std::vector<std::string> rooms;  // rooms whose resources may be referred to, own one included
    RuleBook rules;                  // CommonRules() are added
    mysql::WorkerPool* pool = nullptr;
    const Clock* clock = &SystemClock::Instance();
  };

  // Errors: INTERNAL naming a declaration, rule or method that does not fit.
  static absl::StatusOr<std::unique_ptr<Engine>> Create(Options options);

  // Handlers that hold a pointer to this engine.
  absl::StatusOr<rpc::ServiceDefinition> Define();

  const Resource* FindByPlural(const std::string& plural) const;
  const TypeRegistry& types() const { return *types_; }
  std::vector<const Resource*> resources() const;

 private:
  explicit Engine(Options options) : options_(std::move(options)) {}
  absl::Status DefineMethod(const google::protobuf::MethodDescriptor* method,
                            rpc::ServiceDefinition* definition);
  absl::Status DefineResourceCall(const google::protobuf::MethodDescriptor* method,
                                  common::v1::Verb verb, rpc::ServiceDefinition* definition);
  // A call about the whole room, not one resource.
  template <typename Request>
  using RoomCall = absl::StatusOr<std::string> (*)(mysql::Session&,
                                                   const std::vector<const Resource*>&,
                                                   const Caller&, const Request&);
  template <typename Request>
  absl::Status DefineRoomCall(const google::protobuf::MethodDescriptor* method,
                              RoomCall<Request> call, rpc::ServiceDefinition* definition) const;

  // Runs `work` on a database worker and finishes the call with its result. `group` may be null.
  rpc::UnaryHandler OnWorker(CallWork work, const CreateGroup* group = nullptr) const;

  Options options_;
  std::unique_ptr<TypeRegistry> types_;
  std::map<std::string, std::unique_ptr<Resource>> resources_;  // by type within the room
  std::vector<std::unique_ptr<CreateGroup>> create_groups_;
};

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_CALLS_ENGINE_H_
