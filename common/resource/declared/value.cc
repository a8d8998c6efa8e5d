#include "common/resource/declared/value.h"

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/base/date.h"
#include "common/resource/declared/name.h"

namespace districtedu::resource {
namespace {

std::string TextOf(const Message& message, const FieldDescriptor* f) {
  return message.GetReflection()->GetString(message, f);
}

std::int64_t NumberOf(const Message& message, const FieldDescriptor* f) {
  return f->cpp_type() == FieldDescriptor::CPPTYPE_INT32
             ? message.GetReflection()->GetInt32(message, f)
             : message.GetReflection()->GetInt64(message, f);
}

void SetNumber(Message* message, const FieldDescriptor* f, std::int64_t number) {
  if (f->cpp_type() == FieldDescriptor::CPPTYPE_INT32) {
    message->GetReflection()->SetInt32(message, f, static_cast<std::int32_t>(number));
  } else {
    message->GetReflection()->SetInt64(message, f, number);
  }
}

std::string EnumListCodes(const Message& message, const Field& field) {
  const FieldDescriptor* f = field.descriptor;
  std::set<int> numbers;
  const auto* reflection = message.GetReflection();
  for (int i = 0; i < reflection->FieldSize(message, f); ++i) {
    numbers.insert(reflection->GetRepeatedEnumValue(message, f, i));
  }
  std::vector<std::string> codes;
  for (int number : numbers) {
    if (std::string code = field.enums->Code(number); !code.empty()) {
      codes.push_back(std::move(code));
    }
  }
  return absl::StrJoin(codes, ",");
}

FieldViolation BadValue(Reason reason, std::string description) {
  return {"", reason, std::move(description)};
}

FieldViolation UnknownCode(const Field& field) {
  return BadValue(Reason::kEnumValueUnknown, absl::StrCat("must be one of ", field.enums->codes()));
}

std::optional<FieldViolation> EnumFromCell(absl::string_view cell, const Field& field,
                                           Message* message) {
  const FieldDescriptor* f = field.descriptor;
  const auto* reflection = message->GetReflection();
  if (field.kind == ColumnKind::kEnum) {
    const std::optional<int> number = field.enums->Find(cell);
    if (!number) return UnknownCode(field);
    reflection->SetEnumValue(message, f, *number);
    return std::nullopt;
  }
  // Lists may be joined by what people type: comma (also full width), semicolon, plus, 、.
  const std::string joined =
      absl::StrReplaceAll(cell, {{"，", ","}, {"、", ","}, {";", ","}, {"；", ","}, {"+", ","}});
  std::vector<int> numbers;
  for (absl::string_view part : absl::StrSplit(joined, ',', absl::SkipWhitespace())) {
    const std::optional<int> number = field.enums->Find(absl::StripAsciiWhitespace(part));
    if (!number) return UnknownCode(field);
    numbers.push_back(*number);
  }
  for (int number : numbers) reflection->AddEnumValue(message, f, number);
  return std::nullopt;
}

}  // namespace

bool HasValue(const Message& message, const Field& field) {
  const FieldDescriptor* f = field.descriptor;
  const auto* reflection = message.GetReflection();
  if (f->is_repeated()) return reflection->FieldSize(message, f) > 0;
  if (f->has_presence()) return reflection->HasField(message, f);
  switch (field.kind) {
    case ColumnKind::kBool:
      return true;
    case ColumnKind::kEnum:
      return reflection->GetEnumValue(message, f) != 0;
    case ColumnKind::kInteger:
      return NumberOf(message, f) != 0;
    default:
      return !TextOf(message, f).empty();
  }
}

mysql::Value ToColumn(const Message& message, const Field& field) {
  if (!HasValue(message, field)) return mysql::kNull;
  const FieldDescriptor* f = field.descriptor;
  switch (field.kind) {
    case ColumnKind::kBool:
      return static_cast<std::int64_t>(message.GetReflection()->GetBool(message, f));
    case ColumnKind::kInteger:
      return NumberOf(message, f);
    case ColumnKind::kEnum:
      return field.enums->Code(message.GetReflection()->GetEnumValue(message, f));
    case ColumnKind::kEnumList:
      return EnumListCodes(message, field);
    case ColumnKind::kReference:
      return LastSegment(TextOf(message, f));
    default:
      return TextOf(message, f);
  }
}

void FromColumn(const mysql::Value& value, const Field& field, absl::string_view district,
                Message* message) {
  const FieldDescriptor* f = field.descriptor;
  const auto* reflection = message->GetReflection();
  if (mysql::IsNull(value)) return;
  switch (field.kind) {
    case ColumnKind::kBool:
      reflection->SetBool(message, f, std::get<std::int64_t>(value) != 0);
      return;
    case ColumnKind::kInteger:
      SetNumber(message, f, std::get<std::int64_t>(value));
      return;
    case ColumnKind::kEnum:
    case ColumnKind::kEnumList:
      EnumFromCell(std::get<std::string>(value), field, message);
      return;
    case ColumnKind::kReference:
      reflection->SetString(
          message, f, FormatReference(*field.reference, district, std::get<std::string>(value)));
      return;
    default:
      reflection->SetString(message, f, std::get<std::string>(value));
  }
}

std::optional<FieldViolation> FromCell(absl::string_view cell, const Field& field,
                                       absl::string_view district, Message* message) {
  const FieldDescriptor* f = field.descriptor;
  const auto* reflection = message->GetReflection();
  reflection->ClearField(message, f);
  // Spreadsheets keep stray blanks; inside a text they are left alone.
  cell = absl::StripAsciiWhitespace(cell);
  if (cell.empty()) return std::nullopt;
  switch (field.kind) {
    case ColumnKind::kBool: {
      const std::string lower = absl::AsciiStrToLower(cell);
      const bool yes = lower == "true" || lower == "1" || lower == "yes" || cell == "是";
      const bool no = lower == "false" || lower == "0" || lower == "no" || cell == "否";
      if (!yes && !no)
        return BadValue(Reason::kFieldPatternMismatch, "must be true or false (是 or 否)");
      reflection->SetBool(message, f, yes);
      return std::nullopt;
    }
    case ColumnKind::kInteger: {
      std::int64_t number = 0;
      if (!absl::SimpleAtoi(cell, &number)) {
        return BadValue(Reason::kFieldPatternMismatch, "must be a whole number without separators");
      }
      if (f->cpp_type() == FieldDescriptor::CPPTYPE_INT32 &&
          (number > INT32_MAX || number < INT32_MIN)) {
        return BadValue(Reason::kFieldOutOfRange, "is out of range");
      }
      SetNumber(message, f, number);
      return std::nullopt;
    }
    case ColumnKind::kEnum:
    case ColumnKind::kEnumList:
      return EnumFromCell(cell, field, message);
    case ColumnKind::kReference:
      reflection->SetString(message, f,
                            absl::StrContains(cell, '/')
                                ? std::string(cell)
                                : FormatReference(*field.reference, district, cell));
      return std::nullopt;
    default:
      reflection->SetString(message, f, std::string(cell));
      return std::nullopt;
  }
}

std::string ToCell(const Message& message, const Field& field) {
  const mysql::Value value = ToColumn(message, field);
  if (mysql::IsNull(value)) return "";
  if (field.kind == ColumnKind::kBool) return std::get<std::int64_t>(value) ? "true" : "false";
  return SegmentText(value);
}

std::string ToEtag(std::int64_t revision) {
  return absl::StrFormat("\"%016x\"", static_cast<std::uint64_t>(revision));
}

std::optional<std::int64_t> FromEtag(absl::string_view etag) {
  std::uint64_t revision = 0;
  if (etag.size() != 18 || etag.front() != '"' || etag.back() != '"' ||
      !absl::SimpleHexAtoi(etag.substr(1, 16), &revision)) {
    return std::nullopt;
  }
  return static_cast<std::int64_t>(revision);
}

}  // namespace districtedu::resource
