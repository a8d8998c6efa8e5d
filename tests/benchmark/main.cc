// districtedu_benchmark: how fast the real servers are against what bounds them. See --help.

#include <cstdlib>
#include <cstring>
#include <exception>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "tests/benchmark/bench.h"

namespace {

using districtedu::benchmark::Bench;
using districtedu::benchmark::Settings;

constexpr char kHelp[] =
    R"(districtedu_benchmark [--check] [--smoke] [--filter NAME]... [--pairs N] [--seconds N]

Measures the servers beside it and prints a line per figure: name, ours, the limit in the same
run, the median of their ratios, processor time per call, target, verdict.

  --check        exit with 1 if a figure misses its target
  --smoke        tiny sizes, nothing judged: does every benchmark still run?
  --filter NAME  only this benchmark (may be given again), of:
                 %s
  --pairs N      pairs of a run of ours and one of the limit (default 7; at least 5 with --check)
  --seconds N    length of each run of a pair (default 4)

Certificates, databases and servers are its own, on free ports; nothing is left behind.
)";

struct Named {
  const char* name;
  void (*measure)(Bench&);
};

// Memory first: the servers are then as loading the sample left them.
constexpr Named kBenchmarks[] = {
    {"memory", districtedu::benchmark::MeasureMemory},
    {"create_teacher", districtedu::benchmark::MeasureCreateTeacher},
    {"get_snapshot", districtedu::benchmark::MeasureGetSnapshot},
    {"freshness", districtedu::benchmark::MeasureFreshness},
    {"refresh", districtedu::benchmark::MeasureRefresh},
    {"import", districtedu::benchmark::MeasureImport},
    {"import_registers", districtedu::benchmark::MeasureImportRegisters},
    {"closing", districtedu::benchmark::MeasureClosing},
};

std::string Help() {
  const auto name = [](std::string* out, const Named& benchmark) { *out += benchmark.name; };
  return absl::StrFormat(kHelp, absl::StrJoin(kBenchmarks, ", ", name));
}

struct Arguments {
  bool check = false;
  bool smoke = false;
  int pairs = 7;
  int seconds = 4;
  std::vector<std::string> filter;
};

// False for what --help does not name.
bool Parse(int argc, char** argv, Arguments* arguments) {
  for (int i = 1; i < argc; ++i) {
    std::string key = argv[i];
    std::string value;
    if (const auto sign = key.find('='); sign != std::string::npos) {
      value = key.substr(sign + 1);
      key.resize(sign);
    } else if (key != "--check" && key != "--smoke" && i + 1 < argc) {
      value = argv[++i];
    }
    if (key == "--check") {
      arguments->check = true;
    } else if (key == "--smoke") {
      arguments->smoke = true;
    } else if (key == "--filter") {
      bool known = false;
      for (const Named& benchmark : kBenchmarks) known = known || value == benchmark.name;
      if (!known) return false;
      arguments->filter.push_back(value);
    } else if (key == "--pairs") {
      arguments->pairs = std::atoi(value.c_str());
      if (arguments->pairs < 1) return false;
    } else if (key == "--seconds") {
      arguments->seconds = std::atoi(value.c_str());
      if (arguments->seconds < 1) return false;
    } else {
      return false;
    }
  }
  return !arguments->check || arguments->smoke || arguments->pairs >= 5;
}

Settings SettingsFor(const Arguments& arguments) {
  Settings settings;
  settings.pairs = arguments.pairs;
  settings.run = absl::Seconds(arguments.seconds);
  if (arguments.smoke) {
    settings.smoke = true;
    settings.pairs = 1;
    settings.run = absl::Milliseconds(200);
    settings.warm_up = absl::Milliseconds(50);
    settings.changes = 3;
    settings.refreshes = 2;
    settings.import_rows = 2000;
    settings.sample = {"--schools", "30", "--teachers", "600", "--pupils", "6000"};
  }
  return settings;
}

}  // namespace

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--help") == 0 || std::strcmp(argv[i], "-h") == 0) {
      std::cout << Help();
      return 0;
    }
  }
  Arguments arguments;
  if (!Parse(argc, argv, &arguments)) {
    std::cerr << Help();
    return 2;
  }
  Bench bench(SettingsFor(arguments));
  std::cout << "# " << std::thread::hardware_concurrency()
            << " cores, shared by servers, database and client" << std::endl;
  bool failed = false;
  for (const Named& benchmark : kBenchmarks) {
    bool wanted = arguments.filter.empty();
    for (const std::string& name : arguments.filter) wanted = wanted || name == benchmark.name;
    if (!wanted) continue;
    try {
      benchmark.measure(bench);
    } catch (const std::exception& e) {
      std::cerr << benchmark.name << " failed: " << e.what() << std::endl;
      failed = true;
    }
  }
  if (failed) return 1;
  return arguments.check && bench.missed() ? 1 : 0;
}
