"""How fast this machine is just now, to read the other figures by; shared machines differ threefold in a day.

python -m tests.bench machine
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import Any

ROUNDS = 5
ADDITIONS = 2_000_000


def figures() -> Iterator[dict[str, Any]]:
    """The fastest of a few rounds of the simplest work there is, in one thread."""
    yield {
        "figure": "machine.python",
        "value": round(min(_round() for _ in range(ROUNDS)), 3),
        "unit": "seconds",
        "detail": {"additions": ADDITIONS, "cores": os.cpu_count()},
    }


def _round() -> float:
    begun = time.perf_counter()
    total = 0
    for number in range(ADDITIONS):
        total += number
    return time.perf_counter() - begun
