"""`yinqiao decide`: the answer, why, what is missing, what would turn it, in one language at a time."""
import json
import os
import subprocess
import tempfile

import server as program

MODEL = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="support" namespace="urn:support">
<inputData name="months" id="months"><variable name="months" typeRef="number"/></inputData>
<inputData name="degree" id="degree"><variable name="degree" typeRef="string"/></inputData>
<decision name="Points" id="points"><variable name="Points" typeRef="number"/>
<informationRequirement><requiredInput href="#degree"/></informationRequirement>
<decisionTable hitPolicy="FIRST"><input><inputExpression><text>degree</text></inputExpression></input><output/>
<annotation name="clause"/>
<rule><inputEntry><text>"doctor"</text></inputEntry><outputEntry><text>50</text></outputEntry><annotationEntry><text>Clause 3</text></annotationEntry></rule>
<rule><inputEntry><text>-</text></inputEntry><outputEntry><text>20</text></outputEntry><annotationEntry><text>Clause 4</text></annotationEntry></rule>
</decisionTable></decision>
<decision name="Eligible" id="eligible"><variable name="Eligible" typeRef="boolean"/>
<informationRequirement><requiredInput href="#months"/></informationRequirement>
<informationRequirement><requiredDecision href="#points"/></informationRequirement>
<literalExpression><text>months &gt;= 24 and Points &gt;= 20</text></literalExpression></decision>
</definitions>
"""


def decide(facts, *arguments, decision="Eligible"):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (("m.dmn", MODEL), ("f.json", facts if isinstance(facts, str) else json.dumps(facts))):
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(text)
        return subprocess.run([program.PROGRAM, "decide", "m.dmn", "--decision", decision, "--input", "f.json", *arguments],
                              cwd=folder, env=program.environment(), capture_output=True, text=True, timeout=60)


def test_decide_gives_the_value_alone():
    for facts, expected in (({"months": 24, "degree": "doctor"}, "true"), ({"months": 23, "degree": "doctor"}, "false")):
        ran = decide(facts)
        assert (ran.returncode, ran.stdout.strip()) == (0, expected), ran


def test_decide_explains_as_json():
    ran = decide({"months": 18, "degree": "master"}, "--explain", "--json", "--changeable", "months")
    told = json.loads(ran.stdout)
    points, eligible = told["decisions"]
    assert points["decision"] == "Points" and points["inputs"] == [{"name": "degree", "value": "master"}]
    first, second = points["tables"][0]["rules"]
    assert first == {"rule": 1, "matched": False, "first_failed": {"column": 1, "input": "degree", "given": "master", "needed": '"doctor"'}}
    assert second == {"rule": 2, "matched": True} and points["tables"][0]["chosen"] == [2]
    assert points["tables"][0]["annotations"] == ["Clause 4"]
    assert eligible["value"] is False and told["value"] is False and told["determined"] is True
    assert told["nearest"] == {"found": True, "proven": True, "certain": True, "answer": True,
                               "changes": [{"input": "months", "from": 18, "to": 24}]}
    assert told["missing"] == [] and told["next_question"] is None


def test_decide_explains_in_one_language():
    for language, words, foreign in (("en", ["rule 1: degree needs \"doctor\", given \"master\"", "Note: Clause 4", "Nearest change:", "months: 18 -> 24"], "规则"),
                                     ("zh", ["规则 1：degree 需要 \"doctor\"，给出 \"master\"", "注：Clause 4", "最小的改变：", "months: 18 -> 24"], "rule")):
        ran = decide({"months": 18, "degree": "master"}, "--explain", "--lang", language, "--changeable", "months")
        for word in words:
            assert word in ran.stdout, (word, ran.stdout)
        assert foreign not in ran.stdout, ran.stdout


def test_decide_with_facts_missing():
    told = json.loads(decide({"months": 24}, "--partial", "--explain", "--json").stdout)
    assert told["determined"] is True and told["value"] is True, "no degree changes it"
    told = json.loads(decide({}, "--partial", "--explain", "--json").stdout)
    assert told["determined"] is False and told["next_question"] == "months" and told["missing"] == ["months"]
    assert sorted(told["not_given"]) == ["degree", "months"] and told["exact"] is True
    told = json.loads(decide({}, "--partial", "--explain", "--json", decision="Points").stdout)
    assert (told["at_least"], told["at_most"], told["missing"]) == (20, 50, ["degree"])
    ran = decide({}, "--explain", "--json")
    assert json.loads(ran.stdout)["value"] is None, "what is absent is null unless it is unknown"


def test_decide_refuses_what_it_cannot_read():
    for arguments, status in ((("--lang", "fr"), 2), (("--what",), 2), (("--changeable", "month"), 1)):
        ran = decide({"months": 1}, *arguments)
        assert ran.returncode == status and ran.stderr and not ran.stdout, (arguments, ran)
    assert "months" in decide({"month": 1}).stderr
    assert decide("[1]").returncode == 1
    assert decide("{").returncode == 1
    assert decide({}, decision="Eligibel").returncode == 1
