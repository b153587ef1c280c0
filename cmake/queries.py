#!/usr/bin/env python3
"""Compiles a queries.sql into a C++ header of named statements. The rules are in docs/statements.md.

Every mistake is printed as file:line: what is wrong; exit 1 on any.
"""
import argparse
import re
import sys

KINDS = {"one": "kOne", "optional": "kOptional", "many": "kMany", "exec": "kExec"}
TYPES = {None: "kAuto", "int": "kInt", "text": "kText", "blob": "kBlob", "ints": "kInts", "texts": "kTexts"}
TOKEN = re.compile(
    r"(?P<string>'(?:[^']|'')*')|(?P<quoted>\"(?:[^\"]|\"\")*\")|(?P<line>--[^\n]*)|(?P<block>/\*.*?\*/)"
    r"|(?P<cast>::[a-z_]+)|:(?P<name>[a-z][a-z0-9_]*)(?:::(?P<type>[a-z]+))?|(?P<semicolon>;)|(?P<bare>[?$][0-9]*)"
    r"|(?P<word>[A-Za-z_][A-Za-z0-9_]*)", re.S)
DIALECT = re.compile(r"/\*(?:pg|sqlite):(.*)\*/\Z", re.S)


class Statement:
    def __init__(self, name, kind, line):
        self.name, self.kind, self.line = name, kind, line
        self.purpose, self.scope, self.only = [], None, None
        self.sql, self.sql_line = [], 0
        self.parameters = {}


def scan(text, found, problems, line_of):
    """Collects the parameters of `text` in order of first use; gives the significant words."""
    words = []
    for match in TOKEN.finditer(text):
        where = line_of(match.start())
        if match["block"]:
            inner = DIALECT.match(match["block"])
            if inner:
                scan(inner.group(1), found, problems, lambda _offset, at=where: at)
        elif match["cast"]:
            problems.append((where, f"'{match['cast']}' casts in PostgreSQL only; write CAST(x AS BIGINT), or :name::int for a parameter"))
        elif match["name"]:
            name, kind = match["name"], match["type"]
            if kind not in TYPES:
                problems.append((where, f"':{name}::{kind}': the types are int, text, blob, ints, texts"))
            elif found.get(name) and kind and found[name] != kind:
                problems.append((where, f"':{name}' is {found[name]} at one place and {kind} at another"))
            else:
                found[name] = found.get(name) or kind
        elif match["bare"]:
            problems.append((where, f"'{match['bare']}': parameters have names, :name"))
        elif match["semicolon"]:
            if text[match.end():].strip():
                problems.append((where, "more than one statement under one name"))
        elif match["word"]:
            words.append(match["word"].upper())
    return words


def check(statement, problems):
    head = f"'{statement.name}': "
    if not any(line.strip() for line in statement.sql):
        problems.append((statement.line, head + "no SQL follows"))
        return
    if not statement.purpose:
        problems.append((statement.line, head + "a line of purpose is missing ('-- What it is for.')"))
    text = "\n".join(statement.sql)
    words = scan(text, statement.parameters, problems, lambda offset: statement.sql_line + text.count("\n", 0, offset))
    scoped = [name for name in statement.parameters if name.startswith("scope_")]
    if statement.scope is None and not scoped:
        problems.append((statement.line, head + "no scope: use :scope_... parameters or write '-- scope: none, because ...'"))
    elif statement.scope is not None and scoped:
        problems.append((statement.line, head + "says 'scope: none' but has scope parameters"))
    elif scoped:
        statement.scope = ", ".join(scoped)
    gives_rows = "RETURNING" in words or (words[:1] in (["SELECT"], ["VALUES"]) or
                                          (words[:1] == ["WITH"] and not {"INSERT", "UPDATE", "DELETE"} & set(words)))
    if gives_rows and statement.kind == "exec":
        problems.append((statement.line, head + "gives rows, so it is :one, :optional or :many"))
    if not gives_rows and statement.kind != "exec":
        problems.append((statement.line, head + f"gives no rows (no RETURNING), so it is :exec, not :{statement.kind}"))


def parse(text):
    statements, problems, current = [], [], None
    seen = {}
    for number, line in enumerate(text.split("\n"), 1):
        comment = re.match(r"\s*--\s?(.*)$", line)
        if comment and re.match(r"name\s*:", comment[1]):
            head = re.fullmatch(r"name: ([a-z][a-z0-9_]*) :([a-z]+)\s*", comment[1])
            if not head or head[2] not in KINDS:
                problems.append((number, "expected '-- name: snake_case :one|:optional|:many|:exec'"))
                current = None
                continue
            if head[1] in seen:
                problems.append((number, f"'{head[1]}' is already in line {seen[head[1]]}"))
            seen[head[1]] = number
            current = Statement(head[1], head[2], number)
            statements.append(current)
        elif current is None:
            if line.strip() and not comment:
                problems.append((number, "SQL without a '-- name:' line before it"))
        elif comment and not current.sql:
            body = comment[1].strip()
            if body.startswith("scope:"):
                if not re.match(r"scope: none, because \S.*", body):
                    problems.append((number, "expected '-- scope: none, because ...' (or :scope_... parameters and no such line)"))
                current.scope = body[len("scope:"):].strip()
            elif body.startswith("only:"):
                only = re.fullmatch(r"only: (sqlite|postgres), because \S.*", body)
                if only:
                    current.only = only[1]
                else:
                    problems.append((number, "expected '-- only: sqlite, because ...' or '-- only: postgres, because ...'"))
            elif body:
                current.purpose.append(body)
        elif line.strip() or current.sql:
            if not current.sql:
                current.sql_line = number
            current.sql.append(line)
    for statement in statements:
        check(statement, problems)
    return statements, problems


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def camel(name):
    return "k" + "".join(part.capitalize() for part in name.split("_"))


def render(statements, arguments):
    out = [f"// Generated from {arguments.shown}; edit that.", "#pragma once", "", "#include <array>", "",
           '#include "engine/store/statement.h"', "", f"namespace {arguments.namespace} {{", ""]
    for s in statements:
        sql = "\n".join(s.sql).strip().rstrip(";").rstrip()
        constant = camel(s.name)
        out += [f"// {line}" for line in s.purpose]
        out.append(f"// Arguments: {', '.join(s.parameters) or 'none'}.")
        if s.parameters:
            items = ", ".join(f"{{{quoted(n)}, store::ParameterType::{TYPES[t]}}}" for n, t in s.parameters.items())
            out.append(f"inline constexpr std::array<store::Parameter, {len(s.parameters)}> {constant}Parameters{{{{{items}}}}};")
        fields = [f".module = {quoted(arguments.module)}", f".name = {quoted(s.name)}", f'.sql = R"yqsql({sql})yqsql"',
                  f".kind = store::Kind::{KINDS[s.kind]}", f".scope = {quoted(s.scope or '')}"]
        if s.parameters:
            fields.append(f".parameters = {constant}Parameters")
        if s.only == "sqlite":
            fields.append(".on_postgres = false")
        if s.only == "postgres":
            fields.append(".on_sqlite = false")
        out.append(f"inline constexpr store::StatementOf<store::Kind::{KINDS[s.kind]}, {len(s.parameters)}> {constant}{{{{")
        out += [f"    {field}," for field in fields] + ["}};", ""]
    pointers = ", ".join("&" + camel(s.name) for s in statements)
    out += [f"inline constexpr std::array<const store::Statement*, {len(statements)}> kStatements{{{pointers}}};", "",
            f"}}  // namespace {arguments.namespace}", ""]
    return "\n".join(out)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--namespace", required=True)
    parser.add_argument("--module", required=True)
    parser.add_argument("--shown", required=True)
    parser.add_argument("source")
    parser.add_argument("header")
    arguments = parser.parse_args()
    with open(arguments.source, encoding="utf-8") as file:
        statements, problems = parse(file.read())
    for line, what in sorted(problems):
        print(f"{arguments.shown}:{line}: {what}", file=sys.stderr)
    if problems:
        return 1
    with open(arguments.header, "w", encoding="utf-8") as file:
        file.write(render(statements, arguments))
    return 0


if __name__ == "__main__":
    sys.exit(main())
