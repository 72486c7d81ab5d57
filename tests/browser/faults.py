"""What a test can have done to a request on its way, and what became of each request."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from http import HTTPStatus


@dataclass(frozen=True)
class Reply:
    """The proxy answers itself and the server hears nothing."""

    status: int
    body: bytes = b""
    content_type: str = "text/html"
    headers: tuple[tuple[str, str], ...] = ()

    def encode(self) -> bytes:
        phrase = HTTPStatus(self.status).phrase
        lines = [f"HTTP/1.1 {self.status} {phrase}", f"Content-Type: {self.content_type}"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        lines += [f"Content-Length: {len(self.body)}", "Connection: keep-alive", "", ""]
        return "\r\n".join(lines).encode() + self.body


@dataclass(frozen=True)
class Pass:
    """The request goes through, whatever an older rule says."""


@dataclass(frozen=True)
class Stall:
    """The request is taken and nothing is ever said; the server hears nothing."""


@dataclass(frozen=True)
class Refuse:
    """The connection is reset before the server hears of the request."""


@dataclass(frozen=True)
class BreakRequest:
    """The connection is reset in both directions after so many bytes of the request's body."""

    after_bytes: int


@dataclass(frozen=True)
class LoseAnswer:
    """The server gets the whole request and answers, but the browser's connection is reset."""


@dataclass(frozen=True)
class BreakAnswer:
    """The browser gets so many bytes of the answer's body, then a reset."""

    after_bytes: int


Action = Reply | Pass | Stall | Refuse | BreakRequest | LoseAnswer | BreakAnswer
CAPTIVE_PORTAL = Reply(200, b"<!doctype html><title>WiFi</title><p>Silakan masuk ke WiFi tamu.</p>")


@dataclass
class Rule:
    """An action for the requests whose path begins with, or matches, a pattern."""

    pattern: re.Pattern[str]
    action: Action
    method: str | None = None
    remaining: int | None = None

    def fits(self, method: str, path: str) -> bool:
        wanted = self.remaining is None or self.remaining > 0
        return wanted and self.method in (None, method) and self.pattern.match(path) is not None


@dataclass
class Exchange:
    """One request and what became of it; bytes as they passed on the browser's side of the proxy."""

    method: str
    path: str
    started: float
    request_headers: dict[str, str] = field(default_factory=dict)
    request_body: bytes = b""
    bytes_sent: int = 0
    status: int | None = None
    response_headers: dict[str, str] = field(default_factory=dict)
    bytes_received: int = 0
    ended: float | None = None
