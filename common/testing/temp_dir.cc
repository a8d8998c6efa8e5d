#include "common/testing/temp_dir.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <stdexcept>

#include "absl/strings/str_cat.h"

namespace districtedu::testing {
namespace {

namespace fs = std::filesystem;

constexpr char kPrefix[] = "districtedu-test-";

// Holds a lock on <path>/lock as long as the process lives: a directory whose lock is free belongs
// to a process that is gone.
class ProcessDir {
 public:
  ProcessDir() {
    const fs::path base = fs::temp_directory_path();
    RemoveLeftOvers(base);
    // Made and locked under a name the clean-up of another process does not look at.
    std::string path = (base / absl::StrCat("new-", kPrefix, "XXXXXX")).string();
    if (mkdtemp(path.data()) == nullptr) throw std::runtime_error("cannot make " + path);
    lock_ = open((path + "/lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (lock_ < 0 || flock(lock_, LOCK_EX | LOCK_NB) != 0) {
      throw std::runtime_error("cannot lock " + path);
    }
    path_ = (base / (kPrefix + path.substr(path.size() - 6))).string();
    fs::rename(path, path_);
    owner_ = getpid();
  }

  ~ProcessDir() {
    if (getpid() != owner_) return;  // a forked child that exits
    std::error_code ignored;
    fs::remove_all(path_, ignored);
    close(lock_);
  }

  const std::string& path() const { return path_; }

 private:
  static void RemoveLeftOvers(const fs::path& base) {
    std::error_code ignored;
    for (const fs::directory_entry& entry : fs::directory_iterator(base, ignored)) {
      if (entry.path().filename().string().rfind(kPrefix, 0) != 0) continue;
      const int lock = open((entry.path() / "lock").c_str(), O_RDWR | O_CLOEXEC);
      if (lock < 0) continue;
      if (flock(lock, LOCK_EX | LOCK_NB) == 0) fs::remove_all(entry.path(), ignored);
      close(lock);
    }
  }

  std::string path_;
  int lock_ = -1;
  pid_t owner_ = 0;
};

std::string NewDir() {
  static const ProcessDir process_dir;
  static std::mutex mutex;
  static int count = 0;
  const std::lock_guard lock(mutex);
  const std::string path = process_dir.path() + "/" + std::to_string(++count);
  fs::create_directory(path);
  return path;
}

}  // namespace

TempDir::TempDir() : path_(NewDir()) {}

TempDir::~TempDir() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string TempDir::Write(const std::string& name, const std::string& content) const {
  const std::string path = File(name);
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << content;
  file.close();
  if (!file) throw std::runtime_error("cannot write " + path);
  return path;
}

std::string SourceDir() { return DISTRICTEDU_SOURCE_DIR; }
std::string BinDir() { return DISTRICTEDU_BIN_DIR; }

}  // namespace districtedu::testing
