// What a client and the server agree on by headers: language, encoding, and whether the client's copy is still good.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace yq::http {

// The best of `offered` (e.g. {"zh", "en"}) for an Accept-Language value; the first when nothing fits. "zh-CN" fits
// "zh".
[[nodiscard]] std::string_view PickLanguage(std::string_view accept_language,
                                            std::span<const std::string_view> offered);

// Whether an Accept-Encoding value takes `coding` ("gzip", "br") with a quality above 0.
[[nodiscard]] bool TakesEncoding(std::string_view accept_encoding, std::string_view coding);

// A strong entity tag (quoted) of the bytes.
[[nodiscard]] std::string EntityTag(std::string_view bytes);

// Whether an If-None-Match value names `tag` (weak comparison, "*" names all).
[[nodiscard]] bool EntityTagListed(std::string_view if_none_match, std::string_view tag);

// gzip of `text`; nullopt when zlib fails or it would not be smaller.
[[nodiscard]] std::optional<std::string> Gzip(std::string_view text);

// Media types worth compressing: text, JSON, XML, SVG, JavaScript.
[[nodiscard]] bool IsTextType(std::string_view content_type);

// By the ending of a file name: "text/html; charset=utf-8"; "application/octet-stream" when unknown.
[[nodiscard]] std::string_view ContentTypeOf(std::string_view file_name);

}  // namespace yq::http
