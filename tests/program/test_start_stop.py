"""Start, a taken port, SIGTERM."""
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time

import server as program


def test_sigterm_ends_at_once_when_idle():
    with program.Server() as server:
        kept_alive = socket.create_connection(("127.0.0.1", server.port))
        kept_alive.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"200" in kept_alive.recv(4096)
        start = time.monotonic()
        assert server.stop() == 0, server.log_text()[-3000:]
        assert time.monotonic() - start < 5
        kept_alive.close()
        os.remove(server.log)


def test_sigterm_lets_running_requests_finish():
    with program.Server() as server:
        answers = []

        def ask(number):
            body = {"login": f"nobody.{number}", "password": "no-such-password", "code": "000000"}  # hashing a password takes its time
            answers.append(program.Client(server).post("/api/sessions/staff", body).status)

        half = socket.create_connection(("127.0.0.1", server.port))
        half.sendall(b"POST /api/assessments HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 27\r\n\r\n{\"answers\":[],")
        threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        time.sleep(0.15)  # they are on their way
        start = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        half.sendall(b"\"skipped\":[]}")
        half.settimeout(10)
        assert half.recv(4096).startswith(b"HTTP/1.1 200"), "a request that had begun is answered"
        half.close()
        for thread in threads:
            thread.join()
        assert server.process.wait(15) == 0, server.log_text()[-3000:]
        assert time.monotonic() - start < 10
        assert answers == [401] * 4, answers
        os.remove(server.log)


def test_sigterm_does_not_wait_for_a_client_that_never_ends():
    with program.Server() as server:
        half = socket.create_connection(("127.0.0.1", server.port))
        half.sendall(b"POST /api/assessments HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{")
        time.sleep(0.1)
        start = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(15) == 0, server.log_text()[-3000:]
        assert time.monotonic() - start <= 10
        half.close()
        os.remove(server.log)


def test_sigterm_does_not_wait_for_a_mail_server_that_says_nothing():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        silent.settimeout(30)
        arguments = ["--mail.smtp_url", f"smtp://127.0.0.1:{silent.getsockname()[1]}", "--mail.from", "no-reply@example.org"]
        with program.Server(arguments=arguments) as server:
            assert program.Client(server).post("/api/email-links", {"email": "stuck@example.org", "language": "en"}).status == 202
            taken, _ = silent.accept()
            start = time.monotonic()
            server.process.send_signal(signal.SIGTERM)
            assert server.process.wait(60) == 0, server.log_text()[-3000:]
            took = time.monotonic() - start
            taken.close()
            os.remove(server.log)
            assert took <= 10, took


def test_a_taken_port_is_said_in_words():
    with program.Server() as server, tempfile.TemporaryDirectory(prefix="yq-port-") as folder:
        second = subprocess.run([program.PROGRAM, "demo", "--port", str(server.port), "--data", os.path.join(folder, "data"), "--pack",
                                 f"{program.ROOT}/packs/hello"], cwd=program.ROOT, env=program.environment(), stdin=subprocess.DEVNULL,
                                capture_output=True, text=True, timeout=60)
        assert second.returncode == 1, second.stdout + second.stderr
        assert str(server.port) in second.stderr and "in use" in second.stderr, second.stderr
        assert "端口" in second.stderr, second.stderr
        assert server.stop() == 0
        os.remove(server.log)


def test_a_second_start_of_the_same_data_is_quick_and_whole():
    with program.Server() as server:
        assert server.stop() == 0
        begun = time.monotonic()
        server.start()
        assert time.monotonic() - begun < 20, "under sanitizers; ./dev demo itself takes under 5 s"
        assert program.Client(server).get("/api/site").status == 200
        assert server.stop() == 0
        os.remove(server.log)


def test_migrate_refuses_a_pack_whose_examples_fail_and_touches_no_database():
    with tempfile.TemporaryDirectory(prefix="yq-pack-") as folder:
        shutil.copytree(f"{program.ROOT}/packs/hello", f"{folder}/hello")
        shutil.copytree(f"{program.ROOT}/packs/schema", f"{folder}/schema")
        examples = f"{folder}/hello/policies/welcome_grant/2026.examples.yaml"

        def migrate():
            command = [program.PROGRAM, "migrate", "--pack", f"{folder}/hello", "--data", f"{folder}/data"]
            return subprocess.run(command, env=program.environment(), capture_output=True, text=True, timeout=120)

        with open(examples, encoding="utf-8") as file:
            right = file.read()
        with open(examples, "w", encoding="utf-8") as file:
            file.write(right.replace('values: {Amount: "1000"}', 'values: {Amount: "1001"}', 1))
        os.makedirs(f"{folder}/data")
        refused = migrate()
        assert refused.returncode == 1 and "expected Amount = 1001, got 1000" in refused.stdout, (refused.stdout, refused.stderr)
        assert os.listdir(f"{folder}/data") == []
        with open(examples, "w", encoding="utf-8") as file:
            file.write(right)
        done = migrate()
        assert done.returncode == 0 and "up to date" in done.stdout, (done.stdout, done.stderr)
