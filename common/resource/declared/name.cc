#include "common/resource/declared/name.h"

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/base/error.h"

namespace districtedu::resource {
namespace {

constexpr std::size_t kMaxSegment = 64;

bool IsId(absl::string_view text) {
  if (text.empty() || text.size() > kMaxSegment || !absl::ascii_isalnum(text[0])) return false;
  for (char c : text) {
    if (!absl::ascii_isalnum(c) && c != '_' && c != '-' && c != '.') return false;
  }
  return true;
}

// "districts/{district}/x/{id}".
bool IsPlain(const ResourceType& type) {
  return type.segments().size() == 4 && type.keys().size() == 2;
}

absl::Status BadName(const ResourceType& type, const std::string& field, std::size_t segments) {
  return InvalidFields({{field, Reason::kNameInvalid,
                         absl::StrCat("must be \"",
                                      absl::StrJoin(type.segments().begin(),
                                                    type.segments().begin() + segments, "/"),
                                      "\"; ids are 1 to 64 of A-Z a-z 0-9 _ - ., beginning with a "
                                      "letter or digit")}});
}

// Matches the first `count` segments of the pattern.
absl::StatusOr<Key> Match(const ResourceType& type, absl::string_view text, std::size_t count,
                          bool wildcards, const std::string& field) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '/');
  if (parts.size() != count) return BadName(type, field, count);
  Key key;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string& segment = type.segments()[i];
    if (segment[0] != '{') {
      if (parts[i] != segment) return BadName(type, field, count);
      continue;
    }
    if (wildcards && parts[i] == "-" && !key.empty()) {
      key.emplace_back();
      continue;
    }
    std::optional<mysql::Value> value = ParseSegment(type.keys()[key.size()], parts[i]);
    if (!value) return BadName(type, field, count);
    key.push_back(*std::move(value));
  }
  return key;
}

}  // namespace

std::optional<mysql::Value> ParseSegment(const KeyColumn& column, absl::string_view text) {
  if (!column.integer) {
    if (!IsId(text)) return std::nullopt;
    return mysql::Value(std::string(text));
  }
  std::int64_t number = 0;
  if (!absl::SimpleAtoi(text, &number) || absl::StrCat(number) != text || number < column.min ||
      number > column.max) {
    return std::nullopt;
  }
  return mysql::Value(number);
}

absl::StatusOr<Key> ParseName(const ResourceType& type, absl::string_view name,
                              const std::string& field) {
  return Match(type, name, type.segments().size(), false, field);
}

absl::StatusOr<Key> ParseParent(const ResourceType& type, absl::string_view parent,
                                bool wildcards) {
  if (type.segments().size() == 2) {  // the root has no parent
    if (parent.empty()) return Key();
    return InvalidFields({{"parent", Reason::kNameInvalid, "must be empty"}});
  }
  return Match(type, parent, type.segments().size() - 2, wildcards, "parent");
}

std::string SegmentText(const mysql::Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return absl::StrCat(*number);
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  return "-";
}

std::string FormatName(const ResourceType& type, const Key& key) {
  std::string name;
  std::size_t next = 0;
  for (const std::string& segment : type.segments()) {
    if (!name.empty()) name += '/';
    name += segment[0] == '{' ? SegmentText(key[next++]) : segment;
  }
  return name;
}

std::optional<std::string> ParseReference(const ResourceType& type, absl::string_view district,
                                          absl::string_view name, bool* other_district) {
  *other_district = false;
  // Nearly every reference is right and of the plain form.
  absl::string_view rest = name;
  if (IsPlain(type) && absl::ConsumePrefix(&rest, type.segments()[0]) &&
      absl::ConsumePrefix(&rest, "/") && absl::ConsumePrefix(&rest, district) &&
      absl::ConsumePrefix(&rest, "/") && absl::ConsumePrefix(&rest, type.segments()[2]) &&
      absl::ConsumePrefix(&rest, "/") && !type.keys()[1].integer && IsId(rest)) {
    return std::string(rest);
  }
  absl::StatusOr<Key> key = ParseName(type, name, "");
  if (!key.ok() || key->size() != 2) return std::nullopt;
  if (std::get<std::string>((*key)[0]) != district) {
    *other_district = true;
    return std::nullopt;
  }
  return SegmentText((*key)[1]);
}

std::string FormatReference(const ResourceType& type, absl::string_view district,
                            absl::string_view id) {
  if (IsPlain(type)) {
    return absl::StrCat(type.segments()[0], "/", district, "/", type.segments()[2], "/", id);
  }
  return FormatName(type, Key{std::string(district), std::string(id)});
}

std::string LastSegment(absl::string_view name) {
  return std::string(name.substr(name.rfind('/') + 1));
}

std::string SegmentBehind(absl::string_view name, absl::string_view collection) {
  const std::vector<absl::string_view> segments = absl::StrSplit(name, '/');
  for (std::size_t i = 0; i + 1 < segments.size(); i += 2) {
    if (segments[i] == collection) return std::string(segments[i + 1]);
  }
  return "";
}

std::optional<int> SchoolYearOfName(absl::string_view name) {
  int year = 0;
  if (!absl::SimpleAtoi(SegmentBehind(name, "schoolYears"), &year)) return std::nullopt;
  return year;
}

}  // namespace districtedu::resource
