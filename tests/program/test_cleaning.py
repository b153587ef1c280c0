"""What the server removes by itself, and what it never does."""
import os
import re
import time

import server as program
import world as worlds

DAY = 24 * 3600


def contents(server):
    folder = os.path.join(server.folder, "data/attachments")
    return {name: os.path.join(place, name) for place, _, names in os.walk(folder) for name in names if re.fullmatch("[0-9a-f]{64}", name)}


def age(path, seconds):
    then = time.time() - seconds
    os.utime(path, (then, then))


def wait_until(check, seconds=20):
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


def test_an_orphan_older_than_a_day_goes_and_a_referenced_file_stays():
    with program.Server() as server:
        talent = program.Client(server)
        talent.sign_in_talent("cleaning@example.org")
        kept = talent.upload("degree.png", program.PNG).json["sha256"]
        place = os.path.dirname(os.path.dirname(contents(server)[kept]))
        old, young = (os.path.join(place, letter * 2, letter * 64) for letter in "ef")
        for path in (old, young):
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(b"nobody's")
        age(old, DAY + 120)
        age(young, DAY - 3600)
        age(contents(server)[kept], 40 * DAY)
        assert server.stop() == 0
        server.start()  # the work of the schedule begins with the server
        wait_until(lambda: not os.path.exists(old))
        assert os.path.exists(young), "not a day old"
        assert kept in contents(server), "somebody's file"
        again = program.Client(server)
        again.sign_in_talent("cleaning@example.org")
        assert server.stop() == 0
        os.remove(server.log)
