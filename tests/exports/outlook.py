"""A mail as Outlook saves it (`.msg`): a compound file written by hand ([MS-CFB], [MS-OXMSG])."""

import struct
from collections.abc import Mapping
from datetime import UTC, datetime

SECTOR, SMALL, CUTOFF = 512, 64, 4096
END, FREE, NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFF
TAGS = {
    "subject": 0x0037001F, "text": 0x1000001F, "sender_name": 0x0C1A001F, "sender": 0x5D01001F,
    "to": 0x0E04001F, "id": 0x1035001F, "answers": 0x1042001F, "html": 0x10130102,
}  # fmt: skip

__all__ = ["outlook_mail"]


def outlook_mail(told: Mapping[str, str], *, sent: datetime) -> bytes:
    """The bytes of a `.msg` with the properties of TAGS and the moment it was sent."""
    ticks = int((sent.astimezone(UTC) - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds() * 10**7)
    streams = {
        "__properties_version1.0": bytes(32)
        + struct.pack("<HHIQ", 0x0040, 0x0039, 6, ticks)  # PidTagClientSubmitTime
    }
    for name, text in told.items():
        wide = TAGS[name] & 0xFFFF == 0x001F
        data = text.encode("utf-16-le" if wide else "utf-8")
        streams[f"__substg1.0_{TAGS[name]:08X}"] = data
    return _compound(streams)


def _compound(streams: Mapping[str, bytes]) -> bytes:
    small = b""
    starts: dict[str, int] = {}
    small_chain: list[int] = []
    large: list[tuple[str, bytes]] = []
    for name, data in streams.items():
        if len(data) >= CUTOFF:
            large.append((name, data))
            continue
        first = len(small_chain)
        pieces = max(1, -(-len(data) // SMALL))
        small_chain += [*range(first + 1, first + pieces), END]
        small += data.ljust(pieces * SMALL, b"\0")
        starts[name] = first
    chain: list[int] = []
    body = b""

    def put(data: bytes) -> int:
        nonlocal body
        first, pieces = len(chain), max(1, -(-len(data) // SECTOR))
        chain.extend([*range(first + 1, first + pieces), END])
        body += data.ljust(pieces * SECTOR, b"\0")
        return first

    for name, data in large:
        starts[name] = put(data)
    small_at = put(small)
    table = b"".join(struct.pack("<I", n) for n in small_chain)
    table_at = put(table + b"\xff" * (-len(table) % SECTOR))
    names = sorted(streams, key=lambda name: (len(name), name.upper()))
    entries = [_entry("Root Entry", 5, NONE, 1, small_at, len(small))]
    for place, name in enumerate(names, 1):
        after = place + 1 if place < len(names) else NONE
        entries.append(_entry(name, 2, after, NONE, starts[name], len(streams[name])))
    folder_at = put(b"".join(entries))
    # The table of sectors stands last; it holds itself.
    own = -(-(len(chain) + 1) // (SECTOR // 4))
    fat_at = len(chain)
    chain += [0xFFFFFFFD] * own
    fat = b"".join(struct.pack("<I", n) for n in chain).ljust(own * SECTOR, b"\xff")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIII", 0, own, folder_at, 0, CUTOFF, table_at)
    head += struct.pack("<III", -(-len(table) // SECTOR), END, 0)
    difat = [*range(fat_at, fat_at + own), *([FREE] * (109 - own))]
    return head + b"".join(struct.pack("<I", n) for n in difat) + body + fat


def _entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
    wide = name.encode("utf-16-le") + b"\0\0"
    links = struct.pack("<III", NONE, right, child)
    return (
        wide.ljust(64, b"\0") + struct.pack("<HBB", len(wide), kind, 1) + links + bytes(36)
        + struct.pack("<IQ", start, size)
    )  # fmt: skip
