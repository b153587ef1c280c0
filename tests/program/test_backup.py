"""Backup, restore, verification."""
import contextlib
import os
import shutil
import sqlite3
import subprocess
import tempfile

import server as program
import world as worlds


def run(*arguments, timeout=120):
    return subprocess.run([program.PROGRAM, *arguments], cwd=program.ROOT, env=program.environment(), stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=timeout)


@contextlib.contextmanager
def filled():
    """A world in which something happened; its folder of data, the server stopped by the caller."""
    with worlds.World(None) as world:
        talent = world.new_talent()
        receipt = world.apply(talent, name="Backup Person")
        world.desk_case(world.officer, receipt["case"])
        yield world, talent, receipt, os.path.join(world.server.folder, "data")


def test_backup_restore_verify():
    with filled() as (world, talent, receipt, data), tempfile.TemporaryDirectory(prefix="yq-backup-") as folder:
        backup, restored = os.path.join(folder, "backup"), os.path.join(folder, "data")
        made = run("backup", "--data", data, "--out", backup)
        assert made.returncode == 0, made.stdout + made.stderr
        assert sorted(os.listdir(backup)) == ["attachments", "manifest.json", "yinqiao.db"], "the key file is not in it"
        world.apply(world.new_talent(), name="After Backup")
        again = run("backup", "--data", data, "--out", backup)
        assert again.returncode == 1 and backup in again.stderr, again.stderr
        assert world.server.stop() == 0

        put_back = run("restore", "--from", backup, "--data", restored)
        assert put_back.returncode == 0, put_back.stdout + put_back.stderr
        assert "all is whole" in put_back.stdout
        twice = run("restore", "--from", backup, "--data", restored)
        assert twice.returncode == 1 and restored in twice.stderr, "an installation is never written over"

        shutil.copy(os.path.join(data, "keys"), os.path.join(restored, "keys"))
        open(os.path.join(restored, "demo-data-is-whole"), "w", encoding="utf-8").close()
        moved = program.Server(worlds.PACK, folder=folder)
        with moved:
            talent.server = moved
            mine = talent.get(f"/api/cases/{receipt['case']}")  # the session is part of the data
            assert mine.status == 200 and mine.json["number"] == receipt["number"], mine.text
            content = talent.get(f"/api/attachments/{mine.json['materials'][0]['attachment']['id']}/content")
            assert content.status == 200 and content.body == program.PNG
            assert len(talent.get("/api/cases").json["items"]) == 1
        os.remove(moved.log)


def test_a_changed_backup_is_refused_by_name():
    with filled() as (world, _, _, data), tempfile.TemporaryDirectory(prefix="yq-backup-") as folder:
        backup = os.path.join(folder, "backup")
        assert run("backup", "--data", data, "--out", backup).returncode == 0
        assert world.server.stop() == 0
        database = os.path.join(backup, "yinqiao.db")
        with open(database, "r+b") as file:
            file.seek(os.path.getsize(database) // 2)
            byte = file.read(1)
            file.seek(-1, os.SEEK_CUR)
            file.write(bytes([byte[0] ^ 1]))
        refused = run("restore", "--from", backup, "--data", os.path.join(folder, "data"))
        assert refused.returncode == 1 and "yinqiao.db" in refused.stderr, refused.stderr
        assert not os.path.exists(os.path.join(folder, "data/yinqiao.db")), "nothing half done"
        os.remove(os.path.join(backup, "manifest.json"))
        refused = run("restore", "--from", backup, "--data", os.path.join(folder, "data"))
        assert refused.returncode == 1 and backup in refused.stderr, refused.stderr


def flipped(value):
    """The value with one bit of one byte changed, of the same type."""
    if isinstance(value, bytes):
        return value[:-1] + bytes([value[-1] ^ 1])
    if isinstance(value, str):
        return value[:-1] + chr(ord(value[-1]) ^ 1)
    return value ^ 1


def test_a_changed_byte_of_an_old_entry_is_found_and_named():
    with filled() as (world, _, _, data), tempfile.TemporaryDirectory(prefix="yq-verify-") as folder:
        assert world.server.stop() == 0
        whole = run("verify", "--data", data)
        assert whole.returncode == 0 and "all is whole" in whole.stdout, whole.stdout + whole.stderr
        connection = sqlite3.connect(os.path.join(data, "yinqiao.db"))
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        columns = [row[1] for row in connection.execute("PRAGMA table_info(audit_entries)")]
        entries = connection.execute("SELECT COUNT(*) FROM audit_entries").fetchone()[0]
        connection.close()
        assert entries >= 6, entries
        tried = 0
        for column in columns:
            for seq in (1, entries // 2):
                copy = os.path.join(folder, f"{column}-{seq}")
                os.mkdir(copy)
                shutil.copy(os.path.join(data, "yinqiao.db"), copy)
                changed = sqlite3.connect(os.path.join(copy, "yinqiao.db"))
                value = changed.execute(f"SELECT {column} FROM audit_entries WHERE seq = ?", (seq,)).fetchone()[0]
                if value is None or value == "" or column == "seq":
                    changed.close()
                    continue
                changed.execute("DROP TRIGGER audit_entries_no_update")
                changed.execute(f"UPDATE audit_entries SET {column} = ? WHERE seq = ?", (flipped(value), seq))
                changed.commit()
                changed.close()
                found = run("verify", "--data", copy)
                assert found.returncode == 1 and f"entry {seq} " in found.stdout, (column, seq, value, found.stdout, found.stderr)
                tried += 1
        assert tried >= 10, tried


def test_removed_entries_are_found():
    with filled() as (world, _, _, data), tempfile.TemporaryDirectory(prefix="yq-verify-") as folder:
        assert world.server.stop() == 0
        for name, statement in {"from the middle": "DELETE FROM audit_entries WHERE seq = 3",
                                "from the end": "DELETE FROM audit_entries WHERE seq = (SELECT MAX(seq) FROM audit_entries)"}.items():
            copy = os.path.join(folder, name.replace(" ", "-"))
            os.mkdir(copy)
            source = sqlite3.connect(os.path.join(data, "yinqiao.db"))
            target = sqlite3.connect(os.path.join(copy, "yinqiao.db"))
            source.backup(target)
            source.close()
            target.execute("DROP TRIGGER audit_entries_no_delete")
            target.execute(statement)
            target.commit()
            target.close()
            found = run("verify", "--data", copy)
            assert found.returncode == 1 and "audit:" in found.stdout, (name, found.stdout)


def test_a_changed_or_missing_attachment_is_found():
    with filled() as (world, _, _, data):
        assert world.server.stop() == 0
        files = [os.path.join(folder, name) for folder, _, names in os.walk(os.path.join(data, "attachments")) for name in names if len(name) == 64]
        assert len(files) == 2, "that of the demonstration and that of the case"
        os.chmod(files[0], 0o600)
        with open(files[0], "ab") as file:
            file.write(b"x")
        found = run("verify", "--data", data)
        assert found.returncode == 1 and os.path.basename(files[0]) + " is not what was stored" in found.stdout, found.stdout
        os.remove(files[0])
        found = run("verify", "--data", data)
        assert found.returncode == 1 and os.path.basename(files[0]) + " is missing" in found.stdout, found.stdout


def test_a_newer_database_is_refused_in_words():
    with filled() as (world, _, _, data):
        assert world.server.stop() == 0
        connection = sqlite3.connect(os.path.join(data, "yinqiao.db"))
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE '%migration%'")]
        assert len(tables) == 1, tables
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({tables[0]})")]
        row = dict(zip(columns, connection.execute(f"SELECT * FROM {tables[0]} WHERE module = 'audit'").fetchone()))
        row["number"] = 9999
        connection.execute(f"INSERT INTO {tables[0]} ({','.join(row)}) VALUES ({','.join('?' * len(row))})", list(row.values()))
        connection.commit()
        connection.close()
        refused = run("migrate", "--data", data)
        assert refused.returncode == 1 and "newer" in refused.stderr, refused.stderr
