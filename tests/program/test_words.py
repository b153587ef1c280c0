"""What the command line says when something is wrong: words in both languages, never the key of an error."""
import os
import re
import shutil
import socket
import stat
import subprocess
import tempfile

import server as program


def run(*arguments, environment=None):
    return subprocess.run([program.PROGRAM, *arguments], cwd=program.ROOT, env={**program.environment(), **(environment or {})},
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)


def keys():
    with open(os.path.join(program.ROOT, "tests/golden/messages.tsv"), encoding="utf-8") as file:
        return {line.split("\t")[0] for line in file.read().splitlines()[1:]}


def write(path, content, mode=0o600):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(content)
    os.chmod(path, mode)
    return path


def test_every_mistake_is_said_in_both_languages():
    known = keys()
    with tempfile.TemporaryDirectory(prefix="yq-words-") as folder, socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        whole = os.path.join(folder, "whole")
        made = run("migrate", "--data", whole)
        assert made.returncode == 1 and whole in made.stderr, "migrate needs the folder: " + made.stderr
        os.makedirs(whole)
        assert run("migrate", "--data", whole).returncode == 0
        serve = ["serve", "--pack", f"{program.ROOT}/packs/hello", "--port", str(program.free_port()), "--data"]

        def data(name, keys_text=None, mode=0o600):
            path = os.path.join(folder, name)
            os.makedirs(path)
            if keys_text is not None:
                write(os.path.join(path, "keys"), keys_text, mode)
            return path

        garbage = data("garbage")
        write(os.path.join(garbage, "yinqiao.db"), "This is no database, it is a text. " * 40)
        full = data("full")
        write(os.path.join(full, "other"), "x")
        broken_pack = os.path.join(folder, "pack")
        shutil.copytree(os.path.join(program.ROOT, "packs/hello"), broken_pack)
        write(os.path.join(broken_pack, "pack.yaml"), "pakc: hello\n")
        rows = {
            "a port that is taken": ([*serve, data("port"), "--port", str(taken.getsockname()[1])], "in use", "端口"),
            "an address that is none": ([*serve, data("address"), "--address", "nowhere"], "nowhere", "监听"),
            "a certificate that is missing": ([*serve, data("tls"), "--listen.tls_certificate", folder + "/none.pem", "--listen.tls_key", folder + "/none.key"],
                                              "none.pem", "证书"),
            "a certificate that is none": ([*serve, data("pem"), "--listen.tls_certificate", write(folder + "/a.pem", "x"), "--listen.tls_key", folder + "/a.pem"],
                                           "a.pem", "证书"),
            "a key file all may read": ([*serve, data("open", "x\n", 0o644)], "0644", "权限"),
            "a key file that is none": ([*serve, data("malformed", "x\n", 0o400)], "line 1", "第 1 行"),
            "a key file that is a folder": ([*serve, data("folder"), "--keys", folder], "regular file", "普通文件"),
            "a folder that cannot be made": ([*serve, "/proc/none/data"], "/proc/none/data", "数据文件夹"),
            "a database that is none": (["migrate", "--data", garbage], "not a database", "无法读写"),
            "a database server that is not there": (["migrate", "--database.postgres", f"host={folder} dbname=a"], "cannot be reached", "无法读写"),
            "a pack that is missing": (["serve", "--data", data("no-pack"), "--pack", folder + "/none"], "none", "数据包"),
            "a pack with a mistake": (["serve", "--data", data("bad-pack"), "--pack", broken_pack], "pakc", "数据包"),
            "a configuration that is missing": (["serve", "--config", folder + "/none.toml"], "none.toml", "配置"),
            "a key that is unknown": (["serve", "--listen.prot", "1"], "listen.port", "配置项"),
            "a value that is none": (["serve", "--port", "web"], "web", "应为"),
            "an environment that makes no sense": (["serve"], "YQ_LISTEN_WORKERS", "应为"),
            "a backup into a folder with files": (["backup", "--data", whole, "--out", full], full, "文件夹"),
            "a backup that cannot be written": (["backup", "--data", whole, "--out", "/proc/none"], "/proc/none", "文件夹"),
            "a restore from no backup": (["restore", "--from", full, "--data", folder + "/restored"], "manifest.json", "备份"),
            "a restore into an installation": (["restore", "--from", full, "--data", whole], whole, "文件夹"),
            "a model that is missing": (["decide", folder + "/none.dmn", "--decision", "a", "--input", folder + "/none.json"], "none.dmn", "打不开"),
            "a model that is none": (["decide", full + "/other", "--decision", "a", "--input", full + "/other"], "other:1", "模型"),
            "an account in a folder that cannot be": (["account", "close", "nobody", "--data", "/proc/none/data"], "/proc/none", "文件夹"),
            "an account that is not there": (["account", "close", "nobody", "--data", data("account"), "--pack", f"{program.ROOT}/packs/hello"], "no login nobody", "没有登录名 nobody"),
            "a document that cannot be written": (["openapi", "--out", "/proc/none", "--pack", f"{program.ROOT}/packs/hello"], "/proc/none", "无法写入"),
        }
        wrong = []
        for name, (arguments, english, chinese) in rows.items():
            done = run(*arguments, environment={"YQ_LISTEN_WORKERS": "0"} if "environment" in name else None)
            said = [key for key in known if re.search(rf"(?<![\w./]){re.escape(key)}(?![\w])", done.stderr)]
            if done.returncode not in (1, 2) or english not in done.stderr or chinese not in done.stderr or said:
                wrong.append(f"{name}: exit status {done.returncode}, {said}: {done.stdout[-300:]}{done.stderr[-900:]}")
        assert not wrong, "\n".join(wrong)
        assert stat.S_IMODE(os.stat(os.path.join(folder, "port", "keys")).st_mode) == 0o400, "the key file is its owner's alone"
