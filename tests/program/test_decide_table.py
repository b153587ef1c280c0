"""`yinqiao decide --table`: from text to answers, column files, what a new version changes."""
import os
import subprocess
import tempfile

import server as program

MODEL = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="m" namespace="urn:m">
  <inputData id="_rent" name="rent"><variable name="rent" typeRef="number"/></inputData>
  <inputData id="_town" name="town"><variable name="town" typeRef="string"/></inputData>
  <decision id="_grant" name="grant"><variable name="grant" typeRef="number"/>
    <informationRequirement><requiredInput href="#_rent"/></informationRequirement>
    <decisionTable hitPolicy="FIRST"><input><inputExpression><text>rent</text></inputExpression></input><output name="grant"/>
      <rule><inputEntry><text>&gt;= 3000</text></inputEntry><outputEntry><text>LIMIT</text></outputEntry></rule>
      <rule><inputEntry><text>-</text></inputEntry><outputEntry><text>0</text></outputEntry></rule>
    </decisionTable></decision>
  <decision id="_half" name="half"><variable name="half" typeRef="number"/>
    <informationRequirement><requiredInput href="#_rent"/></informationRequirement>
    <literalExpression><text>rent * 0.5</text></literalExpression></decision>
  <decision id="_said" name="said"><variable name="said" typeRef="string"/>
    <informationRequirement><requiredInput href="#_rent"/></informationRequirement>
    <informationRequirement><requiredInput href="#_town"/></informationRequirement>
    <literalExpression><text>town + string(rent * 0.5)</text></literalExpression></decision>
</definitions>
"""


def decide(folder, *arguments):
    done = subprocess.run([program.PROGRAM, "decide", *arguments], cwd=folder, capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout, done.stderr


def put(folder, name, text):
    with open(os.path.join(folder, name), "w", encoding="utf-8", newline="") as file:
        file.write(text)
    return name


def got(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8", newline="") as file:
        return file.read()


def test_decide_table_answers_every_row_and_leaves_bad_ones_blank():
    with tempfile.TemporaryDirectory() as folder:
        put(folder, "m.dmn", MODEL.replace("LIMIT", "900"))
        put(folder, "people.csv", "town,rent,note\n北,3000,x\n\"a,b\",2999.99,\n,12O0,\n西,,\n")
        status, out, errors = decide(folder, "m.dmn", "--table", "people.csv", "--out", "answers.csv")
        assert status == 1, (status, out, errors)
        assert "row 3" in errors and "'rent'" in errors and "12O0" in errors and "note" in errors, errors
        assert got(folder, "answers.csv") == "grant,half,said\r\n900,1500,北1500.0\r\n0,1499.995,\"a,b1499.995\"\r\n,,\r\n0,,\r\n"
        assert out.count("columnar") >= 2 and "4 行 rows" in out, out
        # Saved, the cell that could not be read would be an ordinary null.
        status, _, errors = decide(folder, "m.dmn", "--table", "people.csv", "--save", "people.yqc")
        assert status == 1 and "1 rows could not be read" in errors, errors
        assert not os.path.exists(os.path.join(folder, "people.yqc"))
        put(folder, "people.csv", "town,rent,note\n北,3000,x\n\"a,b\",2999.99,\n,1200,\n西,,\n")
        assert decide(folder, "m.dmn", "--table", "people.csv", "--save", "people.yqc")[0] == 0
        status, out, errors = decide(folder, "m.dmn", "--table", "people.yqc", "--out", "again.csv", "--decision", "grant")
        assert (status, errors) == (0, ""), (status, errors)
        assert got(folder, "again.csv") == "grant\r\n900\r\n0\r\n0\r\n0\r\n"


def test_decide_table_of_no_rows_and_wrong_use():
    with tempfile.TemporaryDirectory() as folder:
        put(folder, "m.dmn", MODEL.replace("LIMIT", "900"))
        put(folder, "none.csv", "town,rent\n")
        status, _, errors = decide(folder, "m.dmn", "--table", "none.csv", "--out", "answers.csv")
        assert status == 0, errors
        assert got(folder, "answers.csv") == "grant,half,said\r\n"
        put(folder, "broken.csv", "town,rent\n\"a,1\n")
        status, _, errors = decide(folder, "m.dmn", "--table", "broken.csv")
        assert status == 1 and "broken.csv:2:1" in errors, errors
        put(folder, "none.yqc", "YQCOLS\r\n hostile")
        status, _, errors = decide(folder, "m.dmn", "--table", "none.yqc")
        assert status == 1 and "none.yqc" in errors and "cannot be used" in errors, errors
        assert decide(folder, "m.dmn", "--table")[0] == 2
        assert decide(folder, "m.dmn", "--table", "none.csv", "--threads", "many")[0] == 2
        status, _, errors = decide(folder, "m.dmn", "--table", "none.csv", "--decision", "grnt")
        assert status == 1 and "grant" in errors, errors


def test_decide_against_a_new_version():
    with tempfile.TemporaryDirectory() as folder:
        put(folder, "old.dmn", MODEL.replace("LIMIT", "900"))
        put(folder, "new.dmn", MODEL.replace("LIMIT", "1000").replace("&gt;= 3000", "&gt;= 2500"))
        put(folder, "people.csv", "town,rent\n" + "".join(f"t,{rent}\n" for rent in range(1000, 4000, 100)))
        status, out, errors = decide(folder, "old.dmn", "--against", "new.dmn", "--table", "people.csv", "--sum", "grant", "--threads", "2")
        assert (status, errors) == (0, ""), errors
        for line in ("grant: 15 行变化 rows changed", "900 -> 1000: 10", "0 -> 1000: 5", "0 -> 0: 15", "9000 -> 15000 (6000)", "15 行变化 rows changed, 1 个决策重算"):
            assert line in out, (line, out)
