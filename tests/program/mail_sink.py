"""A mail server for tests: `/usr/bin/python3 mail_sink.py FOLDER PORT` keeps each message it takes as a file of FOLDER, named in order of
arrival, its envelope in the first two lines. Debian's aiosmtpd, so Debian's Python."""
import itertools
import os
import signal
import sys

from aiosmtpd.controller import Controller

folder, port = sys.argv[1], int(sys.argv[2])
count = itertools.count(1)


class Keep:
    async def handle_DATA(self, _server, _session, envelope):
        path = os.path.join(folder, f"{next(count):04}")
        with open(path + ".part", "wb") as file:
            file.write(f"{envelope.mail_from}\n{','.join(envelope.rcpt_tos)}\n".encode() + envelope.original_content)
        os.rename(path + ".part", path)
        return "250 taken"


controller = Controller(Keep(), hostname="127.0.0.1", port=port)
controller.start()
print("listening", flush=True)
signal.sigwait({signal.SIGTERM, signal.SIGINT})
controller.stop()
