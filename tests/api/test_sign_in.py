"""Sign-in, sessions, and what their absence forbids."""
import json

from world import OFFICER, expect


def test_unknown_and_known_addresses_are_answered_alike(world):
    known = world.new_talent()
    stranger = world.stranger()
    answers = [stranger.post("/api/email-links", {"email": address, "language": "en"}) for address in (known.email, "nobody@example.org")]
    assert [a.status for a in answers] == [202, 202]
    assert answers[0].body == answers[1].body


def test_a_link_works_once(world):
    import re
    talent = world.stranger()
    expect(talent.post("/api/email-links", {"email": "once@example.org", "language": "en"}), 202)
    token = None
    for _ in range(100):
        found = re.search(r"once@example.org.*?/portal/enter#([A-Za-z0-9_-]+)", talent.get("/demo/mail").text, re.S)
        if found:
            token = found[1]
            break
    expect(talent.post("/api/sessions/email", {"token": token}), 201)
    again = expect(world.stranger().post("/api/sessions/email", {"token": token}), 401)
    wrong = expect(world.stranger().post("/api/sessions/email", {"token": "x" * 43}), 401)
    assert again.key == wrong.key


def test_wrong_staff_sign_ins_look_alike(world):
    stranger = world.stranger()
    bodies = [{"login": "nobody.here", "password": "wrong-password-1", "code": "000000"},
              {"login": OFFICER["login"], "password": "wrong-password-1", "code": "000000"}]
    answers = [stranger.post("/api/sessions/staff", body) for body in bodies]
    assert [a.status for a in answers] == [401, 401]
    assert answers[0].json["key"] == answers[1].json["key"] and answers[0].json["detail"] == answers[1].json["detail"]


def test_session_cookie_and_token(world):
    talent = world.new_talent()
    session = expect(talent.get("/api/session"), 200).json
    assert session["account"]["kind"] == "talent" and session["account"]["roles"] == ["talent"]
    assert talent.email not in json.dumps(session), "the address is masked"
    token, talent.csrf = talent.csrf, None
    expect(talent.post("/api/drafts", {"services": ["welcome_grant_application"]}), 403)
    talent.csrf = "wrong" + token[5:]
    expect(talent.post("/api/drafts", {"services": ["welcome_grant_application"]}), 403)
    talent.csrf = token
    foreign = talent.post("/api/drafts", {"services": ["welcome_grant_application"]}, headers={"Origin": "https://evil.example"})
    expect(foreign, 403)
    expect(talent.edit("DELETE", "/api/session"), 204)
    expect(talent.get("/api/profile"), 401, "access.sign_in_needed")


def test_without_a_session(world):
    stranger = world.stranger()
    for path in ("/api/profile", "/api/drafts", "/api/cases", "/api/desk/tasks", "/api/audit/entries"):
        expect(stranger.get(path), 401, "access.sign_in_needed")
