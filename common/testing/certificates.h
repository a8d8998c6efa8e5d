#ifndef DISTRICTEDU_COMMON_TESTING_CERTIFICATES_H_
#define DISTRICTEDU_COMMON_TESTING_CERTIFICATES_H_

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/testing/temp_dir.h"

namespace districtedu::testing {

// PEM files of one certificate and its key, and their texts.
struct Certificate {
  std::string certificate_file;
  std::string key_file;
  std::string certificate_pem;
  std::string key_pem;
};

struct CertificateSpec {
  std::string common_name = "test";
  std::vector<std::string> uris;  // subject alternative names
  std::vector<std::string> dns_names;
  std::vector<std::string> addresses;
  absl::Time not_before = absl::Now() - absl::Hours(1);
  absl::Time not_after = absl::Now() + absl::Hours(48);
};

// A certificate authority made on the spot (P-256 keys: a certificate takes under a millisecond).
// Errors of the library throw std::runtime_error. Not thread-safe.
class CertificateAuthority {
 public:
  explicit CertificateAuthority(const std::string& common_name,
                                absl::Time not_after = absl::Now() + absl::Hours(48));
  ~CertificateAuthority();
  CertificateAuthority(const CertificateAuthority&) = delete;
  CertificateAuthority& operator=(const CertificateAuthority&) = delete;

  const std::string& ca_file() const { return ca_.certificate_file; }
  const std::string& ca_pem() const { return ca_.certificate_pem; }

  // For servers and clients alike. The files live as long as the authority.
  Certificate Issue(const CertificateSpec& spec);

  // PEM of a list that revokes these certificates (PEM, of this authority).
  std::string RevocationList(const std::vector<std::string>& pems) const;

 private:
  struct Keys;
  TempDir dir_;
  std::unique_ptr<Keys> keys_;
  Certificate ca_;
  int issued_ = 0;
};

// What most tests need, made once per process and kept to its end. Thread-safe.
class TestCertificates {
 public:
  static TestCertificates& Get();

  const std::string& ca_file() const { return ca_.ca_file(); }
  // For localhost, 127.0.0.1 and ::1.
  const Certificate& server();
  // A client with this URI, e.g. "districtedu://nanhu/domain-writer/staffing".
  const Certificate& Client(const std::string& uri);
  const Certificate& ExpiredClient(const std::string& uri);
  const Certificate& NotYetValidClient(const std::string& uri);
  // Signed by an authority nobody trusts.
  const Certificate& StrangeClient(const std::string& uri);
  const std::string& strange_ca_file() const { return strange_ca_.ca_file(); }
  // PEM of a list that revokes these certificates (PEM).
  std::string RevocationList(const std::vector<std::string>& pems) const {
    return ca_.RevocationList(pems);
  }

 private:
  TestCertificates();
  const Certificate& Cached(const std::string& key, CertificateAuthority& ca,
                            const CertificateSpec& spec);

  std::mutex mutex_;
  CertificateAuthority ca_;
  CertificateAuthority strange_ca_;
  std::map<std::string, Certificate> cache_;
};

}  // namespace districtedu::testing

#endif  // DISTRICTEDU_COMMON_TESTING_CERTIFICATES_H_
