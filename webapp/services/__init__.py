"""Service definitions and what is derived from them: no database, no request."""

from . import beside, catalogue
from .areas import Area, AreaBook
from .definition import Definition
from .faults import DefinitionError, Fault
from .loader import load, load_file
from .question import Column, Question

__all__ = [
    "Area",
    "AreaBook",
    "Column",
    "Definition",
    "DefinitionError",
    "Fault",
    "Question",
    "beside",
    "catalogue",
    "load",
    "load_file",
]
