#include "common/rpc/byte_buffer.h"

#include <grpc/slice.h>
#include <grpcpp/support/slice.h>

#include <memory>
#include <utility>
#include <vector>

namespace districtedu::rpc {
namespace {

void DropBytes(void* held) { delete static_cast<Bytes*>(held); }

}  // namespace

grpc::ByteBuffer ToByteBuffer(Bytes bytes) {
  if (bytes == nullptr || bytes->empty()) {
    const grpc::Slice empty;
    return grpc::ByteBuffer(&empty, 1);
  }
  // gRPC takes a mutable pointer and never writes through it.
  auto* data = const_cast<char*>(bytes->data());
  const std::size_t size = bytes->size();
  auto held = std::make_unique<Bytes>(std::move(bytes));
  const grpc::Slice slice(grpc_slice_new_with_user_data(data, size, DropBytes, held.release()),
                          grpc::Slice::STEAL_REF);
  return grpc::ByteBuffer(&slice, 1);
}

std::string FromByteBuffer(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  if (!buffer.Valid() || !buffer.Dump(&slices).ok()) return "";
  std::string out;
  out.reserve(buffer.Length());
  for (const grpc::Slice& slice : slices) {
    out.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return out;
}

}  // namespace districtedu::rpc
