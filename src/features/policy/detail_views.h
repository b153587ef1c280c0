// One policy version and one service in full, as data: what the public pages show, for other programs.
#pragma once

#include "features/policy/views.h"

namespace yq::policy {

struct SourceView {
  std::string id;
  std::string title;  // as printed on the source, in its own language
  std::optional<std::string> issuer;
  std::optional<std::string> date;  // "2023-12-13", "2023-12" or "2023"
  std::optional<std::string> url;
  std::optional<std::string> note;
};
BOOST_DESCRIBE_STRUCT(SourceView, (), (id, title, issuer, date, url, note))

struct ResponsibleOffice {
  std::string id;
  Bilingual title;
  std::optional<Bilingual> address;
  std::optional<std::string> phone;
  std::optional<Bilingual> note;
  MarkView reliability;
};
BOOST_DESCRIBE_STRUCT(ResponsibleOffice, (), (id, title, address, phone, note, reliability))

struct ClauseDetail {
  std::string id;
  Bilingual title;
  Bilingual text;
  MarkView reliability;
  std::vector<std::string> sources;  // ids
};
BOOST_DESCRIBE_STRUCT(ClauseDetail, (), (id, title, text, reliability, sources))

struct ConditionDetail {
  std::string id;
  std::string decision;  // of the model
  std::string clause;    // id
  Bilingual label;
  Bilingual needed;
  MarkView reliability;
};
BOOST_DESCRIBE_STRUCT(ConditionDetail, (), (id, decision, clause, label, needed, reliability))

struct ColumnView {
  std::string expression;           // FEEL, as the model has it; the name of an output
  std::optional<std::string> fact;  // that it reads
  Bilingual label;
};
BOOST_DESCRIBE_STRUCT(ColumnView, (), (expression, fact, label))

// Cells are FEEL as written in the model.
struct TableRowView {
  std::vector<std::string> inputs;
  std::vector<std::string> outputs;
  std::vector<std::string> annotations;
};
BOOST_DESCRIBE_STRUCT(TableRowView, (), (inputs, outputs, annotations))

struct DecisionTableView {
  std::string decision;
  Bilingual label;
  std::string hit_policy;
  std::optional<std::string> aggregation;  // SUM | MIN | MAX | COUNT
  std::vector<ColumnView> inputs;
  std::vector<ColumnView> outputs;
  std::vector<std::string> annotations;  // column names
  std::vector<TableRowView> rules;
};
BOOST_DESCRIBE_STRUCT(DecisionTableView, (),
                      (decision, label, hit_policy, aggregation, inputs, outputs, annotations, rules))

struct FormulaView {
  std::string decision;
  Bilingual label;
  std::string expression;
};
BOOST_DESCRIBE_STRUCT(FormulaView, (), (decision, label, expression))

struct ParameterValueView {
  Date from;
  std::optional<Date> to;
  std::optional<std::string> value;  // null: not published
  MarkView reliability;
  std::vector<std::string> sources;
  std::optional<Bilingual> note;
};
BOOST_DESCRIBE_STRUCT(ParameterValueView, (), (from, to, value, reliability, sources, note))

struct ParameterDetail {
  std::string parameter;
  Bilingual label;
  std::optional<Bilingual> unit;
  std::vector<ParameterValueView> values;
};
BOOST_DESCRIBE_STRUCT(ParameterDetail, (), (parameter, label, unit, values))

struct ExampleValueView {
  std::string decision;
  Bilingual label;
  std::optional<std::string> value;  // null: none
};
BOOST_DESCRIBE_STRUCT(ExampleValueView, (), (decision, label, value))

// A worked example with its result, proven by the checker.
struct ExampleView {
  std::string id;
  Bilingual title;
  Date on;
  std::vector<GivenFactView> given;
  Answer answer = Answer::kNo;
  std::vector<std::string> because;  // for no: conditions that fail
  std::vector<std::string> missing;  // for cannot tell: facts that would decide
  std::vector<ExampleValueView> results;
  Bilingual origin;
};
BOOST_DESCRIBE_STRUCT(ExampleView, (), (id, title, on, given, answer, because, missing, results, origin))

struct VersionLink {
  std::string version;
  Date from;
  std::optional<Date> to;
  bool in_force = false;
};
BOOST_DESCRIBE_STRUCT(VersionLink, (), (version, from, to, in_force))

struct PolicyDetail {
  std::string policy;
  Bilingual title;
  Bilingual summary;
  std::string kind;
  std::string theme;
  ResponsibleOffice owner;
  Date on;              // the day asked for
  std::string version;  // the one shown
  std::optional<Bilingual> number;
  bool in_force = false;  // on that day
  Date from;
  std::optional<Date> to;
  MarkView reliability;
  std::optional<Bilingual> banner;
  std::optional<Bilingual> next_step;
  std::vector<ConditionDetail> conditions;
  std::vector<ClauseDetail> clauses;
  std::vector<DecisionTableView> tables;
  std::vector<FormulaView> formulas;
  std::vector<ParameterDetail> parameters;
  std::vector<ExampleView> examples;
  std::vector<Bilingual> open_points;
  std::vector<SourceView> sources;
  std::vector<ServiceLink> services;
  std::vector<VersionLink> versions;  // all, oldest first
  std::string page;
};
BOOST_DESCRIBE_STRUCT(PolicyDetail, (),
                      (policy, title, summary, kind, theme, owner, on, version, number, in_force, from, to, reliability,
                       banner, next_step, conditions, clauses, tables, formulas, parameters, examples, open_points,
                       sources, services, versions, page))

struct ServiceMaterialView {
  std::string material;
  Bilingual label;
  std::optional<Bilingual> help;
  std::vector<std::string> accept;
  bool required = true;
  std::vector<std::string> proves;  // facts
};
BOOST_DESCRIBE_STRUCT(ServiceMaterialView, (), (material, label, help, accept, required, proves))

struct ServiceTaskView {
  std::string task;
  Bilingual title;
  Titled department;
  std::optional<int> working_days;
  std::vector<std::string> verifies;  // facts
  bool decides = false;
  std::vector<std::string> after;  // tasks of this service
};
BOOST_DESCRIBE_STRUCT(ServiceTaskView, (), (task, title, department, working_days, verifies, decides, after))

struct PlaceView {
  std::string id;
  Bilingual title;
  std::optional<Bilingual> address;
  std::optional<Bilingual> hours;
  std::optional<std::string> phone;
  std::optional<Bilingual> note;
  MarkView reliability;
};
BOOST_DESCRIBE_STRUCT(PlaceView, (), (id, title, address, hours, phone, note, reliability))

struct ServiceDetail {
  std::string service;
  Bilingual title;
  Bilingual summary;
  std::optional<Titled> policy;
  ResponsibleOffice department;
  std::optional<PlaceView> place;
  std::vector<std::string> channels;
  std::optional<int> working_days;
  std::vector<std::string> asks;  // facts beside those of the policy
  std::vector<ServiceMaterialView> materials;
  std::vector<ServiceTaskView> tasks;
  std::vector<Bilingual> steps;
  MarkView reliability;
  std::vector<SourceView> sources;
  std::string page;
};
BOOST_DESCRIBE_STRUCT(ServiceDetail, (),
                      (service, title, summary, policy, department, place, channels, working_days, asks, materials,
                       tasks, steps, reliability, sources, page))

// Which version: the one of this name, else the one for this day, else the one for today.
struct PolicyQuery {
  std::optional<std::string> version;
  std::optional<Date> on;
};
BOOST_DESCRIBE_STRUCT(PolicyQuery, (), (version, on))

}  // namespace yq::policy
