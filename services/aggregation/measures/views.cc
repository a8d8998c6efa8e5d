#include "services/aggregation/measures/views.h"

#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/hash.h"
#include "services/aggregation/measures/sql_tokens.h"

namespace districtedu::aggregation {

std::map<std::string, std::string> ViewsOf(const std::vector<MeasureFile>& files) {
  static constexpr char kBefore[] = "VIEW ";
  static constexpr char kBehind[] = " AS";
  std::map<std::string, std::string> views;
  for (const MeasureFile& file : files) {
    std::set<std::string> of_file;
    for (size_t at = file.text.find(kBefore); at != std::string::npos;
         at = file.text.find(kBefore, at)) {
      at += sizeof(kBefore) - 1;
      size_t end = at;
      while (end < file.text.size() &&
             (absl::ascii_isalnum(file.text[end]) || file.text[end] == '_')) {
        ++end;
      }
      if (end > at && file.text.compare(end, sizeof(kBehind) - 1, kBehind) == 0) {
        of_file.insert(file.text.substr(at, end - at));
      }
    }
    for (const std::string& view : of_file) absl::StrAppend(&views[view], file.text, "\n");
  }
  return views;
}

absl::Status CoverViews(const std::map<std::string, std::string>& views, Measure* measure) {
  const auto tokens = TokenizeSql(measure->sql);
  if (!tokens.ok()) return tokens.status();
  std::set<std::string> read;
  for (const SqlToken& token : *tokens) {
    if (token.kind == SqlTokenKind::kWord && views.contains(token.text)) read.insert(token.text);
  }
  for (const std::string& view : read) {
    measure->digest = Sha256Hex(absl::StrCat(measure->digest, "\n", view, "\n", views.at(view)));
  }
  return absl::OkStatus();
}

}  // namespace districtedu::aggregation
