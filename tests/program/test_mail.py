"""Mail over SMTP to a real server."""
import contextlib
import email
import email.policy
import os
import re
import signal
import sqlite3
import subprocess
import tempfile
import time

import server as program

HERE = os.path.dirname(os.path.abspath(__file__))
SENDER = "no-reply@talents.example.org"
DEBIAN_PYTHON = "/usr/bin/python3"


class Sink:
    """Debian's aiosmtpd on a port; `stop` and `start` as often as wanted."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="yq-mail-")
        self.port = program.free_port()
        self.process = None

    def start(self):
        self.process = subprocess.Popen([DEBIAN_PYTHON, os.path.join(HERE, "mail_sink.py"), self.folder.name, str(self.port)], stdout=subprocess.PIPE, text=True)
        assert self.process.stdout.readline() == "listening\n", "no aiosmtpd: apt-get install python3-aiosmtpd"

    def stop(self):
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(20)
            self.process.stdout.close()
            self.process = None

    def mails(self):
        """[(envelope sender, envelope recipients, message)], oldest first."""
        found = []
        for name in sorted(os.listdir(self.folder.name)):
            if not name.endswith(".part"):
                with open(os.path.join(self.folder.name, name), "rb") as file:
                    sender, recipients, message = file.read().split(b"\n", 2)
                found.append((sender.decode(), recipients.decode().split(","), email.message_from_bytes(message, policy=email.policy.default)))
        return found

    def wait_for(self, count, seconds=20):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if len(self.mails()) >= count:
                return self.mails()
            time.sleep(0.05)
        raise AssertionError(f"{len(self.mails())} mails came, not {count}")


@contextlib.contextmanager
def mailing_server():
    sink = Sink()
    arguments = ["--mail.smtp_url", f"smtp://127.0.0.1:{sink.port}", "--mail.from", SENDER, "--mail.require_tls", "false"]
    with program.Server(arguments=arguments) as server:
        try:
            yield server, sink
        finally:
            sink.stop()
            sink.folder.cleanup()
            status = server.stop()
            log = server.log_text()
            os.remove(server.log)
            assert status == 0, log[-3000:]


def test_a_link_arrives_as_a_proper_mail_and_signs_in():
    with mailing_server() as (server, sink):
        sink.start()
        for number, (language, words) in enumerate((("zh", "登录"), ("en", "ign in")), 1):
            client = program.Client(server, language)
            assert client.post("/api/email-links", {"email": f"mail.{language}@example.org", "language": language}).status == 202
            sender, recipients, message = sink.wait_for(number)[-1]
            assert sender == SENDER and recipients == [f"mail.{language}@example.org"], (sender, recipients)
            assert message["From"].addresses[0].addr_spec == SENDER and message["To"].addresses[0].addr_spec == recipients[0]
            assert words in message["Subject"] and "\ufffd" not in message["Subject"], message["Subject"]
            assert message["Content-Language"] == language and message["Auto-Submitted"] == "auto-generated"
            assert re.fullmatch(r"<[0-9a-f-]{36}@talents\.example\.org>", message["Message-ID"]), message["Message-ID"]
            sent_at = message["Date"].datetime
            assert sent_at.utcoffset() is not None and abs(sent_at.timestamp() - time.time()) < 120
            body = message.get_body(("plain",))
            assert not message.is_multipart() and message.get_content_type() == "text/plain", "one text and nothing around it"
            assert body.get_content_charset() == "utf-8" and message["Content-Transfer-Encoding"] == "base64" and message["MIME-Version"] == "1.0"
            link = re.search(r"(http://\S+)/portal/enter#([\w-]+)", body.get_content())
            assert link and link[1] == f"http://127.0.0.1:{server.port}", body.get_content()
            assert client.post("/api/sessions/email", {"token": link[2]}).status == 201


def test_a_raw_subject_is_ascii_and_short_lines():
    with mailing_server() as (server, sink):
        sink.start()
        program.Client(server).post("/api/email-links", {"email": "raw@example.org", "language": "zh"})
        sink.wait_for(1)
        with open(os.path.join(sink.folder.name, "0001"), "rb") as file:
            raw = file.read()
        assert all(byte < 128 for byte in raw), "a mail of 7-bit characters passes everywhere"
        assert max(len(line) for line in raw.splitlines()) <= 78
        assert b"\r\n" in raw and b"\n" not in raw.split(b"\n", 2)[2].replace(b"\r\n", b""), "every line ends in CRLF"


def outbox(server, statement, *values):
    connection = sqlite3.connect(os.path.join(server.folder, "data/yinqiao.db"), timeout=10)
    try:
        rows = connection.execute(statement, values).fetchall()
        connection.commit()
        return rows
    finally:
        connection.close()


def test_while_the_mail_server_is_down_mail_waits_and_is_sent_once():
    with mailing_server() as (server, sink):
        assert program.Client(server).post("/api/email-links", {"email": "later@example.org", "language": "en"}).status == 202
        deadline = time.monotonic() + 20
        while not outbox(server, "SELECT id FROM jobs_outbox WHERE attempts = 1 AND last_error IS NOT NULL"):
            assert time.monotonic() < deadline, "no attempt was made"
            time.sleep(0.05)
        assert "later@example.org" not in str(outbox(server, "SELECT * FROM jobs_outbox")), "the outbox is sealed"
        sink.start()
        outbox(server, "UPDATE jobs_outbox SET due_at = 0 WHERE delivered_at IS NULL")  # as if the pause were over
        deadline = time.monotonic() + 20
        while ["later@example.org"] not in [mail[1] for mail in sink.mails()]:
            assert time.monotonic() < deadline, "the mail did not come"
            time.sleep(0.05)
        time.sleep(1.2)  # two more turns of the delivery
        assert [mail[1] for mail in sink.mails()].count(["later@example.org"]) == 1
        assert "later@example.org" not in server.log_text()
