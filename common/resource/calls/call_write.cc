#include "common/resource/calls/call_write.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/hash.h"
#include "common/base/ulid.h"
#include "common/mysql/error.h"
#include "common/mysql/transaction.h"

namespace districtedu::resource {
namespace {

std::string BodyHash(const Message& request) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  request.SerializeToCodedStream(&coded);
  coded.Trim();
  return Sha256(absl::StrCat(request.GetDescriptor()->full_name(), "\n", bytes));
}

StoredRow CopyOf(const StoredRow& row) {
  StoredRow copy{row.key, std::unique_ptr<Message>(row.message->New()), row.revision,
                 row.written_by};
  copy.message->CopyFrom(*row.message);
  return copy;
}

// A run of the transaction begins: with ids and a time of its own.
void Begin(CallWrite* call) {
  const std::string id = call->request_id.empty() ? NewUlid() : call->request_id;
  call->access.emplace(call->caller.principal, call->resource.type, call->district());
  call->context.emplace(WriteContext{call->caller.principal, call->district(), id, "",
                                     RowStamp{call->caller.clock.Now(), id}});
  call->pending = {};
  call->pending.context = &*call->context;
  call->pending.entry_id = NewUlid();
}

// *taken: the id of a call was used before.
absl::Status TakeRequestIds(mysql::Session& session, const std::vector<CallWrite*>& calls,
                            bool* taken) {
  *taken = false;
  std::vector<const CallWrite*> named;
  for (const CallWrite* call : calls) {
    if (!call->request_id.empty() && !call->validate_only) named.push_back(call);
  }
  return InsertList(
      session, calls.front()->resource.requests, named.size(),
      [&](std::size_t i, std::vector<mysql::Value>* params) {
        const CallWrite& call = *named[i];
        const WriteContext& context = *call.context;
        params->insert(params->end(), {context.district, context.principal.name, call.request_id,
                                       call.method, BodyHash(call.request.message()),
                                       call.pending.entry_id, context.stamp.now_text});
      },
      [&](std::size_t, const absl::Status& status) {
        *taken = mysql::ErrorNumber(status) == mysql::kDuplicateKey;
        return status;
      });
}

// Makes the change and sees to all that is wrong with it in itself.
absl::Status Compose(mysql::Session& session, CallWrite* call) {
  if (absl::Status status = call->prepare(session, *call->access); !status.ok()) return status;
  const ResourceType& type = call->resource.type;
  RowChange& change = call->pending.change;
  call->changes_row = change.before ? !change.after || !SameContent(type, *change.before->message,
                                                                    *change.after->message)
                                    : change.after.has_value();
  if (call->changes_row) {
    return ValidateChange(call->resource, call->context->district, call->path, &change);
  }
  if (change.before) change.after = CopyOf(*change.before);  // no new etag
  return absl::OkStatus();
}

// What a retry is answered from, of a call that left no audit entry: what it was answered.
absl::Status KeepUnchanged(mysql::Session& session, const CallWrite& call) {
  return session
      .Execute(absl::StrCat("UPDATE ", call.resource.type.room(),
                            "_requests SET unchanged_image = ? WHERE district_id = ? AND principal "
                            "= ? AND request_id = ?"),
               {call.pending.change.before->message->SerializeAsString(), call.district(),
                call.caller.principal.name, call.request_id})
      .status();
}

// Writes what changes. A call that changes nothing leaves nothing but what a retry is answered
// from.
absl::Status WriteCalls(mysql::Session& session, const std::vector<CallWrite*>& calls) {
  const CallWrite& first = *calls.front();
  std::vector<PendingChange*> changes;
  for (CallWrite* call : calls) {
    if (call->changes_row) changes.push_back(&call->pending);
  }
  Writer writer(session, first.resource, *first.context, first.path);
  absl::Status status = writer.Write(changes);
  for (const CallWrite* call : calls) {
    const PendingChange& pending = call->pending;
    if (!status.ok() || call->changes_row || !pending.change.before) continue;
    if (call->kind_without_change) {
      status = WriteAuditEntries(
          session, call->resource,
          {{&*call->context, pending.entry_id, *call->kind_without_change, &pending.change}});
    } else if (!call->request_id.empty() && !call->validate_only) {
      status = KeepUnchanged(session, *call);
    }
  }
  return status.ok() ? writer.Finish() : status;
}

std::string AnswerOf(const CallWrite& call) {
  const std::optional<StoredRow>& after = call.pending.change.after;
  if (!after) return "";
  call.access->Redact(after->message.get());
  return after->message->SerializeAsString();
}

// The answer the request id was given before: the row as the call left it.
absl::StatusOr<std::string> Replay(mysql::Session& session, const CallWrite& call) {
  const ResourceType& type = call.resource.type;
  std::string answer;
  absl::Status status = mysql::RunReads(
      session, {.deadline = call.caller.deadline, .name = "replay"}, [&](mysql::Session& s) {
        const auto rows = s.Query(
            absl::StrCat("SELECT r.method, r.body_hash, COALESCE(r.unchanged_image, a.after_image) "
                         "FROM ",
                         type.room(), "_requests r LEFT JOIN ", type.room(),
                         "_audit_entries a ON a.district_id = r.district_id AND a.entry_id = "
                         "r.entry_id WHERE r.district_id = ? AND r.principal = ? AND "
                         "r.request_id = ?"),
            {call.district(), call.caller.principal.name, call.request_id});
        if (!rows.ok()) return rows.status();
        if (rows->empty()) {
          return Error(Reason::kTransactionConflict, "the call it repeats was undone; try again");
        }
        const mysql::Row& row = (*rows)[0];
        if (row[0] != mysql::Value(call.method) ||
            row[1] != mysql::Value(BodyHash(call.request.message()))) {
          return InvalidFields({{"request_id", Reason::kRequestIdReused,
                                 "was used for another request; use a new one"}});
        }
        answer.clear();
        if (!mysql::IsNull(row[2])) {
          const std::unique_ptr<Message> image = type.New();
          image->ParseFromString(std::get<std::string>(row[2]));
          call.access->Redact(image.get());
          answer = image->SerializeAsString();
        }
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  return answer;
}

// Fit to be one of several; the others are told what is amiss when they are run alone.
bool IsOrdinary(mysql::Session& session, CallWrite* call) {
  if (call->validate_only || !CheckRequestId(call->request_id, "request_id").ok()) return false;
  Begin(call);
  return Compose(session, call).ok();
}

}  // namespace

CallWrite::CallWrite(const Resource& written, const Caller& by, const Message& asked,
                     const std::string& verb)
    : resource(written),
      caller(by),
      request(asked),
      method(absl::StrCat(verb, written.type.type())),
      path(written.type.singular()),
      request_id(request.Text("request_id")),
      validate_only(request.Flag("validate_only")) {}

std::string CallWrite::district() const { return SegmentText(key[0]); }

absl::StatusOr<std::string> RunCall(mysql::Session& session, CallWrite* call) {
  if (absl::Status status = CheckRequestId(call->request_id, "request_id"); !status.ok())
    return status;
  bool taken = false;
  std::string answer;
  using mysql::TransactionEnd;
  const auto body = [&](mysql::Session& s) -> absl::StatusOr<TransactionEnd> {
    Begin(call);
    absl::Status status = TakeRequestIds(s, {call}, &taken);
    if (taken) return TransactionEnd::kDrop;
    if (status.ok()) status = Compose(s, call);
    if (status.ok()) status = WriteCalls(s, {call});
    if (!status.ok()) return status;
    answer = AnswerOf(*call);
    return call->validate_only ? TransactionEnd::kDrop : TransactionEnd::kKeep;
  };
  const mysql::TransactionOptions options = {.deadline = call->caller.deadline,
                                             .name = call->method};
  absl::Status status = mysql::RunDecidingTransaction(session, options, body);
  if (mysql::CommitUnknown(status) && !call->request_id.empty()) {
    // The commit was sent and its reply lost: the request row says whether it stands.
    if (!session.usable()) {
      if (absl::Status again = session.Reconnect(); !again.ok()) return again;
    }
    absl::StatusOr<std::string> replayed = Replay(session, *call);
    if (replayed.ok() || !HasReason(replayed.status(), Reason::kTransactionConflict)) {
      return replayed;
    }
    status = mysql::RunDecidingTransaction(session, options, body);
  }
  if (!status.ok()) return status;
  if (taken) return Replay(session, *call);
  return answer;
}

void RunCallsTogether(mysql::Session& session, std::vector<CallWrite*> calls,
                      const std::function<std::vector<CallWrite*>()>& more) {
  absl::Time deadline = absl::InfiniteFuture();
  const auto keep_ordinary = [&](std::vector<CallWrite*>* some) {
    std::erase_if(*some, [&](CallWrite* call) { return !IsOrdinary(session, call); });
    for (const CallWrite* call : *some) deadline = std::min(deadline, call->caller.deadline);
  };
  keep_ordinary(&calls);
  if (calls.empty()) return;
  const absl::Status status = mysql::RunTransaction(
      session, {.deadline = deadline, .name = calls.front()->method, .max_attempts = 1},
      [&](mysql::Session& s) {
        std::vector<CallWrite*> late = more();
        keep_ordinary(&late);
        calls.insert(calls.end(), late.begin(), late.end());
        s.SetDeadline(std::min(s.deadline(), deadline));
        // In key order, as every transaction takes its locks.
        std::sort(calls.begin(), calls.end(),
                  [](const CallWrite* a, const CallWrite* b) { return a->key < b->key; });
        bool taken = false;
        absl::Status done = TakeRequestIds(s, calls, &taken);
        return done.ok() ? WriteCalls(s, calls) : done;
      });
  for (CallWrite* call : calls) {
    if (status.ok()) {
      call->answer = AnswerOf(*call);
    } else if (mysql::CommitUnknown(status) && call->request_id.empty()) {
      call->answer = status;  // run again, it might be there twice
    }
  }
}

}  // namespace districtedu::resource
