#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_XLSX_STRINGS_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_XLSX_STRINGS_H_

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "services/districtctl/text/byte_source.h"

namespace districtedu::districtctl {

// The texts of a workbook's cells, of which it keeps each once and which a sheet may name in any
// order. They lie in two temporary files without names, with the texts used last in memory: a
// workbook of a million names costs no more memory than one of ten.
class XlsxStrings {
 public:
  // FIELD_TOO_LONG for a text above `max_bytes`.
  static absl::StatusOr<std::unique_ptr<XlsxStrings>> Read(ByteStream bytes,
                                                           const std::string& part,
                                                           std::size_t max_bytes);
  ~XlsxStrings();
  XlsxStrings(const XlsxStrings&) = delete;
  XlsxStrings& operator=(const XlsxStrings&) = delete;

  // MESSAGE_MALFORMED where there is no such text.
  absl::StatusOr<std::string> Get(std::int64_t index);

 private:
  friend class StringsHandler;
  XlsxStrings();
  absl::Status Add(const std::string& text);

  std::FILE* const texts_;
  std::FILE* const ends_;  // where each text ends in the other file, eight bytes each
  std::int64_t count_ = 0;
  std::int64_t end_ = 0;
  std::vector<std::pair<std::int64_t, std::string>> recent_;  // by the index's remainder
};

}  // namespace districtedu::districtctl

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_XLSX_STRINGS_H_
