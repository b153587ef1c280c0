// SMTP through libcurl: it brings TLS and authentication.
#include <curl/curl.h>

#include <ctime>

#include "engine/crypto/bytes.h"
#include "platform/jobs/outbox.h"

namespace yq::jobs {
namespace {

struct CurlDeleter {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
template <class T>
using Owned = std::unique_ptr<T, CurlDeleter>;

// RFC 2045: lines of 76 characters.
std::string Base64Lines(std::string_view bytes) {
  constexpr std::size_t kLine = 76;
  const std::string text = crypto::Base64Encode(crypto::AsBytes(bytes));
  std::string lines;
  for (std::size_t at = 0; at < text.size(); at += kLine) lines += text.substr(at, kLine) + "\r\n";
  return lines;
}

// RFC 2047: pieces of at most 45 bytes of UTF-8, never cutting a character.
std::string EncodeSubject(std::string_view subject) {
  std::string encoded;
  while (!subject.empty()) {
    std::size_t length = std::min<std::size_t>(42, subject.size());
    while (length < subject.size() && (static_cast<unsigned char>(subject[length]) & 0xC0U) == 0x80U) --length;
    const std::string_view piece = subject.substr(0, length);
    encoded += encoded.empty() ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?";
    encoded += crypto::Base64Encode(crypto::AsBytes(piece));
    encoded += "?=";
    subject.remove_prefix(length);
  }
  return encoded;
}

std::string DateHeader() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  std::array<char, 64> text{};
  const std::size_t length = std::strftime(text.data(), text.size(), "Date: %a, %d %b %Y %H:%M:%S +0000", &utc);
  return {text.data(), length};
}

// The whole message: one text, so no multipart around it. libcurl's MIME encoder would always make one.
std::string Message(const Mail& mail, const std::string& message_id, const std::string& from) {
  const std::string host = from.substr(from.find('@') + 1);
  std::string text;
  for (const std::string& header :
       {DateHeader(), "From: <" + from + ">", "To: <" + mail.to + ">", "Subject: " + EncodeSubject(mail.subject),
        "Message-ID: <" + message_id + "@" + host + ">",
        std::string("Content-Language: ") + (mail.language == Language::kZh ? "zh" : "en"),
        std::string("Auto-Submitted: auto-generated"), std::string("MIME-Version: 1.0"),
        std::string("Content-Type: text/plain; charset=utf-8"), std::string("Content-Transfer-Encoding: base64")}) {
    text += header + "\r\n";
  }
  return text + "\r\n" + Base64Lines(mail.text);
}

// libcurl asks for the next piece of what is left.
std::size_t TakeSome(char* to, std::size_t size, std::size_t count, void* left) {
  auto& rest = *static_cast<std::string_view*>(left);
  const std::size_t taken = rest.copy(to, size * count);
  rest.remove_prefix(taken);
  return taken;
}

class SmtpTransport final : public MailTransport {
 public:
  explicit SmtpTransport(SmtpConfig config) : config_(std::move(config)) {
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    (void)started;
  }

  Result<void> Send(const Mail& mail, const std::string& message_id) override {
    const Owned<CURL> curl(curl_easy_init());
    if (!curl) return Fail(ErrorCode::kUnavailable, "jobs.mail_not_sent", {}, "curl_easy_init");
    CURL* handle = curl.get();
    const std::string message = Message(mail, message_id, config_.from);
    std::string_view rest = message;
    const Owned<curl_slist> recipients(curl_slist_append(nullptr, ("<" + mail.to + ">").c_str()));
    curl_easy_setopt(handle, CURLOPT_URL, config_.url.c_str());
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(handle, CURLOPT_USE_SSL, static_cast<long>(config_.require_tls ? CURLUSESSL_ALL : CURLUSESSL_TRY));
    if (!config_.user.empty()) {
      curl_easy_setopt(handle, CURLOPT_USERNAME, config_.user.c_str());
      curl_easy_setopt(handle, CURLOPT_PASSWORD, config_.password.c_str());
    }
    curl_easy_setopt(handle, CURLOPT_MAIL_FROM, ("<" + config_.from + ">").c_str());
    curl_easy_setopt(handle, CURLOPT_MAIL_RCPT, recipients.get());
    curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(handle, CURLOPT_READFUNCTION, &TakeSome);
    curl_easy_setopt(handle, CURLOPT_READDATA, &rest);
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, 10'000L);
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, 30'000L);
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    const CURLcode code = curl_easy_perform(handle);
    if (code == CURLE_OK) return {};
    long answer = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &answer);
    // 5xx is the other server's last word; everything else (4xx, no connection) may pass.
    const bool is_final = answer >= 500 && answer < 600;
    return Fail(is_final ? ErrorCode::kInvalid : ErrorCode::kUnavailable,
                is_final ? "jobs.mail_refused" : "jobs.mail_not_sent", {{"smtp", std::to_string(answer)}},
                curl_easy_strerror(code));
  }

 private:
  SmtpConfig config_;
};

}  // namespace

std::unique_ptr<MailTransport> MakeSmtpTransport(SmtpConfig config) {
  return std::make_unique<SmtpTransport>(std::move(config));
}

}  // namespace yq::jobs
