"""A citizen's page has its style inside it; no page allows any other style or script than the office's own."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from webapp.models import QrLink

STYLE = re.compile(rb"<style>(.*?)</style>", re.DOTALL)


def allowed(answer: TestResponse, kind: str) -> str:
    policy = answer.headers["Content-Security-Policy"]
    return next(part for part in policy.split("; ") if part.startswith(f"{kind} "))


def test_the_form_comes_with_its_style_and_allows_that_alone(client: FlaskClient, qr_link: QrLink) -> None:
    answers = [client.get(f"/q/{qr_link.token}"), client.post(f"/q/{qr_link.token}"), client.get("/lacak")]
    for answer in answers:
        assert b'rel="stylesheet"' not in answer.data
        (style,) = STYLE.findall(answer.data)
        digest = b64encode(sha256(style).digest()).decode()
        assert allowed(answer, "style-src") == f"style-src 'self' 'sha256-{digest}'"
        assert allowed(answer, "script-src") == "script-src 'self'"
        # A kept page has another address than the style sheet had: what it names must not depend on where it stands.
        assert set(re.findall(rb"url\(['\"]?(\w+:)?", style)) == {b"data:"}


@pytest.mark.parametrize(
    "path", ["/", "/masuk", "/app/", "/app/daku", "/sumber", "/q/salah", "/sync/v1/ping"]
)
def test_other_pages_allow_no_style_of_their_own(client: FlaskClient, qr_link: QrLink, path: str) -> None:
    client.get(f"/q/{qr_link.token}")
    answer = client.get(path)
    assert b"<style" not in answer.data
    assert allowed(answer, "style-src") == "style-src 'self'"
    assert allowed(answer, "script-src") == "script-src 'self'"
