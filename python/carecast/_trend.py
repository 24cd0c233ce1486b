"""Annual series continued without a model."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any

from . import _arguments as arguments
from . import _engine
from ._answer import Answer
from .errors import give_warnings


def trend(
    of: str | os.PathLike[str] | Mapping[int, float] | Any,
    indicator: str | None = None,
    *,
    to: int,
    actuals: str | os.PathLike[str] | Iterable[str | os.PathLike[str]] = (),
    since: int | None = None,
    as_of: int | None = None,
    method: str = "median",
    scale: str | None = None,
    baselines: str | os.PathLike[str] | None = None,
    name: str = "series",
) -> Answer:
    """Continues an annual series by statistical methods alone, with 50, 80 and 95 % intervals.

    Args:
        of: A region (with ``indicator``), a csv file with the columns year and value, or values by year: a mapping or a series
            of pandas whose index are years.
        indicator: An indicator of the region's baseline.
        to: The last year.
        actuals: Tables of figures of the region published since.
        since: Figures from this year on are used.
        as_of: Figures up to this year are used.
        method: ``"median"`` (of the three others), ``"ets"``, ``"theta"`` or ``"drift"``.
        scale: ``"level"``, ``"log"``, ``"share"`` or ``"signed"``; by default the indicator's, of values by year ``"level"``.
        name: What values by year are called.

    Raises:
        carecast.errors.InputError: The series cannot be continued: a gap, too few years, a value that is none.
    """
    given: Any
    if isinstance(of, (str, os.PathLike)):
        path = arguments.path("the series", of)
        files = arguments.paths("actuals", actuals)
        if indicator is None:
            if files:
                raise ValueError("a csv holds one series: it takes no actuals")
            given = path
        else:
            given = (path, indicator, files)
    else:
        if indicator is not None or actuals:
            raise ValueError("values by year take no indicator and no actuals")
        given = _values(of, name, since, as_of)
    answer = _engine.trend(
        given,
        arguments.needed_year("to", to),
        arguments.year("since", since),
        arguments.year("as_of", as_of),
        method,
        scale,
        None if baselines is None else arguments.path("baselines", baselines),
    )
    give_warnings(answer.problems)
    return Answer(answer)


def _values(of: Any, name: str, since: int | None, as_of: int | None) -> tuple[str, int, list[float]]:
    items = getattr(of, "items", None)
    if items is None:
        raise TypeError(f"the series must be a region, a file, or values by year, not {type(of).__name__}")
    by_year = {arguments.needed_year("a year of the series", year): value for year, value in items()}
    years = sorted(year for year in by_year if (since or year) <= year <= (as_of or year))
    if not years:
        raise ValueError("the series has no year that is to be used")
    missing = [str(year) for year in range(years[0], years[-1] + 1) if year not in by_year]
    if missing:
        raise ValueError(f"the series has no value for {', '.join(missing)}")
    return name, years[0], [arguments.real(f"the value of {year}", by_year[year]) for year in years]
