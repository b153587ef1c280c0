"""A PostgreSQL server for the length of a test run: own folder, own socket, no port, nothing kept."""
import contextlib
import ctypes
import glob
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time

# A test run's databases are thrown away, so nothing needs to reach the disk.
SETTINGS = ["listen_addresses=", "fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=300", "shared_buffers=64MB"]


def end_with_parent():
    """In the child before it becomes the server: a killed test run leaves no server behind (PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGQUIT)


def programs():
    """The folder of the newest installed server's programs, or None."""
    folders = [f for f in glob.glob("/usr/lib/postgresql/*/bin") if os.path.exists(f + "/initdb")]
    return max(folders, key=lambda f: int(f.split("/")[4])) if folders else None


@contextlib.contextmanager
def running():
    """Yields the connection string of a superuser without a database name ("host=/tmp/... user=app"), or None when PostgreSQL is not
    installed. The server refuses to run as root; then it runs as nobody."""
    folder = programs()
    if folder is None:
        yield None
        return
    home = tempfile.mkdtemp(prefix="yq-pg-")
    as_user = {}
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(home, nobody.pw_uid, nobody.pw_gid)
        as_user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    cluster = os.path.join(home, "pg")
    server = None
    try:
        with open(os.path.join(home, "log"), "ab") as log:
            subprocess.run([folder + "/initdb", "-D", cluster, "-U", "app", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
                           check=True, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=home, **as_user)
            settings = [word for setting in SETTINGS + [f"unix_socket_directories={home}"] for word in ("-c", setting)]
            server = subprocess.Popen([folder + "/postgres", "-D", cluster, *settings], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                      cwd=home, start_new_session=True, preexec_fn=end_with_parent, **as_user)
        deadline = time.monotonic() + 30
        while subprocess.run([folder + "/pg_isready", "-q", "-h", home], stdin=subprocess.DEVNULL).returncode != 0:
            if server.poll() is not None or time.monotonic() > deadline:
                with open(os.path.join(home, "log"), encoding="utf-8", errors="replace") as log:
                    raise RuntimeError("PostgreSQL for the tests does not start:\n" + log.read()[-2000:])
            time.sleep(0.05)
        yield f"host={home} user=app"
    finally:
        if server is not None and server.poll() is None:
            server.send_signal(signal.SIGINT)
            server.wait(30)
        shutil.rmtree(home, ignore_errors=True)
