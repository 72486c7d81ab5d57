"""Several things at once, as several requests would do them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

from flask import Flask

from webapp.models import db

Result = TypeVar("Result")
PATIENCE_SECONDS = 120


def together(app: Flask, tasks: Sequence[Callable[[], Result]]) -> list[Result]:
    """Run every task in a thread with an application context of its own, all starting at once.

    Returns:
        Their results, in the order of the tasks. The first error of a task is raised again.
    """
    # Ends the reading transaction of the test itself, which would go on seeing the rows as they were.
    db.session.rollback()
    start = threading.Barrier(len(tasks))
    results: dict[int, Result] = {}
    errors: list[BaseException] = []

    def run(place: int, task: Callable[[], Result]) -> None:
        with app.app_context():
            start.wait(PATIENCE_SECONDS)
            try:
                results[place] = task()
            except BaseException as error:
                errors.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=pair, daemon=True) for pair in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
        assert not thread.is_alive(), "a task waits for ever"
    if errors:
        raise errors[0]
    return [results[place] for place in range(len(tasks))]
