// Proves that the public headers stand alone.
#include "engine/decision/decision.h"
