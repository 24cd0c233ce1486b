"""Charts with matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from . import _engine

if TYPE_CHECKING:
    from ._result import Result

# Nested tints of one hue, darkest in the centre.
BANDS = (("p05", "p95", "#d6e8f5"), ("p10", "p90", "#a9cfe9"), ("p25", "p75", "#6fb0da"))
LINE = "#0072b2"
PUBLISHED = "#000000"
TARGET = "#d55e00"


def fan(result: Result, indicator: str, ax: Any) -> Any:
    """Median and intervals of an indicator, with published figures and targets."""
    try:
        import matplotlib.pyplot as plt
        from matplotlib.ticker import MaxNLocator
    except ImportError:
        raise ImportError("a chart needs matplotlib: `pip install matplotlib`") from None
    if ax is None:
        ax = plt.gca()
    names = [*_engine.STATISTICS, "se"]
    statistics = result._engine.statistics()[result.indicators.index(indicator)]
    years = np.asarray(result.years)
    of = {name: statistics[:, names.index(name)] for name in names}
    largest = float(np.nanmax(np.abs(statistics[:, names.index("p95")]))) if not np.isnan(of["p50"]).all() else 0.0
    label, scale = result._engine.shown_in(indicator, largest)
    for low, high, colour in BANDS:
        ax.fill_between(years, of[low] / scale, of[high] / scale, color=colour, linewidth=0)
    ax.plot(years, of["p50"] / scale, color=LINE, linewidth=2)
    observed = result._engine.observed(indicator)
    if len(observed):
        ax.plot(observed[:, 0], observed[:, 1] / scale, "o", color=PUBLISHED, markersize=4)
    ax.axvline(years[0], color="#999999", linestyle="--", linewidth=0.8)
    for year, level, probability in result._engine.levels(indicator):
        ax.plot([year], [level / scale], "D", color=TARGET, markersize=7)
        if probability is not None:
            ax.annotate(f"  {probability:.0%}", (year, level / scale), color=TARGET, va="center")
    ax.set_title(result.labels[indicator], loc="left", fontweight="bold")
    ax.set_ylabel(label)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.grid(axis="y", color="#e5e5e5")
    ax.set_axisbelow(True)
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
    words = {
        "en": f"median, 50, 80 and 90 % intervals of {result.runs} runs, seed {result.seed}; points: published",
        "zh": f"中位数与50%、80%、90%区间，模拟{result.runs}次，种子{result.seed}；圆点为公布数",
    }
    ax.annotate(
        words[_engine.language()], (0, -0.14), xycoords="axes fraction", fontsize="small", color="#666666", va="top"
    )
    return ax

