#!/usr/bin/env python3
"""Makes zones.bin, the time zones that decisions use, from the tzdata of this machine.

Run it by hand when the zone data shall move to a newer version, and commit the result: a decision replayed in ten years
must use the rules it was made with. Needs Debian's package tzdata. The IANA time zone database is in the public domain
(https://www.iana.org/time-zones, file LICENSE).

zones.bin: the line "zones VERSION COUNT\n", COUNT lines "NAME OFFSET SIZE\n" sorted by the bytes of NAME, then the files,
which OFFSET counts from. Each is a TZif file (RFC 8536) with an empty block of version 1 and without the flags that
only converters need; names for the same zone share one. Not made by `zic -b slim`, which is half the size: that of
Debian 12 loses transitions after 2072.
"""

import pathlib
import struct
import sys

ROOT = pathlib.Path("/usr/share/zoneinfo")
OUT = pathlib.Path(__file__).with_name("zones.bin")
COUNTS = struct.Struct(">6l")  # utc flags, standard flags, leap seconds, transitions, types, characters


def header(transitions, types, characters):
    return b"TZif2" + bytes(15) + COUNTS.pack(0, 0, 0, transitions, types, characters)


def body_size(counts, width):
    utc, standard, leaps, times, types, characters = counts
    return times * (width + 1) + types * 6 + characters + leaps * (width + 4) + standard + utc


class Zone:
    def __init__(self, data):
        second = 44 + body_size(COUNTS.unpack(data[20:44]), 4)
        counts = COUNTS.unpack(data[second + 20 : second + 44])
        _, _, leaps, times, types, characters = counts
        if leaps:
            sys.exit("a zone with leap seconds")
        at = second + 44
        self.times = data[at : at + 8 * times]
        at += 8 * times
        self.kinds = data[at : at + times]
        at += times
        self.types = data[at : at + 6 * types]
        at += 6 * types
        self.characters = data[at : at + characters]
        self.footer = data[second + 44 + body_size(counts, 8) :]

    def bytes(self):
        types = len(self.types) // 6
        return (
            header(0, 1, 1)
            + bytes(7)
            + header(len(self.kinds), types, len(self.characters))
            + self.times
            + self.kinds
            + self.types
            + self.characters
            + self.footer
        )


def main():
    first = (ROOT / "tzdata.zi").read_text().splitlines()[0]
    version = first.removeprefix("# version ").strip()
    if version == first:
        sys.exit("tzdata.zi: no version in the first line")
    files = {}
    for path in ROOT.rglob("*"):
        name = str(path.relative_to(ROOT))
        if path.is_file() and not name.startswith(("posix/", "right/", "localtime", "posixrules", "Factory")):
            data = path.read_bytes()
            if data.startswith(b"TZif"):
                files[name] = data
    blob = bytearray()
    places = {}
    index = []
    for name in sorted(files, key=str.encode):
        data = files[name]
        if data not in places:
            short = Zone(data).bytes()
            places[data] = (len(blob), len(short))
            blob += short
        index.append("{} {} {}\n".format(name, *places[data]))
    OUT.write_bytes(f"zones {version} {len(index)}\n".encode() + "".join(index).encode() + bytes(blob))
    print(f"{OUT.name}: tzdata {version}, {len(index)} names, {len(places)} zones, {OUT.stat().st_size} bytes")


main()
