"""What anybody may ask without an account."""
import datetime

from world import POLICY, TODAY, expect


def ask(world, answers, **more):
    body = {"answers": [{"fact": fact, "value": value} for fact, value in answers.items()], "skipped": [], **more}
    return world.stranger().post("/api/assessments", body)


def result(answer):
    return next(row for row in answer.json["results"] if row["policy"] == POLICY)


def test_asks_until_nothing_can_matter(world):
    given, asked = {}, []
    values = {"degree_level": "master", "arrived_on": TODAY.isoformat()}
    for _ in range(10):
        answer = expect(ask(world, given), 200)
        question = answer.json["next_question"]
        if question is None:
            break
        asked.append(question)
        given[question] = values[question]
    assert len(asked) == len(set(asked)) and asked, asked
    assert result(answer)["answer"] == "yes", result(answer)
    assert result(answer)["amount"] is not None


def test_no_names_the_condition_with_both_values(world):
    answer = expect(ask(world, {"degree_level": "master", "arrived_on": (TODAY - datetime.timedelta(days=3000)).isoformat()}), 200)
    found = result(answer)
    assert found["answer"] == "no"
    failing = [row for row in found["conditions"] if row["holds"] == "no"]
    assert len(failing) == 1
    condition = failing[0]
    assert condition["needed"]["zh"] and condition["needed"]["en"] and condition["clause"]["text"]["zh"]
    assert [row["fact"] for row in condition["given"]] == ["arrived_on"]
    assert condition["given"][0]["known"] and condition["given"][0]["shown"]["en"]
    assert answer.json["next_question"] is None, "nothing more can matter"


def test_cannot_tell_names_the_facts(world):
    found = result(expect(ask(world, {"degree_level": "master"}), 200))
    assert found["answer"] == "cannot_tell" and found["missing"] == ["arrived_on"], found


def test_a_skipped_question_is_not_asked_again(world):
    answer = expect(ask(world, {}, skipped=["degree_level", "arrived_on"]), 200)
    assert answer.json["next_question"] is None
    assert result(answer)["answer"] == "cannot_tell"


def test_bad_answers_all_at_once(world):
    body = {"answers": [{"fact": "degree_level", "value": "wizard"}, {"fact": "nothing", "value": 1}, {"fact": "arrived_on", "value": "2026-02-30"}], "skipped": []}
    answer = expect(world.stranger().post("/api/assessments", body), 422)
    places = sorted(problem["place"] for problem in answer.json["problems"])
    assert places == ["/answers/0/value", "/answers/1/fact", "/answers/2/value"], places


def test_none_is_an_answer_only_where_the_vocabulary_says_so(world):
    vocabulary = {row["id"]: row["may_be_none"] for row in expect(world.stranger().get("/api/vocabulary"), 200).json["facts"]}
    assert vocabulary["arrived_on"] is True and vocabulary["degree_level"] is False
    assert result(expect(ask(world, {"degree_level": "master", "arrived_on": None}), 200))["answer"] == "no"
    answer = expect(ask(world, {"degree_level": None, "full_name": None, "arrived_on": None}), 422)
    assert [(row["place"], row["key"]) for row in answer.json["problems"]] == [
        ("/answers/0/value", "value.none_not_allowed"), ("/answers/1/value", "value.none_not_allowed")], answer.text


def test_malformed_bodies_are_refused_in_words(world):
    stranger = world.stranger()
    for raw in (b"", b"{", b"[]", b"null", b'{"answers": 1, "skipped": []}', b'{"answers": [], "skipped": [], "extra": 1}',
                b'{"answers": [], "answers": [], "skipped": []}', b'{"answers": [{"fact": "a"}], "skipped": []}', b"\xff\xfe", b"{" * 5000):
        answer = stranger.post("/api/assessments", raw=raw, headers={"Content-Type": "application/json"})
        assert answer.status in (400, 422), (raw[:40], answer.status, answer.text[:200])
        assert answer.headers["Content-Type"].startswith("application/problem+json")
        assert answer.json["detail"], answer.text


def test_languages_of_problems(world):
    zh, en = (world.stranger(language).get("/api/cases").json for language in ("zh", "en"))
    assert zh["key"] == en["key"] and zh["title"] != en["title"]


def test_pages_in_both_languages_without_scripts(world):
    stranger = world.stranger()
    for path in ("/", "/policies", f"/policies/{POLICY}", "/services", "/services/welcome_grant_application", "/privacy", "/accessibility"):
        for language in ("zh", "en"):
            page = expect(stranger.get(f"/{language}{path}"), 200)
            assert "<script" not in page.text.lower(), path
            assert f'lang="{"zh-CN" if language == "zh" else "en"}"' in page.text
            assert page.text.count("<h1") == 1, path
    assert expect(stranger.get("/"), 302).headers["Location"] == "/en/"
    expect(stranger.get("/zh/policies/nothing"), 404)
    expect(stranger.get("/fr/policies"), 404)


def test_policy_page_shows_rules_and_examples(world):
    text = world.stranger().get(f"/en/policies/{POLICY}").text
    assert "decision-table" in text and "Worked examples" in text and "Sources" in text


def test_a_policy_in_full_as_data(world):
    stranger = world.stranger()
    answer = expect(stranger.get(f"/api/policies/{POLICY}"), 200)
    policy = answer.json
    assert policy["version"] == "2026" and policy["in_force"] and policy["from"] == "2026-01-01" and policy["to"] is None
    assert policy["owner"]["id"] == "newcomer_office" and policy["owner"]["title"]["en"] and policy["owner"]["reliability"]["note"]["zh"]
    assert [row["id"] for row in policy["conditions"]] == ["degree", "arrival"]
    assert [(row["id"], row["sources"]) for row in policy["clauses"]] == [("who", ["notice"]), ("when", ["notice"]), ("how_much", ["notice"])]
    assert [row["id"] for row in policy["sources"]] == ["notice"]
    assert {row["reliability"]["mark"] for row in policy["clauses"]} == {"invented"}
    tables = policy["tables"]
    assert tables and all(len(rule["inputs"]) == len(table["inputs"]) and len(rule["outputs"]) == len(table["outputs"])
                          for table in tables for rule in table["rules"])
    examples = {row["id"]: row for row in policy["examples"]}
    assert len(examples) == 6
    six_months = examples["six_months"]
    assert (six_months["answer"], six_months["because"]) == ("no", ["arrival"])
    assert [(row["fact"], row["value"]) for row in six_months["given"]] == [("degree_level", "doctorate"), ("arrived_on", "2026-01-01")]
    assert [(row["decision"], row["value"]) for row in six_months["results"]] == [("Amount", "0")]
    assert examples["arrival_unknown"]["missing"] == ["arrived_on"]
    assert [row["version"] for row in policy["versions"]] == ["2026"]
    assert [row["service"] for row in policy["services"]] == ["welcome_grant_application"]
    again = stranger.get(f"/api/policies/{POLICY}", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status == 304 and not again.text, again.text


def test_a_policy_on_a_day_or_in_a_version(world):
    stranger = world.stranger()
    path = f"/api/policies/{POLICY}"
    assert expect(stranger.get(path + "?version=2026"), 200).json["version"] == "2026"
    early = expect(stranger.get(path + "?on=2025-12-31"), 200).json
    assert early["on"] == "2025-12-31" and not early["in_force"] and not early["versions"][0]["in_force"]
    assert expect(stranger.get(path + "?on=2026-01-01"), 200).json["in_force"]
    for query, status in (("?version=1999", 404), ("?on=2026-02-30", 422), ("?on=yesterday", 422), ("?version=2026&on=2026-01-01", 422), ("?day=1", 422)):
        expect(stranger.get(path + query), status)
    expect(stranger.get("/api/policies/nothing"), 404)


def test_a_service_in_full_as_data(world):
    stranger = world.stranger()
    service = expect(stranger.get("/api/services/welcome_grant_application"), 200).json
    assert service["policy"]["id"] == POLICY and service["department"]["id"] == "newcomer_office"
    assert [row["material"] for row in service["materials"]] == ["degree_certificate"]
    assert [row["decides"] for row in service["tasks"]][-1] is True
    expect(stranger.get("/api/services/nothing"), 404)
    expect(stranger.get("/api/services/welcome_grant_application?x=1"), 422)


def test_security_headers_everywhere(world):
    stranger = world.stranger()
    for path in ("/zh/", "/api/site", "/nothing", "/portal", "/api/nothing"):
        headers = stranger.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "unsafe" not in policy and "default-src 'none'" in policy, policy
        assert "require-trusted-types-for 'script'" in policy, policy
        assert headers["X-Content-Type-Options"] == "nosniff" and headers["Referrer-Policy"] == "no-referrer"
    assert stranger.get("/api/site").headers["Cache-Control"] == "public, no-cache"
    assert stranger.get("/api/cases").headers["Cache-Control"] == "no-store"


def test_health(world):
    expect(world.stranger().get("/healthz"), 200)
    expect(world.stranger().get("/readyz"), 200)
