"""From a draft to a letter, and what must not happen on the way."""
import datetime
import re
import threading

import server as program
from world import SERVICE, TODAY, expect


def decide(world, case, outcome="granted", reason=None):
    """Everything an officer must do before, then the decision."""
    registry, officer = world.registry, world.officer
    seen = world.desk_case(registry, case)
    for fact in ("arrived_on",):
        value = next(row["value"] for row in seen["facts"] if row["fact"] == fact)
        seen = expect(registry.edit("PUT", f"/api/desk/cases/{case}/facts/{fact}", {"value": value}, version=seen["version"]), 200).json
    task = seen["my_tasks"][0]
    expect(registry.post(f"/api/desk/tasks/{task}/completion", {"outcome": "ok", "note": "seen"}, version=seen["version"]), 200)
    seen = world.desk_case(officer, case)
    value = next(row["value"] for row in seen["facts"] if row["fact"] == "degree_level")
    seen = expect(officer.edit("PUT", f"/api/desk/cases/{case}/facts/degree_level", {"value": value}, version=seen["version"]), 200).json
    item = seen["services"][0]["item"]
    return officer.post(f"/api/desk/cases/{case}/items/{item}/decision", {"outcome": outcome, "reason": reason}, version=seen["version"])


def test_the_whole_line(world):
    talent = world.new_talent()
    receipt = world.apply(talent, name="Grace Line")
    assert receipt["number"] and receipt["submitted_at"]
    case = receipt["case"]
    mine = expect(talent.get("/api/cases"), 200).json["items"]
    assert [row["number"] for row in mine] == [receipt["number"]]
    seen = expect(talent.get(f"/api/cases/{case}"), 200).json
    assert seen["clock"]["promised_days"] == 3 and seen["steps"]
    decided = expect(decide(world, case), 200).json
    assert decided["services"][0]["state"] == "granted", decided["services"]
    letter = decided["services"][0]["letter"]
    assert letter["number"]["zh"] and letter["number"]["en"]
    for language in ("zh", "en"):
        pdf = expect(talent.get(f"/api/letters/{letter['id']}/pdf?language={language}"), 200)
        assert pdf.body.startswith(b"%PDF-") and pdf.headers["Content-Type"] == "application/pdf"
        page = expect(world.stranger().get(f"/{language}{letter['verify_path']}"), 200).text
        assert "Grace Line" in page and letter["number"][language] in page
    token = letter["verify_path"].rsplit("/", 1)[1]
    assert expect(world.stranger().get(f"/api/verifications/{token}"), 200).json["state"] == "genuine"
    assert expect(world.stranger().get("/api/verifications/" + "A" * len(token)), 200).json["state"] == "unknown"
    after = expect(talent.get(f"/api/cases/{case}"), 200).json
    assert after["state"] == "decided"


def test_two_tabs_double_clicks_and_retries_make_one_case(world):
    talent = world.new_talent()
    draft = world.fill_draft(talent)
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(talent.post("/api/cases", {"draft": draft["id"], "confirmed": True}))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {a.status for a in answers} <= {200, 201}, [(a.status, a.text[:200]) for a in answers]
    assert len({a.json["number"] for a in answers}) == 1
    assert len(expect(talent.get("/api/cases"), 200).json["items"]) == 1


def test_a_key_used_twice_with_another_body_is_refused(world):
    talent = world.new_talent()
    key = "a-key-of-a-test-0001"
    first = expect(talent.post("/api/drafts", {"services": [SERVICE]}, key=key), 201)
    again = expect(talent.post("/api/drafts", {"services": [SERVICE]}, key=key), 201)
    assert first.json["id"] == again.json["id"]
    expect(talent.send("POST", "/api/drafts", {"services": []}, headers={"Idempotency-Key": key}), 422)


def test_stale_versions_say_what_changed(world):
    talent = world.new_talent()
    draft = expect(talent.post("/api/drafts", {"services": [SERVICE]}), 201).json
    path = f"/api/drafts/{draft['id']}"
    expect(talent.edit("PATCH", path, {"answers": [{"fact": "full_name", "value": "One"}]}, version=draft["version"]), 200)
    stale = expect(talent.edit("PATCH", path, {"answers": [{"fact": "full_name", "value": "Two"}]}, version=draft["version"]), 412)
    assert stale.json["current"]["version"] > draft["version"] and "answers" in stale.json["changed"], stale.json
    expect(talent.edit("PATCH", path, {"answers": []}), 428)


def test_other_peoples_records_are_absent(world):
    mine, other = world.new_talent(), world.new_talent()
    receipt = world.apply(mine)
    draft = expect(mine.post("/api/drafts", {"services": [SERVICE]}), 201).json
    absent = "01900000-0000-7000-8000-000000000000"
    for path, theirs in (("/api/cases/{}", receipt["case"]), ("/api/drafts/{}", draft["id"])):
        forbidden, unknown = other.get(path.format(theirs)), other.get(path.format(absent))
        assert forbidden.status == unknown.status == 404
        assert re.sub(r'"incident":"[^"]*"', "", forbidden.text) == re.sub(r'"incident":"[^"]*"', "", unknown.text)
        expect(mine.get(path.format(theirs)), 200)


def test_a_request_stops_the_clock_and_only_that_part_reopens(world):
    talent = world.new_talent()
    case = world.apply(talent)["case"]
    officer = world.officer
    seen = world.desk_case(officer, case)
    asked = expect(officer.post(f"/api/desk/cases/{case}/requests", {"kind": "material", "material": "degree_certificate", "note": "A clearer picture, please."},
                                version=seen["version"]), 201).json
    assert asked["clock"]["paused_since"] is not None
    mine = expect(talent.get(f"/api/cases/{case}"), 200).json
    assert mine["state"] == "waiting_for_you"
    request = next(row for row in mine["requests"] if row["state"] == "open")
    import server as program
    attachment = expect(talent.upload("clearer.png", program.PNG), 201).json
    answered = expect(talent.edit("PUT", f"/api/cases/{case}/requests/{request['id']}/answer", {"attachment": attachment["id"]}, version=mine["version"]), 200).json
    assert answered["state"] == "open" and answered["clock"]["paused_since"] is None
    assert [row["state"] for row in answered["requests"]] == ["answered"]


def test_deciding_against_the_proposal_needs_a_reason(world):
    talent = world.new_talent()
    case = world.apply(talent)["case"]
    expect(decide(world, case, "refused"), 422, "cases.reason_needed")
    seen = world.desk_case(world.officer, case)
    item = seen["services"][0]["item"]
    refused = expect(world.officer.post(f"/api/desk/cases/{case}/items/{item}/decision",
                                        {"outcome": "refused", "reason": "The certificate is of another person."}, version=seen["version"]), 200).json
    assert refused["services"][0]["state"] == "refused" and refused["services"][0]["letter"] is None


def test_grants_need_verified_facts(world):
    talent = world.new_talent()
    case = world.apply(talent)["case"]
    registry, officer = world.registry, world.officer
    seen = world.desk_case(registry, case)
    task = seen["my_tasks"][0]
    expect(registry.post(f"/api/desk/tasks/{task}/completion", {"outcome": "ok", "note": ""}, version=seen["version"]), 409, "cases.facts_not_verified")
    value = next(row["value"] for row in seen["facts"] if row["fact"] == "arrived_on")
    seen = expect(registry.edit("PUT", f"/api/desk/cases/{case}/facts/arrived_on", {"value": value}, version=seen["version"]), 200).json
    expect(registry.post(f"/api/desk/tasks/{task}/completion", {"outcome": "ok", "note": ""}, version=seen["version"]), 200)
    seen = world.desk_case(officer, case)
    answer = officer.post(f"/api/desk/cases/{case}/items/{seen['services'][0]['item']}/decision", {"outcome": "granted", "reason": None}, version=seen["version"])
    expect(answer, 409, "cases.facts_not_verified")


def test_a_department_sees_only_its_part(world):
    talent = world.new_talent()
    case = world.apply(talent, name="Hidden Name Test")["case"]
    seen = world.desk_case(world.registry, case)
    facts = {row["fact"] for row in seen["facts"]}
    assert facts == {"arrived_on"}, facts
    assert seen["materials"] == [], seen["materials"]


def test_past_the_calendar_no_date_is_guessed(world):
    talent = world.new_talent()
    receipt = world.apply(talent)
    if receipt["due_on"] is None:
        assert receipt["due_note"]["en"] and receipt["due_note"]["zh"]
    else:
        assert receipt["due_on"] > TODAY.isoformat()


def test_uploads_are_judged_by_content(world):
    import server as program
    talent = world.new_talent()
    expect(talent.upload("evil.png", b"<html><script>alert(1)</script></html>"), 422)
    expect(talent.upload("empty.pdf", b""), 422)
    good = expect(talent.upload("../../etc/pass\u200bwd.png", program.PNG), 201).json
    assert good["type"] == "png" and "/" not in good["name"]
    content = expect(talent.get(f"/api/attachments/{good['id']}/content"), 200)
    assert content.headers["Content-Disposition"].startswith("attachment") and "sandbox" in content.headers["Content-Security-Policy"]
    assert content.body == program.PNG
    expect(world.new_talent().get(f"/api/attachments/{good['id']}/content"), 404)
    large = talent.upload("large.pdf", b"%PDF-1.7\n" + b"0" * (21 * 1024 * 1024))
    assert large.status == 413, large.status


def test_the_auditor_sees_who_did_what(world):
    talent = world.new_talent()
    receipt = world.apply(talent, name="Audit Person")
    world.desk_case(world.officer, receipt["case"])
    entries = expect(world.auditor.get(f"/api/audit/entries?case={receipt['number']}"), 200).json["items"]
    actions = {row["action"] for row in entries}
    assert any(action.startswith("cases.") for action in actions), actions
    assert "Audit Person" not in str(entries)
    chain = expect(world.auditor.get("/api/audit/chain"), 200).json
    assert chain["whole"] is True
    accesses = expect(talent.get("/api/profile/accesses"), 200).json["items"]
    assert any(row["case_number"] == receipt["number"] for row in accesses), accesses


def test_a_corrected_name_and_its_evidence_are_kept(world):
    talent = world.new_talent()
    case = world.apply(talent, name="Ada Tset")["case"]
    officer = world.officer
    paper = expect(officer.upload("passport.png", program.PNG), 201).json["id"]
    seen = world.desk_case(officer, case)
    body = {"value": "Ada Test", "evidence": paper, "note": "as in the passport"}
    path = f"/api/desk/cases/{case}/facts/full_name"
    expect(officer.edit("PUT", path, {**body, "evidence": "01900000-0000-7000-8000-000000000001"}, version=seen["version"]), 422)
    seen = expect(officer.edit("PUT", path, body, version=seen["version"]), 200).json
    name = next(row for row in seen["facts"] if row["fact"] == "full_name")
    assert (name["value"], name["evidence"], name["note"]) == ("Ada Test", paper, "as in the passport"), name
    assert seen["person"]["name"] == "Ada Test", seen["person"]
    assert expect(officer.get(f"/api/attachments/{paper}/content"), 200).body == program.PNG
    expect(world.registry.get(f"/api/attachments/{paper}/content"), 404)  # the case is theirs too, but they do not check the name
    expect(world.new_talent().get(f"/api/attachments/{paper}/content"), 404)
