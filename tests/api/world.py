"""The small named world of packs/hello and what tests do with it again and again."""
import datetime
import os
import re

import server as program

ROOT = program.ROOT
PACK = "packs/hello"
SERVICE = "welcome_grant_application"
POLICY = "welcome_grant"
TODAY = datetime.date.today()

# As in packs/hello/world/accounts.yaml.
OFFICER = {"login": "wen.officer", "password": "lantern-officer-2026", "totp": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"}
REGISTRY = {"login": "gu.registry", "password": "lantern-registry-2026", "totp": "KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU"}
AUDITOR = {"login": "yan.auditor", "password": "lantern-auditor-2026", "totp": "MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK"}


class World:
    def __init__(self, connection):
        self.server = program.Server(PACK, postgres=connection)
        self.people = {}
        self.staff = {}
        self.count = 0

    def __enter__(self):
        self.server.start()
        return self

    def __exit__(self, *_):
        self.server.__exit__()
        if os.path.exists(self.server.log):
            os.remove(self.server.log)

    def stranger(self, language="en"):
        return program.Client(self.server, language)

    def new_talent(self, language="en"):
        """A person nobody knows yet."""
        self.count += 1
        client = program.Client(self.server, language)
        client.email = f"talent{self.count}@example.org"
        client.sign_in_talent(client.email)
        return client

    def member(self, account):
        """Staff sign in once: a one-time code works once."""
        if account["login"] not in self.staff:
            client = program.Client(self.server)
            client.sign_in_staff(account)
            self.staff[account["login"]] = client
        return self.staff[account["login"]]

    @property
    def officer(self):
        return self.member(OFFICER)

    @property
    def registry(self):
        return self.member(REGISTRY)

    @property
    def auditor(self):
        return self.member(AUDITOR)

    def fill_draft(self, talent, degree="master", arrived=None, name="Ada Test", phone="+1 555 0100"):
        """A whole draft, ready to be sent."""
        draft = expect(talent.post("/api/drafts", {"services": [SERVICE]}), 201).json
        arrived = arrived or (TODAY - datetime.timedelta(days=20)).isoformat()
        answers = [{"fact": "degree_level", "value": degree}, {"fact": "arrived_on", "value": arrived}, {"fact": "full_name", "value": name},
                   {"fact": "phone", "value": phone}]
        draft = expect(talent.edit("PATCH", f"/api/drafts/{draft['id']}", {"answers": answers}, version=draft["version"]), 200).json
        attachment = expect(talent.upload("degree.png", program.PNG), 201).json
        return expect(talent.edit("PUT", f"/api/drafts/{draft['id']}/materials/degree_certificate", {"attachment": attachment["id"]},
                                  version=draft["version"]), 200).json

    def apply(self, talent, **given):
        """A case just submitted; gives the receipt."""
        draft = self.fill_draft(talent, **given)
        return expect(talent.post("/api/cases", {"draft": draft["id"], "confirmed": True}), 201).json

    def desk_case(self, client, case):
        return expect(client.get(f"/api/desk/cases/{case}"), 200).json


def expect(answer, status, key=None):
    assert answer.status == status, f"status {answer.status}, not {status}: {answer.text[:600]}"
    if key is not None:
        assert answer.key == key, f"key {answer.key}, not {key}: {answer.text[:600]}"
    return answer


def visible_text(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
