#include "common/resource/declared/filter.h"

#include <map>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/resource/declared/name.h"
#include "common/resource/declared/value.h"

namespace districtedu::resource {
namespace {

constexpr std::size_t kMaxFilter = 4096;
constexpr std::size_t kMaxTokens = 512;

absl::Status BadFilter(std::string description) {
  return InvalidFields({{"filter", Reason::kFilterInvalid, std::move(description)}});
}

struct Token {
  enum Kind { kWord, kQuoted, kSign, kEnd } kind;
  std::string text;
};

absl::StatusOr<std::vector<Token>> Tokenize(absl::string_view filter) {
  std::vector<Token> tokens;
  std::size_t i = 0;
  while (i < filter.size()) {
    const char c = filter[i];
    if (absl::ascii_isspace(c)) {
      ++i;
    } else if (c == '"') {
      std::string text;
      for (++i; i < filter.size() && filter[i] != '"'; ++i) {
        if (filter[i] == '\\' && i + 1 < filter.size()) ++i;
        text += filter[i];
      }
      if (i++ == filter.size()) return BadFilter("a quoted value is not closed");
      tokens.push_back({Token::kQuoted, text});
    } else if (c == '<' || c == '>' || c == '=' || c == '!') {
      const bool two = i + 1 < filter.size() && filter[i + 1] == '=' && c != '=';
      tokens.push_back({Token::kSign, std::string(filter.substr(i, two ? 2 : 1))});
      i += two ? 2 : 1;
    } else if (c == '(' || c == ')' || c == ',') {
      tokens.push_back({Token::kSign, std::string(1, c)});
      ++i;
    } else {
      const std::size_t begin = i;
      while (i < filter.size() && !absl::ascii_isspace(filter[i]) &&
             std::string("\"<>=!(),").find(filter[i]) == std::string::npos) {
        ++i;
      }
      tokens.push_back({Token::kWord, std::string(filter.substr(begin, i - begin))});
    }
    if (tokens.size() > kMaxTokens) return BadFilter("is too long");
  }
  tokens.push_back({Token::kEnd, ""});
  return tokens;
}

class Parser {
 public:
  Parser(const ResourceType& type, absl::string_view district, const std::set<std::string>& hidden,
         std::vector<Token> tokens)
      : type_(type), district_(district), hidden_(hidden), tokens_(std::move(tokens)) {}

  absl::StatusOr<Conditions> Parse() {
    while (true) {
      if (absl::Status status = Term(); !status.ok()) return status;
      if (Peek().kind == Token::kEnd) return std::move(conditions_);
      if (Peek().kind != Token::kWord || Peek().text != "AND") {
        return BadFilter(absl::StrCat("expected AND before \"", Peek().text, "\""));
      }
      ++next_;
    }
  }

 private:
  const Token& Peek() const { return tokens_[next_]; }

  absl::Status Term() {
    if (Peek().kind != Token::kWord) return BadFilter("expected a field name");
    const std::string name = tokens_[next_++].text;
    const Field* field = type_.FindField(name);
    const int key = type_.FindKey(name);
    if ((key < 0 && (field == nullptr || !field->options.filterable())) || hidden_.count(name)) {
      return BadFilter(
          absl::StrCat("\"", name, "\" is not a filterable field; there are: ", Names()));
    }
    column_ = key >= 0 ? type_.keys()[key].column : field->column;
    const std::string sign = tokens_[next_].text;
    if (Peek().kind == Token::kWord && sign == "IN") {
      ++next_;
      return InList(name, field, key);
    }
    if (Peek().kind != Token::kSign || sign == "(" || sign == ")" || sign == "," || sign == "!" ||
        sign == "!=") {
      return BadFilter(absl::StrCat("expected =, IN, <, <=, > or >= behind \"", name, "\""));
    }
    ++next_;
    if (sign != "=") {
      if (!range_.empty() && range_ != name) return BadFilter("only one field may have a range");
      if (!bounds_.insert(sign.substr(0, 1)).second) return BadFilter("a bound is given twice");
      range_ = name;
    }
    absl::StatusOr<mysql::Value> value = NextValue(name, field, key);
    if (!value.ok()) return value.status();
    Add(absl::StrCat(column_, " ", sign, " ?"), *std::move(value));
    return absl::OkStatus();
  }

  absl::Status InList(const std::string& name, const Field* field, int key) {
    if (Peek().text != "(" || Peek().kind != Token::kSign) return BadFilter("expected ( behind IN");
    std::vector<std::string> marks;
    do {
      ++next_;
      absl::StatusOr<mysql::Value> value = NextValue(name, field, key);
      if (!value.ok()) return value.status();
      conditions_.params.push_back(*std::move(value));
      marks.push_back("?");
    } while (Peek().kind == Token::kSign && Peek().text == ",");
    if (Peek().text != ")" || Peek().kind != Token::kSign) return BadFilter("expected , or )");
    ++next_;
    conditions_.sql.push_back(absl::StrCat(column_, " IN (", absl::StrJoin(marks, ", "), ")"));
    return absl::OkStatus();
  }

  absl::StatusOr<mysql::Value> NextValue(const std::string& name, const Field* field, int key) {
    if (Peek().kind != Token::kWord && Peek().kind != Token::kQuoted) {
      return BadFilter(absl::StrCat("expected a value for \"", name, "\""));
    }
    const std::string text = tokens_[next_++].text;
    if (key >= 0) {
      std::optional<mysql::Value> value = ParseSegment(type_.keys()[key], text);
      if (value) return *value;
    } else {
      const std::unique_ptr<Message> scratch = type_.New();
      const std::optional<FieldViolation> violation =
          FromCell(text, *field, district_, scratch.get());
      if (violation)
        return BadFilter(absl::StrCat("value of \"", name, "\" ", violation->description));
      const mysql::Value value = ToColumn(*scratch, *field);
      if (!mysql::IsNull(value)) return value;
    }
    return BadFilter(absl::StrCat("\"", text, "\" is no value of \"", name, "\""));
  }

  void Add(std::string sql, mysql::Value value) {
    conditions_.sql.push_back(std::move(sql));
    conditions_.params.push_back(std::move(value));
  }

  std::string Names() const {
    std::vector<std::string> names;
    for (const KeyColumn& k : type_.keys()) names.push_back(k.variable);
    for (const Field& f : type_.fields()) {
      if (f.options.filterable() && !hidden_.count(f.name())) names.push_back(f.name());
    }
    return absl::StrJoin(names, ", ");
  }

  const ResourceType& type_;
  absl::string_view district_;
  const std::set<std::string>& hidden_;
  std::vector<Token> tokens_;
  std::size_t next_ = 0;
  std::string column_;
  std::string range_;
  std::set<std::string> bounds_;
  Conditions conditions_;
};

}  // namespace

absl::StatusOr<Conditions> ParseFilter(const ResourceType& type, absl::string_view filter,
                                       absl::string_view district,
                                       const std::set<std::string>& hidden) {
  if (absl::StripAsciiWhitespace(filter).empty()) return Conditions();
  if (filter.size() > kMaxFilter) return BadFilter("is too long");
  absl::StatusOr<std::vector<Token>> tokens = Tokenize(filter);
  if (!tokens.ok()) return tokens.status();
  return Parser(type, district, hidden, *std::move(tokens)).Parse();
}

}  // namespace districtedu::resource
