"""Reviews of plans."""

from __future__ import annotations

import json
from typing import Any

from . import _engine, _frames
from ._display import Table, tables
from ._result import Result, _columns
from .errors import Problem


class Review:
    """The review of a plan: progress, outlook and verdict of each target."""

    def __init__(self, engine: _engine.Review) -> None:
        self._engine = engine

    @property
    def plan(self) -> str:
        """The title of the plan."""
        return self._engine.plan

    @property
    def as_of(self) -> int:
        """The year of the review."""
        return self._engine.as_of

    @property
    def result(self) -> Result:
        """The projection with which the plan was reviewed, updated with published figures."""
        return Result(self._engine.result)

    @property
    def problems(self) -> list[Problem]:
        """Warnings and notes; the warnings were given as Python warnings too."""
        return self._engine.problems

    def files(self) -> dict[str, bytes]:
        """``review.csv``, ``review.json`` and ``figures.csv``, with the bytes that the command line writes."""
        return self._engine.files()

    def targets(self, *, library: str | None = None) -> Any:
        """The reviewed targets as a data frame: the rows of ``review.json``."""
        return _frames.frame(_columns(json.loads(self.files()["review.json"])), library)

    def figures(self, *, library: str | None = None) -> Any:
        """Published figures beside the projection, as a data frame: ``figures.csv``."""
        return _frames.of_csv(self.files()["figures.csv"], library)

    def tables(self) -> list[Table]:
        """The tables that the command line prints."""
        return tables(self._engine.tables())

    def __repr__(self) -> str:
        return "\n\n".join(str(table).rstrip() for table in self.tables())

    def _repr_html_(self) -> str:
        return "".join(table._repr_html_() for table in self.tables())
