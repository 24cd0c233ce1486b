"""Data frames, in pandas or polars: whichever is asked for, or else is there."""

from __future__ import annotations

import csv
import importlib
import importlib.util
import io
from collections.abc import Mapping, Sequence
from typing import Any

LIBRARIES = ("pandas", "polars")


def library(asked: str | None) -> str:
    """The library of data frames: the one asked for, or the first that is installed."""
    if asked is not None:
        if asked not in LIBRARIES:
            raise ValueError(f"library must be \"pandas\" or \"polars\", not {asked!r}")
        return asked
    for name in LIBRARIES:
        if importlib.util.find_spec(name) is not None:
            return name
    raise ImportError("a table needs pandas or polars: `pip install pandas`")


def frame(columns: Mapping[str, Any], asked: str | None) -> Any:
    """A data frame of columns."""
    name = library(asked)
    try:
        module = importlib.import_module(name)
    except ImportError:
        raise ImportError(f"this table was asked for in {name}, which is not installed: `pip install {name}`") from None
    if name == "polars":
        return module.DataFrame(dict(columns), nan_to_null=False)
    return module.DataFrame(dict(columns))


def of_csv(content: bytes, asked: str | None) -> Any:
    """A data frame of a csv of the engine: numbers with all their digits, empty cells as missing.

    A column of numbers is one in which every cell that is not empty is a number.
    """
    rows = list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))
    header, body = rows[0], rows[1:]
    return frame({name: _column([row[at] for row in body]) for at, name in enumerate(header)}, asked)


def _column(cells: Sequence[str]) -> list[Any]:
    for kind in (int, float):
        try:
            numbers = [kind(cell) if cell else None for cell in cells]
        except ValueError:
            continue
        if kind is int and None not in numbers and numbers:
            return numbers
        if kind is float and any(number is not None for number in numbers):
            return [float("nan") if number is None else number for number in numbers]
    return [cell if cell else None for cell in cells]
