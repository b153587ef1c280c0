#include "platform/audit/chain.h"

#include <algorithm>

namespace yq::audit {
namespace {

constexpr std::size_t kMarkBytes = 4;

crypto::Digest MarkOf(std::size_t field, const std::optional<std::string>& value) {
  crypto::Sha256 hash;
  hash.Add(kFields[field]);
  hash.Add(value ? "=" : "-");
  if (value) hash.Add(*value);
  return hash.Finish();
}

}  // namespace

crypto::Bytes MarksOf(const FieldValues& values) {
  crypto::Bytes marks;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const crypto::Digest mark = MarkOf(i, values[i]);
    marks.insert(marks.end(), mark.begin(), mark.begin() + kMarkBytes);
  }
  return marks;
}

crypto::Bytes CanonicalBytes(const FieldValues& values, const crypto::Bytes& marks) {
  crypto::Bytes bytes;
  for (const std::optional<std::string>& value : values) {
    bytes.push_back(value ? 1 : 0);
    const std::uint64_t size = value ? value->size() : 0;
    for (unsigned shift = 0; shift < 64; shift += 8) bytes.push_back(static_cast<std::uint8_t>(size >> shift));
    if (value) bytes.insert(bytes.end(), value->begin(), value->end());
  }
  bytes.insert(bytes.end(), marks.begin(), marks.end());
  return bytes;
}

std::string_view ChangedField(const FieldValues& values, const crypto::Bytes& marks) {
  if (marks.size() != values.size() * kMarkBytes) return "marks";
  for (std::size_t i = 0; i < values.size(); ++i) {
    const crypto::Digest mark = MarkOf(i, values[i]);
    if (!std::equal(mark.begin(), mark.begin() + kMarkBytes,
                    marks.begin() + static_cast<std::ptrdiff_t>(i * kMarkBytes))) {
      return kFields[i];
    }
  }
  return {};
}

}  // namespace yq::audit
