"""Tables and charts for notebooks and terminals."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from . import _engine


class Table:
    """A table for readers: in the words and units that the command line prints."""

    def __init__(self, document: str, plain: str) -> None:
        self._document = document
        self._plain = plain
        self._language = _engine.language()

    @property
    def document(self) -> dict[str, Any]:
        """Title, columns, rows and notes; each cell with its value, unit, status and interval."""
        found: dict[str, Any] = json.loads(self._document)
        return found

    @property
    def title(self) -> str:
        """What is in it."""
        return str(self.document["title"][self._language])

    def __str__(self) -> str:
        return self._plain

    def __repr__(self) -> str:
        return self._plain

    def _repr_html_(self) -> str:
        table, language = self.document, self._language

        def words(text: Any) -> str:
            return html.escape(str(text[language])).replace("\n", "<br>")

        def cell(found: Mapping[str, Any]) -> str:
            lines = [found, *found.get("below", [])]
            shown = "<br>".join(words(line["text"]) for line in lines if "text" in line)
            number = any("value" in line or "interval" in line for line in lines)
            return f"<td style=\"text-align:{'right' if number else 'left'}\">{shown}</td>"

        head = "".join(f"<th style=\"text-align:left\">{words(name)}</th>" for name in table["columns"])
        rows = "".join("<tr>" + "".join(cell(one) for one in row) + "</tr>" for row in table["rows"])
        notes = "".join(f"<p style=\"margin:0;color:#666\"><small>{words(note)}</small></p>" for note in table["notes"])
        title = f"<caption style=\"text-align:left\"><b>{words(table['title'])}</b></caption>"
        return f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{notes}"


class Chart:
    """A chart as the command line draws it: its finding is its title."""

    def __init__(self, name: str, title: str, svg: str) -> None:
        self.name = name
        """The name of its file, without ending."""
        self.title = title
        """What is found, in one sentence."""
        self.svg = svg
        """The drawing."""

    def save(self, path: str | Path) -> None:
        """Writes the drawing, as SVG."""
        Path(path).write_text(self.svg, encoding="utf-8")

    def __repr__(self) -> str:
        return f"<Chart {self.name}: {self.title}>"

    def _repr_svg_(self) -> str:
        return self.svg


class Several(Mapping[str, Chart]):
    """Charts by name."""

    def __init__(self, charts: Iterable[Chart]) -> None:
        self._charts = {chart.name: chart for chart in charts}

    def __getitem__(self, name: str) -> Chart:
        return self._charts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._charts)

    def __len__(self) -> int:
        return len(self._charts)

    def __repr__(self) -> str:
        return "\n".join(repr(chart) for chart in self._charts.values()) or "<no charts>"

    def _repr_html_(self) -> str:
        return "".join(chart.svg for chart in self._charts.values())


def tables(shown: Iterable[tuple[str, str]]) -> list[Table]:
    """Tables of the engine."""
    return [Table(document, plain) for document, plain in shown]
