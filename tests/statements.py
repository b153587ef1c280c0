"""Which named SQL statements ran in which suite: every process of a suite appends the names to one file (YQ_STATEMENTS_RUN_FILE), which
tests/statements/run reads afterwards."""
import glob
import os

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FOLDER = os.path.join(ROOT, "build/logs/statements")


def begin(suite):
    """Starts the record of a suite anew; programs started from now on write to it."""
    os.makedirs(FOLDER, exist_ok=True)
    path = os.path.join(FOLDER, suite)
    if os.path.exists(path):
        os.remove(path)
    os.environ["YQ_STATEMENTS_RUN_FILE"] = path


def ran():
    """{suite: names}."""
    found = {}
    for path in glob.glob(os.path.join(FOLDER, "*")):
        with open(path, encoding="utf-8") as file:
            found[os.path.basename(path)] = {line.strip() for line in file if line.strip()}
    return found
