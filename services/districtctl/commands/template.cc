#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/districtctl/client/columns.h"
#include "services/districtctl/client/records.h"
#include "services/districtctl/commands/commands.h"
#include "services/districtctl/text/table_writer.h"

namespace districtedu::districtctl {
namespace {

using resource::ColumnKind;

constexpr char kExampleDate[] = "2024-09-01";
constexpr std::int64_t kExampleYear = 2024;

// The two comment rows begin so (import/form.h): no import takes them for data.
constexpr const char* kNotes[] = {"#Notes: ", "#说明："};
constexpr const char* kExample[] = {"#Example: ", "#示例："};

// One column of the form, in English or Chinese.
class FormColumn {
 public:
  FormColumn(const RecordColumn& column, bool english) : column_(column), english_(english) {}

  TableColumn Column() const {
    TableColumn out{
        absl::StrCat(english_ ? column_.name : column_.label, column_.required ? "*" : ""),
        KindOf(column_)};
    if (!TakesSeveral(column_)) out.choices = Choices();
    return out;
  }

  // What stands in the column: whether it must, its form, unit, range, allowed codes.
  std::string Note() const {
    std::vector<std::string> parts = {column_.required ? Say("required", "必填")
                                                       : Say("optional", "选填")};
    if (column_.key != nullptr) {
      parts.push_back(column_.key->integer
                          ? absl::StrCat(Say("whole number, ", "整数，"),
                                         Range(column_.key->min, column_.key->max))
                          : Say("id: letters, digits, _ - .", "编号：字母、数字、_ - ."));
      return Joined(parts);
    }
    const common::v1::FieldOptions& options = column_.field->options;
    const std::vector<std::string> choices = Choices();
    if (!choices.empty()) {
      parts.push_back(absl::StrCat(
          TakesSeveral(column_) ? Say("any of ", "可多选，用逗号隔开：") : Say("one of ", "填："),
          absl::StrJoin(choices, Say(" | ", "、"))));
    }
    switch (column_.field->kind) {
      case ColumnKind::kDate:
        parts.push_back(absl::StrCat(Say("date, e.g. ", "日期，如 "), kExampleDate));
        break;
      case ColumnKind::kInteger:
        parts.push_back(Say("whole number", "整数"));
        if (options.min() != 0 || options.max() != 0) {
          parts.push_back(Range(options.min(), options.max()));
        }
        break;
      case ColumnKind::kReference:
        parts.push_back(absl::StrCat(Say("id of ", "填编号："), ReferenceName()));
        break;
      case ColumnKind::kText:
        parts.push_back(absl::StrCat(Say("at most ", "最多 "), column_.field->max_length(),
                                     Say(" characters", " 字")));
        break;
      default:
        break;
    }
    if (!options.unit().empty()) {
      parts.push_back(absl::StrCat(Say("unit ", "单位 "), options.unit()));
    }
    if (!options.pattern().empty()) {
      parts.push_back(absl::StrCat(Say("form ", "格式 "), options.pattern()));
    }
    if (!options.only_for_field().empty()) {
      parts.push_back(absl::StrCat(Say("only where ", "仅当 "), options.only_for_field(), " = ",
                                   absl::StrJoin(options.only_for(), "|")));
    }
    if (options.immutable()) parts.push_back(Say("fixed once saved", "保存后不可改"));
    return Joined(parts);
  }

  std::string Example() const {
    if (column_.key != nullptr) {
      return column_.key->integer
                 ? absl::StrCat(std::clamp(kExampleYear, column_.key->min,
                                           std::max(column_.key->min, column_.key->max)))
                 : absl::StrCat(column_.key->variable, "01");
    }
    const common::v1::FieldOptions& options = column_.field->options;
    const std::vector<std::string> choices = Choices();
    if (!choices.empty()) return choices[0];
    switch (column_.field->kind) {
      case ColumnKind::kDate:
        return kExampleDate;
      case ColumnKind::kInteger:
        return absl::StrCat(std::max<std::int64_t>(options.min(), 1));
      case ColumnKind::kReference:
        return absl::StrCat(column_.field->reference->singular(), "01");
      default:
        // A text of a declared form is not made up.
        return options.pattern().empty() ? Say("example", "示例") : "";
    }
  }

 private:
  std::string Say(const char* english, const char* chinese) const {
    return english_ ? english : chinese;
  }
  std::string Joined(const std::vector<std::string>& parts) const {
    return absl::StrJoin(parts, Say("; ", "；"));
  }
  std::string Range(std::int64_t min, std::int64_t max) const {
    return absl::StrCat(min, Say(" to ", " 至 "), max);
  }
  std::vector<std::string> Choices() const { return ChoicesOf(column_, !english_); }
  std::string ReferenceName() const {
    const ResourceType* to = column_.field->reference;
    const std::string& label = to->options().label_zh();
    return english_ || label.empty() ? absl::StrCat(to->room(), "/", to->plural()) : label;
  }

  const RecordColumn& column_;
  const bool english_;
};

int RunTemplate(const Arguments& arguments, Console& console) {
  const auto types = RecordTypes::Load();
  if (!types.ok()) return Fail(types.status(), console);
  const auto type = (*types)->Find(arguments.positional()[0]);
  if (!type.ok()) return FailUsage(type.status(), console);
  const bool english = arguments.Has("english");
  const std::vector<RecordColumn> columns = ColumnsOf(**type);
  std::vector<TableColumn> titles;
  std::vector<std::string> notes;
  std::vector<std::string> example;
  for (const RecordColumn& column : columns) {
    const FormColumn form(column, english);
    titles.push_back(form.Column());
    notes.push_back(absl::StrCat(notes.empty() ? kNotes[!english] : "", form.Note()));
    example.push_back(absl::StrCat(example.empty() ? kExample[!english] : "", form.Example()));
  }
  std::unique_ptr<RowWriter> writer;
  if (arguments.positional().size() > 1) {
    auto file = CreateTable(arguments.positional()[1], titles);
    if (!file.ok()) return FailUsage(file.status(), console);
    writer = *std::move(file);
  } else {
    writer = WriteTable(console.out, titles);
  }
  absl::Status status = writer->Add(notes);
  if (status.ok()) status = writer->Add(example);
  if (status.ok()) status = writer->Close();
  return status.ok() ? static_cast<int>(kSuccess) : Fail(status, console);
}

}  // namespace

Command TemplateCommand() {
  return {
      .name = "template",
      .arguments = "ROOM/RESOURCE [FILE]",
      .summary = "writes an empty form of a resource, to be filled in and imported",
      .description =
          "FILE ends with .csv or .xlsx (there with lists to choose from); without one, CSV goes\n"
          "to standard output. Required columns carry a *. Below the header two rows, which begin\n"
          "with #, say what each column takes and show an example: import passes over rows that\n"
          "begin with #, so they may stay. Needs no service.",
      .options = {{"english", "", "field names and codes instead of Chinese labels"}},
      .least_arguments = 1,
      .most_arguments = 2,
      .run = RunTemplate,
  };
}

}  // namespace districtedu::districtctl
