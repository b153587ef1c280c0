"""Last of all: what the other tests left behind."""
import os

import server as program
from world import expect


def pages(client, path):
    cursor, items = None, []
    for _ in range(200):
        page = expect(client.get(path + (f"&cursor={cursor}" if cursor else "")), 200).json
        items += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return items
    raise AssertionError("a list without end")


def test_every_audited_action_is_known(world):
    with open(os.path.join(program.ROOT, "tests/golden/audit_actions.tsv"), encoding="utf-8") as file:
        known = set(file.read().split("\n")[1:])
    entries = pages(world.auditor, "/api/audit/entries?limit=100")
    unknown = {row["action"] for row in entries} - known
    assert not unknown, f"{unknown} are in the record and not in tests/golden/audit_actions.tsv"
    numbers = [row["seq"] for row in entries]
    assert numbers == list(range(numbers[0], 0, -1)), "each entry once, newest first, none left out"
