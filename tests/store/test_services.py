"""Published definitions never change, and phones learn of new ones."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from flask import Flask

from tests.together import together
from webapp.models import User
from webapp.services import Definition, catalogue, load
from webapp.store import services
from webapp.store.changes import changes_after

NOW = catalogue.builtin()["daku"].version


def altered(version: int, title: str = "Lain") -> Definition:
    raw: dict[str, Any] = deepcopy(dict(catalogue.builtin()["daku"].raw))
    raw["version"] = version
    raw["short_title"] = {"id": title}
    return load(raw, "uji")


def test_a_published_version_is_kept_as_it_was(app: Flask) -> None:
    found = services.definition("daku", NOW)
    assert found is not None
    assert found.digest == catalogue.builtin()["daku"].digest
    assert services.definition("daku", NOW) is found
    assert services.definition("daku", 9) is None
    assert services.definition("lain", 1) is None
    assert services.latest("lain") is None


def test_the_same_again_is_nothing_and_something_else_is_refused(app: Flask) -> None:
    assert services.publish(catalogue.builtin()["daku"]) is False
    with pytest.raises(services.AlteredVersion, match=f"daku versi {NOW} sudah terbit dengan isi lain"):
        services.publish(altered(NOW))
    found = services.definition("daku", NOW)
    assert found is not None
    assert str(found.short_title) == "DAKU"


def test_a_new_version_is_the_latest_and_phones_learn_of_it(app: Flask, officer: User) -> None:
    cursor = changes_after(None, officer.id, officer.area).cursor
    assert services.publish(altered(NOW + 1))
    latest = services.latest("daku")
    assert latest is not None
    assert latest.version == NOW + 1
    assert services.known_versions() == {
        **{name: [one.version] for name, one in catalogue.builtin().items()},
        "daku": [NOW, NOW + 1],
    }
    news = changes_after(cursor, officer.id, officer.area).changes
    assert [(change.kind, change.data) for change in news] == [
        ("definition", {"service": "daku", "version": NOW + 1})
    ]


def test_of_two_that_publish_a_version_at_once_one_is_refused(app: Flask) -> None:
    def publish(title: str) -> str:
        try:
            return "new" if services.publish(altered(3, title)) else "known"
        except services.AlteredVersion:
            return "altered"

    answers = together(app, [lambda: publish("satu"), lambda: publish("dua"), lambda: publish("satu")])
    assert answers.count("new") == 1
    assert sorted(answers) in (["altered", "known", "new"], ["altered", "altered", "new"])
