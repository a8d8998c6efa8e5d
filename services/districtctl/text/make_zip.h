#ifndef DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_MAKE_ZIP_H_
#define DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_MAKE_ZIP_H_

#include <cstdint>
#include <string>
#include <vector>

// Archives and workbooks for tests, good ones and hostile ones.

namespace districtedu::districtctl {

struct ZipPart {
  std::string name;
  std::string content;
  std::int64_t times = 1;  // the content is written so often
  std::string tail = "";   // this behind it
  std::string head = "";   // and this before it
};

// By zlib's levels; -1 is its default.
std::string MakeZip(const std::vector<ZipPart>& parts, int level = -1);

struct XlsxParts {
  std::string sheet;         // what stands inside <worksheet>
  std::string strings = "";  // inside <sst>; empty: no such part
  std::string styles = "";   // inside <styleSheet>; empty: no such part
  std::string workbook =
      R"(<sheets><sheet name="S1" sheetId="1" r:id="rId1"/></sheets>)";  // inside <workbook>
};

// The parts around xl/worksheets/sheet1.xml (rId1) and sheet2.xml (rId2, empty).
std::vector<ZipPart> XlsxZip(const XlsxParts& parts);
std::string MakeXlsx(const XlsxParts& parts);

// "<sheetData>" with these rows, from row 1 on, of text cells (inline) without references.
std::string SheetOf(const std::vector<std::vector<std::string>>& rows);

// Peak of this process' resident memory, in bytes.
std::int64_t PeakMemory();

}  // namespace districtedu::districtctl

#endif  // DISTRICTEDU_SERVICES_DISTRICTCTL_TEXT_MAKE_ZIP_H_
