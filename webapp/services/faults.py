"""What is wrong with one answer, and with a whole definition."""

from __future__ import annotations

from typing import Any


# Named after what it stands for: a fault in an answer is ordinary, not an error of the program.
class Fault(ValueError):  # noqa: N818
    """An answer that cannot be accepted.

    Attributes:
        code: short word, the key of the message and of the `data-fault-<code>` attribute.
        details: what fills the message's placeholders that only the answer knows (`{date}`).
    """

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


class RowFaults(Fault):
    """Faults inside the rows of a repeated question.

    Attributes:
        found: (row from 0, inner question, its fault), in order.
    """

    def __init__(self, found: list[tuple[int, Any, Fault]]) -> None:
        super().__init__("row", row=found[0][0] + 1, text="")
        self.found = found


class DefinitionError(ValueError):
    """A definition that cannot be used.

    Attributes:
        name: the file it came from.
        faults: (question id or None for the definition itself, what is wrong with it), in order.
    """

    def __init__(self, name: str, faults: list[tuple[str | None, str]]) -> None:
        self.name = name
        self.faults = faults
        super().__init__("\n".join(self._line(question, text) for question, text in faults))

    def _line(self, question: str | None, text: str) -> str:
        where = self.name if question is None else f"{self.name}, pertanyaan {question}"
        return f"{where}: {text}"
