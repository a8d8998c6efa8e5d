#include "services/districtctl/sample/sample.h"

#include <algorithm>
#include <memory>

#include "common/base/error.h"
#include "services/districtctl/sample/enrolment.h"
#include "services/districtctl/sample/evaluation.h"
#include "services/districtctl/sample/facilities.h"
#include "services/districtctl/sample/folder.h"
#include "services/districtctl/sample/forms.h"
#include "services/districtctl/sample/honours.h"
#include "services/districtctl/sample/people.h"
#include "services/districtctl/sample/personnel.h"
#include "services/districtctl/sample/recruitment.h"
#include "services/districtctl/sample/registers.h"
#include "services/districtctl/sample/returns.h"
#include "services/districtctl/sample/roster.h"
#include "services/districtctl/sample/rotation.h"
#include "services/districtctl/sample/survey.h"
#include "services/districtctl/sample/teaching_file.h"

namespace districtedu::districtctl::sample {
namespace {

// Calls visit(person, honours) for everybody, in order of the numbers. False where `step` stopped
// it.
template <typename Visit, typename Step>
bool ForPeople(const Options& options, const std::vector<School>& schools,
               const Enrolment& enrolment, const Roster& roster, Visit visit, Step step) {
  HonourMaker honours(options, schools, enrolment, roster);
  for (int number = 1; number <= roster.size(); ++number) {
    if (number % 1000 == 1 && !step(number - 1)) return false;
    const Person person = roster.Make(number);
    visit(person, honours.Make(person));
  }
  return true;
}

absl::Status WriteStaff(const Options& options, const std::vector<School>& schools,
                        const Enrolment& enrolment, const Progress& progress, Folder& folder) {
  const absl::Status stopped =
      Error(Reason::kCallCancelled, "stopped; nothing is left of the sample");
  const Roster roster(options, schools, enrolment);
  Survey survey(options, schools, enrolment);
  const bool surveyed = ForPeople(
      options, schools, enrolment, roster,
      [&](const Person& person, const std::vector<Honour>& honours) {
        survey.Add(person, honours);
      },
      [&](std::int64_t) { return progress(0, roster.size()); });
  if (!surveyed) return stopped;

  std::vector<std::unique_ptr<PersonFile>> files;
  files.push_back(std::make_unique<TeacherFile>(options));
  files.push_back(std::make_unique<CareerFiles>(options, schools));
  files.push_back(std::make_unique<TeachingFile>(options, schools, enrolment, survey));
  files.push_back(std::make_unique<RotationFiles>(options, schools, survey));
  files.push_back(std::make_unique<RecruitmentFile>(options, schools, survey));
  files.push_back(std::make_unique<EvaluationFiles>(options, schools));
  files.push_back(std::make_unique<PrincipalTermFile>(options, schools));
  files.push_back(std::make_unique<PersonnelFiles>(options));
  for (const auto& file : files) {
    if (absl::Status status = file->Begin(folder); !status.ok()) return status;
  }
  const bool written = ForPeople(
      options, schools, enrolment, roster,
      [&](const Person& person, const std::vector<Honour>& honours) {
        for (const auto& file : files) file->Write(person, honours);
      },
      [&](std::int64_t done) { return progress(done, roster.size()); });
  if (!written) return stopped;
  for (const auto& file : files) file->End();
  progress(roster.size(), roster.size());
  absl::Status status = WriteReturns(options, schools, enrolment, survey, folder);
  if (status.ok()) status = WriteDistrictPapers(options, folder);
  return status;
}

absl::Status WriteAll(const Options& options, const std::vector<School>& schools,
                      const Progress& progress, Folder& folder) {
  const Enrolment enrolment(options, schools);
  absl::Status status = WriteRegisters(options, schools, folder);
  if (status.ok()) status = WriteEnrolments(options, schools, enrolment, folder);
  if (status.ok()) status = WriteStaff(options, schools, enrolment, progress, folder);
  if (status.ok()) status = WriteFacilities(options, schools, enrolment, folder);
  if (status.ok()) status = WriteSubmissions(options, schools, folder);
  return status;
}

// Teaching assignments as many as asked for, and what they refer to.
absl::Status WriteOnlyTeaching(const Options& options, const std::vector<School>& schools,
                               Folder& folder) {
  const Enrolment enrolment(options, schools);
  const Roster roster(options, schools, enrolment);
  absl::Status status = WriteRegisters(options, schools, folder);
  TeacherFile teachers(options);
  if (status.ok()) status = teachers.Begin(folder);
  if (!status.ok()) return status;
  for (int number = 1; number <= roster.size(); ++number) {
    teachers.Write(roster.Make(number), {});
  }
  return WriteManyTeachingAssignments(options, schools, folder);
}

}  // namespace

absl::StatusOr<std::vector<FileSummary>> WriteSample(const Options& options,
                                                     const std::string& path,
                                                     const Progress& progress) {
  absl::Status status = CheckOptions(options);
  if (!status.ok()) return status;
  const absl::StatusOr<std::unique_ptr<Folder>> folder = Folder::Begin(path);
  if (!folder.ok()) return folder.status();
  const std::vector<School> schools = MakeSchools(options);
  status = options.only.empty() ? WriteAll(options, schools, progress, **folder)
                                : WriteOnlyTeaching(options, schools, **folder);
  if (status.ok()) status = (*folder)->Finish();
  if (!status.ok()) return status;
  std::vector<FileSummary> out;
  for (const auto& file : (*folder)->files()) {
    out.push_back({file->name(), file->lines() - 1, file->bytes()});
  }
  std::sort(out.begin(), out.end(), [](const FileSummary& left, const FileSummary& right) {
    return left.name < right.name;
  });
  return out;
}

}  // namespace districtedu::districtctl::sample
