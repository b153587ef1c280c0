// The decision engine: DMN 1.5 models and FEEL. Load models, decide exactly with a trace, explain the trace, decide
// with facts missing, run the conformance kit. Knows nothing of any product; needs no network, no clock and no global
// state but the time zone data.
#pragma once

#include "engine/decision/batch.h"
#include "engine/decision/check.h"
#include "engine/decision/columns.h"
#include "engine/decision/decide.h"
#include "engine/decision/explain.h"
#include "engine/decision/feel.h"
#include "engine/decision/model.h"
#include "engine/decision/nearest.h"
#include "engine/decision/partial.h"
#include "engine/decision/tck.h"
#include "engine/decision/value.h"
