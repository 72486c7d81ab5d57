"""The interface in every language it offers: each text of the sources has its translation, and nothing else has one."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from babel.messages import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

from tests.conftest import settings
from webapp.app import create_app
from webapp.config import ROOT
from webapp.extensions import LANGUAGES
from webapp.services.language import DEFAULT

TRANSLATED = [language for language in LANGUAGES if language != DEFAULT]
# What must come through a translation unharmed: %(name)s, {name}, the # that the desk fills in, markup.
KEPT = re.compile(r"%\(\w+\)\w|\{\w*\}|#|</?\w[^>]*>|&\w+;")
DEFINITIONS = sorted((ROOT / "webapp/services").glob("*/*.yaml"))


def catalogue_of(language: str) -> Catalog:
    with (ROOT / "webapp/translations" / language / "LC_MESSAGES/messages.po").open("rb") as file:
        return read_po(file, locale=language)


def entries_of(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Every text that `make messages` finds in the sources."""
    template = tmp_path_factory.mktemp("messages") / "messages.pot"
    CommandLineInterface().run(
        ["pybabel", "-q", "extract", "-F", str(ROOT / "pyproject.toml"), "-k", "lazy_gettext", "-k", "_l"]
        + ["--ignore-dirs", ".* node_modules static tests docs var", "-o", str(template), str(ROOT)]
    )
    with template.open("rb") as file:
        return {str(message.id) for message in entries_of(read_po(file))}


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_of_the_sources_is_in_the_catalogue_and_no_other(
    language: str, collected: set[str]
) -> None:
    catalogue = catalogue_of(language)
    known = {str(message.id) for message in entries_of(catalogue)}
    assert len(collected) > 400, "the extraction found next to nothing"
    assert known == collected, "run `make messages` and translate what is new"
    assert not catalogue.obsolete


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated_and_none_by_a_guess(language: str) -> None:
    texts = entries_of(catalogue_of(language))
    assert [text.id for text in texts if not text.string or text.fuzzy] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_placeholders_and_markup_come_through(language: str) -> None:
    changed = {
        text.id: text.string
        for text in entries_of(catalogue_of(language))
        if Counter(KEPT.findall(str(text.id))) != Counter(KEPT.findall(str(text.string)))
    }
    assert changed == {}


@pytest.mark.parametrize("path", DEFINITIONS, ids=lambda path: path.name)
def test_texts_of_definitions_speak_all_languages_or_are_the_same_in_all(path: Path) -> None:
    lacking = [text for text in texts_in(yaml.safe_load(path.read_text())) if 1 < len(text) < len(LANGUAGES)]
    assert lacking == []


def texts_in(node: Any) -> list[dict[str, str]]:
    """All `{id: ..., su: ..., en: ...}` below a node of a definition."""
    if isinstance(node, list):
        return [text for part in node for text in texts_in(part)]
    if not isinstance(node, dict):
        return []
    if DEFAULT in node and set(node) <= set(LANGUAGES):
        return [node]
    return [text for part in node.values() for text in texts_in(part)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_front_door_opens_in_the_language_picked(language: str, tmp_path: Path) -> None:
    indonesian = "Kecamatan datang ke warga"
    client = create_app(settings(tmp_path, "sqlite://")).test_client()
    client.set_cookie("bahasa", language)
    page = client.get("/").text
    wording = indonesian if language == DEFAULT else str(catalogue_of(language)[indonesian].string)
    assert f'<html lang="{language}">' in page
    assert f"<h1>{wording}</h1>" in page
