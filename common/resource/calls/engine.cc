#include "common/resource/calls/engine.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/resource/calls/on_worker.h"
#include "common/resource/calls/read.h"
#include "common/resource/calls/unary_write.h"
#include "common/resource/change/common_rules.h"
#include "common/resource/declared/method.h"
#include "common/rpc/message.h"

namespace districtedu::resource {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::MethodDescriptor;

const Message* PrototypeOf(const Descriptor* type) {
  return google::protobuf::MessageFactory::generated_factory()->GetPrototype(type);
}

std::unique_ptr<Message> NewMessage(const Message* prototype) {
  return std::unique_ptr<Message>(prototype->New());
}

absl::Status NotServed(const MethodDescriptor* method) {
  return absl::InternalError(
      absl::StrCat(method->full_name(), " is no method the engine can serve"));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Engine>> Engine::Create(Options options) {
  std::unique_ptr<Engine> engine(new Engine(std::move(options)));
  auto types = TypeRegistry::Create(engine->options_.rooms);
  if (!types.ok()) return types.status();
  engine->types_ = *std::move(types);
  RuleBook rules = CommonRules();
  rules.Add(std::move(engine->options_.rules));
  for (const ResourceType* type : engine->types_->InRoom(engine->options_.room)) {
    auto resource = Resource::Create(*type, rules.Take(type->descriptor()));
    if (!resource.ok()) return resource.status();
    engine->resources_[type->type()] = *std::move(resource);
  }
  for (const auto& [type, resource] : engine->resources_) engine->all_.push_back(resource.get());
  for (const auto& referrer : engine->resources_) {
    for (const auto& target : engine->resources_) {
      target.second->references.AddReferrer(referrer.second->type);
    }
  }
  if (const Descriptor* left = rules.Left(); left != nullptr) {
    return absl::InternalError(absl::StrCat("there are rules for ", left->full_name(),
                                            ", which is no resource of ", engine->options_.room));
  }
  return engine;
}

absl::StatusOr<rpc::ServiceDefinition> Engine::Define() {
  const std::string& room = options_.room;
  const auto* service = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
      absl::StrCat("districtedu.", room, ".v1.", std::string(1, absl::ascii_toupper(room[0])),
                   room.substr(1), "Service"));
  rpc::ServiceDefinition definition(service);
  for (int i = 0; i < service->method_count(); ++i) {
    absl::Status status = DefineMethod(service->method(i), &definition);
    if (!status.ok()) return status;
  }
  if (absl::Status status = definition.Check(); !status.ok()) return status;
  return definition;
}

absl::Status Engine::DefineMethod(const MethodDescriptor* method,
                                  rpc::ServiceDefinition* definition) {
  const common::v1::Verb verb = OptionsOf(method).verb();
  const auto room_method = options_.room_methods.find(verb);
  if (room_method == options_.room_methods.end()) {
    return DefineResourceMethod(method, verb, definition);
  }
  room_method->second({*options_.pool, *options_.clock, all_}, method->name(), definition);
  return absl::OkStatus();
}

Engine::ResourceCall Engine::FindCall(common::v1::Verb verb, const Resource& resource,
                                      const Message* output) const {
  using common::v1::Verb;
  switch (verb) {
    case Verb::VERB_GET:
      return [&store = resource.store](mysql::Session& session, const Caller& caller,
                                       const Message& request) {
        return Get(session, store, caller, request);
      };
    case Verb::VERB_LIST:
      return [&store = resource.store, output](mysql::Session& session, const Caller& caller,
                                               const Message& request) {
        return List(session, store, caller, request, NewMessage(output).get());
      };
    case Verb::VERB_CREATE:
      return [&resource](mysql::Session& session, const Caller& caller, const Message& request) {
        return resource::Create(session, resource, caller, request);
      };
    case Verb::VERB_UPDATE:
      return [&resource](mysql::Session& session, const Caller& caller, const Message& request) {
        return Update(session, resource, caller, request);
      };
    case Verb::VERB_DELETE:
      return [&resource](mysql::Session& session, const Caller& caller, const Message& request) {
        return Delete(session, resource, caller, request);
      };
    case Verb::VERB_MERGE:
      return
          [this, &resource](mysql::Session& session, const Caller& caller, const Message& request) {
            return Merge(session, all_, resource, caller, request);
          };
    default:
      return nullptr;
  }
}

absl::Status Engine::DefineResourceMethod(const MethodDescriptor* method, common::v1::Verb verb,
                                          rpc::ServiceDefinition* definition) {
  const auto found = resources_.find(OptionsOf(method).resource());
  if (found == resources_.end()) return NotServed(method);
  const Resource* const resource = found->second.get();
  const Message* const output = PrototypeOf(method->output_type());
  const ResourceCall call = FindCall(verb, *resource, output);
  if (call == nullptr) return NotServed(method);
  const Clock& clock = *options_.clock;
  const Message* const input = PrototypeOf(method->input_type());
  const CreateGroup* group = nullptr;
  if (verb == common::v1::VERB_CREATE && !resource->one_by_one) {
    create_groups_.push_back(std::make_unique<CreateGroup>(*resource, *input, clock));
    group = create_groups_.back().get();
  }
  const auto work = [call, input, &clock](mysql::Session& session, const rpc::CallContext& context,
                                          const std::string& bytes) -> absl::StatusOr<std::string> {
    const std::unique_ptr<Message> request = NewMessage(input);
    if (absl::Status s = rpc::ParseMessage(bytes, *request); !s.ok()) return s;
    return call(session, {context.principal, context.deadline, clock}, *request);
  };
  definition->Unary(method->name(), OnWorker(*options_.pool, work, group));
  return absl::OkStatus();
}

}  // namespace districtedu::resource
