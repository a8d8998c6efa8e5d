#include "common/resource/calls/create_group.h"

#include <memory>
#include <utility>

#include "common/rpc/call.h"
#include "common/rpc/message.h"

namespace districtedu::resource {

std::vector<mysql::Job> CreateGroup::Run(mysql::Session& session, std::vector<mysql::Job> jobs,
                                         const TakeMore& more) const {
  std::vector<mysql::Job> alone, together;
  std::vector<std::unique_ptr<Message>> requests;
  const auto parse = [&](std::vector<mysql::Job> taken) {
    std::vector<CreateCall> creates;
    for (mysql::Job& job : taken) {
      const rpc::UnaryCall& call = *WorkOf(job).call;
      std::unique_ptr<Message> request(request_.New());
      if (!rpc::ParseMessage(call.request(), *request).ok()) {
        alone.push_back(std::move(job));
        continue;
      }
      creates.push_back(
          {{call.context().principal, call.context().deadline, clock_}, request.get()});
      requests.push_back(std::move(request));
      together.push_back(std::move(job));
    }
    return creates;
  };
  const std::vector<CreateCall> creates = parse(std::move(jobs));
  const std::vector<TogetherAnswer> answers =
      CreateTogether(session, resource_, creates, [&] { return parse(more()); });
  for (std::size_t i = 0; i < together.size(); ++i) {
    if (!answers[i]) {
      alone.push_back(std::move(together[i]));
      continue;
    }
    rpc::UnaryCall& call = *WorkOf(together[i]).call;
    if (answers[i]->ok()) {
      call.Finish(rpc::ToBytes(**answers[i]));
    } else {
      call.Finish(answers[i]->status());
    }
  }
  return alone;
}

}  // namespace districtedu::resource
