// A plan as it is kept. Internal to the batch engine.
#pragma once

#include <string>
#include <vector>

#include "engine/decision/batch.h"
#include "engine/decision/batch/program.h"
#include "engine/decision/dmn/element.h"

namespace yq::decision {

struct PlanImpl {
  // What the plan takes for granted of a column it reads.
  struct Shape {
    std::string name;
    ColumnKind kind = ColumnKind::kString;
    ColumnStorage storage = ColumnStorage::kCodes8;
    int scale = 0;
    std::vector<Value> dictionary;
    std::int64_t least = 0, greatest = -1;
    bool has_null = false;
    bool read = false;  // by the steps; else only by the interpreter
  };
  struct Asked {
    const Element* element = nullptr;
    bool columnar = false;
    AnswerColumn::Form form = AnswerColumn::Form::kCodes8;
    int scale = 0;
    std::vector<Value> dictionary;
    std::vector<const Element*> inputs;  // it can depend on
  };
  Model model;
  DecideOptions options;
  std::vector<PlanLine> lines;
  std::vector<Asked> asked;
  std::vector<Shape> shapes;  // in the order of the columns the steps name
  Program program;
};

}  // namespace yq::decision
