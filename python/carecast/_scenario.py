"""Scenarios: read once, changed and run as often as wanted."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from . import _arguments as arguments
from . import _engine, _frames
from ._answer import Answer
from ._arguments import Progress, Value
from ._result import Result
from ._review import Review
from .errors import give_warnings


class Scenario:
    """A scenario of a region, with what is changed of it outside its files.

    It is never changed in place: :meth:`change` gives another one, without reading a file again. Scenarios can be pickled; they
    are then read again where they are unpickled.
    """

    def __init__(
        self,
        source: str | os.PathLike[str],
        set: Mapping[str, Value] | None = None,
        *,
        as_of: int | None = None,
        from_year: int | None = None,
        plan_years: str | None = None,
        keep: str | Iterable[str] = (),
        baselines: str | os.PathLike[str] | None = None,
        name: str = "scenario.toml",
    ) -> None:
        """Reads a scenario.

        Args:
            source: The path of a file, the name of a scenario in the package (:func:`carecast.scenarios`), or the text of a
                scenario: a string with a line break is a text.
            set: Drivers set to constants without uncertainty, from the year after the last one published for each:
                ``{"economy.real_growth": "4.5 %"}``. A value is text with its unit, ``(4.5, "%")``, or a plain number in the unit
                in which the driver counts where that is unmistakable.
            as_of: Figures published up to the end of this year are used.
            from_year: The first year in which ``set`` changes drivers.
            plan_years: The years of a plan whose published text hides them, such as ``"start=2021,end=2025"``.
            keep: Further indicators, by name or pattern: ``"industry.contribution.*"``.
            baselines: A folder that is searched first for baselines.
            name: The name of a text in messages and results.

        Raises:
            carecast.errors.InputError: The scenario or a setting cannot be used; it has the place and a hint.
            carecast.errors.ScenarioNotFoundError: There is no such file or scenario.
        """
        self._source = _source(source)
        self._name = name
        self._baselines = None if baselines is None else arguments.path("baselines", baselines)
        self._set = dict(set or {}) if isinstance(set, (Mapping, type(None))) else set
        self._as_of = arguments.year("as_of", as_of)
        self._from_year = arguments.year("from_year", from_year)
        self._plan_years = plan_years
        self._keep = arguments.strings("keep", keep)
        if "\n" in self._source:
            self._read = _engine.Scenario.parse(name, self._source, self._baselines)
        else:
            self._read = _engine.Scenario.load(self._source, self._baselines)
        self._changed = self._read.changed(self._changes())
        give_warnings(self._changed.warnings)

    def _changes(self) -> dict[str, Any]:
        return {
            "set": arguments.settings(self._set),
            "as_of": self._as_of,
            "from_year": self._from_year,
            "plan_years": self._plan_years,
            "keep": self._keep,
        }

    def change(
        self,
        set: Mapping[str, Value] | None = None,
        *,
        as_of: int | None = None,
        from_year: int | None = None,
        plan_years: str | None = None,
        keep: str | Iterable[str] = (),
    ) -> Scenario:
        """The same scenario with further changes: of a driver set twice the last value counts."""
        other = object.__new__(Scenario)
        other.__dict__.update(self.__dict__)
        arguments.settings(set or {})
        other._set = {**self._set, **(set or {})}
        other._as_of = self._as_of if as_of is None else arguments.year("as_of", as_of)
        other._from_year = self._from_year if from_year is None else arguments.year("from_year", from_year)
        other._plan_years = self._plan_years if plan_years is None else plan_years
        other._keep = [*self._keep, *arguments.strings("keep", keep)]
        other._changed = self._read.changed(other._changes())
        give_warnings(other._changed.warnings)
        return other

    def __reduce__(self) -> tuple[Any, ...]:
        changes = (self._set, self._as_of, self._from_year, self._plan_years, self._keep)
        return _again, (self._source, *changes, self._baselines, self._name)

    # What it is.

    @property
    def id(self) -> str:
        """Its name, with what is set."""
        return self._changed.id

    @property
    def title(self) -> str:
        """Its title."""
        return self._changed.title

    @property
    def region(self) -> str:
        """The id of its region."""
        return self._changed.region

    @property
    def years(self) -> range:
        """The base year and every projected year."""
        first, last = self._changed.years
        return range(first, last + 1)

    @property
    def settings(self) -> list[str]:
        """What is changed outside its files, in words."""
        return self._changed.settings

    def drivers(self, library: str | None = None) -> Any:
        """Every driver that it states: name, meaning, unit, status, whether it is uncertain, and its central path by year."""
        named, uncertain, central = self._changed.drivers()
        columns: dict[str, Any] = {
            head: [row[at] for row in named] for at, head in enumerate(("driver", "meaning", "unit", "status"))
        }
        columns["uncertain"] = uncertain
        for at, year in enumerate(self.years):
            columns[str(year)] = np.ascontiguousarray(central[:, at])
        return _frames.frame(columns, library)

    def indicators(self, library: str | None = None) -> Any:
        """Every indicator that it can compute: name, label, unit, kind."""
        rows = self._changed.indicators()
        heads = ("indicator", "label", "unit", "kind")
        return _frames.frame({head: [row[at] for row in rows] for at, head in enumerate(heads)}, library)

    def __repr__(self) -> str:
        settings = f" ({'; '.join(self.settings)})" if self.settings else ""
        years = self.years
        return f"<Scenario {self.id}: {self._changed.region_label}, {self.title}{settings}, {years[0]}-{years[-1]}>"

    # What can be asked of it.

    def run(
        self,
        *,
        runs: int | None = None,
        seed: int | None = None,
        sampling: str | None = None,
        threads: int | None = None,
        memory: str | None = None,
        values: bool | str | Iterable[str] = True,
        rests_on: bool = False,
        progress: Progress | None = None,
    ) -> Result:
        """Runs the scenario and assesses the targets of its plan.

        Args:
            runs: The number of runs; by default the scenario's, as for ``seed`` and ``sampling``.
            seed: The seed of the draws.
            sampling: ``"random"``, ``"antithetic"``, ``"latin-hypercube"`` or ``"sobol"``.
            threads: The number of threads; results do not depend on it.
            memory: What the values may take, such as ``"4GiB"``; results do not depend on it.
            values: Whose values are kept run by run: all (True), none (False), or those of the indicators named. Statistics are
                the same.
            rests_on: Whether to find what each probability rests on.
            progress: Called now and then with the runs done and expected.

        Raises:
            carecast.errors.MemoryLimitError: The values need more than ``memory``.
            KeyboardInterrupt: Ctrl-C was pressed; nothing is left running.
        """
        running = arguments.running(
            runs=runs, seed=seed, sampling=sampling, threads=threads, memory=memory, values=values
        )
        result = Result(_engine.run(self._changed, running, bool(rests_on), progress))
        already = self._changed.warnings
        give_warnings(problem for problem in result.problems if problem not in already)
        return result

    def sweep(
        self,
        vary: str | Iterable[str] | Mapping[str, str],
        *,
        indicators: str | Iterable[str] = (),
        targets: str | Iterable[str] = (),
        from_year: int | None = None,
        runs: int | None = None,
        seed: int | None = None,
        threads: int | None = None,
        memory: str | None = None,
        progress: Progress | None = None,
    ) -> Answer:
        """Varies drivers over a grid: ``{"economy.real_growth": "3..6 %:7"}``.

        Without ``runs``, each combination is one deterministic run. Without ``indicators`` (``"gdp.nominal@2030"``) and
        ``targets``, those of the plan are shown.
        """
        running = arguments.running(runs=runs, seed=seed, threads=threads, memory=memory)
        return self._answered(
            _engine.sweep(
                self._changed,
                arguments.vary(vary),
                arguments.year("from_year", from_year),
                arguments.strings("indicators", indicators),
                arguments.strings("targets", targets),
                running,
                progress,
            )
        )

    def solve(
        self,
        targets: str | Iterable[str],
        vary: str | Iterable[str] | Mapping[str, str | None] = (),
        *,
        probability: float | None = None,
        from_year: int | None = None,
        runs: int | None = None,
        seed: int | None = None,
        threads: int | None = None,
        memory: str | None = None,
        progress: Progress | None = None,
    ) -> Answer:
        """Finds the smallest change of a driver that reaches targets, in the deterministic run or with a probability.

        ``targets`` are such as ``"industry.value_added@2030>=9000亿元"``, or ids of the plan's; ``vary`` is a driver, optionally
        with the limits of its change.
        """
        drivers = arguments.vary(vary)
        if not drivers:
            raise ValueError("vary must name a driver; for the values that targets could have instead, call adjust()")
        running = arguments.running(runs=runs, seed=seed, threads=threads, memory=memory)
        return self._answered(
            _engine.solve(
                self._changed,
                arguments.strings("targets", targets),
                drivers,
                arguments.year("from_year", from_year),
                None if probability is None else arguments.share("probability", probability),
                running,
                progress,
            )
        )

    def adjust(
        self,
        targets: str | Iterable[str],
        probabilities: Iterable[float] = (0.5, 0.8),
        *,
        runs: int | None = None,
        seed: int | None = None,
        threads: int | None = None,
        memory: str | None = None,
        progress: Progress | None = None,
    ) -> Answer:
        """The values that targets could have with these probabilities, and the joint probability as they stand."""
        running = arguments.running(runs=runs, seed=seed, threads=threads, memory=memory)
        shares = [arguments.share("probabilities", one) for one in probabilities]
        return self._answered(
            _engine.adjust(self._changed, arguments.strings("targets", targets), shares, running, progress)
        )

    def sensitivity(
        self,
        indicators: str | Iterable[str] = (),
        *,
        targets: str | Iterable[str] = (),
        method: str = "tornado",
        points: int | None = None,
        runs: int | None = None,
        seed: int | None = None,
        threads: int | None = None,
        memory: str | None = None,
        progress: Progress | None = None,
    ) -> Answer:
        """Ranks drivers by influence: ``"tornado"``, ``"morris"``, ``"sobol"`` or ``"given-data"``.

        ``points`` are the base points of Sobol' indices or the trajectories of Morris; ``runs`` are for ``"given-data"``.
        """
        running = arguments.running(runs=runs, seed=seed, threads=threads, memory=memory)
        asked = (arguments.strings("indicators", indicators), arguments.strings("targets", targets))
        if not any(asked):
            raise ValueError("name an indicator and year, such as \"industry.share_of_gdp@2027\", or a target")
        points = arguments.whole("points", points, 0, 2**63 - 1)
        return self._answered(_engine.sensitivity(self._changed, *asked, method, points, running, progress))

    def review(
        self,
        *,
        plan: str | os.PathLike[str] | None = None,
        actuals: str | os.PathLike[str] | Iterable[str | os.PathLike[str]] = (),
        as_of: int | None = None,
        published_by: str | None = None,
        vary: str | Iterable[str] | Mapping[str, str | None] = (),
        beside: Iterable[Scenario] = (),
        rests_on: bool = False,
        runs: int | None = None,
        seed: int | None = None,
        threads: int | None = None,
        memory: str | None = None,
        progress: Progress | None = None,
    ) -> Review:
        """Reviews a plan: progress, projection, probability and verdict of each target, and what is missing.

        Args:
            plan: The plan; by default the scenario's.
            actuals: Tables of figures published since.
            as_of: The year of the review; by default the scenario's ``as_of``, or else that of the plan.
            published_by: Figures published after this day are not used: ``"2024-06-30"``.
            vary: The drivers by whose change targets are to be reached.
            beside: Other scenarios of the plan, over which probabilities range too.
            rests_on: Whether to find what the probabilities rest on.
        """
        running = arguments.running(runs=runs, seed=seed, threads=threads, memory=memory)
        request = {
            "plan": None if plan is None else arguments.path("plan", plan),
            "actuals": arguments.paths("actuals", actuals),
            "as_of": self._as_of if as_of is None else arguments.year("as_of", as_of),
            "published_by": published_by,
            "vary": arguments.vary(vary),
            "set": arguments.settings(self._set),
            "from_year": self._from_year,
            "plan_years": self._plan_years,
            "rests_on": bool(rests_on),
        }
        others = [_engine_of(other) for other in beside]
        review = Review(_engine.review(self._read, request, others, running, progress))
        already = self._changed.warnings
        give_warnings(problem for problem in review.problems if problem not in already)
        return review

    def _answered(self, answer: _engine.Answer) -> Answer:
        already = self._changed.warnings
        give_warnings(problem for problem in answer.problems if problem not in already)
        return Answer(answer)


def compare(
    *scenarios: Scenario,
    runs: int | None = None,
    seed: int | None = None,
    sampling: str | None = None,
    threads: int | None = None,
    memory: str | None = None,
    values: bool | str | Iterable[str] = False,
    progress: Progress | None = None,
) -> list[Result]:
    """Runs scenarios side by side, with the same draws.

    Of each later result :meth:`Result.difference` gives the difference to the first run by run, which leaves out the uncertainty
    that both share. Values of single runs are kept only if asked for.
    """
    running = arguments.running(runs=runs, seed=seed, sampling=sampling, threads=threads, memory=memory, values=values)
    found = _engine.compare([_changed_of(scenario) for scenario in scenarios], running, progress)
    results = [Result(result) for result in found]
    for scenario, result in zip(scenarios, results):
        already = scenario._changed.warnings
        give_warnings(problem for problem in result.problems if problem not in already)
    return results


def _changed_of(scenario: Scenario) -> _engine.Scenario:
    if not isinstance(scenario, Scenario):
        raise TypeError(f"a Scenario is expected, not {scenario!r}")
    return scenario._changed


def _engine_of(scenario: Scenario) -> _engine.Scenario:
    if not isinstance(scenario, Scenario):
        raise TypeError(f"beside: a Scenario is expected, not {scenario!r}")
    return scenario._read


def _source(source: Any) -> str:
    if isinstance(source, str) and "\n" in source:
        return source
    return arguments.path("the scenario", source)


def _again(
    source: str,
    set: dict[str, Value],
    as_of: int | None,
    from_year: int | None,
    plan_years: str | None,
    keep: list[str],
    baselines: str | None,
    name: str,
) -> Scenario:
    # Its warnings were given where it was first read.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Scenario(
            source,
            set,
            as_of=as_of,
            from_year=from_year,
            plan_years=plan_years,
            keep=keep,
            baselines=baselines,
            name=name,
        )
