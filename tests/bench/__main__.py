"""Measures the figures that the README promises: one JSON object per line.

    python -m tests.bench                 all of them
    python -m tests.bench page wire       only these modules

Each module of this folder has `figures()`, which yields dictionaries with figure, value, unit and detail.
A module that fails says so on standard error and the others still run; the exit status then is 1.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys
import time
import traceback
from pathlib import Path


def names() -> list[str]:
    """The modules of this folder that measure something."""
    found = sorted(module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)]))
    return [name for name in found if not name.startswith("_")]


def main(chosen: list[str]) -> int:
    known = names()
    unknown = sorted(set(chosen) - set(known))
    if unknown:
        print(f"Unknown: {', '.join(unknown)}. There are: {', '.join(known)}.", file=sys.stderr)
        return 2
    failed = []
    for name in chosen or known:
        module = importlib.import_module(f"tests.bench.{name}")
        if not hasattr(module, "figures"):
            continue
        begun = time.monotonic()
        try:
            for figure in module.figures():
                print(json.dumps(figure, ensure_ascii=False), flush=True)
        except Exception:
            traceback.print_exc()
            failed.append(name)
        print(f"{name}: {time.monotonic() - begun:.0f} s", file=sys.stderr)
    if failed:
        print(f"Failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
