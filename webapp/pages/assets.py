"""Where pages find their style, program and icons, and how a page is sent that the service worker keeps."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import lru_cache
from pathlib import Path

import brotli
from flask import Flask, Response, current_app, request
from markupsafe import Markup
from whitenoise import WhiteNoise

PREFIX = "/aset/"
# esbuild's part is the eight hex digits before the ending: such a file never changes under its name.
HASHED = re.compile(r"-[0-9a-f]{8}\.\w+$")

# Where a request remembers which style sheets its page has inside it.
_STYLES = "jemput_bola.styles_inside"


def init_app(app: Flask) -> None:
    """Serve the built files at `/aset/` (compressed twins, immutable names) and give templates their addresses."""
    folder = _folder(app)
    if folder.is_dir():
        app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
            app.wsgi_app,
            root=folder,
            prefix=PREFIX,
            max_age=60,
            immutable_file_test=lambda path, url: HASHED.search(url) is not None,
            # While developing, the client is built again under a running server.
            autorefresh=not app.extensions["settings"].is_production,
            add_headers_function=_headers,
        )
    app.add_template_global(asset_url, "asset_url")
    app.add_template_global(style_inside, "style_inside")


def _headers(headers: dict[str, str], path: str, url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"


def _folder(app: Flask) -> Path:
    return Path(app.extensions["settings"].root) / "static" / "dist"


def asset_url(name: str) -> str:
    """The address of a built file, by its name in the source: `app.js`, `icons/icon.svg`.

    Raises:
        RuntimeError: the client has not been built, or has no such file.
    """
    return PREFIX + built_file(name).name


def built_file(name: str) -> Path:
    """The built file itself; raises RuntimeError as `asset_url` does."""
    folder = _folder(current_app)
    listing = folder / "assets.json"
    try:
        names = _names(listing, listing.stat().st_mtime_ns)
        return folder / names[name]
    except FileNotFoundError:
        raise RuntimeError("The client has not been built: run `make build`.") from None
    except KeyError:
        raise RuntimeError(f"The client build has no {name}: run `make build`.") from None


def built(name: str) -> bool:
    """Whether the build has a file of this name."""
    try:
        return built_file(name).is_file()
    except RuntimeError:
        return False


@lru_cache(maxsize=4)
def _names(listing: Path, changed: int) -> dict[str, str]:
    names: dict[str, str] = json.loads(listing.read_text())
    return names


def style_inside(name: str) -> Markup:
    """A built style sheet as part of the page, which then can be drawn without asking for another file.

    Only this text is allowed in this page, by the digest in its Content-Security-Policy (`styles_inside`). A nonce
    would be one for ever in a page that a service worker keeps.

    Raises:
        RuntimeError: as `asset_url` does.
    """
    element, digest = _style_element(built_file(name))
    request.environ[_STYLES] = styles_inside() | {digest}
    return element


def styles_inside() -> frozenset[str]:
    """The digests of the style sheets that the page being answered has inside it."""
    return frozenset(request.environ.get(_STYLES, ()))


@lru_cache(maxsize=4)
def _style_element(file: Path) -> tuple[Markup, str]:
    content = file.read_bytes()
    element = Markup(f"<style>{content.decode()}</style>")  # noqa: S704 - our own build
    return element, integrity(content)


def integrity(content: bytes) -> str:
    """The digest that a browser checks a file against (Subresource Integrity)."""
    return "sha256-" + base64.b64encode(hashlib.sha256(content).digest()).decode()


def unchanging(content: bytes, mimetype: str) -> Response:
    """An answer that the browser may keep and must ask about: 304 while its bytes are the same.

    It seldom changes, so it is compressed once, as small as can be, instead of quickly for every visitor.
    """
    packed = request.accept_encodings.quality("br") > 0
    response = Response(_packed(content) if packed else content, mimetype=mimetype)
    response.headers["Cache-Control"] = "no-cache"
    response.set_etag(hashlib.sha256(content).hexdigest()[:32] + ("-br" if packed else ""))
    response.vary.add("Accept-Encoding")
    if packed:
        response.content_encoding = "br"
    response.make_conditional(request)
    return response


@lru_cache(maxsize=32)
def _packed(content: bytes) -> bytes:
    return bytes(brotli.compress(content, quality=11))


def offline_page(html: str) -> Response:
    """A page of the officer's app: the same bytes for everybody who reads the same language."""
    response = unchanging(html.encode(), "text/html")
    response.vary.add("Cookie")
    return response
