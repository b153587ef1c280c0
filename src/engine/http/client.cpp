#include "engine/http/client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>

#include <fmt/format.h>

#include "engine/http/syntax.h"

namespace yq::http {

namespace {

constexpr std::string_view kBoundary = "----yinqiao-7MA4YWxkTrZu0gW";

std::unexpected<Error> BadAnswer(std::string why) {
  return Fail(ErrorCode::kUnavailable, "http.bad_answer", {}, std::move(why));
}

std::optional<std::size_t> ReadNumber(std::string_view text, int base) {
  std::size_t number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (failed != std::errc{} || end == text.data()) return std::nullopt;
  return number;
}

}  // namespace

Client::Client(std::uint16_t port, std::string host, std::chrono::milliseconds timeout)
    : port_(port), host_(std::move(host)), timeout_(timeout) {}

Client::~Client() { Close(); }

void Client::Close() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
  in_.clear();
}

Result<> Client::Connect() {
  if (fd_ >= 0) return {};
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port_);
  if (inet_pton(AF_INET, host_.c_str(), &address.sin_addr) != 1) {
    return Fail(ErrorCode::kInvalid, "http.no_connection", {{"host", host_}}, "not an IPv4 address");
  }
  fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  timeval limit{};
  limit.tv_sec = static_cast<time_t>(timeout_.count() / 1000);
  limit.tv_usec = static_cast<suseconds_t>(timeout_.count() % 1000 * 1000);
  const int on = 1;
  ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (fd_ < 0 || ::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    const std::string why = std::strerror(errno);
    Close();
    return Fail(ErrorCode::kUnavailable, "http.no_connection", {{"host", host_}, {"port", fmt::to_string(port_)}}, why);
  }
  return {};
}

Result<> Client::SendRaw(std::string_view bytes) {
  YQ_TRY(Connect());
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return Fail(ErrorCode::kUnavailable, "http.no_connection", {}, std::strerror(errno));
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return {};
}

Result<bool> Client::Fill() {
  YQ_TRY(Connect());
  const std::size_t held = in_.size();
  in_.resize(held + 64 * 1024);
  const ssize_t got = ::recv(fd_, in_.data() + held, in_.size() - held, 0);
  const int failed = errno;
  in_.resize(held + static_cast<std::size_t>(got > 0 ? got : 0));
  if (got >= 0) return got > 0;
  if (failed == ECONNRESET) return false;
  return Fail(ErrorCode::kUnavailable, failed == EAGAIN ? "http.timeout" : "http.no_connection", {},
              std::strerror(failed));
}

Result<std::string> Client::ReadToEnd() {
  while (true) {
    YQ_ASSIGN(const bool more, Fill());
    if (!more) break;
  }
  std::string all = std::move(in_);
  Close();
  return all;
}

Result<Answer> Client::ReadAnswer(bool head) {
  Answer answer;
  while (true) {  // 100 Continue may come before the answer
    std::size_t end = in_.find("\r\n\r\n");
    while (end == std::string::npos) {
      YQ_ASSIGN(const bool more, Fill());
      if (!more) {
        Close();
        return Fail(ErrorCode::kUnavailable, "http.closed", {}, "the server closed the connection before an answer");
      }
      end = in_.find("\r\n\r\n");
    }
    std::string_view lines = std::string_view(in_).substr(0, end);
    const std::size_t first = lines.find("\r\n");
    const std::string_view status_line = lines.substr(0, first);
    if (!status_line.starts_with("HTTP/1.1 ")) return BadAnswer(std::string(status_line));
    answer.status = static_cast<int>(ReadNumber(status_line.substr(9), 10).value_or(0));
    lines = first == std::string_view::npos ? std::string_view{} : lines.substr(first + 2);
    while (!lines.empty()) {
      const std::size_t line_end = lines.find("\r\n");
      const std::string_view line = lines.substr(0, line_end);
      lines = line_end == std::string_view::npos ? std::string_view{} : lines.substr(line_end + 2);
      const std::size_t colon = line.find(':');
      if (colon == std::string_view::npos) return BadAnswer(std::string(line));
      answer.headers.Add(line.substr(0, colon), Trim(line.substr(colon + 1)));
    }
    in_.erase(0, end + 4);
    if (answer.status != 100) break;
    answer = {};
  }
  for (const Field& field : answer.headers) {
    if (!SameName(field.name, "Set-Cookie")) continue;
    const std::size_t semicolon = field.value.find(';');
    const std::size_t equals = field.value.find('=');
    if (equals == std::string::npos || equals > semicolon) continue;
    const std::string name = field.value.substr(0, equals);
    if (LowerCase(field.value).find("max-age=0") != std::string::npos) {
      cookies.erase(name);
    } else {
      cookies[name] =
          field.value.substr(equals + 1, semicolon == std::string::npos ? semicolon : semicolon - equals - 1);
    }
  }
  const bool bodiless = head || answer.status == 204 || answer.status == 304;
  if (!bodiless) {
    const std::optional<std::size_t> length = ReadNumber(answer.headers.Get("Content-Length"), 10);
    if (!length) return BadAnswer("no Content-Length");
    while (in_.size() < *length) {
      YQ_ASSIGN(const bool more, Fill());
      if (!more) return BadAnswer("the body ended early");
    }
    answer.body = in_.substr(0, *length);
    in_.erase(0, *length);
  }
  if (SameName(answer.headers.Get("Connection"), "close")) Close();
  return answer;
}

Result<Answer> Client::Send(std::string_view method, std::string_view target, std::string_view body,
                            const Headers& headers) {
  std::string raw = fmt::format("{} {} HTTP/1.1\r\n", method, target);
  if (!headers.Has("Host")) raw += fmt::format("Host: {}:{}\r\n", host_, port_);
  for (const Field& field : headers) raw += fmt::format("{}: {}\r\n", field.name, field.value);
  if (!cookies.empty() && !headers.Has("Cookie")) {
    std::string line;
    for (const auto& [name, value] : cookies) line += fmt::format("{}{}={}", line.empty() ? "" : "; ", name, value);
    raw += fmt::format("Cookie: {}\r\n", line);
  }
  if (!body.empty() || method == "POST" || method == "PUT" || method == "PATCH") {
    raw += fmt::format("Content-Length: {}\r\n", body.size());
  }
  raw += "\r\n";
  raw += body;
  const bool reused = fd_ >= 0;
  Result<> sent = SendRaw(raw);
  Result<Answer> answer = sent ? ReadAnswer(method == "HEAD") : Result<Answer>(std::unexpected(sent.error()));
  // An idle connection may have been closed under us: once more on a new one, when the server cannot have acted.
  if (!answer && reused && answer.error().key != "http.timeout" && (method == "GET" || method == "HEAD")) {
    Close();
    YQ_TRY(SendRaw(raw));
    answer = ReadAnswer(method == "HEAD");
  }
  return answer;
}

Result<Answer> Client::Get(std::string_view target, const Headers& headers) { return Send("GET", target, {}, headers); }

Result<Answer> Client::SendJson(std::string_view method, std::string_view target, std::string_view json,
                                const Headers& headers) {
  Headers all = headers;
  all.Set("Content-Type", "application/json");
  return Send(method, target, json, all);
}

Result<Answer> Client::SendForm(std::string_view target, const std::vector<Field>& form, const Headers& headers) {
  std::string body;
  for (const Field& field : form) {
    body += fmt::format("{}{}={}", body.empty() ? "" : "&", PercentEncode(field.name), PercentEncode(field.value));
  }
  Headers all = headers;
  all.Set("Content-Type", "application/x-www-form-urlencoded");
  return Send("POST", target, body, all);
}

Result<Answer> Client::SendMultipart(std::string_view target, const std::vector<FormPart>& parts,
                                     const Headers& headers) {
  std::string body;
  for (const FormPart& part : parts) {
    body += fmt::format("--{}\r\nContent-Disposition: form-data; name=\"{}\"", kBoundary, part.name);
    if (!part.file_name.empty()) body += fmt::format("; filename=\"{}\"", part.file_name);
    body += "\r\n";
    if (!part.content_type.empty()) body += fmt::format("Content-Type: {}\r\n", part.content_type);
    body += fmt::format("\r\n{}\r\n", part.content);
  }
  body += fmt::format("--{}--\r\n", kBoundary);
  Headers all = headers;
  all.Set("Content-Type", fmt::format("multipart/form-data; boundary={}", kBoundary));
  return Send("POST", target, body, all);
}

}  // namespace yq::http
