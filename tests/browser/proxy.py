"""A TCP proxy between a browser and the server that a test can cut, stall, slow down and break.

The browser sees one stable origin, `proxy.origin`. The proxy speaks HTTP/1.1 just far enough to know where
a request and an answer begin and end; the bytes themselves pass unchanged. It runs in a thread of its own and
the test commands it:

    proxy.cut()                                  # refuses connections and resets those that are open
    proxy.restore()                              # all is well again: no cut, no rules, full speed
    proxy.on("/sync/v1/batches", Reply(500))     # answers itself
    proxy.on("/sync/", Stall(), times=1)         # says nothing, once
    proxy.on("/sync/v1/batches", LoseAnswer())   # the server has done the work, the browser hears nothing
    proxy.slow(bytes_per_second=50_000, latency=0.4)
"""

from __future__ import annotations

import asyncio
import re
import threading
import time
from collections.abc import Coroutine
from typing import Any, TypeVar
from urllib.parse import urlsplit

from tests.browser.connection import (
    CHUNK,
    Lane,
    ResetError,
    Side,
    answer_of,
    copy_chunks,
    exchange_of,
    headers_of,
)
from tests.browser.faults import (
    Action,
    BreakAnswer,
    BreakRequest,
    Exchange,
    LoseAnswer,
    Refuse,
    Reply,
    Rule,
    Stall,
)

Result = TypeVar("Result")
KEPT_BODY = 2 * 1024 * 1024
# asyncio takes four turns of its loop from a connection to the coroutine that serves it.
TURNS = 8


async def _turns() -> None:
    for _turn in range(TURNS):
        await asyncio.sleep(0)


class Proxy:
    """Listens on a free local port and passes everything on to `target`, as commanded."""

    def __init__(self, target: str) -> None:
        parts = urlsplit(target)
        self._target = (parts.hostname or "127.0.0.1", parts.port or 80)
        self.exchanges: list[Exchange] = []
        self.connections = 0
        self._rules: list[Rule] = []
        self._lock = threading.Lock()
        self._up = Lane()
        self._down = Lane()
        self._latency = 0.0
        self._open: set[Side] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._thread.start()
        self.port = 0
        self._run(self._listen())

    @property
    def origin(self) -> str:
        """What the browser takes for the server."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def is_cut(self) -> bool:
        return self._server is None

    def retarget(self, target: str) -> None:
        """Pass new connections on to another server."""
        parts = urlsplit(target)
        self._target = (parts.hostname or "127.0.0.1", parts.port or 80)

    def cut(self) -> None:
        """Refuse new connections and reset the open ones: no network."""
        self._run(self._stop_listening())

    def connect(self) -> None:
        """End a cut; rules and speed stay as they are."""
        self._run(self._listen())

    def restore(self) -> None:
        """End a cut, forget all rules, full speed."""
        with self._lock:
            self._rules.clear()
        self.slow(None, 0.0)
        self.connect()

    def on(self, path: str, action: Action, *, method: str | None = None, times: int | None = None) -> Rule:
        """Do so to requests whose path matches the regular expression `path` from its start; newest first."""
        rule = Rule(re.compile(path), action, method, times)
        with self._lock:
            self._rules.insert(0, rule)
        return rule

    def off(self, rule: Rule) -> None:
        """Forget one rule."""
        with self._lock:
            self._rules.remove(rule)

    def slow(self, bytes_per_second: float | None, latency: float) -> None:
        """Limit each direction to so many bytes a second; every round trip takes `latency` seconds more."""
        self._up.bytes_per_second = bytes_per_second
        self._down.bytes_per_second = bytes_per_second
        self._latency = latency

    def forget(self) -> None:
        """Begin counting anew."""
        self.exchanges = []
        self.connections = 0

    def seen(self, path: str, method: str | None = None) -> list[Exchange]:
        """The requests so far whose path matches, in order."""
        pattern = re.compile(path)
        return [x for x in list(self.exchanges) if pattern.match(x.path) and method in (None, x.method)]

    @property
    def bytes_received(self) -> int:
        """Towards the browser, headers included."""
        return sum(x.bytes_received for x in list(self.exchanges))

    @property
    def bytes_sent(self) -> int:
        """From the browser, headers included."""
        return sum(x.bytes_sent for x in list(self.exchanges))

    def close(self) -> None:
        self._run(self._shut())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def __enter__(self) -> Proxy:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # What follows runs inside the proxy's own thread.

    def _run(self, work: Coroutine[Any, Any, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _listen(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(
                self._accept, "127.0.0.1", self.port, limit=256 * 1024, reuse_address=True
            )
            self.port = self._server.sockets[0].getsockname()[1]

    async def _stop_listening(self) -> None:
        if self._server is not None:
            server, self._server = self._server, None
            # What was accepted a moment ago is on its way to `_accept`: it arrives there, and is reset like the others.
            for listening in server.sockets:
                self._loop.remove_reader(listening.fileno())
            await _turns()
            server.close()
        for side in list(self._open):
            side.reset()

    async def _shut(self) -> None:
        await self._stop_listening()
        while self._tasks:
            for task in list(self._tasks):
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
        await _turns()  # a reset closes its socket in the next of them

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        browser = Side(reader, writer)
        self._open.add(browser)
        self.connections += 1
        try:
            await asyncio.sleep(self._latency)  # the handshake costs a round trip of its own
            await self._serve(browser)
        except (ResetError, OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # one of the two has gone, or is to go: both are dropped below
        finally:
            browser.reset()
            self._open.discard(browser)
            self._tasks.discard(task)

    async def _serve(self, browser: Side) -> None:
        """One connection of the browser, request after request."""
        server: Side | None = None
        try:
            while head := await browser.head():
                exchange = exchange_of(head)
                self.exchanges.append(exchange)
                try:
                    server = await self._pass(browser, server, head, exchange)
                finally:
                    exchange.ended = time.monotonic()
        finally:
            if server is not None:
                self._open.discard(server)
                server.reset()

    async def _pass(self, browser: Side, server: Side | None, head: bytes, exchange: Exchange) -> Side | None:
        action = self._action(exchange.method, exchange.path)
        if isinstance(action, Refuse):
            raise ResetError
        await self._up.take(len(head))
        exchange.bytes_sent += len(head)
        if isinstance(action, Stall):
            await self._swallow(browser)
        if isinstance(action, Reply):
            await self._copy_body(browser, None, head, exchange, sent=True)
            answer = action.encode()
            exchange.status = action.status
            await self._to_browser(browser, answer, exchange)
            return server

        if server is None or server.reader.at_eof():
            server = Side(*await asyncio.open_connection(*self._target, limit=256 * 1024))
            self._open.add(server)
        await asyncio.sleep(self._latency / 2)
        server.writer.write(head)
        limit = action.after_bytes if isinstance(action, BreakRequest) else None
        await self._copy_body(browser, server, head, exchange, sent=True, limit=limit)
        if limit is not None:
            raise ResetError

        reply = await server.head()
        while reply.startswith(b"HTTP/1.1 1"):  # 100 Continue and the like
            reply = await server.head()
        if not reply:
            raise ResetError
        exchange.status, exchange.response_headers = answer_of(reply)
        if isinstance(action, LoseAnswer):
            await self._copy_body(server, None, reply, exchange, sent=False)
            raise ResetError
        await asyncio.sleep(self._latency / 2)
        await self._to_browser(browser, reply, exchange)
        limit = action.after_bytes if isinstance(action, BreakAnswer) else None
        await self._copy_body(server, browser, reply, exchange, sent=False, limit=limit)
        if limit is not None:
            await browser.writer.drain()
            await asyncio.sleep(0.05)  # a reset overtakes bytes that still wait in the socket's buffer
            raise ResetError
        if exchange.response_headers.get("connection", "").lower() == "close":
            self._open.discard(server)
            server.reset()
            return None
        return server

    def _action(self, method: str, path: str) -> Action | None:
        with self._lock:
            for rule in self._rules:
                if rule.fits(method, path):
                    if rule.remaining is not None:
                        rule.remaining -= 1
                    return rule.action
        return None

    async def _swallow(self, browser: Side) -> None:
        while await browser.reader.read(65536):
            pass
        raise ResetError

    async def _to_browser(self, browser: Side, data: bytes, exchange: Exchange) -> None:
        for start in range(0, len(data), CHUNK):
            part = data[start : start + CHUNK]
            await self._down.take(len(part))
            browser.writer.write(part)
            exchange.bytes_received += len(part)
        await browser.writer.drain()

    async def _copy_body(
        self,
        source: Side,
        sink: Side | None,
        head: bytes,
        exchange: Exchange,
        *,
        sent: bool,
        limit: int | None = None,
    ) -> None:
        """Copy one body, or only its first `limit` bytes; without a sink it is read and dropped."""
        lane = self._up if sent else self._down
        passed = 0

        async def forward(data: bytes) -> bool:
            nonlocal passed
            if limit is not None:
                data = data[: max(0, limit - passed)]
            passed += len(data)
            if sent:
                await lane.take(len(data))
                exchange.bytes_sent += len(data)
                if len(exchange.request_body) < KEPT_BODY:
                    exchange.request_body += data
            elif sink is not None:
                await lane.take(len(data))
                exchange.bytes_received += len(data)
            if sink is not None and data:
                sink.writer.write(data)
                await sink.writer.drain()
            return limit is None or passed < limit

        if limit == 0:
            return
        headers = headers_of(head)
        if headers.get("transfer-encoding", "").lower() == "chunked":
            await copy_chunks(source, forward)
            return
        no_body = not sent and (exchange.method == "HEAD" or exchange.status in (204, 304))
        if no_body or (sent and "content-length" not in headers):
            return
        if "content-length" not in headers:  # an answer that ends with its connection
            while data := await source.reader.read(CHUNK):
                if not await forward(data):
                    return
            raise ResetError
        left = int(headers["content-length"])
        while left:
            data = await source.reader.read(min(CHUNK, left))
            if not data:
                raise ResetError
            left -= len(data)
            if not await forward(data):
                return
