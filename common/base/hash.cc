#include "common/base/hash.h"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <cstdlib>

#include "absl/strings/escaping.h"

namespace districtedu {
namespace {

// OpenSSL fails here only when it is out of memory or has no SHA-256, and a digest that is silently
// wrong would be worse than a dead process.
void Check(int result) {
  if (result != 1) std::abort();
}

// Looked up once: each look-up takes as long as hashing a small message.
const EVP_MD* Algorithm() {
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  Check(algorithm != nullptr);
  return algorithm;
}

}  // namespace

struct Sha256Stream::State {
  State() : context(EVP_MD_CTX_new()) { Check(context != nullptr); }
  ~State() { EVP_MD_CTX_free(context); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  EVP_MD_CTX* context;
};

Sha256Stream::Sha256Stream() : state_(std::make_unique<State>()) {
  Check(EVP_DigestInit_ex(state_->context, Algorithm(), nullptr));
}
Sha256Stream::~Sha256Stream() = default;
Sha256Stream::Sha256Stream(Sha256Stream&&) noexcept = default;
Sha256Stream& Sha256Stream::operator=(Sha256Stream&&) noexcept = default;

void Sha256Stream::Update(absl::string_view bytes) {
  Check(EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()));
}

std::string Sha256Stream::Digest() const {
  const State copy;
  Check(EVP_MD_CTX_copy_ex(copy.context, state_->context));
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  Check(EVP_DigestFinal_ex(copy.context, reinterpret_cast<unsigned char*>(digest.data()), nullptr));
  return digest;
}

std::string Sha256(absl::string_view bytes) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  Check(EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()),
                   nullptr, Algorithm(), nullptr));
  return digest;
}

std::string Sha256Hex(absl::string_view bytes) { return absl::BytesToHexString(Sha256(bytes)); }

std::string ToBase64Url(absl::string_view bytes) { return absl::WebSafeBase64Escape(bytes); }

std::optional<std::string> FromBase64Url(absl::string_view text) {
  std::string bytes;
  // The decoder also takes padding, white space and unused bits that are set.
  if (!absl::WebSafeBase64Unescape(text, &bytes)) return std::nullopt;
  if (ToBase64Url(bytes) != text) return std::nullopt;
  return bytes;
}

}  // namespace districtedu
