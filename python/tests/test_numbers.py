"""The numbers are those of the command line, to the last bit."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import carecast

from .conftest import REFERENCE, ROOT, RUNS

Command = Callable[..., Path]
SCENARIO = f"scenarios/{REFERENCE}.toml"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file() and path.name != "manifest.json"}


def test_a_run_has_the_bytes_of_the_command_line(command: Command, result: carecast.Result) -> None:
    written = contents(command("run", SCENARIO, "--runs", str(RUNS)) / "reference")
    assert result.files() == written
    assert {"projection.csv", "targets.csv", "targets.json", "population.csv", "projection.json"} <= set(written)


def test_so_has_one_that_is_changed(command: Command) -> None:
    changed = carecast.Scenario(REFERENCE, {"economy.real_growth": "4.5 %"}, as_of=2024, keep="industry.contribution.*")
    result = changed.run(runs=50, seed=7, sampling="sobol")
    options = ["--set", "economy.real_growth=4.5 %", "--as-of", "2024", "--runs", "50", "--seed", "7", "--sampling", "sobol"]
    folder = command("run", SCENARIO, *options)
    plain = contents(next(folder.iterdir()))
    ours = changed.change().run(runs=50, seed=7, sampling="sobol")
    assert ours.files() == result.files()
    assert "contributions.csv" in result.files()
    # The patterns of `keep` add outputs and change no others.
    rows = set(plain["projection.csv"].splitlines())
    assert rows <= set(result.files()["projection.csv"].splitlines())
    assert plain["targets.json"] == result.files()["targets.json"]


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_the_summary_has_every_figure_of_projection_csv(result: carecast.Result, library: str) -> None:
    pytest.importorskip(library)
    frame = result.summary(library=library)
    rows = frame.to_dict("records") if library == "pandas" else frame.to_dicts()
    ours = {
        (row["indicator"], row["year"], statistic): row[statistic]
        for row in rows
        for statistic in row
        if statistic not in ("indicator", "unit", "year") and not math.isnan(row[statistic])
    }
    written = csv.DictReader(io.StringIO(result.files()["projection.csv"].decode()))
    theirs = {(row["indicator"], int(row["year"]), row["statistic"]): float(row["value"]) for row in written if row["value"]}
    assert ours == theirs


def test_values_have_the_quantiles_of_the_summary(result: carecast.Result) -> None:
    for name in ("industry.value_added", "industry.share_of_gdp"):
        row = result.summary(name, 2027, library="pandas").iloc[0]
        values = result.values(name, 2027)
        assert values.shape == (RUNS,) and values.dtype == np.float64 and values.flags.writeable
        for share, column in ((0.05, "p05"), (0.5, "p50"), (0.9, "p90")):
            assert np.quantile(values, share) == pytest.approx(row[column], rel=1e-14)


def test_chunks_are_read_only_views_that_outlive_the_result() -> None:
    result = carecast.run(REFERENCE, runs=9000)
    chunks = result.chunks("industry.value_added", 2027)
    again = result.chunks("industry.value_added", 2027)
    assert [chunk.shape for chunk in chunks] == [(8192,), (808,)]
    assert all(np.shares_memory(one, other) for one, other in zip(chunks, again))
    values = result.values("industry.value_added", 2027, base_units=True)
    assert (np.concatenate(chunks) == values).all()
    with pytest.raises(ValueError, match="read-only"):
        chunks[0][0] = 1.0
    with pytest.raises(ValueError):
        chunks[0].flags.writeable = True
    people = result.people_array()
    del result, again
    assert (np.concatenate(chunks) == values).all()
    assert people.shape[1:] == (2, 101) and not people.flags.writeable


def test_people_are_those_of_population_csv(result: carecast.Result) -> None:
    frame = result.people(library="pandas")
    written = list(csv.DictReader(io.StringIO(result.files()["population.csv"].decode())))
    assert len(frame) == len(written)
    assert list(frame["persons"]) == [float(row["persons"]) for row in written]
    assert list(frame["age"]) == [int(row["age"].rstrip("+")) for row in written]
    assert list(frame["sex"]) == [row["sex"] for row in written]


def test_targets_are_those_of_targets_json(result: carecast.Result) -> None:
    frame = result.targets(library="pandas")
    written = json.loads(result.files()["targets.json"])
    assert len(frame) == len(written) > 0
    assert [row["target"] for row in written] == list(frame["target"])


def test_threads_and_kept_values_change_nothing(scenario: carecast.Scenario, result: carecast.Result) -> None:
    other = scenario.run(runs=RUNS, threads=1, values=False)
    assert other.files() == result.files()
    with pytest.raises(carecast.errors.CarecastError, match="not kept"):
        other.values("industry.value_added", 2027)
    one = scenario.run(runs=RUNS, values="industry.value_added")
    assert (one.values("industry.value_added", 2027) == result.values("industry.value_added", 2027)).all()


def test_a_comparison_has_the_differences_of_the_command_line(command: Command) -> None:
    names = (REFERENCE, "shandong-2023-2027/low")
    first, low = carecast.compare(*(carecast.Scenario(name) for name in names), runs=RUNS)
    folder = command("run", *(f"scenarios/{name}.toml" for name in names), "--runs", str(RUNS))
    rows = list(csv.DictReader(io.StringIO((folder / "comparison.csv").read_text("utf-8"))))
    differences = low.difference(library="pandas").set_index(["indicator", "year"])
    compared = [row for row in rows if row["scenario"] == "low" and row["difference_p50"]]
    assert len(compared) > 20
    for row in compared:
        ours = differences.loc[(row["indicator"], int(row["year"]))]
        assert ours["p50"] == float(row["difference_p50"]) and ours["unit"] == row["difference_unit"]
    assert low.files() == contents(folder / "low")
    with pytest.raises(ValueError, match="no difference"):
        first.difference()


def test_questions_have_the_bytes_of_the_command_line(command: Command, scenario: carecast.Scenario) -> None:
    vary, goal = "economy.real_growth=4..5 %:2", "industry.value_added@2030>=9000亿元"
    sweep = scenario.sweep(vary, indicators="gdp.nominal@2027", runs=50)
    folder = command("sweep", SCENARIO, "--vary", vary, "--indicator", "gdp.nominal@2027", "--runs", "50")
    assert sweep.files() == contents(folder / "reference" / "sweep")
    assert sweep.frame(library="pandas")["value"].notna().all()
    unasked = scenario.sweep({"economy.real_growth": "4..5 %:2"})
    folder = command("sweep", SCENARIO, "--vary", vary)
    assert unasked.files() == contents(folder / "reference" / "sweep")

    solved = scenario.solve(goal, "industry.medical.trend")
    folder = command("solve", SCENARIO, "--target", goal, "--vary", "industry.medical.trend")
    assert solved.files() == contents(folder / "reference" / "solve")

    adjusted = scenario.adjust("value_added", runs=RUNS)
    folder = command("solve", SCENARIO, "--target", "value_added", "--adjust", "--runs", str(RUNS))
    assert adjusted.files() == contents(folder / "reference" / "solve")

    tornado = scenario.sensitivity("industry.share_of_gdp@2027")
    folder = command("sensitivity", SCENARIO, "--indicator", "industry.share_of_gdp@2027")
    assert tornado.files() == contents(folder / "reference" / "sensitivity")


def test_a_trend_has_the_bytes_of_the_command_line(command: Command) -> None:
    trend = carecast.trend("shandong", "gdp.nominal", to=2028)
    folder = command("trend", "shandong", "gdp.nominal", "--to", "2028")
    assert trend.files() == contents(folder / "shandong" / "trend")
    assert set(trend.frame(library="pandas")["statistic"]) >= {"figure", "median", "p10", "p90"}


def test_a_review_has_the_bytes_of_the_command_line(command: Command, scenario: carecast.Scenario) -> None:
    actuals = ROOT / "scenarios/shandong-2023-2027/actuals.csv"
    review = scenario.review(actuals=actuals, as_of=2025, runs=RUNS)
    options = ["--scenario", SCENARIO, "--actuals", str(actuals), "--as-of", "2025", "--runs", str(RUNS)]
    written = contents(command("review", *options))
    ours = {**review.result.files(), **review.files()}
    assert ours == {name: written[name] for name in ours}
    assert {"review.csv", "review.json", "figures.csv", "projection.json"} <= set(ours)
    assert len(review.targets(library="pandas")) > 0 and len(review.figures(library="pandas")) > 0


def test_a_whole_of_regions_has_its_parts() -> None:
    scenarios = [name for name in carecast.scenarios() if "[[region]]" in (ROOT / f"scenarios/{name}.toml").read_text("utf-8")]
    assert scenarios, "no scenario of the package has regions"
    whole = carecast.run(scenarios[0], runs=20, values=False)
    assert len(whole.parts) > 1 and "regions.csv" in whole.files()
    assert {part.region for part in whole.parts} != {whole.region}
