"""Answers to questions: tables for programs and for readers, charts."""

from __future__ import annotations

from typing import Any

from . import _engine, _frames
from ._display import Chart, Several, Table, tables
from .errors import Problem


class Answer:
    """The answer of a sweep, a search, an analysis of sensitivity or a trend."""

    def __init__(self, engine: _engine.Answer) -> None:
        self._engine = engine

    def files(self) -> dict[str, bytes]:
        """The csv files by name, with the bytes that the command line writes."""
        return self._engine.files

    def frame(self, name: str | None = None, *, library: str | None = None) -> Any:
        """A csv file as a data frame of pandas or polars; by default the first. Numbers have all their digits."""
        files = self.files()
        if name is None:
            name = next(iter(files))
        if name not in files:
            raise KeyError(f"{name!r}: there is {', '.join(map(repr, files))}")
        return _frames.of_csv(files[name], library)

    def tables(self) -> list[Table]:
        """The tables that the command line prints."""
        return tables(self._engine.tables())

    def charts(self) -> Several:
        """The charts that the command line draws, by name, as SVG."""
        return Several(Chart(*chart) for chart in self._engine.charts())

    @property
    def problems(self) -> list[Problem]:
        """Warnings and notes; the warnings were given as Python warnings too."""
        return self._engine.problems

    def __repr__(self) -> str:
        return "\n\n".join(str(table).rstrip() for table in self.tables())

    def _repr_html_(self) -> str:
        return "".join(table._repr_html_() for table in self.tables()) + self.charts()._repr_html_()
