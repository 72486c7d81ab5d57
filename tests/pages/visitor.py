"""A person at the desk without JavaScript: opens pages, sends their forms as a browser would."""

from __future__ import annotations

from contextvars import Context
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.conftest import PASSWORD
from webapp.models import User


@dataclass
class Form:
    """A form as it stands in a page: where it goes and what it holds."""

    action: str
    method: str
    fields: MultiDict[str, str] = field(default_factory=MultiDict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.text: list[str] = []
        self._form: Form | None = None
        self._select: str | None = None
        self._area: str | None = None
        # Inside a <template>, which is no part of the form.
        self._around_template: Form | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag == "form":
            self._form = Form(given.get("action", ""), given.get("method", "get").upper())
            self.forms.append(self._form)
        if tag == "template":
            self._around_template, self._form = self._form, None
        if self._form is None or "disabled" in given:
            return
        name = given.get("name", "")
        if tag == "input" and name:
            ticked = given.get("type") not in ("checkbox", "radio") or "checked" in given
            if ticked:
                self._form.fields.add(name, given.get("value", ""))
        elif tag == "button":
            self._form.buttons.append((name, given.get("value", "")))
        elif tag == "select":
            self._select = name
            self._form.fields[name] = ""
        elif tag == "option" and self._select and "selected" in given:
            self._form.fields[self._select] = given.get("value", "")
        elif tag == "textarea":
            self._area = name
            self._form.fields[name] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "template":
            self._form, self._around_template = self._around_template, None
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area and self._form:
            self._form.fields[self._area] += data
        self.text.append(data)


@dataclass
class Sheet:
    """A page as it was answered."""

    answer: TestResponse

    def __post_init__(self) -> None:
        reader = _Reader()
        reader.feed(self.answer.get_data(as_text=True))
        self.forms, self.links = reader.forms, reader.links
        self.text = " ".join(" ".join(reader.text).split())

    @property
    def status(self) -> int:
        return self.answer.status_code

    def form(self, action_contains: str) -> Form:
        """The one form that goes to this address, or whose address contains this."""
        found = [form for form in self.forms if form.action == action_contains]
        found = found or [form for form in self.forms if action_contains in form.action]
        assert len(found) == 1, f"{len(found)} forms go to {action_contains}"
        return found[0]


class Visitor:
    """A browser of one person."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def ask(self, address: str, method: str = "GET", **options: Any) -> TestResponse:
        """One request, in a context of its own.

        Tests keep an application context open; inside of it Flask would share `g`, and with it the person signed
        in, between the requests of different people.
        """
        return Context().run(lambda: self.client.open(address, method=method, buffered=True, **options))

    def open(self, address: str, **options: Any) -> Sheet:
        return Sheet(self.ask(address, **options))

    def send(self, form: Form, button: tuple[str, str] | None = None, **typed: Any) -> Sheet:
        """Fill in and send a form, pressing one of its buttons; redirects are followed."""
        fields: MultiDict[str, str] = MultiDict(form.fields)
        for name, value in typed.items():
            fields.setlist(name.replace("__", "-"), value if isinstance(value, list) else [value])
        if button is not None:
            assert button in form.buttons, f"no button {button}, only {form.buttons}"
            fields[button[0]] = button[1]
        return Sheet(self.ask(form.action, form.method, data=fields, follow_redirects=True))

    def enter(self, user: User) -> None:
        """Sign in, and leave the page that this leads to unopened: few tests are about it."""
        form = self.open("/masuk").form("/masuk")
        fields = form.fields.to_dict() | {"username": user.username, "password": PASSWORD}
        assert self.ask(form.action, "POST", data=fields).status_code == 303

    def sign_in(self, user: User, password: str = PASSWORD) -> Sheet:
        page = self.open("/masuk")
        return self.send(page.form("/masuk"), username=user.username, password=password)
