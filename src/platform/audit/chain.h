// The canonical bytes of an entry and the marks that tell which of its fields was changed. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/crypto/bytes.h"
#include "engine/crypto/hash.h"

namespace yq::audit {

// The fields of an entry as stored, in the order of the bytes. stored: do not reorder, only add at the end
inline constexpr std::array<std::string_view, 13> kFields{
    "seq",     "at",          "actor",     "roles",  "action",  "subject_kind", "subject",
    "case_id", "case_number", "person_id", "reason", "changes", "request_id"};
using FieldValues = std::array<std::optional<std::string>, kFields.size()>;

// Four bytes of a hash for each field.
[[nodiscard]] crypto::Bytes MarksOf(const FieldValues& values);
// For each field one byte (0: none, 1: a value), its length in 8 bytes, its bytes; then the marks.
[[nodiscard]] crypto::Bytes CanonicalBytes(const FieldValues& values, const crypto::Bytes& marks);
// The first field that does not fit its mark; "" when all do.
[[nodiscard]] std::string_view ChangedField(const FieldValues& values, const crypto::Bytes& marks);

}  // namespace yq::audit
