"""Tables through a pipe: each frame is its length in eight bytes, then an Arrow stream."""

import struct
from typing import IO

import pyarrow as pa

FAILED = b""  # the answer of a worker whose function raised

_LENGTH = struct.Struct("<Q")

__all__ = ["FAILED", "read_frame", "table_of", "write_frame", "write_table"]


def write_table(pipe: IO[bytes], table: pa.Table) -> None:
    """A table as one frame; of slices only what they show is sent."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    write_frame(pipe, memoryview(sink.getvalue()))


def write_frame(pipe: IO[bytes], frame: bytes | memoryview) -> None:
    """Raises OSError when nobody reads."""
    pipe.write(_LENGTH.pack(len(frame)))
    pipe.write(frame)
    pipe.flush()


def read_frame(pipe: IO[bytes]) -> bytes:
    """The next frame. Raises EOFError when the other side is gone."""
    head = pipe.read(_LENGTH.size)
    size = _LENGTH.unpack(head)[0] if len(head) == _LENGTH.size else -1
    frame = pipe.read(size) if size >= 0 else b""
    if len(frame) != size:
        raise EOFError
    return frame


def table_of(frame: bytes) -> pa.Table:
    """The table of a frame, which stands on the frame's own memory."""
    with pa.ipc.open_stream(pa.py_buffer(frame)) as stream:
        found: pa.Table = stream.read_all()
    return found
