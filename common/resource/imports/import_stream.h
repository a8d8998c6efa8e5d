#ifndef DISTRICTEDU_COMMON_RESOURCE_IMPORTS_IMPORT_STREAM_H_
#define DISTRICTEDU_COMMON_RESOURCE_IMPORTS_IMPORT_STREAM_H_

#include <functional>
#include <memory>
#include <string>

#include "common/base/clock.h"
#include "common/mysql/worker_pool.h"
#include "common/resource/change/write.h"
#include "common/rpc/call.h"

namespace districtedu::resource {

// Runs an Import call: reads a message, applies it on a bulk worker, answers, reads the next. While
// the bulk lane is full nothing is read, so that the client feels it and memory stays flat.
void ServeImport(std::shared_ptr<rpc::BidiStream> stream, mysql::WorkerPool& pool,
                 const Clock& clock, std::function<const Resource*(const std::string&)> find);

}  // namespace districtedu::resource

#endif  // DISTRICTEDU_COMMON_RESOURCE_IMPORTS_IMPORT_STREAM_H_
