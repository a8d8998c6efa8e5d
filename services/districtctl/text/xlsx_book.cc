#include "services/districtctl/text/xlsx_book.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "services/districtctl/text/xml_stream.h"

namespace districtedu::districtctl {
namespace {

// Excel has at most 65,490 cell formats; the rest is bounded alike.
constexpr std::size_t kMaxItems = 65536;

absl::Status TooMany(const std::string& what) {
  return Error(Reason::kMessageMalformed, absl::StrCat("the workbook has too many ", what));
}

absl::Status ReadPart(ZipArchive& archive, const std::string& part, XmlHandler* handler) {
  auto bytes = archive.Read(part);
  if (!bytes.ok()) return bytes.status();
  return XmlStream(*std::move(bytes), part, handler).ReadAll();
}

// Which part a part's ids and types stand for.
class Relations : public XmlHandler {
 public:
  // `folder` of the part they belong to, with a slash.
  explicit Relations(std::string folder) : folder_(std::move(folder)) {}

  absl::Status Begin(absl::string_view element, const XmlAttributes& attributes) override {
    if (element != "Relationship") return absl::OkStatus();
    if (targets_.size() == kMaxItems) return TooMany("relations");
    const std::string target = attributes.Text("Target");
    const std::string path =
        absl::StartsWith(target, "/") ? target.substr(1) : absl::StrCat(folder_, target);
    targets_[attributes.Text("Id")] = path;
    const std::string type = attributes.Text("Type");
    types_.emplace(type.substr(type.rfind('/') + 1), path);
    return absl::OkStatus();
  }
  absl::Status End(absl::string_view) override { return absl::OkStatus(); }

  std::string OfId(const std::string& id) const { return Find(targets_, id); }
  // "officeDocument", "sharedStrings", "styles".
  std::string OfType(const std::string& type) const { return Find(types_, type); }

 private:
  static std::string Find(const std::map<std::string, std::string>& in, const std::string& key) {
    const auto found = in.find(key);
    return found == in.end() ? "" : found->second;
  }

  const std::string folder_;
  std::map<std::string, std::string> targets_;
  std::map<std::string, std::string> types_;
};

class Sheets : public XmlHandler {
 public:
  struct Sheet {
    std::string name;
    std::string id;
    bool hidden = false;
  };

  absl::Status Begin(absl::string_view element, const XmlAttributes& attributes) override {
    if (element == "workbookPr") {
      const std::string flag = attributes.Text("date1904");
      from_1904_ = flag == "1" || flag == "true";
    } else if (element == "sheet") {
      if (sheets_.size() == kMaxItems) return TooMany("sheets");
      const std::string state = attributes.Text("state");
      sheets_.push_back({attributes.Text("name"), attributes.Text("id"),
                         state == "hidden" || state == "veryHidden"});
    }
    return absl::OkStatus();
  }
  absl::Status End(absl::string_view) override { return absl::OkStatus(); }

  bool from_1904() const { return from_1904_; }

  absl::StatusOr<Sheet> Choose(const std::string& name) const {
    const auto found = std::find_if(sheets_.begin(), sheets_.end(), [&](const Sheet& sheet) {
      return name.empty() ? !sheet.hidden : sheet.name == name;
    });
    if (found != sheets_.end()) return *found;
    const std::string all = absl::StrJoin(sheets_, ", ", [](std::string* out, const Sheet& sheet) {
      absl::StrAppend(out, "\"", sheet.name, "\"");
    });
    return Error(Reason::kConfigInvalid,
                 name.empty() ? absl::StrCat("every sheet is hidden; name one with --sheet: ", all)
                              : absl::StrCat("there is no sheet \"", name, "\" among ", all));
  }

 private:
  bool from_1904_ = false;
  std::vector<Sheet> sheets_;
};

class Styles : public XmlHandler {
 public:
  absl::Status Begin(absl::string_view element, const XmlAttributes& attributes) override {
    int id = 0;
    if (element == "cellXfs") inside_ = true;
    if (element == "numFmt" && absl::SimpleAtoi(attributes.Text("numFmtId"), &id)) {
      if (formats_.size() == kMaxItems) return TooMany("number formats");
      formats_[id] = KindOfFormat(absl::string_view(attributes.Text("formatCode")));
    } else if (element == "xf" && inside_) {
      if (kinds_.size() == kMaxItems) return TooMany("cell formats");
      if (!absl::SimpleAtoi(attributes.Text("numFmtId"), &id)) id = 0;
      const auto own = formats_.find(id);
      kinds_.push_back(own == formats_.end() ? KindOfFormat(id) : own->second);
    }
    return absl::OkStatus();
  }
  absl::Status End(absl::string_view element) override {
    if (element == "cellXfs") inside_ = false;
    return absl::OkStatus();
  }

  std::vector<NumberKind> Take() { return std::move(kinds_); }

 private:
  std::map<int, NumberKind> formats_;
  std::vector<NumberKind> kinds_;
  bool inside_ = false;
};

}  // namespace

absl::StatusOr<XlsxBook> ReadBook(ZipArchive& archive, const std::string& sheet) {
  Relations package("");
  if (!archive.Has("_rels/.rels") || !archive.Has("[Content_Types].xml")) {
    return Error(Reason::kMessageMalformed, "a .zip, but no workbook; save it as .xlsx");
  }
  if (absl::Status status = ReadPart(archive, "_rels/.rels", &package); !status.ok()) return status;
  const std::string main = package.OfType("officeDocument");
  const std::size_t slash = main.rfind('/');
  const std::string folder = slash == std::string::npos ? "" : main.substr(0, slash + 1);
  const std::string name = main.substr(folder.size());
  if (!absl::EndsWith(name, ".xml")) {
    return Error(Reason::kMessageMalformed, "an Office file, but no .xlsx workbook");
  }
  Relations parts(folder);
  Sheets sheets;
  Styles styles;
  absl::Status status = ReadPart(archive, absl::StrCat(folder, "_rels/", name, ".rels"), &parts);
  if (status.ok()) status = ReadPart(archive, main, &sheets);
  if (status.ok() && !parts.OfType("styles").empty()) {
    status = ReadPart(archive, parts.OfType("styles"), &styles);
  }
  if (!status.ok()) return status;
  const auto chosen = sheets.Choose(sheet);
  if (!chosen.ok()) return chosen.status();
  XlsxBook book;
  book.sheet_name = chosen->name;
  book.sheet_part = parts.OfId(chosen->id);
  book.strings_part = parts.OfType("sharedStrings");
  book.from_1904 = sheets.from_1904();
  book.styles = styles.Take();
  return book;
}

}  // namespace districtedu::districtctl
