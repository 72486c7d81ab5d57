"""One end of a connection that the proxy holds: HTTP messages read and counted, at the speed of its link."""

from __future__ import annotations

import asyncio
import socket
import struct
import time
from collections.abc import Callable, Coroutine
from typing import Any

from tests.browser.faults import Exchange

CHUNK = 1400  # about one packet, so that a slow link trickles instead of jumping


class ResetError(Exception):
    """Both sides are to be dropped at once."""


class Lane:
    """One direction of a link of limited speed that all connections share."""

    def __init__(self) -> None:
        self.bytes_per_second: float | None = None
        self._free_at = 0.0

    async def take(self, size: int) -> None:
        if self.bytes_per_second is None:
            return
        self._free_at = max(self._free_at, time.monotonic()) + size / self.bytes_per_second
        await asyncio.sleep(self._free_at - time.monotonic())


class Side:
    """One end of a connection: counted, bounded reading of HTTP messages."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def head(self) -> bytes:
        """The bytes up to the empty line; none when the other end has closed."""
        try:
            return await self.reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            return b""

    def reset(self) -> None:
        sock = self.writer.get_extra_info("socket")
        if sock is not None and sock.fileno() != -1:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


async def copy_chunks(source: Side, forward: Callable[[bytes], Coroutine[Any, Any, bool]]) -> None:
    while True:
        line = await source.reader.readuntil(b"\r\n")
        size = int(line.split(b";")[0], 16)
        rest = await source.reader.readexactly(size + 2)
        whole = line + rest
        for start in range(0, len(whole), CHUNK):
            if not await forward(whole[start : start + CHUNK]):
                return
        if size == 0:
            return


def headers_of(head: bytes) -> dict[str, str]:
    lines = head.decode("latin-1").split("\r\n")[1:]
    pairs = (line.partition(":") for line in lines if line)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def exchange_of(head: bytes) -> Exchange:
    method, path, _ = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ", 2)
    return Exchange(method, path, time.monotonic(), headers_of(head))


def answer_of(head: bytes) -> tuple[int, dict[str, str]]:
    return int(head.split(b" ", 2)[1]), headers_of(head)
