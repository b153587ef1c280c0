"""What a hostile or broken client sends. Never a status of 500 and above, always an answer in words, and the server goes on; a sanitizer's
report would end it and fail the suite."""
import json
import re
import socket

from world import SERVICE, expect

DEEP = "[" * 200_000
ANSWERS = '{"answers":[%s],"skipped":[]}'
ID = "01900000-0000-7000-8000-000000000000"


def problem_of(answer):
    assert answer.headers["Content-Type"].startswith("application/problem+json"), answer.headers["Content-Type"]
    assert answer.json["key"] and answer.json["title"] and answer.json["detail"], answer.text
    assert answer.json["status"] == answer.status
    return answer.json


BODIES = {
    "nothing": (b"", 422), "not JSON": (b"hello", 422), "half": (b'{"answers":', 422), "a list": (b"[]", 422), "null": (b"null", 422),
    "a number": (b"1e999", 422), "deep lists": (DEEP.encode(), 422), "deep objects": (b'{"a":' * 40_000, 422),
    "deep in the right place": ((ANSWERS % DEEP).encode(), 422), "two values": (b"{} {}", 422), "a comment": (b'{"answers":[]/*x*/,"skipped":[]}', 422),
    "a trailing comma": (b'{"answers":[],"skipped":[],}', 422), "single quotes": (b"{'answers':[],'skipped':[]}", 422),
    "NaN": ((ANSWERS % '{"fact":"degree_level","value":NaN}').encode(), 422), "not UTF-8": (b'{"answers":[],"skipped":["\xff\xfe"]}', 422),
    "half a surrogate": ((ANSWERS % r'{"fact":"degree_level","value":"\ud800"}').encode(), 422),
    "a NUL": ((ANSWERS % r'{"fact":"degree_level","value":"\u0000"}').encode(), 422),
    "an overlong sequence": (b'{"answers":[],"skipped":["\xc0\xaf"]}', 422), "a BOM": (b'\xef\xbb\xbf{"answers":[],"skipped":[]}', 422),
    "UTF-16": ('{"answers":[],"skipped":[]}'.encode("utf-16"), 422), "a key twice": (b'{"answers":[],"answers":[],"skipped":[]}', 422),
    "an unknown key": (b'{"answers":[],"skipped":[],"admin":true}', 422), "__proto__": (b'{"answers":[],"skipped":[],"__proto__":{}}', 422),
    "wrong types": (b'{"answers":{},"skipped":"x"}', 422), "null members": (b'{"answers":null,"skipped":null}', 422),
    "a huge number": ((ANSWERS % ('{"fact":"degree_level","value":%s}' % ("9" * 5000))).encode(), 422),
    "a value that is an object": ((ANSWERS % '{"fact":"degree_level","value":{"a":1}}').encode(), 422),
    "a very long word": ((ANSWERS % ('{"fact":"%s","value":1}' % ("x" * 100_000))).encode(), 422),
    "a date that is none": ((ANSWERS % '{"fact":"arrived_on","value":"2026-13-45"}').encode(), 422),
    "a year beyond all": ((ANSWERS % '{"fact":"arrived_on","value":"999999999-01-01"}').encode(), 422),
    "many answers": ((ANSWERS % ",".join(['{"fact":"x","value":1}'] * 5000)).encode(), 422),
    "SQL": ((ANSWERS % '{"fact":"\'; DROP TABLE access_accounts; --","value":1}').encode(), 422),
}


def test_bodies(world):
    stranger = world.stranger()
    for name, (raw, status) in BODIES.items():
        answer = stranger.post("/api/assessments", raw=raw, headers={"Content-Type": "application/json"})
        assert answer.status in (status, 400), f"{name}: {answer.status} {answer.text[:300]}"
        problem_of(answer)
        assert len(answer.body) < 1_000_000, f"{name}: an answer of {len(answer.body)} bytes"


def test_content_types(world):
    stranger = world.stranger()
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=", "application/xml", "x" * 500):
        answer = stranger.post("/api/assessments", raw=b'{"answers":[],"skipped":[]}', headers={"Content-Type": kind})
        assert answer.status in (400, 415, 422), f"{kind[:40]}: {answer.status}"
        problem_of(answer)


def test_huge_bodies(world):
    stranger = world.stranger()
    assert stranger.post("/api/assessments", raw=b" " * 300_000, headers={"Content-Type": "application/json"}).status == 413
    assert stranger.post("/api/email-links", raw=b" " * 9_000, headers={"Content-Type": "application/json"}).status == 413
    for length in ("99999999999999", "9" * 40, "-1", "1e3", "0x10", "5, 6"):
        status = raw_status(world, f"POST /api/assessments HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n".encode())
        assert status in (400, 413), f"Content-Length {length}: {status}"
    status = raw_status(world, b"POST /api/assessments HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\nFFFFFFFFFFFFFFFFF\r\n")
    assert status in (400, 413), status


IDS = ["0", "-1", "null", "undefined", "1%20OR%201=1", "%27%3B--", "%00", "%0d%0aSet-Cookie:x=1", "..%2f..%2fetc%2fpasswd", "%2e%2e", ID.upper(), ID[:-1], ID + "0",
       "x" * 3000, "%f0%9f%98%80", "%ff", "{id}", "*", "%25", "%E2%80%AE"]


def test_unknown_ids_are_all_alike(world):
    talent = world.new_talent()
    plain = {path: talent.get(path.format(ID)).text for path in ("/api/cases/{}", "/api/drafts/{}", "/api/attachments/{}/content")}
    for path, text in plain.items():
        for each in IDS:
            answer = talent.get(path.replace("{}", each))
            assert answer.status in (404, 400), f"{path} {each[:40]}: {answer.status} {answer.text[:200]}"
            if answer.status == 404:
                assert answer.text == text, f"{path} {each[:40]}: {answer.text}"
    for path in ("/en/policies/{}", "/en/services/{}", "/en/verify/{}", "/api/verifications/{}", "/api/policies/{}", "/assets/{}", "/portal/{}"):
        for each in IDS:
            answer = world.stranger().get(path.replace("{}", each))
            assert answer.status < 500, f"{path} {each[:40]}: {answer.status}"
            assert "root:" not in answer.text


def test_methods(world):
    stranger = world.stranger()
    for method, path in (("DELETE", "/api/site"), ("PUT", "/api/cases"), ("PATCH", "/api/session"), ("POST", "/api/vocabulary"), ("POST", "/en/policies"),
                         ("TRACE", "/api/site"), ("CONNECT", "/api/site"), ("PROPFIND", "/"), ("OPTIONS", "/api/site"), ("get", "/api/site"),
                         ("GETX", "/api/site"), ("DELETE", "/healthz")):
        answer = stranger.send(method, path)
        assert answer.status in (400, 404, 405, 501), f"{method} {path}: {answer.status}"
    head = stranger.send("HEAD", "/api/site")
    assert head.status == 200 and head.body == b""


LISTS = ("/api/drafts", "/api/profile/accesses")


def test_cursors_and_limits(world):
    talent = world.new_talent()
    for cursor in ("x", "%00", "-1", "a" * 4000, "eyJhIjoxfQ==", "....", "%F0%9F%98%80", "bnVsbA", "MA", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OQ"):
        for path in LISTS:
            answer = talent.get(f"{path}?cursor={cursor}")
            assert answer.status in (200, 400, 422), f"{path} {cursor[:30]}: {answer.status} {answer.text[:200]}"
        answer = world.auditor.get(f"/api/audit/entries?cursor={cursor}")
        assert answer.status in (200, 400, 422), f"audit {cursor[:30]}: {answer.status} {answer.text[:200]}"
    for limit in ("0", "101", "-1", "x", "1.5", "9" * 30, "%201", "1&limit=2"):
        answer = talent.get(f"/api/drafts?limit={limit}")
        assert answer.status in (400, 422), f"limit {limit}: {answer.status}"
        problem_of(answer)
    for query in ("unknown=1", "=", "&&&", "%ff=%ff", "cursor", "limit=1&limit=1", "x" * 7000):
        assert talent.get(f"/api/drafts?{query}").status in (200, 400, 414, 422), query[:40]
    for query in ("from=yesterday", "to=2026-02-30", "person=x", "actor=%00", "action=%25", "from=0001-01-01&to=9999-12-31", "case=%27"):
        answer = world.auditor.get(f"/api/audit/entries?{query}")
        assert answer.status in (200, 400, 422), f"{query}: {answer.status} {answer.text[:200]}"


def test_if_match(world):
    talent = world.new_talent()
    draft = expect(talent.post("/api/drafts", {"services": [SERVICE]}), 201).json
    path = f"/api/drafts/{draft['id']}"
    for tag, statuses in {None: (428,), "": (428,), "*": (400, 422), "v1": (400, 422), '"1"': (400, 422), '"v"': (400, 422), '"v-1"': (400, 422), '"v1': (400, 422),
                          'W/"v1"': (400, 422), '"v1", "v2"': (400, 412, 422), '"v99999999999999999999999"': (400, 422), '"v' + "1" * 5000 + '"': (400, 422),
                          '"v9223372036854775807"': (412,), '"v0"': (412,), '"v1x"': (400, 422)}.items():
        answer = talent.edit("PATCH", path, {"answers": []}, headers={"If-Match": tag})
        assert answer.status in statuses, f"{tag}: {answer.status} {answer.text[:200]}"
        problem_of(answer)
    expect(talent.get(path), 200)


def test_idempotency_keys(world):
    talent = world.new_talent()
    for key in ("", "short", "x" * 15, "x" * 101, "with a blank inside", "\u00fc" * 16, "tab\tinside-the-key", "x" * 6000):
        answer = talent.send("POST", "/api/drafts", {"services": [SERVICE]}, headers={"Idempotency-Key": key})
        assert answer.status in (400, 422), f"{key[:20]}: {answer.status}"
    assert talent.send("POST", "/api/drafts", {"services": [SERVICE]}).status in (400, 422)
    for key in ("'; DROP TABLE api_idempotency; --", "%00%00%00%00%00%00%00%00", "x" * 16, "x" * 100, "../../../../../../etc/passwd"):
        key = key.replace(" ", "_")
        expect(talent.post("/api/drafts", {"services": [SERVICE]}, key=key), 201)
    # Another person's key of the same text is another key.
    first = expect(talent.post("/api/drafts", {"services": [SERVICE]}, key="a-key-of-two-people-1"), 201).json["id"]
    second = expect(world.new_talent().post("/api/drafts", {"services": [SERVICE]}, key="a-key-of-two-people-1"), 201).json["id"]
    assert first != second


def test_sessions_and_origins(world):
    stranger = world.stranger()
    for cookie in ("yq_session=", "yq_session=x", "yq_session=" + "A" * 3000, "yq_session=%00", "yq_session=a; yq_session=b", "=;=;=", "yq_session"):
        assert stranger.get("/api/profile", headers={"Cookie": cookie}).status in (400, 401), cookie[:40]
    talent = world.new_talent()
    for origin in ("null", "http://127.0.0.1", "https://127.0.0.1:%d" % world.server.port, "http://127.0.0.1.evil.example", "", "x" * 2000):
        answer = talent.post("/api/drafts", {"services": [SERVICE]}, headers={"Origin": origin})
        assert answer.status == 403, f"{origin[:40]}: {answer.status}"
    for token in ("", "x", talent.csrf[:-1], talent.csrf + "x", talent.csrf.swapcase()):
        assert talent.post("/api/drafts", {"services": [SERVICE]}, headers={"X-CSRF-Token": token}).status == 403


UPLOADS = {
    "an empty file": b"", "HTML called png": b"<html><script>alert(1)</script></html>", "an SVG": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "a program": b"\x7fELF" + b"\0" * 100, "half a png": b"\x89PNG\r\n\x1a\n", "a zip": b"PK\x03\x04" + b"\0" * 60, "nearly a pdf": b"%PDF",
    "a pdf in HTML": b"<!doctype html>%PDF-1.7", "a jpg of two bytes": b"\xff\xd8", "text": b"hello",
}


def test_uploads(world):
    talent = world.new_talent()
    for name, content in UPLOADS.items():
        answer = talent.upload("paper.png", content)
        assert answer.status == 422, f"{name}: {answer.status} {answer.text[:200]}"
        problem_of(answer)
    forms = {"no boundary": ("multipart/form-data", b"x"), "no part": ("multipart/form-data; boundary=b", b"--b--\r\n"),
             "never closed": ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\nabc'),
             "another field": ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="other"; filename="x"\r\n\r\nabc\r\n--b--\r\n'),
             "no name": ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data\r\n\r\nabc\r\n--b--\r\n"),
             "two files": ("multipart/form-data; boundary=b", 2 * b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\nabc\r\n' + b"--b--\r\n"),
             "a head without end": ("multipart/form-data; boundary=b", b"--b\r\n" + b"X: y\r\n" * 5000),
             "JSON": ("application/json", b'{"file":"x"}')}
    for name, (kind, raw) in forms.items():
        answer = talent.post("/api/attachments", raw=raw, headers={"Content-Type": kind})
        assert 400 <= answer.status < 500, f"{name}: {answer.status} {answer.text[:200]}"
        problem_of(answer)


def raw_status(world, sent):
    """The status of what comes back for these bytes; 0 when the server only hung up."""
    with socket.create_connection(("127.0.0.1", world.server.port), timeout=20) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        received = b""
        try:
            while piece := connection.recv(65536):
                received += piece
        except ConnectionResetError:
            pass
    found = re.match(rb"HTTP/1\.1 (\d{3}) ", received)
    return int(found[1]) if found else 0


RAW = {
    "nothing": b"", "noise": b"\x00\x01\x02\xff" * 100, "half a line": b"GET /api/si", "no version": b"GET /api/site\r\n\r\n", "version 9": b"GET / HTTP/9.9\r\n\r\n",
    "HTTP/2 preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "no host": b"GET /api/site HTTP/1.1\r\n\r\n",
    "two hosts": b"GET /api/site HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "a bad host": b"GET /api/site HTTP/1.1\r\nHost: a b\r\n\r\n",
    "an absolute target": b"GET http://evil.example/api/site HTTP/1.1\r\nHost: x\r\n\r\n", "a target without slash": b"GET api/site HTTP/1.1\r\nHost: x\r\n\r\n",
    "dots": b"GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", "dots in assets": b"GET /assets/../../keys HTTP/1.1\r\nHost: x\r\n\r\n",
    "coded dots": b"GET /assets/%2e%2e/%2e%2e/keys HTTP/1.1\r\nHost: x\r\n\r\n", "coded slashes": b"GET /assets/..%2f..%2fdata%2fkeys HTTP/1.1\r\nHost: x\r\n\r\n",
    "backslashes": b"GET /assets/..\\..\\keys HTTP/1.1\r\nHost: x\r\n\r\n", "twice coded": b"GET /assets/%252e%252e/keys HTTP/1.1\r\nHost: x\r\n\r\n",
    "many slashes": b"GET //////api//site HTTP/1.1\r\nHost: x\r\n\r\n", "a NUL in the path": b"GET /api/site%00.html HTTP/1.1\r\nHost: x\r\n\r\n",
    "a bad escape": b"GET /api/%zz HTTP/1.1\r\nHost: x\r\n\r\n", "half an escape": b"GET /api/site% HTTP/1.1\r\nHost: x\r\n\r\n",
    "raw bytes in the path": b"GET /api/\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n", "a very long target": b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "a very long header": b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 40_000 + b"\r\n\r\n", "many headers": b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 5_000 + b"\r\n",
    "a header without colon": b"GET / HTTP/1.1\r\nHost: x\r\nhello\r\n\r\n", "a blank before the colon": b"GET / HTTP/1.1\r\nHost : x\r\n\r\n",
    "a folded header": b"GET / HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n", "a bare CR": b"GET / HTTP/1.1\r\nHost: x\r\nX: a\rb\r\n\r\n",
    "two lengths": b"POST /api/assessments HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}}",
    "length and chunks": b"POST /api/assessments HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "an unknown coding": b"POST /api/assessments HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "a bad chunk": b"POST /api/assessments HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
    "a body that is too short": b"POST /api/assessments HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{}",
    "an upgrade": b"GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n",
    "an expectation": b"POST /api/assessments HTTP/1.1\r\nHost: x\r\nExpect: 999-never\r\nContent-Length: 0\r\n\r\n",
    "a forwarded lie": b"GET /api/session HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Proto: https\r\nForwarded: for=1.2.3.4\r\n\r\n",
    "a range beyond": b"GET /en/policies HTTP/1.1\r\nHost: x\r\nRange: bytes=99999999999-\r\n\r\n", "many ranges": b"GET /en/policies HTTP/1.1\r\nHost: x\r\nRange: bytes=" + b"0-0," * 500 + b"0-0\r\n\r\n",
    "languages without end": b"GET / HTTP/1.1\r\nHost: x\r\nAccept-Language: " + b"a;q=0.1," * 1500 + b"zh\r\n\r\n",
}


def test_raw_bytes(world):
    for name, sent in RAW.items():
        status = raw_status(world, sent)
        # 501 and 505 are the protocol's own words for what is not spoken here.
        assert status < 500 or status in (501, 505), f"{name}: {status}"
        assert status != 200 or name in ("an upgrade", "languages without end", "a range beyond", "many ranges", "an absolute target"), f"{name}: {status}"
    expect(world.stranger().get("/api/site"), 200)


def test_smuggled_requests_are_not_run(world):
    inner = b"GET /api/session HTTP/1.1\r\nHost: x\r\n\r\n"
    sent = (b"POST /api/assessments HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
            % (5 + len(inner))) + inner
    with socket.create_connection(("127.0.0.1", world.server.port), timeout=20) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        received = b""
        try:
            while piece := connection.recv(65536):
                received += piece
        except ConnectionResetError:
            pass
    assert received.count(b"HTTP/1.1 ") <= 1, received[:500]


def test_answers_never_reflect_markup(world):
    for path, status in (("/en/policies/%3Cscript%3Ealert(1)", 404), ("/en/policies/%3Cscript%3Ealert(1)%3C%2Fscript%3E", 400), ("/%3Cimg%20src=x%3E", 404)):
        page = world.stranger().get(path)
        assert page.status == status and "<script>" not in page.text and "<img" not in page.text, (path, page.status)
    body = json.dumps({"answers": [{"fact": "<script>", "value": 1}], "skipped": []}).encode()
    answer = world.stranger().post("/api/assessments", raw=body, headers={"Content-Type": "application/json"})
    assert answer.headers["Content-Type"].startswith("application/problem+json") and answer.headers["X-Content-Type-Options"] == "nosniff"
