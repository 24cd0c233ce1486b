"""Bad input from Python: an exception with its place and a hint, never an abort."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import carecast
from carecast import errors

from .conftest import REFERENCE

TEXT = 'format = 1\nbaseline = "shandong"\nhorizon = 2025\n'


def test_a_misspelt_name_has_its_place_and_the_nearest_one(result: carecast.Result) -> None:
    with pytest.raises(errors.InputError, match="did you mean `industry.value_added`") as caught:
        result.values("industry.value_aded", 2027)
    assert isinstance(caught.value, ValueError) and caught.value.problems[0].severity == "error"
    with pytest.raises(errors.InputError, match="economy.real_growth"):
        carecast.Scenario(REFERENCE, {"economy.real_grwth": "4 %"})
    with pytest.raises(errors.InputError) as caught:
        carecast.Scenario(TEXT.replace("shandong", "shandnog"), name="slip.toml")
    assert caught.value.place == "slip.toml:2:12" and caught.value.problems[0].text == '"shandnog"'
    assert "shandong" in str(caught.value)
    again = pickle.loads(pickle.dumps(caught.value))
    assert str(again) == str(caught.value) and again.problems == caught.value.problems


def test_a_hint_says_how_to_mend_it() -> None:
    with pytest.raises(errors.InputError) as caught:
        carecast.Scenario(REFERENCE, {"economy.real_growth": "4"})
    assert caught.value.hint or caught.value.problems[0].expected


def test_messages_are_in_the_language_chosen() -> None:
    carecast.set_language("zh")
    with pytest.raises(errors.InputError, match="没有"):
        carecast.run(TEXT, runs=1).values("population.totl", 2025)
    with pytest.raises(ValueError, match="language"):
        carecast.set_language("fr")
    assert carecast.language() == "zh"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), np.nan, np.float32("nan")])
def test_a_value_that_is_no_number_is_refused_by_name(value: float) -> None:
    with pytest.raises(ValueError, match="economy.real_growth.*finite"):
        carecast.Scenario(REFERENCE, {"economy.real_growth": value})
    with pytest.raises(ValueError, match="economy.real_growth.*finite"):
        carecast.Scenario(REFERENCE, {"economy.real_growth": (value, "%")})


@pytest.mark.parametrize("value", [None, True, [4.5], np.array([4.5]), b"4 %", {"a": 1}, 4 + 1j, object()])
def test_a_value_of_another_type_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="economy.real_growth"):
        carecast.Scenario(REFERENCE, {"economy.real_growth": value})


def test_numbers_of_numpy_are_numbers(scenario: carecast.Scenario) -> None:
    plain = scenario.change({"economy.real_growth": "4.5 %"}).drivers("pandas").set_index("driver")
    pair = scenario.change({"economy.real_growth": (np.float64(4.5), "%")}).drivers("pandas").set_index("driver")
    assert plain.loc["economy.real_growth", "2030"] == pair.loc["economy.real_growth", "2030"] == 4.5


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"runs": 0}, ValueError),
        ({"runs": -1}, ValueError),
        ({"runs": 10**30}, ValueError),
        ({"runs": 1.5}, TypeError),
        ({"runs": "ten"}, TypeError),
        ({"runs": True}, TypeError),
        ({"runs": np.array([1, 2])}, TypeError),
        ({"seed": -1}, ValueError),
        ({"seed": 2**64}, ValueError),
        ({"seed": float("nan")}, TypeError),
        ({"threads": 0}, ValueError),
        ({"sampling": "sobl"}, ValueError),
        ({"sampling": 3}, TypeError),
        ({"memory": "4 apples"}, errors.InputError),
        ({"memory": 4}, TypeError),
        ({"values": 3}, TypeError),
        ({"values": [3]}, TypeError),
        ({"progress": 3}, TypeError),
    ],
)
def test_arguments_that_cannot_be_are_refused(scenario: carecast.Scenario, arguments: dict[str, Any], error: Any) -> None:
    with pytest.raises(error):
        scenario.run(**{"runs": 10, **arguments})


def test_paths_that_lead_nowhere(tmp_path: Path) -> None:
    with pytest.raises(errors.ScenarioNotFoundError, match="shandong-2023-2027/reference"):
        carecast.run("shandong-2023-2027/refrence")
    with pytest.raises(FileNotFoundError):
        carecast.run(tmp_path / "none.toml")
    with pytest.raises(errors.CarecastError):
        carecast.run(tmp_path)
    with pytest.raises(ValueError, match="character"):
        carecast.run("a\0b")
    broken = tmp_path / "broken.toml"
    broken.write_bytes(bytes(range(256)))
    with pytest.raises(errors.CarecastError):
        carecast.run(broken)
    for wrong in (None, 3, b"scenario.toml", ["a"]):
        with pytest.raises(TypeError):
            carecast.run(wrong)  # type: ignore[arg-type]


def test_years_that_are_none(result: carecast.Result) -> None:
    with pytest.raises(errors.CarecastError, match="2050"):
        result.values("industry.value_added", 2050)
    for wrong in ("2027", 2027.0, None, True):
        with pytest.raises(TypeError):
            result.values("industry.value_added", wrong)  # type: ignore[arg-type]
    assert result.values("industry.value_added", np.int64(2027)).size  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="2050 is not projected"):
        result.summary(years=2050)
    with pytest.raises(ValueError, match="library"):
        result.summary(library="arrow")


def test_values_beyond_the_memory_are_an_error_with_advice(scenario: carecast.Scenario) -> None:
    with pytest.raises(errors.MemoryLimitError, match="memory") as caught:
        scenario.run(runs=1_000_000, memory="1MiB")
    assert isinstance(caught.value, MemoryError)


def test_a_series_that_cannot_be_continued() -> None:
    years = range(2015, 2025)
    good = {year: 100.0 + (year - 2015) ** 1.5 + year % 3 for year in years}
    assert carecast.trend(good, to=2026).files()
    with pytest.raises(ValueError, match="2019"):
        carecast.trend({**good, 2019: float("nan")}, to=2026)
    with pytest.raises(ValueError, match="no value for 2019"):
        carecast.trend({year: value for year, value in good.items() if year != 2019}, to=2026)
    with pytest.raises(errors.InputError):
        carecast.trend({2020: 1.0}, to=2026)
    with pytest.raises(errors.InputError, match="2024"):
        carecast.trend(good, to=2020)
    with pytest.raises(TypeError):
        carecast.trend([1.0, 2.0], to=2026)
    with pytest.raises(errors.InputError):
        carecast.trend("shandong", "gdp.nominl", to=2026)


def test_questions_that_cannot_be_answered(scenario: carecast.Scenario) -> None:
    with pytest.raises(errors.InputError):
        scenario.sweep("economy.real_growth=3..x %:4")
    with pytest.raises(errors.InputError):
        scenario.solve("industry.value_added@2030>=nan", "industry.medical.trend")
    with pytest.raises(ValueError, match="vary"):
        scenario.solve("value_added")
    for wrong in (0, 1.5, float("nan")):
        with pytest.raises(ValueError, match="probability"):
            scenario.solve("value_added", "industry.medical.trend", probability=wrong)
    with pytest.raises(ValueError, match="method"):
        scenario.sensitivity("gdp.nominal@2027", method="tornadoo")
    with pytest.raises(ValueError, match="points"):
        scenario.sensitivity("gdp.nominal@2027", method="sobol", points=1)
    with pytest.raises(errors.CarecastError):
        scenario.review(as_of=1999, runs=10)


def test_warnings_are_warnings_at_the_line_that_called() -> None:
    text = TEXT + "\n[assume.population]\ntotal_fertility_rate = 9\n"
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        carecast.run(text, runs=10)
    ours = [warning for warning in caught if issubclass(warning.category, errors.CarecastWarning)]
    assert ours and all(Path(warning.filename) == Path(__file__) for warning in ours)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(errors.CarecastWarning):
            carecast.run(text, runs=10)


def test_an_exception_of_the_progress_ends_the_run(scenario: carecast.Scenario) -> None:
    seen: list[tuple[int, int]] = []

    def stop(done: int, expected: int) -> None:
        seen.append((done, expected))
        raise LookupError("enough")

    with pytest.raises(LookupError, match="enough"):
        scenario.run(runs=2_000_000, values=False, progress=stop)
    assert len(seen) == 1
    counts: list[tuple[int, int]] = []
    scenario.run(runs=100, progress=lambda done, expected: counts.append((done, expected)))
    assert counts[-1] == (100, 100)


INTERRUPTED = f"""
import carecast, os, signal, threading, time
scenario = carecast.Scenario({REFERENCE!r})
threading.Timer(1.0, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
begun = time.monotonic()
try:
    scenario.run(runs=100_000_000, values=False)
except KeyboardInterrupt:
    print("interrupted", time.monotonic() - begun < 30)
print(scenario.run(runs=10).runs)
"""


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_ctrl_c_raises_and_leaves_an_interpreter_that_works() -> None:
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", INTERRUPTED], capture_output=True, text=True, timeout=300)
    assert done.stdout.split() == ["interrupted", "True", "10"], done.stderr


def test_other_threads_go_on_meanwhile(scenario: carecast.Scenario) -> None:
    ticks = 0
    done = threading.Event()

    def tick() -> None:
        nonlocal ticks
        while not done.wait(0.01):
            ticks += 1

    thread = threading.Thread(target=tick)
    thread.start()
    begun = time.monotonic()
    scenario.run(runs=20_000, values=False)
    seconds = time.monotonic() - begun
    done.set()
    thread.join()
    # With the interpreter's lock held it were none at all.
    assert ticks >= min(5, 10 * seconds)


FORKED = f"""
import os, sys, warnings
warnings.simplefilter("ignore")
import carecast
scenario = carecast.Scenario({REFERENCE!r})
before = scenario.run(runs=100).files()
child = os.fork()
if child == 0:
    os._exit(0 if scenario.run(runs=100).files() == before else 1)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes that fork")
def test_a_process_that_forked_computes_the_same() -> None:
    done = subprocess.run([sys.executable, "-c", FORKED], capture_output=True, text=True, timeout=120)
    assert done.stdout.strip() == "0", done.stderr


def test_a_scenario_can_be_pickled() -> None:
    changed = carecast.Scenario(TEXT, {"population.life_expectancy": (80, "years")}, name="people.toml", keep="population.*")
    again = pickle.loads(pickle.dumps(changed))
    assert again.id == changed.id and again.run(runs=10).files() == changed.run(runs=10).files()
