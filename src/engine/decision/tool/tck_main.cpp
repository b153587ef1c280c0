// The kit's runner by itself, for work on the engine.
#include "engine/decision/tck.h"

int main(int count, char** values) {
  return yq::decision::TckCommand(std::vector<std::string>(values + 1, values + count), stdout, stderr);
}
