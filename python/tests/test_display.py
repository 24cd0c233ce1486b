"""How scenarios, results and answers are shown."""

from __future__ import annotations

import xml.etree.ElementTree as xml

import pytest

import carecast

from .conftest import RUNS


def test_a_result_is_shown_as_tables_and_a_chart(result: carecast.Result) -> None:
    assert repr(result).startswith(f"<Result reference: {RUNS} runs, seed ")
    page = result._repr_html_()
    assert page.count("<table>") == len(result.tables()) >= 2 and "<svg" in page
    for table in result.tables():
        assert table.title and table.title in str(table)
        xml.fromstring(f"<div>{table._repr_html_().replace('<br>', '<br/>')}</div>")


def test_what_a_scenario_says_is_escaped() -> None:
    text = 'format = 1\nbaseline = "shandong"\nhorizon = 2025\ntitle = { zh = "<b>", en = "<script>" }\n'
    page = carecast.run(text, runs=10)._repr_html_()
    assert "<script>" not in page


def test_charts_are_those_of_the_command_line(result: carecast.Result) -> None:
    charts = result.charts()
    assert {"value-added", "aged-60-plus", "care-beds"} <= set(charts)
    assert charts["value-added"]._repr_svg_().startswith("<svg") and charts["value-added"].title
    carecast.set_language("zh")
    assert "医养健康产业" in result.charts()["value-added"].title


def test_the_plot_has_bands_median_figures_and_targets(result: carecast.Result) -> None:
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots()
    assert result.plot("industry.value_added", ax=axes) is axes
    assert len(axes.collections) == 3 and axes.get_title(loc="left") == result.labels["industry.value_added"]
    median = axes.lines[0].get_ydata()
    shown = result.summary("industry.value_added", library="pandas")["p50"]
    assert len(median) == len(shown) and axes.get_ylabel()
    assert any(line.get_marker() == "D" for line in axes.lines)
    plt.close(figure)
    with pytest.raises(carecast.errors.InputError):
        result.plot("industry.value_aded")


def test_a_scenario_lists_what_it_states(scenario: carecast.Scenario) -> None:
    assert repr(scenario).startswith("<Scenario reference: Shandong")
    drivers = scenario.drivers("pandas")
    assert {"driver", "unit", "uncertain", str(scenario.years[0])} <= set(drivers.columns)
    indicators = scenario.indicators("polars")
    assert "industry.value_added" in indicators["indicator"].to_list()


def test_a_change_leaves_the_scenario_as_it_was(scenario: carecast.Scenario) -> None:
    before = scenario.run(runs=20).files()
    slower = scenario.change({"economy.real_growth": "4 %"})
    both = slower.change({"economy.real_growth": "3 %", "economy.deflator_growth": "0 %"})
    assert scenario.run(runs=20).files() == before
    assert len(slower.settings) == 1 and len(both.settings) == 2 and slower.id != both.id
    first, second = (one.drivers("pandas").set_index("driver").loc["economy.real_growth", "2030"] for one in (slower, both))
    assert (first, second) == (4.0, 3.0)


def test_the_text_of_a_scenario_runs() -> None:
    people = carecast.run('format = 1\nbaseline = "shandong"\nhorizon = 2025\n', runs=10)
    assert people.region == "shandong" and list(people.years) == [2022, 2023, 2024, 2025]
    assert people.targets(library="pandas").empty
