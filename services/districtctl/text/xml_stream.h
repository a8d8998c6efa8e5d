#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_XML_STREAM_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_XML_STREAM_H_

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/districtctl/text/byte_source.h"

namespace districtedu::districtctl {

// Attributes of an element.
class XmlAttributes {
 public:
  explicit XmlAttributes(const char** pairs) : pairs_(pairs) {}
  // By the name without its namespace prefix; null: there is none.
  const char* Find(absl::string_view name) const;
  // The same, "" where there is none.
  std::string Text(absl::string_view name) const;

 private:
  const char** const pairs_;  // name, value, ..., null
};

// What a part of a workbook is read with. Names come without their namespace prefix; the text of an
// element may come in pieces. An error ends the reading.
class XmlHandler {
 public:
  virtual ~XmlHandler() = default;
  virtual absl::Status Begin(absl::string_view element, const XmlAttributes& attributes) = 0;
  virtual absl::Status End(absl::string_view element) = 0;
  virtual absl::Status Text(absl::string_view) { return absl::OkStatus(); }
};

// Reads XML from a hostile hand: a document type (and so every entity of its own) is refused,
// nesting and the parser's memory are bounded. Errors are MESSAGE_MALFORMED with the part and line.
class XmlStream {
 public:
  // `part` for messages. The handler outlives the stream.
  XmlStream(ByteStream bytes, std::string part, XmlHandler* handler);
  ~XmlStream();
  XmlStream(const XmlStream&) = delete;
  XmlStream& operator=(const XmlStream&) = delete;

  // Reads a piece and hands out what it holds; false behind the end.
  absl::StatusOr<bool> Step();
  // All of it.
  absl::Status ReadAll();

 private:
  struct State;
  const std::unique_ptr<State> state_;
};

}  // namespace districtedu::districtctl

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_XML_STREAM_H_
