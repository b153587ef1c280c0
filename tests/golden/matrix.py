"""The matrix endpoint x role x own/other/absent, made by really calling. Nothing that later rows need is changed: edits carry the version
v0, which nobody has seen, and sign-outs come last."""
import csv
import os
import re
import uuid

from district import ROLES, ROOT
import server as program

NO_ID = "01900000-0000-7000-8000-000000000000"
# One each, so that an answer that repeats them can be compared without them.
ABSENT = {kind: f"01900000-0000-7000-8000-{number:012}" for number, kind in
          enumerate(("draft", "attachment", "case", "letter", "session", "task", "item", "request", "account"), 1)} | {"token": "A" * 22}

# What {id} and other parameters stand for, by the beginning of the path (the longest counts).
PARAMETERS = {
    "/api/drafts/{id}": {"id": "draft", "material": "material"},
    "/api/attachments/{id}": {"id": "attachment"},
    "/api/cases/{id}": {"id": "case", "request": "request"},
    "/api/letters/{id}": {"id": "letter"},
    "/api/sessions/{id}": {"id": "session"},
    "/api/accounts/{id}": {"id": "account"},
    "/api/desk/tasks/{id}": {"id": "task"},
    "/api/desk/cases/{id}": {"id": "case", "item": "item", "fact": "fact", "request": "request"},
    "/api/desk/letters/{id}": {"id": "letter"},
    "/api/verifications/{token}": {"token": "token"},
    "/{language}/verify/{token}": {"token": "token"},
    "/verify/{token}": {"token": "token"},
    "/api/policies/{id}": {"id": "policy"},
    "/api/services/{id}": {"id": "service"},
    "/api/desk/policies/{id}": {"id": "policy"},
    "/{language}/policies/{policy}": {"policy": "policy", "version": "version"},
    "/{language}/services/{service}": {"service": "service"},
}
# Texts that are no records: the same in all three calls.
FIXED = {"language": "en", "material": "passport", "rest": "x"}
# Records that everybody who may ask may see: there is no "other" one.
OPEN = {"policy": "rent_support", "service": "rent_support_application", "account": NO_ID}


def body_of(endpoint, ids, role):
    """The body of a call; what it names are the ids of this call."""
    bodies = {
        "POST /api/assessments": {"answers": [], "skipped": []},
        "POST /api/email-links": {"email": f"{role}@example.org", "language": "en"},
        "POST /api/sessions/email": {"token": "x" * 43},
        "POST /api/sessions/staff": {"login": f"nobody.{role}", "password": "no-such-password", "code": "000000"},
        "PATCH /api/profile/facts": {"facts": []},
        "POST /api/drafts": {"services": []},
        "PATCH /api/drafts/{id}": {"answers": []},
        "PUT /api/drafts/{id}/materials/{material}": {"attachment": ids.get("attachment", NO_ID)},
        "POST /api/cases": {"draft": ids.get("draft", NO_ID), "confirmed": True},
        "PUT /api/cases/{id}/requests/{request}/answer": {"value": "x"},
        "POST /api/cases/{id}/messages": {"text": "A message of the matrix."},
        "POST /api/cases/{id}/withdrawal": {"reason": None},
        "POST /api/desk/tasks/{id}/assignment": {"assignee": None},
        "PUT /api/desk/cases/{id}/facts/{fact}": {"value": "x", "evidence": None, "note": ""},
        "POST /api/desk/cases/{id}/requests": {"kind": "fact", "fact": "university", "note": "A note of the matrix."},
        "POST /api/desk/tasks/{id}/completion": {"outcome": "ok", "note": ""},
        "POST /api/desk/cases/{id}/items/{item}/decision": {"outcome": "refused", "reason": "A reason of the matrix."},
        "POST /api/desk/decision-previews": {"items": [{"case": ids.get("case", NO_ID), "item": ids.get("item", NO_ID), "version": 0}], "outcome": "refused"},
        "POST /api/desk/decision-batches": {"items": [{"case": ids.get("case", NO_ID), "item": ids.get("item", NO_ID), "version": 0}],
                                            "outcome": "refused", "reason": "A reason of the matrix."},
        "POST /api/desk/cases/{id}/reveals": {"fact": ids.get("fact", "phone"), "reason": "A reason of the matrix."},
        "POST /api/desk/cases/{id}/messages": {"text": "A message of the matrix."},
        "POST /api/desk/letters/{id}/withdrawal": {"reason": "A reason of the matrix."},
        "POST /api/accounts": {"login": "", "name": {"zh": "", "en": ""}, "roles": []},
        "PATCH /api/accounts/{id}": {"state": "closed"},
        "POST /api/accounts/{id}/password": {},
        "POST /api/audit/exports": {"purpose": "A purpose of the matrix."},
    }
    return bodies.get(f"{endpoint['method']} {endpoint['path']}")


# Rows whose body names a record though their path does not.
NAMES_RECORD = {"POST /api/cases": "draft", "POST /api/desk/decision-previews": "case", "POST /api/desk/decision-batches": "case"}
# These end sessions, so they come after all others.
ENDS_SESSIONS = ["DELETE /api/sessions/{id}", "DELETE /api/session"]


def read_endpoints():
    with open(os.path.join(ROOT, "tests/golden/endpoints.tsv"), encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def name_of(endpoint):
    return f"{endpoint['method']} {endpoint['path']}"


def kinds_of(path):
    """{parameter: kind of record} of a path."""
    longest = max((prefix for prefix in PARAMETERS if path.startswith(prefix)), key=len, default=None)
    known = PARAMETERS.get(longest, {})
    names = re.findall(r"\{(\w+)(?:\.\.\.)?\}", path)
    unknown = [name for name in names if name not in known and name not in FIXED]
    assert not unknown, f"tests/golden/matrix.py does not know what {unknown} of {path} stands for"
    return {name: known.get(name, name) for name in names}


class Matrix:
    def __init__(self, district):
        self.district = district
        self.endpoints = read_endpoints()
        self.wrong = []
        self.told_apart = {}

    def ids(self, role, which):
        district = self.district
        if which == "absent":
            return {**ABSENT, "fact": district.own.get("fact", "phone"), "policy": "no_such_policy", "service": "no_such_service", "version": "no_such_version"}
        records = dict(district.own if which == "own" else district.other)
        records["session"] = district.sessions.get(role if which == "own" else "second", NO_ID)
        records.setdefault("fact", "phone")
        records["account"] = district.account
        return {**OPEN, "version": district.version, **records}

    def call(self, endpoint, role, which):
        ids = self.ids(role, which)
        kinds = kinds_of(endpoint["path"])
        # A letter is of the case that was decided; the rest of the open one.
        path = re.sub(r"\{(\w+)(?:\.\.\.)?\}", lambda found: FIXED.get(kinds[found[1]], ids.get(kinds[found[1]], NO_ID)), endpoint["path"])
        headers = {}
        if endpoint["if_match"] == "needed":
            headers["If-Match"] = '"v0"'
        if endpoint["repeat"] == "key":
            headers["Idempotency-Key"] = str(uuid.uuid4())
        client = self.district.clients[role]
        if endpoint["input"] == "upload":
            answer = client.upload("empty.png", b"")
        else:
            body = body_of(endpoint, ids, role)
            if body is None and endpoint["input"] == "json":
                self.wrong.append(f"{name_of(endpoint)}: tests/golden/matrix.py has no body for it")
                body = {}
            answer = client.send(endpoint["method"], path, body, headers=headers)
        if answer.status >= 500:
            self.wrong.append(f"{name_of(endpoint)} as {role} on {which}: {answer.status} {answer.text[:300]}")
        return answer, self.without_ids(answer, ids, kinds)

    @staticmethod
    def without_ids(answer, ids, kinds):
        text = answer.text
        for kind in {*kinds.values(), *NAMES_RECORD.values(), "item"}:
            if kind in ids:
                text = text.replace(ids[kind], f"<{kind}>")
        return text

    def cell(self, endpoint, role):
        kinds = [kind for kind in kinds_of(endpoint["path"]).values() if kind not in FIXED]
        if name_of(endpoint) in NAMES_RECORD:
            kinds.append(NAMES_RECORD[name_of(endpoint)])
        own, _ = self.call(endpoint, role, "own")
        if not kinds:
            self.check_leak(endpoint, role, own)
            return str(own.status)
        absent, absent_text = self.call(endpoint, role, "absent")
        if endpoint["access"].startswith("public") or set(kinds) & set(OPEN):
            return f"{own.status}/{absent.status}"
        other, other_text = self.call(endpoint, role, "other")
        if (other.status, other_text) != (absent.status, absent_text):
            self.wrong.append(f"{name_of(endpoint)} as {role}: another's is not like an absent one:\n    {other.status} {other_text[:300]}\n"
                              f"    {absent.status} {absent_text[:300]}")
        if (own.status, own.text[:200]) != (other.status, other.text[:200]):
            self.told_apart[name_of(endpoint)] = True
        self.told_apart.setdefault(name_of(endpoint), False)
        statuses = [str(own.status), str(other.status), str(absent.status)]
        return statuses[0] if len(set(statuses)) == 1 else "/".join(statuses)

    def check_leak(self, endpoint, role, answer):
        """A list shows nothing of the record outside; to those who see no cases, nothing of either."""
        records = []
        if role in ("talent", "officer", "department_officer"):
            records = [self.district.other]
        elif role != "auditor" and not endpoint["path"].startswith("/demo"):
            records = [self.district.own, self.district.other]
        for record in records:
            for kind in ("case", "number", "draft", "attachment", "letter", "token", "request"):
                if record.get(kind) and record[kind] in answer.text and not endpoint["path"].startswith("/demo"):
                    self.wrong.append(f"{name_of(endpoint)} as {role} shows the {kind} of a record that is out of scope")

    def make(self):
        """The text of matrix.tsv."""
        last = [endpoint for name in ENDS_SESSIONS for endpoint in self.endpoints if name_of(endpoint) == name]
        cells = {}
        for endpoint in [each for each in self.endpoints if each not in last] + last:
            for role in ROLES:
                cells[name_of(endpoint), role] = self.cell(endpoint, role)
        for name, apart in self.told_apart.items():
            if not apart:
                self.wrong.append(f"{name}: no role tells its own record from another's, so the row proves nothing")
        lines = ["\t".join(["method", "path", *ROLES])]
        for endpoint in self.endpoints:
            lines.append("\t".join([endpoint["method"], endpoint["path"], *(cells[name_of(endpoint), role] for role in ROLES)]))
        return "\n".join(lines) + "\n"
