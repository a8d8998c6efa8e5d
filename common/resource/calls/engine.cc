#include "common/resource/calls/engine.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/resource/calls/audit.h"
#include "common/resource/calls/unary.h"
#include "common/resource/change/common_rules.h"
#include "common/resource/declared/method.h"
#include "common/resource/imports/import_batches.h"
#include "common/resource/imports/import_stream.h"
#include "common/resource/imports/import_undo.h"
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
    engine->resources_[type->type()] =
        std::make_unique<Resource>(*type, rules.Take(type->descriptor()));
  }
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

std::vector<const Resource*> Engine::resources() const {
  std::vector<const Resource*> all;
  for (const auto& [type, resource] : resources_) all.push_back(resource.get());
  return all;
}

const Resource* Engine::FindByPlural(const std::string& plural) const {
  for (const auto& [type, resource] : resources_) {
    if (resource->type.plural() == plural || resource->type.options().table() == plural) {
      return resource.get();
    }
  }
  return nullptr;
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

rpc::UnaryHandler Engine::OnWorker(CallWork work, const CreateGroup* group) const {
  return [pool = options_.pool, group, work = std::make_shared<const CallWork>(std::move(work))](
             std::shared_ptr<rpc::UnaryCall> call) {
    CallJob run{call, work};
    mysql::Job job;
    if (group != nullptr) {
      job = group->MakeJob(std::move(run));
    } else {
      job.run = std::move(run);
    }
    job.deadline = call->context().deadline;
    job.cancelled = call->context().cancelled;
    if (absl::Status status = pool->Submit(std::move(job)); !status.ok()) call->Finish(status);
  };
}

template <typename Request>
absl::Status Engine::DefineRoomCall(const MethodDescriptor* method, RoomCall<Request> call,
                                    rpc::ServiceDefinition* definition) const {
  definition->Unary(
      method->name(), OnWorker([this, call, &clock = *options_.clock](
                                   mysql::Session& session, const rpc::CallContext& context,
                                   const std::string& bytes) -> absl::StatusOr<std::string> {
        Request request;
        if (absl::Status s = rpc::ParseMessage(bytes, request); !s.ok()) return s;
        return call(session, resources(), {context.principal, context.deadline, clock}, request);
      }));
  return absl::OkStatus();
}

absl::Status Engine::DefineMethod(const MethodDescriptor* method,
                                  rpc::ServiceDefinition* definition) {
  using common::v1::Verb;
  switch (const Verb verb = OptionsOf(method).verb()) {
    case Verb::VERB_IMPORT:
      definition->Bidi(method->name(), [this](std::shared_ptr<rpc::BidiStream> stream) {
        ServeImport(std::move(stream), *options_.pool, *options_.clock,
                    [this](const std::string& plural) { return FindByPlural(plural); });
      });
      return absl::OkStatus();
    case Verb::VERB_UNDO_IMPORT:
      return DefineRoomCall<common::v1::UndoImportRequest>(method, UndoImport, definition);
    case Verb::VERB_LIST_IMPORT_BATCHES:
      return DefineRoomCall<common::v1::ListImportBatchesRequest>(method, ListImportBatches,
                                                                  definition);
    case Verb::VERB_LIST_AUDIT_ENTRIES:
      return DefineRoomCall<common::v1::ListAuditEntriesRequest>(method, ListAuditEntries,
                                                                 definition);
    case Verb::VERB_GET:
    case Verb::VERB_LIST:
    case Verb::VERB_CREATE:
    case Verb::VERB_UPDATE:
    case Verb::VERB_DELETE:
    case Verb::VERB_MERGE:
      return DefineResourceCall(method, verb, definition);
    default:
      return NotServed(method);
  }
}

absl::Status Engine::DefineResourceCall(const MethodDescriptor* method, common::v1::Verb verb,
                                        rpc::ServiceDefinition* definition) {
  const auto found = resources_.find(OptionsOf(method).resource());
  if (found == resources_.end()) return NotServed(method);
  const Resource* const resource = found->second.get();
  const Clock& clock = *options_.clock;
  const Message* input = PrototypeOf(method->input_type());
  const Message* output = PrototypeOf(method->output_type());
  const CreateGroup* group = nullptr;
  if (verb == common::v1::VERB_CREATE && !resource->one_by_one) {
    create_groups_.push_back(std::make_unique<CreateGroup>(*resource, *input, clock));
    group = create_groups_.back().get();
  }
  const auto work = [this, resource, input, output, verb, &clock](
                        mysql::Session& session, const rpc::CallContext& context,
                        const std::string& bytes) -> absl::StatusOr<std::string> {
    const std::unique_ptr<Message> request = NewMessage(input);
    if (absl::Status s = rpc::ParseMessage(bytes, *request); !s.ok()) return s;
    const Caller caller{context.principal, context.deadline, clock};
    switch (verb) {
      case common::v1::VERB_GET:
        return Get(session, *resource, caller, *request);
      case common::v1::VERB_CREATE:
        return resource::Create(session, *resource, caller, *request);
      case common::v1::VERB_UPDATE:
        return Update(session, *resource, caller, *request);
      case common::v1::VERB_DELETE:
        return Delete(session, *resource, caller, *request);
      case common::v1::VERB_MERGE:
        return Merge(session, resources(), *resource, caller, *request);
      default:
        return List(session, *resource, caller, *request, NewMessage(output).get());
    }
  };
  definition->Unary(method->name(), OnWorker(work, group));
  return absl::OkStatus();
}

}  // namespace districtedu::resource
