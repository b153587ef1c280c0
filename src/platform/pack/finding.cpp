#include "platform/pack/finding.h"

namespace yq::pack {

std::string Position::Text() const {
  if (line == 0) return file;
  if (column == 0) return fmt::format("{}:{}", file, line);
  return fmt::format("{}:{}:{}", file, line, column);
}

std::string Finding::Line() const { return fmt::format("{}: {}", at.Text(), text); }

}  // namespace yq::pack
