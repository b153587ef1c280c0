"""The records that the matrix asks for: two talents with the same kinds of records, so that for everybody who may see some cases there is
one within and one outside: the office of one service and a department that works only on that one."""
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests"))
import server as program  # noqa: E402

PACK = "packs/changning"
# The first talent's services belong to the first office and department; the second's to neither.
FIRST_SERVICE, SECOND_SERVICE = "overseas_talent_permit_application", "rent_support_application"
OFFICER, DEPARTMENT_OFFICER = "zhou.officer", "ma.security"
STAFF = {"officer": OFFICER, "department_officer": DEPARTMENT_OFFICER, "policy_officer": "gao.policy", "auditor": "qian.auditor",
         "administrator": "wu.admin"}
ROLES = ["nobody", "talent", *STAFF]
FIRST_NAME, SECOND_NAME = "Firstname Withinscope", "Secondname Outofscope"

ANSWERS = {
    FIRST_SERVICE: {"nationality_kind": "foreign", "degree_level": "doctorate", "works_in_shanghai": True, "work_permit_class": "a"},
    SECOND_SERVICE: {"nationality_kind": "chinese_citizen", "degree_level": "master", "degree_place": "outside_mainland", "university_rank": 9,
                     "subject_rank": 3, "returned_on": "2026-09-18", "came_to_shanghai_on": "2026-10-08", "birth_date": "1999-04-12",
                     "employed_in_district": True, "commits_to_stay": True, "owns_home": False, "had_housing_support": False,
                     "rents_recognised_apartment": True, "rent_months": 12, "works_in_shanghai": True, "employment": "employed",
                     "contract_months": 36, "annual_salary": 240000},
}


def accounts():
    """login -> row of the world's accounts.yaml, which has one account a line."""
    rows = {}
    with open(os.path.join(ROOT, PACK, "world/accounts.yaml"), encoding="utf-8") as file:
        for line in file:
            found = {key: re.search(rf"\b{key}: ([\w.-]+)", line) for key in ("login", "department", "password", "totp")}
            if found["login"]:
                rows[found["login"][1]] = {key: match[1] for key, match in found.items() if match}
    return rows


class District:
    """Signs everybody in and makes the records; `own` is what the roles may see, `other` what they may not."""

    def __init__(self, server):
        self.server = server
        self.accounts = accounts()
        self.clients = {"nobody": program.Client(server)}
        self.own, self.other = {}, {}
        self.vocabulary = {row["id"]: row for row in program.Client(server).get("/api/vocabulary").json["facts"]}

    def staff(self, login):
        client = program.Client(self.server)
        client.sign_in_staff(self.accounts[login])
        return client

    def make(self, endpoints):
        """What the endpoints of the table allow to make; the rest stays unknown."""
        self.clients["talent"] = self.talent("first@example.org")
        self.second = self.talent("second@example.org")
        for role, login in STAFF.items():
            self.clients[role] = self.staff(login)
        if "POST /api/drafts" in endpoints:
            self.make_drafts(self.clients["talent"], FIRST_SERVICE, self.own)
            self.make_drafts(self.second, SECOND_SERVICE, self.other)
        if "GET /api/desk/cases/{id}" in endpoints:
            office = {login: self.staff(login) for login in ("chen.officer", "shen.housing")}
            office[OFFICER], office[DEPARTMENT_OFFICER] = self.clients["officer"], self.clients["department_officer"]
            self.make_cases(self.clients["talent"], FIRST_SERVICE, FIRST_NAME, self.own, office)
            self.make_cases(self.second, SECOND_SERVICE, SECOND_NAME, self.other, office)

    def talent(self, email):
        client = program.Client(self.server)
        client.sign_in_talent(email)
        return client

    def make_drafts(self, talent, service, records):
        records["draft"] = must(talent.post("/api/drafts", {"services": [service]}), 201).json["id"]
        records["attachment"] = must(talent.upload("paper.png", program.PNG), 201).json["id"]

    def value_of(self, fact, service, name):
        row = self.vocabulary[fact]
        if fact == "full_name":
            return name
        if fact in ANSWERS[service]:
            return ANSWERS[service][fact]
        if row.get("codes"):
            return row["codes"][0]["code"]
        samples = {"boolean": False, "number": "1", "date": "2020-01-01"}
        sealed = {"phone": "+86 138 0000 9999", "passport_number": "E12345678", "identity_number": "11010519491231002X"}
        return samples.get(row["type"], sealed.get(fact, "Sample"))

    def submit(self, talent, service, name):
        draft = must(talent.post("/api/drafts", {"services": [service]}), 201).json
        answers = []
        for field in draft["form"]["fields"]:
            wanted = field["required"] or field["fact"] in ANSWERS[service] or self.vocabulary[field["fact"]]["sensitivity"] == "sealed"
            if wanted:
                answers.append({"fact": field["fact"], "value": self.value_of(field["fact"], service, name)})
        path = "/api/drafts/" + draft["id"]
        draft = must(talent.edit("PATCH", path, {"answers": answers}, version=draft["version"]), 200).json
        for material in draft["form"]["materials"]:
            if not material["required"]:
                continue
            attachment = must(talent.upload(material["material"] + ".png", program.PNG), 201).json["id"]
            draft = must(talent.edit("PUT", f"{path}/materials/{material['material']}", {"attachment": attachment}, version=draft["version"]), 200).json
        return must(talent.post("/api/cases", {"draft": draft["id"], "confirmed": True}), 201).json

    def make_cases(self, talent, service, name, records, office):
        """One case that stays open with a request to the person, and one that was granted, with its letter."""
        open_case = self.submit(talent, service, name)
        records["case"], records["number"] = open_case["case"], open_case["number"]
        mine = must(talent.get("/api/cases/" + records["case"]), 200).json
        records["item"] = mine["services"][0]["item"]
        records["attachment"] = next(row["attachment"]["id"] for row in mine["materials"] if row["material"] == "passport")
        owner = "chen.officer" if service == SECOND_SERVICE else OFFICER
        seen = must(office[owner].get("/api/desk/cases/" + records["case"]), 200).json
        records["fact"] = next(row["fact"] for row in seen["facts"] if row["sealed"])
        department = self.accounts[owner]["department"]
        records["task"] = next(task["id"] for task in seen["tasks"] if task["department"]["id"] == department)
        asked = must(office[owner].post(f"/api/desk/cases/{records['case']}/requests", {"kind": "fact", "fact": "university", "note": "Which one?"},
                                        version=seen["version"]), 201).json
        records["request"] = next(row["id"] for row in asked["requests"] if row["state"] == "open")
        granted = self.submit(talent, service, name)
        records["letter_case"] = granted["case"]
        letter = self.grant(granted["case"], office, owner)
        records["letter"], records["token"] = letter["id"], letter["verify_path"].rsplit("/", 1)[1]

    def grant(self, case, office, owner):
        path = "/api/desk/cases/" + case
        for login in sorted(office, key=lambda each: each == owner):
            answer = office[login].get(path)
            if answer.status == 200:
                self.work_on(office[login], path, answer.json)
        seen = must(office[owner].get(path), 200).json
        item = seen["services"][0]["item"]
        for _ in range(2):
            answer = office[owner].post(f"{path}/items/{item}/decision", {"outcome": "granted", "reason": "Decided by hand after a look at all papers."},
                                        version=seen["version"])
            if answer.status == 200:
                return answer.json["services"][0]["letter"]
            must(answer, 409)
            for problem in answer.json["problems"]:
                seen = self.verify(office[owner], path, seen, problem["place"].rsplit("/", 1)[1])
        raise AssertionError(answer.text)

    def verify(self, client, path, seen, fact):
        row = next((each for each in seen["facts"] if each["fact"] == fact), None)
        value = row["value"] if row and row["value"] is not None else self.value_of(fact, FIRST_SERVICE, FIRST_NAME)
        body = {"value": value, "evidence": None, "note": "seen"}
        return must(client.edit("PUT", f"{path}/facts/{fact}", body, version=seen["version"]), 200).json

    def work_on(self, client, path, seen):
        """Verifies what the tasks of the client's department check and completes them; the deciding task is left."""
        for row in seen["facts"]:
            if row["mine"] and row["verified_on"] is None:
                seen = self.verify(client, path, seen, row["fact"])
        for task in seen["my_tasks"]:
            answer = client.post(f"/api/desk/tasks/{task}/completion", {"outcome": "ok", "note": "checked"}, version=seen["version"])
            if answer.status == 200:
                seen = answer.json


def must(answer, status):
    assert answer.status == status, f"status {answer.status}, not {status}: {answer.text[:600]}"
    return answer
