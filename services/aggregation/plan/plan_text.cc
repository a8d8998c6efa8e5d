#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/io/tokenizer.h"
#include "services/aggregation/plan/plan_check.h"

namespace districtedu::aggregation {
namespace {

// Turns the errors of the text parser into findings.
class Collector : public google::protobuf::io::ErrorCollector {
 public:
  explicit Collector(std::vector<Finding>* findings) : findings_(findings) {}

  void AddError(int line, google::protobuf::io::ColumnNumber column,
                const std::string& message) override {
    Finding finding;
    finding.line = line + 1;  // counted from 0; -1: no place
    finding.column = line < 0 ? 0 : column + 1;
    finding.message = message;
    findings_->push_back(std::move(finding));
  }

  // A deprecated field or the like is no reason to read on as if nothing were.
  void AddWarning(int line, google::protobuf::io::ColumnNumber column,
                  const std::string& message) override {
    AddError(line, column, message);
  }

 private:
  std::vector<Finding>* const findings_;
};

}  // namespace

std::string FormatFinding(const std::string& file_name, const Finding& finding) {
  std::string text = file_name;
  if (finding.line > 0) absl::StrAppend(&text, ":", finding.line, ":", finding.column);
  if (!finding.path.empty()) absl::StrAppend(&text, ": ", finding.path);
  return absl::StrCat(text, ": ", finding.message, " [", DescribeReason(finding.reason).name, "]");
}

std::vector<Finding> ParsePlan(const std::string& text, PlanText* plan) {
  std::vector<Finding> findings;
  Collector collector(&findings);
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&collector);
  parser.WriteLocationsTo(&plan->locations);
  if (!parser.ParseFromString(text, &plan->plan) && findings.empty()) {
    Finding finding;
    finding.message = "not a plan in protobuf text format";
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace districtedu::aggregation
