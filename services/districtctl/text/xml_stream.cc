#include "services/districtctl/text/xml_stream.h"

#include <expat.h>

#include <cstdlib>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace districtedu::districtctl {
namespace {

constexpr int kXmlPiece = 16 << 10;
constexpr int kMaxDepth = 32;  // sheets have about ten
// Beyond what any workbook needs: the parser keeps each name it has met, and a whole tag.
constexpr std::size_t kMaxMemory = 16 << 20;

// Of the parsers of this thread. Each allocation is counted in front of what it hands out.
thread_local std::size_t memory_in_use = 0;

union Header {
  std::size_t size;
  std::max_align_t alignment;
};

void* Allocate(std::size_t size) {
  if (size > kMaxMemory || memory_in_use + size > kMaxMemory) return nullptr;
  auto* header = static_cast<Header*>(std::malloc(sizeof(Header) + size));
  if (header == nullptr) return nullptr;
  header->size = size;
  memory_in_use += size;
  return header + 1;
}

void Release(void* memory) {
  if (memory == nullptr) return;
  Header* header = static_cast<Header*>(memory) - 1;
  memory_in_use -= header->size;
  std::free(header);
}

void* Reallocate(void* memory, std::size_t size) {
  if (memory == nullptr) return Allocate(size);
  Header* header = static_cast<Header*>(memory) - 1;
  if (size > kMaxMemory || memory_in_use - header->size + size > kMaxMemory) return nullptr;
  auto* moved = static_cast<Header*>(std::realloc(header, sizeof(Header) + size));
  if (moved == nullptr) return nullptr;
  memory_in_use += size - moved->size;
  moved->size = size;
  return moved + 1;
}

absl::string_view Local(const char* name) {
  const char* colon = std::strrchr(name, ':');
  return colon == nullptr ? name : colon + 1;
}

}  // namespace

const char* XmlAttributes::Find(absl::string_view name) const {
  for (const char** pair = pairs_; *pair != nullptr; pair += 2) {
    if (Local(pair[0]) == name) return pair[1];
  }
  return nullptr;
}

std::string XmlAttributes::Text(absl::string_view name) const {
  const char* value = Find(name);
  return value == nullptr ? "" : value;
}

struct XmlStream::State {
  State(ByteStream from, std::string name, XmlHandler* to)
      : bytes(std::move(from)), part(std::move(name)), handler(to) {
    const XML_Memory_Handling_Suite memory = {Allocate, Reallocate, Release};
    parser = XML_ParserCreate_MM(nullptr, &memory, nullptr);
    if (parser == nullptr) return;
    XML_SetUserData(parser, this);
    XML_SetElementHandler(parser, OnBegin, OnEnd);
    XML_SetCharacterDataHandler(parser, OnText);
    XML_SetStartDoctypeDeclHandler(parser, OnDoctype);
  }
  ~State() {
    if (parser != nullptr) XML_ParserFree(parser);
  }

  absl::Status Broken(const std::string& what) const {
    return Error(
        Reason::kMessageMalformed,
        absl::StrCat(part, ", line ", parser == nullptr ? 0 : XML_GetCurrentLineNumber(parser),
                     ": ", what));
  }

  void Stop(absl::Status why) {
    if (!status.ok() || why.ok()) return;
    status = std::move(why);
    XML_StopParser(parser, XML_FALSE);
  }

  static void OnBegin(void* data, const char* name, const char** attributes) {
    State& self = *static_cast<State*>(data);
    if (!self.status.ok()) return;
    if (++self.depth > kMaxDepth) {
      return self.Stop(self.Broken(absl::StrCat("elements nested more than ", kMaxDepth, " deep")));
    }
    self.Stop(self.handler->Begin(Local(name), XmlAttributes(attributes)));
  }
  static void OnEnd(void* data, const char* name) {
    State& self = *static_cast<State*>(data);
    --self.depth;
    if (self.status.ok()) self.Stop(self.handler->End(Local(name)));
  }
  static void OnText(void* data, const char* text, int size) {
    State& self = *static_cast<State*>(data);
    if (!self.status.ok()) return;
    self.Stop(self.handler->Text(absl::string_view(text, static_cast<std::size_t>(size))));
  }
  static void OnDoctype(void* data, const char*, const char*, const char*, int) {
    State& self = *static_cast<State*>(data);
    self.Stop(
        self.Broken("it declares a document type, which no workbook does; refused, as its "
                    "entities may unfold without end"));
  }

  const ByteStream bytes;
  const std::string part;
  XmlHandler* const handler;
  XML_Parser parser = nullptr;
  absl::Status status;
  int depth = 0;
  bool ended = false;
};

XmlStream::XmlStream(ByteStream bytes, std::string part, XmlHandler* handler)
    : state_(std::make_unique<State>(std::move(bytes), std::move(part), handler)) {}

XmlStream::~XmlStream() = default;

absl::StatusOr<bool> XmlStream::Step() {
  State& s = *state_;
  if (s.ended) return false;
  void* buffer = s.parser == nullptr ? nullptr : XML_GetBuffer(s.parser, kXmlPiece);
  if (buffer == nullptr) return s.Broken("a tag or a set of names too large for a workbook");
  const absl::StatusOr<std::size_t> count = s.bytes(static_cast<char*>(buffer), kXmlPiece);
  if (!count.ok()) return count.status();
  s.ended = *count == 0;
  const XML_Status result =
      XML_ParseBuffer(s.parser, static_cast<int>(*count), s.ended ? XML_TRUE : XML_FALSE);
  if (!s.status.ok()) return s.status;
  if (result != XML_STATUS_OK) {
    const XML_Error error = XML_GetErrorCode(s.parser);
    return s.Broken(error == XML_ERROR_NO_MEMORY
                        ? "a tag or a set of names too large for a workbook"
                        : absl::StrCat("not XML: ", XML_ErrorString(error)));
  }
  return !s.ended;
}

absl::Status XmlStream::ReadAll() {
  while (true) {
    const absl::StatusOr<bool> more = Step();
    if (!more.ok()) return more.status();
    if (!*more) return absl::OkStatus();
  }
}

}  // namespace districtedu::districtctl
