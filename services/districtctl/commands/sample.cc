#include "services/districtctl/sample/sample.h"

#include "absl/flags/declare.h"
#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "services/districtctl/cli/interrupt.h"
#include "services/districtctl/cli/progress.h"
#include "services/districtctl/commands/commands.h"
#include "services/districtctl/text/table.h"

ABSL_DECLARE_FLAG(std::string, district);

namespace districtedu::districtctl {
namespace {

int RunSample(const Arguments& arguments, Console& console) {
  const Interrupt interrupt;
  sample::Options options;
  absl::Status status;
  const auto number = [&](const char* name, auto& value, std::int64_t most) {
    const auto given = arguments.Number(name, static_cast<std::int64_t>(value), 0, most);
    if (given.ok()) {
      value = static_cast<std::decay_t<decltype(value)>>(*given);
    } else {
      status.Update(given.status());
    }
  };
  number("seed", options.seed, INT64_MAX);
  number("schools", options.schools, 1'000'000);
  number("teachers", options.teachers, 10'000'000);
  number("pupils", options.pupils, 100'000'000);
  number("years", options.years, 1000);
  number("first-year", options.first_year, 10'000);
  number("scale", options.scale, 1000);
  number("rows", options.rows, INT64_MAX);
  options.only = arguments.Text("only");
  if (const std::string district = absl::GetFlag(FLAGS_district); !district.empty()) {
    options.district = district;
  }
  status.Update(sample::CheckOptions(options));
  const std::string folder = arguments.Text("output", arguments.Text("out"));
  if (folder.empty()) status.Update(Error(Reason::kConfigInvalid, "--output is missing"));
  if (!status.ok()) return FailUsage(status, console);

  absl::Duration spent;
  absl::StatusOr<std::vector<sample::FileSummary>> files;
  {
    Progress progress(console, "sample", "people");
    files = sample::WriteSample(options, folder, [&](std::int64_t done, std::int64_t all) {
      progress.Show(done, all);
      return !interrupt.requested();
    });
    spent = progress.elapsed();
  }
  if (!files.ok()) return Fail(files.status(), console);

  using Align = TextTable::Align;
  TextTable table({{"file"}, {"rows", Align::kRight}, {"bytes", Align::kRight}});
  std::int64_t rows = 0;
  std::int64_t bytes = 0;
  for (const sample::FileSummary& file : *files) {
    table.Add({file.name, absl::StrCat(file.rows), absl::StrCat(file.bytes)});
    rows += file.rows;
    bytes += file.bytes;
  }
  table.Add({folder, absl::StrCat(rows), absl::StrCat(bytes)});
  console.out << table.Render();
  console.err << "written in " << ShortDuration(spent) << "\n";
  return kSuccess;
}

}  // namespace

Command SampleCommand() {
  return {
      .name = "sample",
      .arguments = "",
      .summary = "writes a synthetic district as CSV files",
      .description =
          "One file a resource, NN_<room>_<resource>.csv, in the order in which\n"
          "districtctl import takes them. The same options give the same bytes. Nobody and\n"
          "nothing in it is real but the names of schools the plan itself names.",
      .options =
          {
              {"output", "DIR", "folder to make; must not hold anything yet"},
              {"out", "DIR", "the same"},
              {"seed", "N", "another district of the same kind (default 1)"},
              {"schools", "N", "schools that report (default 60)"},
              {"teachers", "N", "people of every post over all years (default 5000)"},
              {"pupils", "N", "pupils of the first year (default 80000)"},
              {"first-year", "N", "first school year (default 2022)"},
              {"years", "N", "school years (default 3)"},
              {"scale", "K", "K times the schools, teachers and pupils: schools keep their size"},
              {"only", "RESOURCE", "teachingAssignments: these and what they refer to, no more"},
              {"rows", "N", "with --only: so many of them (default 1000000)"},
          },
      .least_arguments = 0,
      .most_arguments = 0,
      .run = RunSample,
  };
}

}  // namespace districtedu::districtctl
