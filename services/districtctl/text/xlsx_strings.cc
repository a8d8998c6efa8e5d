#include "services/districtctl/text/xlsx_strings.h"

#include <unistd.h>

#include <cstring>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "services/districtctl/text/xlsx_cell.h"
#include "services/districtctl/text/xml_stream.h"

namespace districtedu::districtctl {
namespace {

constexpr std::size_t kRecent = 4096;
constexpr std::size_t kRecentBytes = 256;  // longer texts are seldom met twice

absl::Status NoRoom() {
  return Error(Reason::kConfigInvalid,
               "the workbook's texts cannot be kept in a temporary file; is the disk full?");
}

absl::Status ReadExactly(std::FILE* file, std::int64_t offset, char* out, std::size_t size) {
  const ssize_t count = pread(fileno(file), out, size, static_cast<off_t>(offset));
  return count == static_cast<ssize_t>(size) ? absl::OkStatus() : NoRoom();
}

}  // namespace

// <si> is one text: its <t>, or the <t> of its runs; a phonetic guide (<rPh>) is not part of it.
class StringsHandler : public XmlHandler {
 public:
  StringsHandler(XlsxStrings* strings, std::size_t max_bytes)
      : strings_(strings), max_bytes_(max_bytes) {}

  absl::Status Begin(absl::string_view element, const XmlAttributes&) override {
    if (element == "si") text_.clear();
    if (element == "rPh") phonetic_ = true;
    in_text_ = element == "t" && !phonetic_;
    return absl::OkStatus();
  }
  absl::Status End(absl::string_view element) override {
    in_text_ = false;
    if (element == "rPh") phonetic_ = false;
    return element == "si" ? strings_->Add(Unescaped(text_)) : absl::OkStatus();
  }
  absl::Status Text(absl::string_view text) override {
    if (!in_text_) return absl::OkStatus();
    if (text_.size() + text.size() > max_bytes_) {
      return Error(Reason::kFieldTooLong,
                   absl::StrCat("text ", strings_->count_ + 1, " of the workbook has more than ",
                                max_bytes_, " bytes"));
    }
    text_.append(text.data(), text.size());
    return absl::OkStatus();
  }

 private:
  XlsxStrings* const strings_;
  const std::size_t max_bytes_;
  std::string text_;
  bool in_text_ = false;
  bool phonetic_ = false;
};

XlsxStrings::XlsxStrings() : texts_(std::tmpfile()), ends_(std::tmpfile()), recent_(kRecent) {
  for (auto& [index, text] : recent_) index = -1;
}

XlsxStrings::~XlsxStrings() {
  if (texts_ != nullptr) std::fclose(texts_);
  if (ends_ != nullptr) std::fclose(ends_);
}

absl::StatusOr<std::unique_ptr<XlsxStrings>> XlsxStrings::Read(ByteStream bytes,
                                                               const std::string& part,
                                                               std::size_t max_bytes) {
  std::unique_ptr<XlsxStrings> strings(new XlsxStrings);
  if (strings->texts_ == nullptr || strings->ends_ == nullptr) return NoRoom();
  StringsHandler handler(strings.get(), max_bytes);
  absl::Status status = XmlStream(std::move(bytes), part, &handler).ReadAll();
  if (!status.ok()) return status;
  if (std::fflush(strings->texts_) != 0 || std::fflush(strings->ends_) != 0) return NoRoom();
  return strings;
}

absl::Status XlsxStrings::Add(const std::string& text) {
  end_ += static_cast<std::int64_t>(text.size());
  ++count_;
  const bool written = std::fwrite(text.data(), 1, text.size(), texts_) == text.size() &&
                       std::fwrite(&end_, sizeof end_, 1, ends_) == 1;
  return written ? absl::OkStatus() : NoRoom();
}

absl::StatusOr<std::string> XlsxStrings::Get(std::int64_t index) {
  if (index < 0 || index >= count_) {
    return Error(Reason::kMessageMalformed,
                 absl::StrCat("names text ", index, " of the ", count_, " the workbook has"));
  }
  auto& [known, recent] = recent_[static_cast<std::size_t>(index) % kRecent];
  if (known == index) return recent;
  std::int64_t bounds[2] = {0, 0};  // end of the text before, end of this one
  const bool first = index == 0;
  absl::Status status = ReadExactly(ends_, (first ? 0 : index - 1) * 8,
                                    reinterpret_cast<char*>(bounds + first), first ? 8 : 16);
  if (!status.ok()) return status;
  std::string text(static_cast<std::size_t>(bounds[1] - bounds[0]), '\0');
  if (status = ReadExactly(texts_, bounds[0], text.data(), text.size()); !status.ok())
    return status;
  if (text.size() <= kRecentBytes) {
    known = index;
    recent = text;
  }
  return text;
}

}  // namespace districtedu::districtctl
