"""Scenario forecasts of a region's elderly population, care beds and health-and-elderly-care industry.

>>> import carecast
>>> result = carecast.run("shandong-2023-2027/reference", {"economy.real_growth": "4.5 %"}, runs=1000)
>>> result.summary("industry.value_added", 2027, library="pandas").shape
(1, 14)

:func:`run` runs a scenario; a :class:`Scenario` can be changed and run again, swept, solved for, reviewed. The numbers are those
of the command line, to the last bit. Ctrl-C raises ``KeyboardInterrupt``, other threads of Python go on meanwhile, and what is
wrong with input is an exception with its place and a hint (:mod:`carecast.errors`).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from . import errors
from ._answer import Answer
from ._arguments import Progress, Value
from ._display import Chart, Table
from ._engine import __version__, language, scenarios, set_language
from ._result import Result
from ._review import Review
from ._scenario import Scenario, compare
from ._trend import trend

__all__ = [
    "Answer",
    "Chart",
    "Result",
    "Review",
    "Scenario",
    "Table",
    "__version__",
    "compare",
    "errors",
    "language",
    "run",
    "scenarios",
    "set_language",
    "trend",
]


def run(
    path_or_text: str | os.PathLike[str],
    set: Mapping[str, Value] | None = None,
    *,
    runs: int | None = None,
    seed: int | None = None,
    as_of: int | None = None,
    from_year: int | None = None,
    plan_years: str | None = None,
    keep: str | Iterable[str] = (),
    sampling: str | None = None,
    threads: int | None = None,
    memory: str | None = None,
    values: bool | str | Iterable[str] = True,
    rests_on: bool = False,
    baselines: str | os.PathLike[str] | None = None,
    progress: Progress | None = None,
) -> Result:
    """Runs a scenario: ``Scenario(path_or_text, set, ...).run(...)`` in one call.

    Args:
        path_or_text: The path of a scenario, the name of one in the package, or its text.
        set: Drivers set to constants, such as ``{"economy.real_growth": "4.5 %"}``.
        runs: The number of runs; by default the scenario's, as for ``seed`` and ``sampling``.
        seed: The seed of the draws.
        as_of: Figures published up to the end of this year are used.

    The others: see :class:`Scenario` and :meth:`Scenario.run`.
    """
    scenario = Scenario(
        path_or_text,
        set,
        as_of=as_of,
        from_year=from_year,
        plan_years=plan_years,
        keep=keep,
        baselines=baselines,
    )
    return scenario.run(
        runs=runs,
        seed=seed,
        sampling=sampling,
        threads=threads,
        memory=memory,
        values=values,
        rests_on=rests_on,
        progress=progress,
    )
