#include "engine/crypto/key_ring.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <utility>

#include "engine/crypto/derive.h"
#include "engine/crypto/key_file.h"
#include "engine/crypto/random.h"

namespace yq::crypto {
namespace {

constexpr std::size_t kMasterSize = 32;
constexpr std::uint32_t kDataKeyId = 0;  // stored: records of data keys carry it; keys on the ring count from 1
constexpr std::string_view kFirstLine = "keyring 1";

struct SealLine {
  std::uint32_t id;
  Cipher cipher;
  Secret master;
};

Secret RandomMaster() {
  Bytes bytes = RandomBytes(kMasterSize);
  Secret secret(bytes);
  Wipe(bytes);
  return secret;
}

std::optional<Secret> MasterFromHex(std::string_view text) {
  auto bytes = HexDecode(text);
  if (!bytes || bytes->size() != kMasterSize) return std::nullopt;
  Secret secret(*bytes);
  Wipe(*bytes);
  return secret;
}

// The lines of a key file, checked for their form.
struct KeyLines {
  Secret index;
  Secret signature;
  std::vector<SealLine> seals;
};

std::string TextOf(const KeyLines& lines) {
  std::string text(kFirstLine);
  text += "\nindex " + HexEncode(lines.index.view());
  text += "\nsignature " + HexEncode(lines.signature.view());
  for (const SealLine& seal : lines.seals) {
    text += "\nseal " + std::to_string(seal.id) + " " + std::string(CipherName(seal.cipher)) + " " +
            HexEncode(seal.master.view());
  }
  text += "\n";
  text += "check " + HexEncode(Sha256Of(text)) + "\n";
  return text;
}

std::vector<std::string_view> Words(std::string_view line) {
  std::vector<std::string_view> words;
  while (true) {
    const auto space = line.find(' ');
    words.push_back(line.substr(0, space));
    if (space == std::string_view::npos) return words;
    line.remove_prefix(space + 1);
  }
}

std::optional<SealLine> SealFromWords(const std::vector<std::string_view>& words) {
  if (words.size() != 4 || words[0] != "seal") return std::nullopt;
  std::uint32_t id = 0;
  const auto [end, error] = std::from_chars(words[1].data(), words[1].data() + words[1].size(), id);
  const auto cipher = CipherFromName(words[2]);
  auto master = MasterFromHex(words[3]);
  if (error != std::errc() || end != words[1].data() + words[1].size() || id == kDataKeyId || !cipher || !master) {
    return std::nullopt;
  }
  return SealLine{.id = id, .cipher = *cipher, .master = *std::move(master)};
}

Result<KeyLines> LinesOf(std::string_view text, std::string_view name) {
  KeyLines lines;
  std::size_t start = 0;
  for (int number = 1;; ++number) {
    const auto malformed = [&] {
      return Fail(ErrorCode::kInvalid, "crypto.key_file_malformed",
                  {{"file", std::string(name)}, {"line", std::to_string(number)}});
    };
    const auto end = text.find('\n', start);
    if (end == std::string_view::npos) return malformed();  // cut short: "check" would have ended it
    const auto words = Words(text.substr(start, end - start));
    const bool two = words.size() == 2;
    if (number == 1) {
      if (text.substr(start, end - start) != kFirstLine) return malformed();
    } else if (number == 2 || number == 3) {
      auto master = two && words[0] == (number == 2 ? "index" : "signature") ? MasterFromHex(words[1]) : std::nullopt;
      if (!master) return malformed();
      (number == 2 ? lines.index : lines.signature) = *std::move(master);
    } else if (two && words[0] == "check" && !lines.seals.empty()) {
      if (end + 1 != text.size()) return malformed();
      if (words[1] != HexEncode(Sha256Of(text.substr(0, start)))) {
        return Fail(ErrorCode::kInvalid, "crypto.key_file_damaged", {{"file", std::string(name)}});
      }
      return lines;
    } else {
      auto seal = SealFromWords(words);
      if (!seal || (!lines.seals.empty() && seal->id <= lines.seals.back().id)) return malformed();
      lines.seals.push_back(*std::move(seal));
    }
    start = end + 1;
  }
}

KeyLines NewLines(Cipher cipher) {
  KeyLines lines{.index = RandomMaster(), .signature = RandomMaster(), .seals = {}};
  lines.seals.push_back({.id = 1, .cipher = cipher, .master = RandomMaster()});
  return lines;
}

Result<KeyRing> ParseAndWipe(std::string text, const std::filesystem::path& file) {
  auto ring = KeyRing::Parse(text, file.string());
  Wipe(text);
  return ring;
}

}  // namespace

struct KeyRing::Keys {
  Secret index;
  Secret signature;
  std::vector<SealingKey> seals;  // by rising id
};

KeyRing::KeyRing(std::unique_ptr<Keys> keys) : keys_(std::move(keys)) {}
KeyRing::KeyRing(KeyRing&&) noexcept = default;
KeyRing& KeyRing::operator=(KeyRing&&) noexcept = default;
KeyRing::~KeyRing() = default;

Result<KeyRing> KeyRing::Parse(std::string_view text, std::string_view name) {
  YQ_ASSIGN(KeyLines lines, LinesOf(text, name));
  auto keys = std::make_unique<Keys>();
  keys->index = std::move(lines.index);
  keys->signature = std::move(lines.signature);
  for (SealLine& seal : lines.seals) keys->seals.emplace_back(seal.id, seal.cipher, std::move(seal.master));
  return KeyRing(std::move(keys));
}

KeyRing KeyRing::Generate(Cipher cipher) {
  auto ring = ParseAndWipe(TextOf(NewLines(cipher)), "memory");
  if (!ring) std::abort();  // TextOf and Parse are each other's inverse
  return *std::move(ring);
}

Result<KeyRing> KeyRing::Load(const std::filesystem::path& file) {
  YQ_ASSIGN(std::string text, ReadKeyFile(file));
  return ParseAndWipe(std::move(text), file);
}

Result<KeyRing> KeyRing::Create(const std::filesystem::path& file, Cipher cipher) {
  std::string text = TextOf(NewLines(cipher));
  auto written = WriteKeyFile(file, text, KeyFileWrite::kNew);
  Wipe(text);
  YQ_TRY(std::move(written));
  return Load(file);
}

Result<KeyRing> KeyRing::LoadOrCreate(const std::filesystem::path& file, Cipher cipher) {
  auto loaded = Load(file);
  if (loaded || loaded.error().key != "crypto.key_file_missing") return loaded;
  auto created = Create(file, cipher);
  if (!created && created.error().key == "crypto.key_file_exists") return Load(file);  // another process was first
  return created;
}

Result<KeyRing> KeyRing::Rotate(const std::filesystem::path& file, Cipher cipher) {
  YQ_ASSIGN(const KeyFileLock lock, KeyFileLock::Take(file));
  YQ_ASSIGN(std::string text, ReadKeyFile(file));
  auto lines = LinesOf(text, file.string());
  Wipe(text);
  if (!lines) return std::unexpected(std::move(lines).error());
  lines->seals.push_back({.id = lines->seals.back().id + 1, .cipher = cipher, .master = RandomMaster()});
  text = TextOf(*lines);
  auto written = WriteKeyFile(file, text, KeyFileWrite::kReplace);
  Wipe(text);
  YQ_TRY(std::move(written));
  return Load(file);
}

Bytes KeyRing::Seal(std::string_view plain, const FieldPlace& place) const {
  return keys_->seals.back().Seal(plain, place);
}

Result<std::string> KeyRing::Open(ByteView record, const FieldPlace& place) const {
  const auto header = ReadRecordHeader(record);
  if (!header) return Fail(ErrorCode::kInternal, "crypto.sealed_record_malformed");
  const auto key = std::ranges::find(keys_->seals, header->key_id, &SealingKey::id);
  if (key == keys_->seals.end()) {
    return Fail(ErrorCode::kInternal, "crypto.sealing_key_unknown", {{"key", std::to_string(header->key_id)}});
  }
  return key->Open(record, place);
}

bool KeyRing::IsNewest(ByteView record) const {
  const auto header = ReadRecordHeader(record);
  return header && header->key_id == newest_key_id();
}

std::uint32_t KeyRing::newest_key_id() const { return keys_->seals.back().id(); }

Bytes KeyRing::NewDataKey(const FieldPlace& place) const {
  // The plain form is the cipher's number and the master. stored: do not change
  Bytes bytes = RandomBytes(1 + kMasterSize);
  bytes[0] = static_cast<std::uint8_t>(keys_->seals.back().cipher());
  Bytes wrapped = Seal(AsText(bytes), place);
  Wipe(bytes);
  return wrapped;
}

Result<SealingKey> KeyRing::OpenDataKey(ByteView wrapped, const FieldPlace& place) const {
  YQ_ASSIGN(std::string plain, Open(wrapped, place));
  const ByteView bytes = AsBytes(plain);
  if (bytes.size() != 1 + kMasterSize || bytes[0] < 1 || bytes[0] > 2) {
    Wipe(plain);
    return Fail(ErrorCode::kInternal, "crypto.data_key_malformed");
  }
  SealingKey key(kDataKeyId, static_cast<Cipher>(bytes[0]), Secret(bytes.subspan(1)));
  Wipe(plain);
  return key;
}

Digest KeyRing::BlindIndex(std::string_view column, std::string_view normalised_value) const {
  return DerivedHmac(keys_->index.view(), "index " + std::string(column), normalised_value);
}

std::string KeyRing::Sign(std::string_view purpose, std::string_view text) const {
  return Base64UrlEncode(DerivedHmac(keys_->signature.view(), "sign " + std::string(purpose), text));
}

bool KeyRing::VerifySignature(std::string_view purpose, std::string_view text, std::string_view signature) const {
  return EqualInConstantTime(Sign(purpose, text), signature);
}

}  // namespace yq::crypto
