"""What the log must never hold."""
import datetime
import json
import os

import world as worlds

NAME, PHONE, MAIL = "Plantedname Needle", "+1 555 7654321", "planted.mail@example.org"
ARRIVED_ON = (worlds.TODAY - datetime.timedelta(days=20)).isoformat()  # an answer
MESSAGE, NOTE, REASON = "A planted message 98431.", "A planted note 77123.", "A planted reason 55219."


def lines_of(log):
    """The JSON lines; beside them the demonstration prints its accounts for whoever runs it."""
    return [line for line in log.splitlines() if line.startswith("{")]


def plant(world):
    """Every kind of personal data goes once through the server, well and badly; gives what must not be found."""
    talent = world.stranger()
    talent.email = MAIL
    talent.sign_in_talent(MAIL)
    secrets = [NAME, PHONE, PHONE.replace(" ", ""), ARRIVED_ON, MAIL, "planted.mail", MESSAGE, NOTE, REASON, talent.csrf, *talent.cookies.values()]
    receipt = world.apply(talent, name=NAME, phone=PHONE, arrived=ARRIVED_ON)
    case = receipt["case"]
    officer = world.officer
    secrets += [officer.csrf, *officer.cookies.values(), worlds.OFFICER["password"], worlds.OFFICER["login"]]
    seen = world.desk_case(officer, case)
    officer.post(f"/api/desk/cases/{case}/reveals", {"fact": "phone", "reason": REASON})
    officer.post(f"/api/desk/cases/{case}/requests", {"kind": "fact", "fact": "arrived_on", "note": NOTE}, version=seen["version"])
    talent.post(f"/api/cases/{case}/messages", {"text": MESSAGE})
    # Badly: wrong bodies, wrong queries, wrong places, wrong sign-ins.
    talent.post("/api/cases", raw=json.dumps({"draft": NAME, "phone": PHONE}).encode(), headers={"Content-Type": "application/json"})
    talent.get(f"/api/cases?name={NAME.replace(' ', '+')}&phone=5557654321")
    talent.get("/api/cases/" + NAME.replace(" ", "%20"))
    talent.get("/en/policies/" + MAIL)
    talent.get("/no/such/place/" + MAIL)
    talent.post("/api/email-links", {"email": "planted.mail@@example.org", "language": "en"})
    world.stranger().post("/api/sessions/staff", {"login": worlds.OFFICER["login"], "password": "planted-password-31", "code": "000000"})
    world.stranger().post("/api/sessions/email", {"token": "plantedtokenplantedtokenplantedtokenplante1"})
    world.stranger().post("/api/assessments", {"answers": [{"fact": "degree_level", "value": "planteddegree"}], "skipped": []})
    talent.upload("plantedfile.png", b"planted content")
    return [*secrets, "planted", "Planted", "5557654321", receipt["number"], case, "?"]


def test_nothing_personal_is_in_the_log():
    with worlds.World(None) as world:
        secrets = plant(world)
        assert world.server.stop() == 0, world.server.log_text()[-3000:]
        lines = lines_of(world.server.log_text())
        assert len(lines) > 25, "the requests are logged"
        found = [(secret, line) for secret in secrets for line in lines if secret and secret in line]
        assert not found, found[:5]
        for line in lines:
            entry = json.loads(line)
            assert entry["at"].endswith("Z") and entry["event"], line
        requests = [json.loads(line) for line in lines if '"event":"request"' in line]
        assert {"method", "route", "status", "ms", "request", "account"} <= set(requests[0]), requests[0]
        assert len({row["request"] for row in requests}) == len(requests), "each request has its own number"
        assert "127.0.0.1" not in "".join(lines), "no addresses of callers"
        data = os.path.join(world.server.folder, "data")
        with open(os.path.join(data, "yinqiao.db"), "rb") as database:
            stored = database.read()
        for secret in (PHONE, PHONE.replace(" ", ""), MAIL):
            assert secret.encode() not in stored, f"{secret} is stored unsealed"
