#include <arpa/inet.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>

#include <doctest/doctest.h>

#include "engine/http/test_server.h"

namespace yq::http {
namespace {

// A key and a certificate signed by itself, in files of a folder of their own.
struct Certificate {
  Certificate() {
    char name[] = "/tmp/http-tls-XXXXXX";
    REQUIRE(::mkdtemp(name) != nullptr);
    folder = name;
    EVP_PKEY* key = EVP_EC_gen("P-256");
    X509* x509 = X509_new();
    ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
    X509_gmtime_adj(X509_getm_notBefore(x509), 0);
    X509_gmtime_adj(X509_getm_notAfter(x509), 3'600);
    X509_set_pubkey(x509, key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(x509), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
    X509_set_issuer_name(x509, X509_get_subject_name(x509));
    X509_sign(x509, key, EVP_sha256());
    std::FILE* file = std::fopen((folder + "/cert.pem").c_str(), "w");
    PEM_write_X509(file, x509);
    std::fclose(file);
    file = std::fopen((folder + "/key.pem").c_str(), "w");
    PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(file);
    X509_free(x509);
    EVP_PKEY_free(key);
  }
  ~Certificate() { std::filesystem::remove_all(folder); }

  std::string folder;
};

// Sends `raw` over TLS and reads until the server closes; "" when the handshake fails.
std::string AskTls(std::uint16_t port, std::string_view raw, int highest_version) {
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  SSL_CTX_set_min_proto_version(context, 0);
  SSL_CTX_set_max_proto_version(context, highest_version);
  SSL_CTX_set_options(context, SSL_OP_IGNORE_UNEXPECTED_EOF);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  REQUIRE(::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  SSL* tls = SSL_new(context);
  SSL_set_fd(tls, fd);
  std::string all;
  if (SSL_connect(tls) == 1) {
    CHECK(SSL_write(tls, raw.data(), static_cast<int>(raw.size())) == static_cast<int>(raw.size()));
    char chunk[65'536];
    for (int got = 1; got > 0;) {
      got = SSL_read(tls, chunk, sizeof chunk);
      if (got > 0) all.append(chunk, static_cast<std::size_t>(got));
    }
  }
  SSL_free(tls);
  ::close(fd);
  SSL_CTX_free(context);
  return all;
}

TEST_CASE("the same service over TLS") {
  const Certificate certificate;
  ServerConfig config = TestServer::Quick();
  config.tls = {certificate.folder + "/cert.pem", certificate.folder + "/key.pem"};
  TestServer test(std::move(config));

  const std::string get = "GET /people/1 HTTP/1.1\r\nHost: h\r\n\r\n";
  const std::string closing = "GET /big HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const std::string all = AskTls(test.port(), get + closing, version);
    CHECK(all.find("{\"id\":\"1\"}HTTP/1.1 200 OK\r\n") != std::string::npos);
    CHECK(all.ends_with(std::string(8'000'000, 'b')));
  }
  CHECK(AskTls(test.port(), closing, TLS1_1_VERSION) == "");
  CHECK(AskTls(test.port(), "GET /hello\r\n\r\n", TLS1_3_VERSION).starts_with("HTTP/1.1 400 "));
  CHECK(AskTls(test.port(), "GET /hel", TLS1_3_VERSION) == "");  // cut at the deadline

  Client plain(test.port());  // plain HTTP to the TLS port, then silence
  REQUIRE(plain.SendRaw(get));
  const Result<std::string> bytes = plain.ReadToEnd();
  REQUIRE(bytes);
  CHECK_FALSE(bytes->starts_with("HTTP/"));
}

}  // namespace
}  // namespace yq::http
