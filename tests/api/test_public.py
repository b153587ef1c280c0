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


def test_security_headers_everywhere(world):
    stranger = world.stranger()
    for path in ("/zh/", "/api/site", "/nothing", "/portal", "/api/nothing"):
        headers = stranger.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "unsafe" not in policy and "default-src 'none'" in policy, policy
        assert headers["X-Content-Type-Options"] == "nosniff" and headers["Referrer-Policy"] == "no-referrer"
    assert stranger.get("/api/site").headers["Cache-Control"] == "no-store"


def test_health(world):
    expect(world.stranger().get("/healthz"), 200)
    expect(world.stranger().get("/readyz"), 200)
