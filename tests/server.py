"""The real program for tests: a demonstration server on a free port with a folder of its own, and a small client of its API."""
import base64
import hashlib
import hmac
import html
import http.client
import json
import os
import re
import shutil
import signal
import struct
import subprocess
import tempfile
import time
import uuid

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAM = os.environ.get("YQ_PROGRAM") or f"{ROOT}/build-asan/yinqiao"


def environment():
    made = dict(os.environ, ASAN_OPTIONS="detect_stack_use_after_return=1", UBSAN_OPTIONS="print_stacktrace=1")
    if os.path.exists("/usr/bin/llvm-symbolizer-19"):
        made["ASAN_SYMBOLIZER_PATH"] = "/usr/bin/llvm-symbolizer-19"
    return made


class Server:
    """`with Server() as server:` starts `yinqiao demo`; `postgres` is the connection string of an empty database."""

    def __init__(self, pack="packs/hello", folder=None, postgres=None, arguments=()):
        self.own_folder = folder is None
        self.folder = folder or tempfile.mkdtemp(prefix="yq-test-")
        self.pack = pack
        self.postgres = postgres
        self.arguments = list(arguments)
        self.process = None
        self.port = 0

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()
        if self.own_folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def log(self):
        return os.path.join(self.folder, "..", os.path.basename(self.folder) + ".log")

    def start(self, seconds=240):
        self.port = free_port()
        command = [PROGRAM, "demo", "--port", str(self.port), "--data", os.path.join(self.folder, "data"), "--pack", f"{ROOT}/{self.pack}",
                   "--web", f"{ROOT}/web/dist", *self.arguments]
        if self.postgres:
            command += ["--database.postgres", self.postgres]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended with {self.process.returncode}:\n" + self.log_text()[-4000:])
            try:
                if Client(self).get("/readyz").status == 200:
                    return
            except OSError:
                pass
            time.sleep(0.02)
        raise RuntimeError("the server is not ready:\n" + self.log_text()[-4000:])

    def log_text(self):
        with open(self.log, encoding="utf-8", errors="replace") as log:
            return log.read()

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(30)

    def stop(self):
        """SIGTERM; the exit status, which is not 0 when a sanitizer found something."""
        if self.process is None or self.process.poll() is not None:
            return self.process.returncode if self.process else 0
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(30)
            return -9


def free_port():
    import socket
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def json(self):
        return json.loads(self.body) if self.body else None

    @property
    def text(self):
        return self.body.decode("utf-8", "replace")

    @property
    def key(self):
        return self.json.get("key") if self.body and self.body.lstrip().startswith(b"{") else None


class Client:
    """One browser: cookies, CSRF token, one connection per request."""

    def __init__(self, server, language="en"):
        self.server = server
        self.language = language
        self.cookies = {}
        self.csrf = None

    def send(self, method, path, body=None, headers=None, raw=None):
        made = {"Accept-Language": self.language, "Connection": "close"}
        if self.cookies:
            made["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if method not in ("GET", "HEAD"):
            made["Origin"] = f"http://127.0.0.1:{self.server.port}"
            if self.csrf:
                made["X-CSRF-Token"] = self.csrf
        if raw is None and body is not None:
            raw = json.dumps(body, ensure_ascii=False).encode()
            made["Content-Type"] = "application/json"
        made.update(headers or {})
        made = {name: value for name, value in made.items() if value is not None}
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        try:
            connection.request(method, path, body=raw, headers=made)
            response = connection.getresponse()
            answer = Answer(response.status, response.headers, response.read())
        finally:
            connection.close()
        for cookie in response.headers.get_all("Set-Cookie") or []:
            name, value = cookie.split(";", 1)[0].split("=", 1)
            if value and "Max-Age=0" not in cookie:
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)
        return answer

    def get(self, path, **more):
        return self.send("GET", path, **more)

    def post(self, path, body=None, key=None, version=None, **more):
        headers = more.pop("headers", {})
        headers["Idempotency-Key"] = key or str(uuid.uuid4())
        if version is not None:
            headers["If-Match"] = f'"v{version}"'
        return self.send("POST", path, {} if body is None and "raw" not in more else body, headers=headers, **more)

    def edit(self, method, path, body=None, version=None, **more):
        headers = more.pop("headers", {})
        if version is not None:
            headers["If-Match"] = f'"v{version}"'
        return self.send(method, path, body, headers=headers, **more)

    def upload(self, name, content, key=None):
        boundary = "yq" + uuid.uuid4().hex
        raw = (f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
               "Content-Type: application/octet-stream\r\n\r\n").encode() + content + f"\r\n--{boundary}--\r\n".encode()
        return self.send("POST", "/api/attachments", raw=raw,
                         headers={"Content-Type": f"multipart/form-data; boundary={boundary}", "Idempotency-Key": key or str(uuid.uuid4())})

    def take_session(self):
        session = self.get("/api/session")
        assert session.status == 200, (session.status, session.text)
        self.csrf = session.json["csrf_token"]
        return session.json

    def sign_in_staff(self, account):
        """`account`: a row of the world's accounts.yaml."""
        for _ in range(3):
            answer = self.post("/api/sessions/staff", {"login": account["login"], "password": account["password"], "code": totp(account["totp"])})
            if answer.status == 201:
                return self.take_session()
            time.sleep(1)  # a one-time code that was used a moment ago
        raise AssertionError((answer.status, answer.text))

    def sign_in_talent(self, email):
        assert self.post("/api/email-links", {"email": email, "language": self.language}).status == 202
        for _ in range(200):
            page = self.get("/demo/mail").text
            for article in re.findall(r"<article.*?</article>", page, re.S):
                found = re.search(r"/portal/enter#([A-Za-z0-9_-]+)", html.unescape(article))
                if found and email in html.unescape(article):
                    answer = self.post("/api/sessions/email", {"token": found[1]})
                    if answer.status == 201:
                        return self.take_session()
            time.sleep(0.05)
        raise AssertionError("no link came for " + email)


def totp(secret, at=None):
    step = int((time.time() if at is None else at) // 30)
    padded = secret + "=" * (-len(secret) % 8)
    digest = hmac.new(base64.b32decode(padded), struct.pack(">Q", step), hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset:offset + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
