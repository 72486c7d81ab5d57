"""The guide for a new service shows a definition that really loads."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from webapp.services import load

GUIDE = Path(__file__).parents[2] / "docs" / "add-a-service.md"


def test_the_definition_in_the_guide_is_valid():
    block = re.search(r"```yaml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert block is not None
    definition = load(yaml.safe_load(block.group(1)), GUIDE.name)
    assert list(definition.questions) == ["nama", "telepon", "keperluan", "keperluan_lain"]
