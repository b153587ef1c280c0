// A small blocking client over a plain loopback connection, for tests and health probes. Keeps cookies and one
// connection. Not for the open internet: no TLS, no redirects, trusts the server to be ours. One thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/http/headers.h"

namespace yq::http {

struct Answer {
  int status = 0;
  Headers headers;
  std::string body;
};

struct FormPart {
  std::string name;
  std::string content;
  std::string file_name = {};     // set: a file
  std::string content_type = {};  // of a file
};

class Client {
 public:
  explicit Client(std::uint16_t port, std::string host = "127.0.0.1",
                  std::chrono::milliseconds timeout = std::chrono::seconds(10));
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // Errors: http.no_connection, http.timeout, http.bad_answer.
  [[nodiscard]] Result<Answer> Send(std::string_view method, std::string_view target, std::string_view body = {},
                                    const Headers& headers = {});
  [[nodiscard]] Result<Answer> Get(std::string_view target, const Headers& headers = {});
  [[nodiscard]] Result<Answer> SendJson(std::string_view method, std::string_view target, std::string_view json,
                                        const Headers& headers = {});
  [[nodiscard]] Result<Answer> SendForm(std::string_view target, const std::vector<Field>& form,
                                        const Headers& headers = {});
  [[nodiscard]] Result<Answer> SendMultipart(std::string_view target, const std::vector<FormPart>& parts,
                                             const Headers& headers = {});

  // Raw bytes over the connection as they are; then ReadAnswer for each answer, or ReadToEnd for all until the server
  // closes.
  [[nodiscard]] Result<> SendRaw(std::string_view bytes);
  [[nodiscard]] Result<Answer> ReadAnswer(bool head = false);
  [[nodiscard]] Result<std::string> ReadToEnd();
  void Close();  // the next call opens a new connection

  std::map<std::string, std::string> cookies;  // sent with every request; Set-Cookie adds, Max-Age=0 removes

 private:
  [[nodiscard]] Result<> Connect();
  [[nodiscard]] Result<bool> Fill();  // reads more into in_; false when the server has closed

  std::uint16_t port_;
  std::string host_;
  std::chrono::milliseconds timeout_;
  int fd_ = -1;
  std::string in_;
};

}  // namespace yq::http
