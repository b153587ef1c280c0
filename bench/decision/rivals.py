"""The same model on the same people by others: numpy (direct, blocked), PostgreSQL (one CASE statement), and, through rivals.mjs, ZEN
and feelin. Every engine's answers are compared with ours; a difference ends the bench with status 1.

usage: rivals.py SAMPLE_FOLDER   (as bench_decision --sample wrote it)"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
NAMESPACE = "{https://www.omg.org/spec/DMN/20230324/MODEL/}"
NULL = 2**31 - 1  # of whole numbers in the sample
BLOCK = 65536
SQL_ROWS = 200_000
EPOCH = np.datetime64("1970-01-01")


def read_model(path):
    """Decisions in the order of the file: tables as (name, inputs, rules, output type), the formula apart."""
    decisions = []
    for element in ElementTree.parse(path).getroot().iter(NAMESPACE + "decision"):
        table = element.find(NAMESPACE + "decisionTable")
        name = element.get("name")
        if table is None:
            decisions.append((name, None, element.find(f"{NAMESPACE}literalExpression/{NAMESPACE}text").text, "number"))
            continue
        inputs = [e.find(f"{NAMESPACE}inputExpression/{NAMESPACE}text").text for e in table.iter(NAMESPACE + "input")]
        rules = []
        for rule in table.iter(NAMESPACE + "rule"):
            rules.append(([c.find(NAMESPACE + "text").text for c in rule.iter(NAMESPACE + "inputEntry")],
                          rule.find(f"{NAMESPACE}outputEntry/{NAMESPACE}text").text))
        decisions.append((name, inputs, rules, table.find(NAMESPACE + "output").get("typeRef")))
    return decisions


def with_days(text):
    """Dates as days since 1970."""
    return re.sub(r'date\("([0-9-]+)"\)', lambda found: str(int((np.datetime64(found.group(1)) - EPOCH).astype(int))), text)


def literal(text):
    """A constant of a cell: number, string or boolean."""
    text = text.strip()
    if text in ("true", "false"):
        return text == "true"
    return text[1:-1] if text.startswith('"') else int(text)


def tests(cell):
    """A cell as (negated, [(operator, constant) or (low sign, low, high, high sign)])."""
    negated = cell.startswith("not(")
    body = with_days(cell)
    found = []
    for part in re.findall(r'[\[(][^\[\]()]*[\])]|[<>]=?[^,]+|"[^"]*"|[^,\s]+', body[4:-1] if negated else body):
        part = part.strip()
        if part[0] in "[(":
            low, high = part[1:-1].split("..")
            found.append((">=" if part[0] == "[" else ">", literal(low), literal(high), "<=" if part[-1] == "]" else "<"))
        elif part[0] in "<>":
            operator = re.match(r"[<>]=?", part).group(0)
            found.append((operator, literal(part[len(operator):])))
        else:
            found.append(("=", literal(part)))
    return negated, found


class Numpy:
    """Rules from last to first, each a mask; strings are codes; blocks stay in the cache."""

    def __init__(self, decisions, sample, folder):
        self.decisions = decisions
        self.rows = sample["rows"]
        self.columns, self.codes = {}, {}
        for column in sample["columns"]:
            coded = "dictionary" in column
            values = np.fromfile(os.path.join(folder, column["file"]), np.uint8 if coded else np.int32)
            self.columns[column["name"]] = values if coded else self.narrow(values)
            if coded:
                self.codes[column["name"]] = {text: code for code, text in enumerate(column["dictionary"])}
        self.outputs = {}
        for name, inputs, rules, _ in decisions:
            if inputs is not None:
                values = [literal(output) for _, output in rules]
                numeric = all(isinstance(v, int) and not isinstance(v, bool) for v in values)
                if not numeric:
                    self.codes[name] = {str(v).lower() if isinstance(v, bool) else v: i for i, v in enumerate(dict.fromkeys(values))}
                self.outputs[name] = np.zeros(BLOCK, np.uint8 if not numeric else np.int16 if max(values) < 1000 else np.int32)

    @staticmethod
    def narrow(values):
        """The narrowest whole numbers that hold the column; its greatest one stands for null."""
        known = values[values != NULL]
        for kind in (np.int8, np.int16):
            if known.size and known.min() > np.iinfo(kind).min and known.max() < np.iinfo(kind).max:
                return np.where(values == NULL, np.iinfo(kind).max, values).astype(kind)
        return values

    def code(self, column, constant):
        text = str(constant).lower() if isinstance(constant, bool) else constant
        return self.codes[column].get(text, 255) if column in self.codes else constant

    def mask(self, column, cell, values, cache):
        key = (column, cell)
        if key not in cache:
            negated, parts = tests(cell)
            result = None
            for part in parts:
                if len(part) == 4:
                    one = (values >= part[1]) if part[0] == ">=" else (values > part[1])
                    one &= (values <= part[2]) if part[3] == "<=" else (values < part[2])
                else:
                    constant = self.code(column, part[1])
                    one = {"=": np.equal, "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal}[part[0]](values, constant)
                result = one if result is None else result | one
            cache[key] = ~result if negated else result
        return cache[key]

    def block(self, first, last):
        values = {name: column[first:last] for name, column in self.columns.items()}
        cache = {}
        size = last - first
        for name, inputs, rules, _ in self.decisions:
            if inputs is None:
                total = sum(values[n] for n in ("F1 salary", "F2 education or skill", "F3 experience", "F4 time here", "F5 Chinese", "F7 age", "F8 distinction"))
                total = total + np.where(values["work_region"] == self.code("work_region", "special"), np.int16(10), np.int16(0))
                bonus = values["local_bonus_points"]
                values[name] = total + np.where(bonus == np.iinfo(bonus.dtype).max, 0, np.minimum(bonus, 10))
                continue
            out = self.outputs[name][:size].copy()
            for cells, output in reversed(rules):
                chosen = None
                for column, cell in zip(inputs, cells):
                    if cell == "-":
                        continue
                    one = self.mask(column, cell, values[column], cache)
                    chosen = one if chosen is None else chosen & one
                value = self.code(name, literal(output))
                if chosen is None:
                    out[:] = value
                else:
                    np.copyto(out, out.dtype.type(value), where=chosen)
            values[name] = out
        return values

    def run(self, names):
        answers = {name: np.empty(self.rows, self.outputs[name].dtype) for name in names}
        for first in range(0, self.rows, BLOCK):
            last = min(first + BLOCK, self.rows)
            values = self.block(first, last)
            for name in names:
                answers[name][first:last] = values[name]
        return answers


def sql_cell(column, cell):
    negated, parts = tests(cell)

    def constant(value):
        return "'" + value + "'" if isinstance(value, str) else str(value).lower()

    pieces = []
    for part in parts:
        if len(part) == 4:
            pieces.append(f'("{column}" {part[0]} {part[1]} and "{column}" {part[3]} {part[2]})')
        else:
            pieces.append(f'"{column}" {part[0]} {constant(part[1])}')
    joined = "(" + " or ".join(pieces) + ")"
    return f"not {joined}" if negated else joined


def sql_statement(decisions, names, table):
    """Layers of lateral selects: tables over inputs, the formula, tables over its class."""
    steps = []
    for name, inputs, rules, _ in decisions:
        if inputs is None:
            expression = ('"F1 salary" + "F2 education or skill" + "F3 experience" + "F4 time here" + "F5 Chinese" + "F7 age" + "F8 distinction"'
                          " + case when work_region = 'special' then 10 else 0 end + case when local_bonus_points is null then 0 else least(local_bonus_points, 10) end")
        else:
            expression = "case"
            for cells, output in rules:
                conditions = [sql_cell(column, cell) for column, cell in zip(inputs, cells) if cell != "-"]
                value = literal(output)
                shown = "'" + value + "'" if isinstance(value, str) else str(value).lower()
                expression += f" when {' and '.join(conditions) or 'true'} then {shown}"
            expression += " end"
        steps.append(f'lateral (select {expression} as "{name}" offset 0) s{len(steps)}')
    return f"select {', '.join(chr(34) + n + chr(34) for n in names)} from {table} p, " + ", ".join(steps)


class Cluster:
    """A PostgreSQL of our own on a socket in a scratch folder."""

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="yq-bench-pg-")
        self.bin = "/usr/lib/postgresql/15/bin"
        self.prefix = []
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
            self.prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        self.call("initdb", "-D", self.folder + "/data", "-A", "trust", "-U", "bench", "--no-sync", "-E", "UTF8", "--locale=C")
        options = f"-c listen_addresses= -c unix_socket_directories={self.folder} -c fsync=off -c shared_buffers=256MB -c max_parallel_workers_per_gather=0 -c jit=off"
        self.call("pg_ctl", "-D", self.folder + "/data", "-l", self.folder + "/log", "-w", "-o", options, "start")
        return self

    def __exit__(self, *_):
        self.call("pg_ctl", "-D", self.folder + "/data", "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def call(self, program, *arguments):
        subprocess.run(self.prefix + [f"{self.bin}/{program}", *arguments], check=True, stdout=subprocess.DEVNULL, cwd="/")

    def psql(self, text, data=None):
        command = ["psql", "-h", self.folder, "-U", "bench", "-d", "postgres", "-qAt", "-F", ",", "-v", "ON_ERROR_STOP=1", "-c", text]
        return subprocess.run(command, check=True, input=data, capture_output=True, text=True).stdout


def texts_of(sample, folder, kind, rows):
    """Columns or answers as lists of texts; None for null."""
    result = {}
    for column in sample[kind]:
        path = os.path.join(folder, column["file"])
        if "dictionary" in column:
            words = column["dictionary"]
            result[column["name"]] = [words[code] for code in np.fromfile(path, np.uint8, rows)]
        else:
            result[column["name"]] = [None if unit == NULL else int(unit) for unit in np.fromfile(path, np.int32, rows)]
    return result


def run_numpy(decisions, sample, folder, names):
    engine = Numpy(decisions, sample, folder)
    best = None
    for _ in range(5):
        start = time.perf_counter()
        answers = engine.run(names)
        seconds = time.perf_counter() - start
        best = seconds if best is None else min(best, seconds)
    different = 0
    for answer in sample["answers"]:
        ours = np.fromfile(os.path.join(folder, answer["file"]), np.uint8)
        name = answer["name"]
        words = {text: code for text, code in engine.codes.get(name, {}).items()}
        table = np.array([words[t] if name in engine.codes else int(t) for t in answer["dictionary"]])
        different += int(np.count_nonzero(table[ours] != answers[name]))
    return sample["rows"] * len(names) / best, different


def run_sql(decisions, sample, folder, names):
    rows = min(SQL_ROWS, sample["rows"])
    people = texts_of(sample, folder, "columns", rows)
    types = {c["name"]: {0: "boolean", 1: "text"}.get(c["kind"], "integer") for c in sample["columns"]}
    lines = []
    for row in range(rows):
        lines.append(f"{row}\t" + "\t".join("\\N" if people[n][row] is None else str(people[n][row]) for n in types))
    with Cluster() as cluster:
        cluster.psql("create table people (id integer primary key, " + ", ".join(f'"{n}" {t}' + (' collate "C"' if t == "text" else "") for n, t in types.items()) + ")")
        cluster.psql("copy people from stdin", "\n".join(lines) + "\n")
        cluster.psql("vacuum analyze people")
        statement = sql_statement(decisions, names, "people")
        seconds = None
        for _ in range(2):
            start = time.perf_counter()
            cluster.psql("select " + ", ".join(f'count("{n}")' for n in names) + f" from ({statement}) a")
            one = time.perf_counter() - start
            seconds = one if seconds is None else min(seconds, one)
        answers = cluster.psql(sql_statement(decisions, names, "(select * from people where id < 5000)") + " order by p.id").splitlines()
    ours = texts_of(sample, folder, "answers", len(answers))
    shown = {"true": "t", "false": "f"}
    different = sum(line != ",".join(shown.get(ours[n][row], ours[n][row]) for n in names) for row, line in enumerate(answers))
    return rows * len(names) / seconds, different


def run_node(decisions, sample, folder, names):
    rows = 2000
    people = texts_of(sample, folder, "columns", rows)
    spec = {"decisions": [{"name": n, "inputs": i, "rules": r, "type": t} for n, i, r, t in decisions], "names": names,
            "dates": [c["name"] for c in sample["columns"] if c["kind"] == 2],
            "people": [{n: people[n][row] for n in people} for row in range(rows)],
            "booleans": [c["name"] for c in sample["columns"] if c["kind"] == 0],
            "answers": texts_of(sample, folder, "answers", rows)}
    path = os.path.join(folder, "spec.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(spec, file)
    result = subprocess.run(["node", os.path.join(HERE, "rivals.mjs"), path], check=True, capture_output=True, text=True, cwd=HERE)
    return json.loads(result.stdout)


def main():
    folder = sys.argv[1]
    decisions = read_model(os.path.join(HERE, "talents.dmn"))
    with open(os.path.join(folder, "sample.json"), encoding="utf-8") as file:
        sample = json.load(file)
    names = [answer["name"] for answer in sample["answers"]]
    figures = [("numpy " + np.__version__ + ", direct, blocked", *run_numpy(decisions, sample, folder, names))]
    print(f"figure numpy {figures[0][1]:.0f}", flush=True)
    figures.append(("PostgreSQL 15, one CASE statement", *run_sql(decisions, sample, folder, names)))
    for name, figure in run_node(decisions, sample, folder, names).items():
        figures.append((name, figure["rate"], figure["different"]))
    wrong = 0
    for name, rate, different in figures:
        print(f"  {name:<40} {rate:>15,.0f} decisions/s/core   {'same answers' if different == 0 else str(different) + ' DIFFERENT'}")
        wrong += different
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
