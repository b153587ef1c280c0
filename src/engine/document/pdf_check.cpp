// PDF (ISO 32000-1): beginning, end, cross-reference, and no name of an action or attachment, wherever it stands. Names
// are looked for in the raw bytes, not by following references: a reader may reach any byte by a forged reference.
// Object streams, in which such names stand compressed, are unpacked within limits.
#include <zlib.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <string>

#include "engine/document/file_check.h"

namespace yq::document {
namespace {

constexpr std::size_t kMaxStreams = 200'000;
constexpr std::size_t kMaxUnpacked = std::size_t{64} << 20U;  // bytes in and bytes out, over all object streams
constexpr std::size_t kLongestName = 24;                      // of those looked for, with room to spare
constexpr std::string_view kSpaces(" \t\r\n\f\0", 6);

bool IsSpace(char c) { return kSpaces.find(c) != std::string_view::npos; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool EndsName(char c) { return IsSpace(c) || std::string_view("()<>[]{}/%").find(c) != std::string_view::npos; }

// What the names in a file say about it.
struct Names {
  bool active = false;
  bool encrypted = false;
  bool root = false;
  bool compressed_references = false;  // XRef: object streams can be reached
  bool odd_filter = false;             // one that an object stream never needs and that is not unpacked here
  std::size_t object_streams = 0;
  std::size_t at = 0;  // of the first name that refuses the file
};

constexpr std::string_view kActive[] = {"JavaScript", "Launch",     "EmbeddedFile", "EmbeddedFiles", "RichMedia",
                                        "Rendition",  "ImportData", "SubmitForm",   "GoToE"};
constexpr std::string_view kOddFilters[] = {"ASCIIHexDecode", "ASCII85Decode", "LZWDecode", "RunLengthDecode", "Crypt"};
constexpr std::size_t kShortestName = 4;  // Root, XRef

int HexValue(char c) {
  if (IsDigit(c)) return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

void Judge(std::string_view name, std::size_t at, Names& names) {
  if (name.size() < kShortestName) return;
  const auto is = [&](std::string_view other) { return name == other; };
  if (std::ranges::any_of(kActive, is)) {
    if (!names.active && !names.encrypted) names.at = at;
    names.active = true;
  } else if (is("Encrypt")) {
    if (!names.active && !names.encrypted) names.at = at;
    names.encrypted = true;
  } else if (std::ranges::any_of(kOddFilters, is)) {
    names.odd_filter = true;
  } else if (is("ObjStm")) {
    ++names.object_streams;
  } else if (is("XRef")) {
    names.compressed_references = true;
  } else if (is("Root")) {
    names.root = true;
  }
}

enum class Rest { kNone, kFollows };

// All names of a piece; when more follows, not one that touches its end.
void FindNames(std::string_view piece, Rest rest, std::size_t offset, Names& names) {
  for (std::size_t at = piece.find('/'); at != std::string_view::npos; at = piece.find('/', at + 1)) {
    std::string name;
    std::size_t i = at + 1;
    while (i < piece.size() && !EndsName(piece[i]) && name.size() <= kLongestName) {
      // "#4A" stands for J (7.3.5): the oldest way to hide a name.
      const bool escape =
          piece[i] == '#' && piece.size() - i > 2 && HexValue(piece[i + 1]) >= 0 && HexValue(piece[i + 2]) >= 0;
      name += escape ? static_cast<char>(HexValue(piece[i + 1]) * 16 + HexValue(piece[i + 2])) : piece[i];
      i += escape ? 3 : 1;
    }
    if (i < piece.size() || rest == Rest::kNone) Judge(name, offset + at, names);
  }
}

// Unpacks what looks like an object stream (a whole number at its beginning) and looks at its names.
class Unpacker {
 public:
  Unpacker() { ready_ = inflateInit(&stream_) == Z_OK; }
  ~Unpacker() {
    if (ready_) inflateEnd(&stream_);
  }
  Unpacker(const Unpacker&) = delete;
  Unpacker& operator=(const Unpacker&) = delete;

  [[nodiscard]] std::size_t object_streams() const { return object_streams_; }

  // False when the limits are used up.
  bool Look(std::string_view data, std::size_t offset, Names& names) {
    if (!ready_) return false;
    // The header of zlib: the method, and 31 as the check.
    if (data.size() < 8 || (data[0] & 0x0F) != 8 || BigEndian(data, 0, 2) % 31 != 0) return true;
    if (inflateReset(&stream_) != Z_OK) return false;
    stream_.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(data.data()));
    stream_.avail_in = static_cast<uInt>(std::min(data.size(), kMaxUnpacked));
    const std::size_t begun = Fill(0, kProbe);
    if (!BeginsWithNumber({buffer_.data(), begun})) return used_ <= kMaxUnpacked;
    ++object_streams_;
    std::size_t kept = begun;
    while (used_ <= kMaxUnpacked) {
      const std::size_t filled = Fill(kept, buffer_.size() - kept);
      const std::string_view piece(buffer_.data(), kept + filled);
      FindNames(piece, filled == 0 ? Rest::kNone : Rest::kFollows, offset, names);
      if (filled == 0) return true;
      kept = std::min<std::size_t>(piece.size(), kCarry);
      std::copy(piece.end() - static_cast<std::ptrdiff_t>(kept), piece.end(), buffer_.begin());
    }
    return false;
  }

 private:
  static constexpr std::size_t kProbe = 64;
  static constexpr std::size_t kCarry = 4 * kLongestName;  // a name with every letter escaped

  // As every object stream does, and some drawings.
  static bool BeginsWithNumber(std::string_view start) {
    const std::size_t number = start.find_first_not_of(kSpaces);
    if (number == std::string_view::npos) return !start.empty();
    const std::size_t end = start.find_first_not_of("0123456789", number);
    return end > number && (end == std::string_view::npos || IsSpace(start[end]));
  }

  // Unpacks up to `room` bytes to this place of the buffer; 0 at the end or where the data is broken.
  std::size_t Fill(std::size_t at, std::size_t room) {
    stream_.next_out = reinterpret_cast<Bytef*>(buffer_.data()) + at;
    stream_.avail_out = static_cast<uInt>(room);
    const uInt before = stream_.avail_in;
    inflate(&stream_, Z_SYNC_FLUSH);
    const std::size_t filled = room - stream_.avail_out;
    used_ += filled + (before - stream_.avail_in);
    return filled;
  }

  z_stream stream_{};
  bool ready_ = false;
  std::size_t used_ = 0;
  std::size_t object_streams_ = 0;
  std::array<char, 32768> buffer_{};
};

// Tries every place where a stream may begin, whether or not an object says so.
Result<void> CheckStreams(std::string_view file, Names& names) {
  constexpr std::string_view kStream = "stream";
  const auto unpacker = std::make_unique<Unpacker>();
  std::size_t count = 0;
  for (std::size_t at = file.find(kStream); at != std::string_view::npos; at = file.find(kStream, at)) {
    const std::size_t keyword = at;
    at += kStream.size();
    if (at < file.size() && file[at] == '\r') ++at;
    if (at < file.size() && file[at] == '\n') ++at;
    if (at == keyword + kStream.size()) continue;
    const bool looked = ++count <= kMaxStreams && unpacker->Look(file.substr(at), keyword, names);
    if (!looked) return RefuseFile("pdf_too_complex", keyword);
  }
  const bool all_seen = names.object_streams <= unpacker->object_streams();
  if (!all_seen || (names.compressed_references && names.odd_filter)) return RefuseFile("pdf_too_complex", 0);
  return {};
}

// "startxref", the offset, "%%EOF" and nothing but space behind it.
Result<std::size_t> ReferenceOffset(std::string_view file) {
  constexpr std::string_view kEof = "%%EOF";
  constexpr std::string_view kStartXref = "startxref";
  const std::size_t end = file.rfind(kEof);
  if (end == std::string_view::npos) return RefuseFile("file_cut_short", file.size());
  const std::size_t rest = file.find_first_not_of(kSpaces, end + kEof.size());
  if (rest != std::string_view::npos) return RefuseFile("file_trailing_data", rest);
  const std::size_t from = end > 64 ? end - 64 : 0;
  const std::size_t found = file.substr(from, end - from).rfind(kStartXref);
  if (found == std::string_view::npos) return RefuseFile("pdf_damaged", end);
  std::string_view number = file.substr(from + found + kStartXref.size(), end - from - found - kStartXref.size());
  while (!number.empty() && IsSpace(number.front())) number.remove_prefix(1);
  while (!number.empty() && IsSpace(number.back())) number.remove_suffix(1);
  std::size_t offset = 0;
  const auto [stop, error] = std::from_chars(number.data(), number.data() + number.size(), offset);
  if (error != std::errc() || stop != number.data() + number.size() || offset >= from + found) {
    return RefuseFile("pdf_damaged", from + found);
  }
  return offset;
}

std::size_t SkipSpace(std::string_view file, std::size_t at) {
  return std::min(file.find_first_not_of(kSpaces, at), file.size());
}
std::size_t SkipDigits(std::string_view file, std::size_t at) {
  while (at < file.size() && IsDigit(file[at])) ++at;
  return at;
}

// "xref", or "12 0 obj" of a cross-reference stream.
bool IsReference(std::string_view file, std::size_t at) {
  at = SkipSpace(file, at);
  if (file.substr(at).starts_with("xref")) return true;
  const std::size_t number = SkipDigits(file, at);
  const std::size_t generation = SkipSpace(file, number);
  const std::size_t after = SkipDigits(file, generation);
  return number > at && generation > number && after > generation &&
         file.substr(SkipSpace(file, after)).starts_with("obj");
}

}  // namespace

Result<void> CheckPdf(std::string_view file) {
  // "%PDF-1.7": one digit, a point, one digit, the end of the line.
  if (file.size() < 9) return RefuseFile("file_cut_short", file.size());
  if ((file[5] != '1' && file[5] != '2') || file[6] != '.' || !IsDigit(file[7]) || !IsSpace(file[8])) {
    return RefuseFile("pdf_damaged", 0);
  }
  YQ_ASSIGN(const std::size_t reference, ReferenceOffset(file));
  if (!IsReference(file, reference)) return RefuseFile("pdf_damaged", reference);
  Names names;
  FindNames(file, Rest::kNone, 0, names);
  auto streams = names.encrypted ? Result<void>() : CheckStreams(file, names);  // encrypted: nothing to unpack
  if (names.encrypted) return RefuseFile("pdf_encrypted", names.at);
  if (names.active) return RefuseFile("pdf_active_content", names.at);
  YQ_TRY(std::move(streams));
  if (!names.root) return RefuseFile("pdf_damaged", reference);
  return {};
}

}  // namespace yq::document
