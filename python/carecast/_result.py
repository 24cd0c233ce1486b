"""Results of runs: statistics, values, people, targets, charts."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _arguments as arguments
from . import _engine, _frames
from ._display import Chart, Several, Table, tables
from .errors import Problem, give_warnings

if TYPE_CHECKING:
    from numpy.typing import NDArray

SEXES = ("male", "female")


class Result:
    """The result of a scenario: every indicator in every year, over all runs.

    Figures are in the units of files (``result.units``) unless base units are named: persons, yuan, beds, years, fractions.
    """

    def __init__(self, engine: _engine.Result) -> None:
        self._engine = engine

    # What it is.

    @property
    def scenario(self) -> str:
        """The name of the scenario, with what is set."""
        return self._engine.scenario

    @property
    def title(self) -> str:
        """The scenario's title."""
        return self._engine.title

    @property
    def region(self) -> str:
        """The id of the region."""
        return self._engine.region

    @property
    def settings(self) -> list[str]:
        """What was changed outside the scenario's files, in words."""
        return self._engine.settings

    @property
    def years(self) -> range:
        """The base year and every projected year."""
        first, last = self._engine.years
        return range(first, last + 1)

    @property
    def runs(self) -> int:
        """The number of runs."""
        return self._engine.runs

    @property
    def seed(self) -> int:
        """The seed of the draws."""
        return self._engine.seed

    @property
    def sampling(self) -> str:
        """The sampling method."""
        return self._engine.sampling

    @property
    def indicators(self) -> list[str]:
        """The names of the indicators."""
        return [name for name, *_ in self._engine.indicators()]

    @property
    def units(self) -> dict[str, str]:
        """The unit of each indicator in files."""
        return {name: unit for name, _, unit, _ in self._engine.indicators()}

    @property
    def labels(self) -> dict[str, str]:
        """The label of each indicator for readers."""
        return {name: label for name, label, *_ in self._engine.indicators()}

    @property
    def problems(self) -> list[Problem]:
        """Warnings and notes; the warnings were given as Python warnings too."""
        return self._engine.problems

    # Its figures.

    def summary(
        self,
        indicators: str | Iterable[str] | None = None,
        years: int | Iterable[int] | None = None,
        *,
        library: str | None = None,
    ) -> Any:
        """Statistics as a data frame of pandas or polars, a row for each indicator and year.

        Columns: indicator, unit, year, ``central`` (the deterministic run), ``mean``, ``sd``, ``p05`` to ``p95``, and ``se``, the
        standard error of the mean: the figures of ``projection.csv``, to the last bit. NaN where there is no value.

        Args:
            indicators: Names of indicators; all by default.
            years: Years; all by default.
            library: ``"pandas"`` or ``"polars"``; by default the first of them that is installed.

        Raises:
            carecast.errors.InputError: There is no such indicator; the nearest name is proposed.
        """
        known = self._engine.indicators()
        wanted = None if indicators is None else [self._index(name) for name in arguments.strings("indicators", indicators)]
        places = range(len(known)) if wanted is None else wanted
        all_years = list(self.years)
        of_years = all_years if years is None else [self._year(one) for one in ([years] if np.isscalar(years) else years)]
        at = [year - all_years[0] for year in of_years]
        statistics = self._engine.statistics()[np.ix_(list(places), at)]
        columns: dict[str, Any] = {
            "indicator": [known[place][0] for place in places for _ in at],
            "unit": [known[place][2] for place in places for _ in at],
            "year": [year for _ in places for year in of_years],
        }
        for number, name in enumerate([*_engine.STATISTICS, "se"]):
            columns[name] = np.ascontiguousarray(statistics[:, :, number]).ravel()
        return _frames.frame(columns, library)

    def values(self, indicator: str, year: int, *, base_units: bool = False) -> NDArray[np.float64]:
        """The values of all runs in a year: one copy, which is yours.

        Args:
            indicator: The name of the indicator.
            year: The year.
            base_units: Whether to give the engine's own units instead of those of files.

        Raises:
            carecast.errors.CarecastError: The year is not projected, or the values were not kept.
            carecast.errors.InputError: There is no such indicator; the nearest name is proposed.
        """
        return self._engine.values(indicator, arguments.needed_year("year", year), bool(base_units))

    def chunks(self, indicator: str, year: int) -> list[NDArray[np.float64]]:
        """The same in base units without a copy: read-only views of the engine's memory, each of at most 8192 runs.

        They keep the result alive. Multiply by nothing: persons, yuan, beds, years, fractions.
        """
        return self._engine.chunks(indicator, arguments.needed_year("year", year))

    def people(self, *, library: str | None = None) -> Any:
        """People of the deterministic run as a data frame: year, sex, age, persons. Age 100 is 100 and older."""
        people = self.people_array()
        years, sexes, ages = people.shape
        return _frames.frame(
            {
                "year": np.repeat(np.arange(years) + self.years[0], sexes * ages),
                "sex": [sex for _ in range(years) for sex in SEXES[:sexes] for _ in range(ages)],
                "age": np.tile(np.arange(ages), years * sexes),
                "persons": people.ravel(),
            },
            library,
        )

    def people_array(self) -> NDArray[np.float64]:
        """The same as a read-only view, ``[year][sex][age]``, without a copy.

        Raises:
            ValueError: The model has no ages.
        """
        people = self._engine.people()
        if people is None:
            raise ValueError("the scenario has no population by age")
        return people

    def targets(self, *, library: str | None = None) -> Any:
        """The targets of the plan as a data frame: the rows of ``targets.json``. Without a plan it is empty."""
        content = self.files().get("targets.json")
        rows = [] if content is None else json.loads(content)
        return _frames.frame(_columns(rows), library)

    def observed(self, indicator: str, *, library: str | None = None) -> Any:
        """Published figures of an indicator as a data frame: year, value."""
        found = self._engine.observed(indicator)
        return _frames.frame({"year": found[:, 0].astype(int), "value": np.ascontiguousarray(found[:, 1])}, library)

    def difference(self, *, library: str | None = None) -> Any:
        """The difference to the first scenario of :func:`carecast.compare`, run by run, as a data frame like :meth:`summary`.

        Raises:
            ValueError: It is the first, or a result by itself, or the runs do not correspond.
        """
        found = self._engine.difference()
        if found is None:
            raise ValueError("there is no difference: this is the first scenario of a comparison, or a result by itself")
        rows, first, statistics = found
        years = range(first, first + statistics.shape[1])
        columns: dict[str, Any] = {
            "indicator": [row[0] for row in rows for _ in years],
            "unit": [row[2] for row in rows for _ in years],
            "year": [year for _ in rows for year in years],
        }
        for number, name in enumerate(_engine.STATISTICS):
            columns[name] = np.ascontiguousarray(statistics[:, :, number]).ravel()
        return _frames.frame(columns, library)

    @property
    def parts(self) -> list[Result]:
        """The regions of a scenario with ``[[region]]``, each a result; empty for others."""
        return [Result(part) for part in self._engine.parts()]

    # How it is shown.

    def files(self) -> dict[str, bytes]:
        """The tables of the result by file name, with the bytes that the command line writes."""
        return self._engine.files()

    def tables(self) -> list[Table]:
        """The tables that the command line prints."""
        return tables(self._engine.tables())

    def charts(self) -> Several:
        """The charts that the command line draws, by name, as SVG."""
        drawn, problems = self._engine.charts()
        give_warnings(problems)
        return Several(Chart(*chart) for chart in drawn)

    def plot(self, indicator: str | None = None, *, ax: Any = None) -> Any:
        """Draws an indicator with matplotlib: median, 50, 80 and 90 % intervals, published figures, targets.

        Args:
            indicator: Its name; by default value added, or the first indicator.
            ax: The axes to draw on; by default the current ones.

        Returns:
            The axes.
        """
        from ._plot import fan

        return fan(self, self._default(indicator), ax)

    def _default(self, indicator: str | None) -> str:
        names = self.indicators
        if indicator is not None:
            return names[self._index(indicator)]
        return "industry.value_added" if "industry.value_added" in names else names[0]

    def _index(self, name: str) -> int:
        # The engine says which name is nearest.
        self._engine.shown_in(name, 0.0)
        return self.indicators.index(name)

    def _year(self, year: Any) -> int:
        found = arguments.needed_year("year", year)
        if found not in self.years:
            raise ValueError(f"{found} is not projected: {self.years[0]} to {self.years[-1]}")
        return found

    def __repr__(self) -> str:
        tables = "\n\n".join(str(table).rstrip() for table in self.tables()[:1])
        return f"<Result {self.scenario}: {self.runs} runs, seed {self.seed}>\n{tables}"

    def _repr_html_(self) -> str:
        shown = "".join(table._repr_html_() for table in self.tables())
        charts = self._engine.charts()[0]
        first = f"<div style=\"max-width:800px\">{charts[0][2]}</div>" if charts else ""
        return f"<div>{shown}{first}</div>"


def _columns(rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    names: dict[str, None] = {}
    for row in rows:
        names.update(dict.fromkeys(row))
    return {name: [row.get(name) for row in rows] for name in names}
