#include "common/resource/declared/validate.h"

#include <re2/re2.h>

#include <algorithm>
#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/date.h"
#include "common/base/utf8.h"
#include "common/resource/declared/name.h"
#include "common/resource/declared/value.h"

namespace districtedu::resource {
namespace {

class Validator {
 public:
  Validator(absl::string_view district, Violations* violations)
      : district_(district), violations_(violations) {}

  void Fields(const std::vector<Field>& fields, const Message& message, const std::string& path) {
    path_ = path;
    for (const Field& field : fields) {
      if (!field.options.output_only()) One(field, message);
    }
  }

  void Add(const Field& field, Reason reason, std::string description,
           absl::string_view index = "") {
    violations_->push_back({absl::StrCat(path_, path_.empty() ? "" : ".", field.name(), index),
                            reason, std::move(description)});
  }

 private:
  void One(const Field& field, const Message& message) {
    const auto* reflection = message.GetReflection();
    if (!HasValue(message, field)) {
      if (field.options.required()) {
        Add(field, Reason::kRequiredFieldMissing, "must be given");
      }
      return;
    }
    if (!Applies(field, message)) {
      Add(field, Reason::kKindNotApplicable,
          absl::StrCat("is only for ", field.options.only_for_field(), " = ",
                       absl::StrJoin(field.options.only_for(), ", ")));
      return;
    }
    switch (field.kind) {
      case ColumnKind::kText:
        Text(field, reflection->GetString(message, field.descriptor));
        break;
      case ColumnKind::kDate: {
        if (!ParseDate(reflection->GetString(message, field.descriptor))) {
          Add(field, Reason::kDateInvalid, "must be a date, YYYY-MM-DD");
        }
        break;
      }
      case ColumnKind::kInteger:
        Integer(field, std::get<std::int64_t>(ToColumn(message, field)));
        break;
      case ColumnKind::kEnum:
        Enum(field, reflection->GetEnumValue(message, field.descriptor), -1);
        break;
      case ColumnKind::kEnumList:
        for (int i = 0; i < reflection->FieldSize(message, field.descriptor); ++i) {
          Enum(field, reflection->GetRepeatedEnumValue(message, field.descriptor, i), i);
        }
        break;
      case ColumnKind::kReference:
        Reference(field, reflection->GetString(message, field.descriptor));
        break;
      case ColumnKind::kBool:
        break;
    }
  }

  static bool Applies(const Field& field, const Message& message) {
    if (field.deciding == nullptr) return true;
    const int number = message.GetReflection()->GetEnumValue(message, field.deciding);
    return std::find(field.applies_to.begin(), field.applies_to.end(), number) !=
           field.applies_to.end();
  }

  void Text(const Field& field, const std::string& text) {
    if (CountCodePoints(text) > field.max_length()) {
      Add(field, Reason::kFieldTooLong,
          absl::StrCat("must have at most ", field.max_length(), " characters"));
      return;
    }
    for (char c : text) {
      if (absl::ascii_iscntrl(c)) {
        Add(field, Reason::kFieldPatternMismatch, "must not have control characters");
        return;
      }
    }
    if (field.pattern && !re2::RE2::FullMatch(text, *field.pattern)) {
      Add(field, Reason::kFieldPatternMismatch,
          absl::StrCat("must match ", field.options.pattern()));
    }
  }

  void Integer(const Field& field, std::int64_t number) {
    const auto& o = field.options;
    if ((o.min() != 0 || o.max() != 0) && (number < o.min() || number > o.max())) {
      Add(field, Reason::kFieldOutOfRange,
          absl::StrCat("must be from ", o.min(), " to ", o.max(), " ", o.unit()));
    }
  }

  // `index` in a list; negative outside.
  void Enum(const Field& field, int number, int index) {
    if (!field.enums->Code(number).empty()) return;
    Add(field, Reason::kEnumValueUnknown, absl::StrCat("must be one of ", field.enums->codes()),
        index < 0 ? "" : absl::StrCat("[", index, "]"));
  }

  void Reference(const Field& field, const std::string& name) {
    bool other_district = false;
    if (ParseReference(*field.reference, district_, name, &other_district)) return;
    if (other_district) {
      Add(field, Reason::kNameMismatch, "must lie in the same district");
    } else {
      Add(field, Reason::kNameInvalid,
          absl::StrCat("must be a name \"", absl::StrJoin(field.reference->segments(), "/"), "\""));
    }
  }

  absl::string_view district_;
  std::string path_;
  Violations* violations_;
};

}  // namespace

void Validate(const ResourceType& type, const Message& message, absl::string_view district,
              const std::string& path, Violations* violations) {
  Validator validator(district, violations);
  validator.Fields(type.fields(), message, path);
  const auto* reflection = message.GetReflection();
  for (const NestedField& nested : type.nested()) {
    std::map<mysql::Value, int> seen;
    const int size = reflection->FieldSize(message, nested.descriptor);
    for (int i = 0; i < size; ++i) {
      const Message& row = reflection->GetRepeatedMessage(message, nested.descriptor, i);
      const std::string row_path =
          absl::StrCat(path, path.empty() ? "" : ".", nested.name(), "[", i, "]");
      validator.Fields(nested.fields, row, row_path);
      const Field& key = nested.fields[nested.key];
      const auto [first, inserted] = seen.emplace(ToColumn(row, key), i);
      if (!inserted && HasValue(row, key)) {
        validator.Add(key, Reason::kDuplicateKeyInBatch,
                      absl::StrCat("is the same as in ", nested.name(), "[", first->second, "]"));
      }
    }
  }
}

void CheckImmutable(const ResourceType& type, const Message& before, const Message& after,
                    const std::string& path, Violations* violations) {
  for (const Field& field : type.fields()) {
    if (field.options.immutable() && ToColumn(before, field) != ToColumn(after, field)) {
      violations->push_back({absl::StrCat(path, path.empty() ? "" : ".", field.name()),
                             Reason::kFieldImmutable, "cannot change; make a new record"});
    }
  }
}

std::string GetText(const Message& message, const std::string& field) {
  return message.GetReflection()->GetString(message,
                                            message.GetDescriptor()->FindFieldByName(field));
}

}  // namespace districtedu::resource
