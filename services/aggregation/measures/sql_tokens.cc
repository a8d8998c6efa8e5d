#include "services/aggregation/measures/sql_tokens.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace districtedu::aggregation {
namespace {

bool IsWordStart(char c) { return absl::ascii_isalpha(static_cast<unsigned char>(c)) || c == '_'; }

bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }

bool IsWordPart(char c) { return IsWordStart(c) || IsDigit(c) || c == '$'; }

class Tokenizer {
 public:
  explicit Tokenizer(const std::string& text) : text_(text) {}

  absl::StatusOr<std::vector<SqlToken>> Run() {
    while (at_ < text_.size()) {
      if (absl::Status status = Next(); !status.ok()) return status;
    }
    return std::move(tokens_);
  }

 private:
  char Peek(size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  absl::Status Refuse(const std::string& what) const {
    return absl::InvalidArgumentError(absl::StrCat("line ", line_, ": ", what));
  }

  // Adds the token of bytes [at_, end) and goes on behind it. `inner_begin` and `inner_end` bound
  // its text.
  void Add(SqlTokenKind kind, size_t inner_begin, size_t inner_end, size_t end) {
    SqlToken token;
    token.kind = kind;
    token.text = text_.substr(inner_begin, inner_end - inner_begin);
    token.upper = kind == SqlTokenKind::kWord ? absl::AsciiStrToUpper(token.text) : token.text;
    token.line = line_;
    token.begin = at_;
    token.end = end;
    for (size_t i = at_; i < end; ++i) line_ += text_[i] == '\n';
    at_ = end;
    tokens_.push_back(std::move(token));
  }

  absl::Status Next() {
    const char c = Peek();
    if (absl::ascii_isspace(static_cast<unsigned char>(c))) {
      line_ += c == '\n';
      ++at_;
      return absl::OkStatus();
    }
    if (c == '#' || (c == '-' && Peek(1) == '-')) {
      // "--" opens a comment only before a blank; elsewhere it is two signs.
      if (c == '-' && Peek(2) != ' ' && Peek(2) != '\n' && Peek(2) != '\0') {
        return Refuse("\"--\" without a blank behind it");
      }
      size_t end = text_.find('\n', at_);
      if (end == std::string::npos) end = text_.size();
      Add(SqlTokenKind::kComment, at_ + (c == '#' ? 1 : 2), end, end);
      return absl::OkStatus();
    }
    if (c == '/' && Peek(1) == '*') {
      // "/*!" and "/*M!" are run by the server.
      if (Peek(2) == '!' || Peek(2) == 'M') return Refuse("executable comment");
      const size_t end = text_.find("*/", at_ + 2);
      if (end == std::string::npos) return Refuse("comment without end");
      Add(SqlTokenKind::kComment, at_ + 2, end, end + 2);
      return absl::OkStatus();
    }
    if (c == '\'') return String();
    if (c == '"' || c == '`') return Refuse("quoted identifier");
    if (IsDigit(c) || (c == '.' && IsDigit(Peek(1)))) return Number();
    if (IsWordStart(c)) {
      size_t end = at_ + 1;
      while (end < text_.size() && IsWordPart(text_[end])) ++end;
      if (end == at_ + 1 && end < text_.size() && text_[end] == '\'') {
        return Refuse("prefixed string literal");
      }
      Add(SqlTokenKind::kWord, at_, end, end);
      return absl::OkStatus();
    }
    if (static_cast<unsigned char>(c) >= 0x80 ||
        !absl::ascii_isprint(static_cast<unsigned char>(c))) {
      return Refuse("byte outside ASCII in the statement");
    }
    static constexpr const char* kTwo[] = {"<=", ">=", "<>", "!=", ":=", "||", "&&", "<<", ">>"};
    for (const char* two : kTwo) {
      if (c == two[0] && Peek(1) == two[1]) {
        Add(SqlTokenKind::kSymbol, at_, at_ + 2, at_ + 2);
        return absl::OkStatus();
      }
    }
    Add(SqlTokenKind::kSymbol, at_, at_ + 1, at_ + 1);
    return absl::OkStatus();
  }

  absl::Status String() {
    size_t end = at_ + 1;
    for (;; ++end) {
      if (end >= text_.size()) return Refuse("string without end");
      if (text_[end] == '\\') return Refuse("backslash in a string");
      if (text_[end] != '\'') continue;
      if (end + 1 < text_.size() && text_[end + 1] == '\'') {
        ++end;  // a doubled quote is a quote
        continue;
      }
      break;
    }
    Add(SqlTokenKind::kString, at_ + 1, end, end + 1);
    return absl::OkStatus();
  }

  absl::Status Number() {
    if (Peek() == '0' && (Peek(1) == 'x' || Peek(1) == 'X' || Peek(1) == 'b' || Peek(1) == 'B')) {
      return Refuse("hexadecimal or bit literal");
    }
    size_t end = at_;
    while (end < text_.size() && (IsWordPart(text_[end]) || text_[end] == '.')) ++end;
    Add(SqlTokenKind::kNumber, at_, end, end);
    return absl::OkStatus();
  }

  const std::string& text_;
  size_t at_ = 0;
  int line_ = 1;
  std::vector<SqlToken> tokens_;
};

}  // namespace

absl::StatusOr<std::vector<SqlToken>> TokenizeSql(const std::string& text) {
  return Tokenizer(text).Run();
}

}  // namespace districtedu::aggregation
