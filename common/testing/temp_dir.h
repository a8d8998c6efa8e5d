#ifndef DISTRICTEDU_COMMON_TESTING_TEMP_DIR_H_
#define DISTRICTEDU_COMMON_TESTING_TEMP_DIR_H_

#include <string>

namespace districtedu::testing {

// A new empty directory, removed with what is in it. It lies under TMPDIR (or /tmp) in a directory
// of this process; those of test processes that crashed are removed by the next one.
class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  const std::string& path() const { return path_; }
  // path()/name
  std::string File(const std::string& name) const { return path_ + "/" + name; }
  // Writes the file, also replacing one; its path.
  std::string Write(const std::string& name, const std::string& content) const;

 private:
  std::string path_;
};

// Where the repository and its executables are; set by the build.
std::string SourceDir();
std::string BinDir();

}  // namespace districtedu::testing

#endif  // DISTRICTEDU_COMMON_TESTING_TEMP_DIR_H_
