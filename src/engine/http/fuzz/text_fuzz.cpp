// Every small grammar on the same text: queries, paths, cookies, hosts, media types, and the headers of negotiation.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "engine/http/negotiate.h"
#include "engine/http/syntax.h"

namespace {

using namespace yq::http;

void Demand(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto fields = ParseUrlEncoded(text)) {
    std::string again;
    for (const Field& field : *fields) {
      Demand(IsUtf8(field.name) && IsUtf8(field.value) && field.value.find('\0') == std::string::npos);
      again += PercentEncode(field.name) + "=" + PercentEncode(field.value) + "&";
    }
    Demand(ParseUrlEncoded(again) == fields);
  }
  if (const auto path = DecodePath(text)) {
    Demand(IsUtf8(path->path));
    for (const std::string& segment : path->segments) Demand(segment != ".." && segment.find('/') == std::string::npos);
  }
  for (const Field& cookie : ParseCookies(text)) Demand(IsToken(cookie.name) && IsFieldValue(cookie.value));
  if (IsHost(text)) Demand(text.find_first_of(std::string_view("/@ \r\n\0", 6)) == std::string_view::npos);
  if (const auto media = ParseMediaType(text)) Demand(media->type == LowerCase(media->type));
  constexpr std::array<std::string_view, 2> kOffered{"zh", "en"};
  const std::string_view language = PickLanguage(text, kOffered);
  Demand(language == "zh" || language == "en");
  static_cast<void>(TakesEncoding(text, "gzip"));
  Demand(!EntityTagListed(text, "\"x\"") || text.find("x") != std::string_view::npos ||
         text.find('*') != std::string_view::npos);
  return 0;
}
