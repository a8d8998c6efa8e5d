#include "services/districtctl/text/make_zip.h"

#include <minizip/zip.h>
#include <sys/resource.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/file.h"
#include "common/testing/temp_dir.h"

namespace districtedu::districtctl {
namespace {

constexpr char kHead[] = R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?>)";
constexpr char kMain[] = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
constexpr char kOffice[] = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

std::string Relation(const std::string& id, const std::string& type, const std::string& target) {
  return absl::StrCat("<Relationship Id=\"", id, "\" Type=\"", kOffice, "/", type, "\" Target=\"",
                      target, "\"/>");
}

std::string Document(const std::string& root, const std::string& content) {
  return absl::StrCat(kHead, "<", root, " xmlns=\"", kMain, "\" xmlns:r=\"", kOffice, "\">",
                      content, "</", root, ">");
}

}  // namespace

std::string MakeZip(const std::vector<ZipPart>& parts, int level) {
  const testing::TempDir dir;
  const std::string path = dir.File("made.zip");
  const zipFile file = zipOpen64(path.c_str(), APPEND_STATUS_CREATE);
  for (const ZipPart& part : parts) {
    zipOpenNewFileInZip64(file, part.name.c_str(), nullptr, nullptr, 0, nullptr, 0, nullptr,
                          Z_DEFLATED, level, 0);
    zipWriteInFileInZip(file, part.head.data(), static_cast<unsigned>(part.head.size()));
    for (std::int64_t i = 0; i < part.times; ++i) {
      zipWriteInFileInZip(file, part.content.data(), static_cast<unsigned>(part.content.size()));
    }
    zipWriteInFileInZip(file, part.tail.data(), static_cast<unsigned>(part.tail.size()));
    zipCloseFileInZip(file);
  }
  zipClose(file, nullptr);
  return *ReadFile(path, std::size_t{1} << 30);
}

std::vector<ZipPart> XlsxZip(const XlsxParts& parts) {
  std::string relations = Relation("rId1", "worksheet", "worksheets/sheet1.xml") +
                          Relation("rId2", "worksheet", "/xl/worksheets/sheet2.xml");
  std::vector<ZipPart> out = {
      {"[Content_Types].xml", absl::StrCat(kHead, "<Types/>")},
      {"_rels/.rels",
       absl::StrCat("<Relationships>", Relation("rId1", "officeDocument", "xl/workbook.xml"),
                    "</Relationships>")},
      {"xl/workbook.xml", Document("workbook", parts.workbook)},
      {"xl/worksheets/sheet1.xml", Document("worksheet", parts.sheet)},
      {"xl/worksheets/sheet2.xml", Document("worksheet", SheetOf({{"second"}}))},
  };
  if (!parts.strings.empty()) {
    relations += Relation("rId3", "sharedStrings", "sharedStrings.xml");
    out.push_back({"xl/sharedStrings.xml", Document("sst", parts.strings)});
  }
  if (!parts.styles.empty()) {
    relations += Relation("rId4", "styles", "styles.xml");
    out.push_back({"xl/styles.xml", Document("styleSheet", parts.styles)});
  }
  out.push_back({"xl/_rels/workbook.xml.rels",
                 absl::StrCat("<Relationships>", relations, "</Relationships>")});
  return out;
}

std::string MakeXlsx(const XlsxParts& parts) { return MakeZip(XlsxZip(parts)); }

std::string SheetOf(const std::vector<std::vector<std::string>>& rows) {
  std::string out = "<sheetData>";
  for (const auto& row : rows) {
    out += "<row>";
    for (const std::string& cell : row) {
      absl::StrAppend(&out, "<c t=\"inlineStr\"><is><t>", cell, "</t></is></c>");
    }
    out += "</row>";
  }
  return out + "</sheetData>";
}

std::int64_t PeakMemory() {
  struct rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  return std::int64_t{usage.ru_maxrss} << 10;
}

}  // namespace districtedu::districtctl
