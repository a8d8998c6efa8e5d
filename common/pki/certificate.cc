#include "common/pki/certificate.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <ctime>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"

namespace districtedu::pki {
namespace {

absl::Status Failed(const char* what) {
  ERR_clear_error();
  return Error(Reason::kInternalError, absl::StrCat("libcrypto: ", what));
}

absl::Status Unreadable(const char* what) {
  ERR_clear_error();
  return Error(Reason::kCertificateUnreadable, what);
}

bool SetSerial(X509* certificate) {
  std::array<unsigned char, 16> bytes;
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) return false;
  bytes[0] = static_cast<unsigned char>((bytes[0] & 0x7f) | 0x40);  // positive, of fixed length
  const NumberPtr number(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
  return number != nullptr &&
         BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool AddName(X509_NAME* name, const char* field, const std::string& value) {
  return X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8,
                                    reinterpret_cast<const unsigned char*>(value.c_str()), -1, -1,
                                    0) == 1;
}

bool AddExtension(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const ExtensionPtr extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  return extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1;
}

// All but what tells an authority from others, and the signature.
absl::StatusOr<X509Ptr> Begin(const CertificateSpec& spec, EVP_PKEY* key, X509* authority) {
  X509Ptr certificate(X509_new());
  if (certificate == nullptr) return Failed("certificate");
  X509* raw = certificate.get();
  X509* issuer = authority == nullptr ? raw : authority;
  X509_NAME* subject = X509_get_subject_name(raw);
  const bool made =
      X509_set_version(raw, X509_VERSION_3) == 1 && SetSerial(raw) &&
      ASN1_TIME_set(X509_getm_notBefore(raw), absl::ToTimeT(spec.not_before)) != nullptr &&
      ASN1_TIME_set(X509_getm_notAfter(raw), absl::ToTimeT(spec.not_after)) != nullptr &&
      AddName(subject, "O", "districtedu") && AddName(subject, "CN", spec.common_name) &&
      X509_set_issuer_name(raw, X509_get_subject_name(issuer)) == 1 &&
      X509_set_pubkey(raw, key) == 1 &&
      AddExtension(raw, issuer, NID_subject_key_identifier, "hash");
  if (!made) return Failed("certificate");
  return certificate;
}

// OpenSSL's text form splits at commas, so each name is added by itself.
bool AddNames(X509* certificate, const std::vector<std::string>& names) {
  if (names.empty()) return true;
  const NamesPtr all(GENERAL_NAMES_new());
  for (const std::string& name : names) {
    const std::size_t colon = name.find(':');
    if (colon == std::string::npos) return false;
    const std::string kind = name.substr(0, colon);
    const int type = kind == "URI" ? GEN_URI : kind == "DNS" ? GEN_DNS : GEN_IPADD;
    GENERAL_NAME* made =
        a2i_GENERAL_NAME(nullptr, nullptr, nullptr, type, name.substr(colon + 1).c_str(), 0);
    if (made == nullptr) return false;
    if (sk_GENERAL_NAME_push(all.get(), made) == 0) {
      GENERAL_NAME_free(made);
      return false;
    }
  }
  return X509_add1_ext_i2d(certificate, NID_subject_alt_name, all.get(), 0, 0) == 1;
}

std::string TextOf(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return std::string(data, static_cast<std::size_t>(size));
}

std::string NameOf(const GENERAL_NAME& name) {
  const auto text = [](const ASN1_STRING* string) {
    return std::string(reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
                       static_cast<std::size_t>(ASN1_STRING_length(string)));
  };
  if (name.type == GEN_URI) return "URI:" + text(name.d.uniformResourceIdentifier);
  if (name.type == GEN_DNS) return "DNS:" + text(name.d.dNSName);
  if (name.type != GEN_IPADD) return "";
  const std::string bytes = text(name.d.iPAddress);
  std::array<char, INET6_ADDRSTRLEN> shown{};
  const int family = bytes.size() == 4 ? AF_INET : AF_INET6;
  if (bytes.size() != 4 && bytes.size() != 16) return "";
  inet_ntop(family, bytes.data(), shown.data(), static_cast<socklen_t>(shown.size()));
  return absl::StrCat("IP:", shown.data());
}

}  // namespace

absl::StatusOr<KeyPtr> MakeKey() {
  KeyPtr key(EVP_EC_gen("P-256"));
  if (key == nullptr) return Failed("key");
  return key;
}

absl::StatusOr<X509Ptr> MakeAuthority(const CertificateSpec& spec, EVP_PKEY* key) {
  auto certificate = Begin(spec, key, nullptr);
  if (!certificate.ok()) return certificate.status();
  X509* raw = certificate->get();
  const bool made = AddExtension(raw, raw, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
                    AddExtension(raw, raw, NID_key_usage, "critical,keyCertSign,cRLSign") &&
                    X509_sign(raw, key, EVP_sha256()) > 0;
  if (!made) return Failed("authority");
  return certificate;
}

absl::StatusOr<X509Ptr> MakeCertificate(const CertificateSpec& spec, EVP_PKEY* key, X509* authority,
                                        EVP_PKEY* authority_key) {
  auto certificate = Begin(spec, key, authority);
  if (!certificate.ok()) return certificate.status();
  X509* raw = certificate->get();
  std::vector<std::string> purposes;
  if (spec.for_servers) purposes.push_back("serverAuth");
  if (spec.for_clients) purposes.push_back("clientAuth");
  const bool made = AddExtension(raw, authority, NID_authority_key_identifier, "keyid") &&
                    AddExtension(raw, authority, NID_basic_constraints, "critical,CA:FALSE") &&
                    AddExtension(raw, authority, NID_key_usage, "critical,digitalSignature") &&
                    AddExtension(raw, authority, NID_ext_key_usage, absl::StrJoin(purposes, ",")) &&
                    AddNames(raw, spec.names) && X509_sign(raw, authority_key, EVP_sha256()) > 0;
  if (!made) return Failed("certificate");
  return certificate;
}

std::string ToPem(X509* certificate) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(bio.get(), certificate);
  return TextOf(bio.get());
}

std::string ToPem(EVP_PKEY* key) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
  return TextOf(bio.get());
}

absl::StatusOr<std::vector<X509Ptr>> CertificatesOfPem(const std::string& pem) {
  const BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  std::vector<X509Ptr> out;
  while (X509* certificate = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) {
    out.emplace_back(certificate);
  }
  ERR_clear_error();  // the end of the text is reported as an error
  if (out.empty()) return Unreadable("there is no PEM certificate in it");
  return out;
}

absl::StatusOr<KeyPtr> KeyOfPem(const std::string& pem) {
  const BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const auto no_passphrase = [](char*, int, int, void*) { return 0; };
  KeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr));
  if (key == nullptr) return Unreadable("there is no PEM private key in it");
  return key;
}

std::string SerialOf(const ASN1_INTEGER& serial) {
  const NumberPtr number(ASN1_INTEGER_to_BN(&serial, nullptr));
  char* hex = BN_bn2hex(number.get());
  std::string text = hex;
  OPENSSL_free(hex);
  absl::AsciiStrToLower(&text);
  text.erase(0, std::min(text.find_first_not_of('0'), text.size() - 1));
  return text;
}

std::string SerialOf(const X509& certificate) {
  return SerialOf(*X509_get0_serialNumber(&certificate));
}

std::string SerialOfPem(const std::string& pem) {
  const auto certificates = CertificatesOfPem(pem);
  return certificates.ok() ? SerialOf(*certificates->front()) : "";
}

std::vector<std::string> AlternativeNamesOf(const X509& certificate) {
  const NamesPtr names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(&certificate, NID_subject_alt_name, nullptr, nullptr)));
  std::vector<std::string> out;
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    std::string name = NameOf(*sk_GENERAL_NAME_value(names.get(), i));
    if (!name.empty()) out.push_back(std::move(name));
  }
  std::sort(out.begin(), out.end());
  return out;
}

absl::Time TimeOf(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return absl::InfinitePast();
  return absl::FromTM(parts, absl::UTCTimeZone());
}

std::string NameText(const X509_NAME& name) {
  const BioPtr out(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(out.get(), &name, 0, XN_FLAG_RFC2253);
  return TextOf(out.get());
}

std::string SubjectOf(const X509& certificate) {
  return NameText(*X509_get_subject_name(&certificate));
}

std::string NotValidAt(const X509& certificate, absl::Time now) {
  const absl::Time from = TimeOf(X509_get0_notBefore(&certificate));
  const absl::Time until = TimeOf(X509_get0_notAfter(&certificate));
  if (now < from) {
    return absl::StrCat("is valid from ", absl::FormatTime(from, absl::UTCTimeZone()));
  }
  if (now > until) {
    return absl::StrCat("was valid until ", absl::FormatTime(until, absl::UTCTimeZone()));
  }
  return "";
}

}  // namespace districtedu::pki
