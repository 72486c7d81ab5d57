"""The proxy does to the network what its commands say; otherwise every test that uses it proves nothing."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.browser.faults import CAPTIVE_PORTAL, BreakAnswer, BreakRequest, LoseAnswer, Refuse, Reply, Stall
from tests.browser.proxy import Proxy

LONG = b"0123456789" * 2000
NETWORK_ERRORS = (ConnectionError, http.client.HTTPException, TimeoutError)


class Recorder(ThreadingHTTPServer):
    """A server that remembers what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.heard: list[tuple[str, str, bytes]] = []

    def handle_error(self, request: object, client_address: object) -> None:
        """Silent: connections that break are what is tested here."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Recorder

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""

    def do_GET(self) -> None:
        self.server.heard.append(("GET", self.path, b""))
        if self.path == "/chunked":
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for start in range(0, len(LONG), 3000):
                part = LONG[start : start + 3000]
                self.wfile.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
            self.wfile.write(b"0\r\n\r\n")
            return
        self._say(LONG if self.path == "/long" else b"hello")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append(("POST", self.path, body))
        self._say(b"done")

    def _say(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    server = Recorder()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def proxy(recorder: Recorder) -> Iterator[Proxy]:
    with Proxy(f"http://127.0.0.1:{recorder.server_port}") as proxy:
        yield proxy


def ask(proxy: Proxy, path: str, body: bytes | None = None, timeout: float = 5) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=timeout)
    try:
        connection.request("GET" if body is None else "POST", path, body)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_passes_everything_on_and_counts_it(proxy: Proxy, recorder: Recorder) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=5)
    for path, expected in (("/long", LONG), ("/chunked", LONG), ("/", b"hello")):
        connection.request("GET", path)
        assert connection.getresponse().read() == expected
    connection.request("POST", "/kirim", b"x" * 5000)
    assert connection.getresponse().read() == b"done"
    connection.close()

    assert recorder.heard[-1] == ("POST", "/kirim", b"x" * 5000)
    assert proxy.connections == 1
    assert [x.path for x in proxy.exchanges] == ["/long", "/chunked", "/", "/kirim"]
    sent = proxy.seen("/kirim")[0]
    assert sent.status == 200
    assert sent.request_body == b"x" * 5000
    assert 5000 < sent.bytes_sent < 5300
    assert len(LONG) < proxy.seen("/long")[0].bytes_received < len(LONG) + 300
    assert proxy.bytes_sent == sum(x.bytes_sent for x in proxy.exchanges)
    proxy.forget()
    assert proxy.bytes_received == 0


def test_cut_resets_open_connections_and_refuses_new_ones_at_the_same_address(proxy: Proxy) -> None:
    port = proxy.port
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("GET", "/")
    assert connection.getresponse().read() == b"hello"

    proxy.cut()
    assert proxy.is_cut
    assert connection.sock is not None
    with pytest.raises(ConnectionResetError):
        connection.sock.recv(1)
    connection.close()
    with pytest.raises(ConnectionRefusedError):
        ask(proxy, "/")

    proxy.restore()
    assert proxy.port == port
    assert ask(proxy, "/") == (200, b"hello")


def test_stall_takes_the_request_and_says_nothing(proxy: Proxy, recorder: Recorder) -> None:
    proxy.on("/diam", Stall())
    with pytest.raises(TimeoutError):
        ask(proxy, "/diam", b"isi", timeout=0.3)
    assert recorder.heard == []
    assert ask(proxy, "/lain") == (200, b"hello")
    proxy.restore()
    assert ask(proxy, "/diam") == (200, b"hello")


def test_lost_answer_means_the_server_has_done_it(proxy: Proxy, recorder: Recorder) -> None:
    proxy.on("/kirim", LoseAnswer(), times=1)
    with pytest.raises(NETWORK_ERRORS):
        ask(proxy, "/kirim", b"sekali")
    assert recorder.heard == [("POST", "/kirim", b"sekali")]
    assert ask(proxy, "/kirim", b"lagi") == (200, b"done")


def test_broken_request_reaches_the_server_only_in_part(proxy: Proxy, recorder: Recorder) -> None:
    proxy.on("/kirim", BreakRequest(after_bytes=3000))
    with pytest.raises(NETWORK_ERRORS):
        ask(proxy, "/kirim", b"x" * 200_000)
    assert len(proxy.seen("/kirim")[0].request_body) == 3000
    # http.server hands over what it got: all of it would mean that the proxy broke nothing.
    assert all(len(body) < 200_000 for _, _, body in recorder.heard)


@pytest.mark.parametrize("path", ["/long", "/chunked"])
def test_broken_answer_ends_in_the_middle(proxy: Proxy, path: str) -> None:
    proxy.on(path, BreakAnswer(after_bytes=7000))
    connection = socket.create_connection(("127.0.0.1", proxy.port), 5)
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    received = b""
    with pytest.raises(ConnectionResetError):
        while data := connection.recv(65536):
            received += data
    connection.close()
    assert len(received.partition(b"\r\n\r\n")[2]) == 7000


def test_refuse_resets_before_the_server_hears(proxy: Proxy, recorder: Recorder) -> None:
    proxy.on("/kirim", Refuse(), method="POST")
    with pytest.raises(NETWORK_ERRORS):
        ask(proxy, "/kirim", b"isi")
    assert recorder.heard == []
    assert ask(proxy, "/kirim") == (200, b"hello")


@pytest.mark.parametrize("status", [401, 403, 404, 409, 413, 422, 429, 500, 502])
def test_answers_itself_with_any_status(proxy: Proxy, recorder: Recorder, status: int) -> None:
    proxy.on("/sync/", Reply(status, b"{}", "application/problem+json", (("Retry-After", "7"),)))
    connection = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=5)
    for _ in range(
        2
    ):  # the connection stays usable, and the body of the request is not taken for the next one
        connection.request("POST", "/sync/v1/batches", b"GET / HTTP/1.1\r\n\r\n")
        answer = connection.getresponse()
        assert (answer.status, answer.read()) == (status, b"{}")
        assert answer.headers["Retry-After"] == "7"
    connection.close()
    assert recorder.heard == []


def test_captive_portal_answers_200_with_html(proxy: Proxy, recorder: Recorder) -> None:
    proxy.on("/", CAPTIVE_PORTAL)
    status, body = ask(proxy, "/sync/v1/ping")
    assert status == 200
    assert body.startswith(b"<!doctype html>")
    assert recorder.heard == []


def test_newest_rule_wins_and_rules_end(proxy: Proxy) -> None:
    first = proxy.on("/a", Reply(500))
    proxy.on("/a", Reply(404), times=2)
    assert [ask(proxy, "/a")[0] for _ in range(3)] == [404, 404, 500]
    proxy.off(first)
    assert ask(proxy, "/a")[0] == 200


def test_slow_link_holds_back_both_directions_and_is_shared(proxy: Proxy) -> None:
    # Lower bounds only: a busy machine can make it slower, never faster.
    proxy.slow(100_000, latency=0.0)
    begun = time.monotonic()
    threads = [threading.Thread(target=ask, args=(proxy, "/long")) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.monotonic() - begun >= 2 * len(LONG) / 100_000 * 0.9

    begun = time.monotonic()
    ask(proxy, "/kirim", LONG)
    assert time.monotonic() - begun >= len(LONG) / 100_000 * 0.9

    proxy.slow(None, latency=0.2)
    begun = time.monotonic()
    ask(proxy, "/")
    assert time.monotonic() - begun >= 0.4  # one round trip to connect, one for the request


def test_follows_a_server_that_moved(proxy: Proxy) -> None:
    other = Recorder()
    thread = threading.Thread(target=other.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    proxy.retarget(f"http://127.0.0.1:{other.server_port}")
    assert ask(proxy, "/") == (200, b"hello")
    assert other.heard == [("GET", "/", b"")]
    other.shutdown()
    thread.join()
    other.server_close()
