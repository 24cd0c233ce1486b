"""What can go wrong, as exceptions and warnings.

Every exception of this package is a :class:`CarecastError`. Those about input have the place of each mistake, what was
expected there, and how to mend it.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = [
    "CarecastError",
    "CarecastWarning",
    "InputError",
    "MemoryLimitError",
    "Problem",
    "ScenarioNotFoundError",
]


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, or that a reader should know."""

    severity: str
    """``"error"``, ``"warning"`` or ``"note"``."""
    message: str
    """What is wrong."""
    expected: str | None = None
    """What was expected at that place."""
    hint: str | None = None
    """How to mend it."""
    file: str | None = None
    """The file, or the argument, in which it stands."""
    line: int | None = None
    """The line, counted from 1."""
    column: int | None = None
    """The column, counted from 1."""
    text: str | None = None
    """The text at that place."""

    @property
    def place(self) -> str | None:
        """File, line and column, as editors take them."""
        return None if self.file is None else f"{self.file}:{self.line}:{self.column}"

    def __str__(self) -> str:
        parts = [self.message, self.expected, self.hint]
        words = "; ".join(part for part in parts if part)
        return words if self.place is None else f"{self.place}: {words}"


class CarecastError(Exception):
    """Something failed."""


class InputError(CarecastError, ValueError):
    """A file, a name or a value cannot be used. ``problems`` has each mistake with its place and a hint."""

    def __init__(self, message: str, problems: Iterable[Problem] = ()) -> None:
        self.problems: list[Problem] = list(problems)
        super().__init__(message, self.problems)

    @property
    def place(self) -> str | None:
        """The place of the first error that has one."""
        return next((problem.place for problem in self._errors() if problem.place), None)

    @property
    def hint(self) -> str | None:
        """How to mend the first error for which there is advice."""
        return next((problem.hint for problem in self._errors() if problem.hint), None)

    def _errors(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.severity == "error"]

    def __str__(self) -> str:
        return str(self.args[0])


class ScenarioNotFoundError(CarecastError, FileNotFoundError):
    """There is no such file, and no scenario of that name in the package."""


class MemoryLimitError(CarecastError, MemoryError):
    """The values to be kept need more than ``memory``."""


class CarecastWarning(UserWarning):
    """The result stands, but the reader should know."""


def give_warnings(problems: Iterable[Problem]) -> None:
    """Gives the warnings among problems, at the line that called this package."""
    level, frame = 1, sys._getframe(0)
    while frame.f_back is not None and str(frame.f_globals.get("__name__", "")).split(".")[0] == "carecast":
        level, frame = level + 1, frame.f_back
    for problem in problems:
        if problem.severity == "warning":
            warnings.warn(CarecastWarning(str(problem)), stacklevel=level)
