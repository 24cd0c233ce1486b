"""Makes baseline.toml and series.csv of the provinces of China; convert.py calls it.

Read, beside this file:
    provinces.csv   one row a province: identity, and the figures that one source gives for all
    published.csv   single figures from a province's own publications; they take the place of the
                    figure of the same indicator and period that would come from provinces.csv
    sources.csv     the sources that either cites

To add a figure, a margin or a source, add a row there and run convert.py. Shandong and Hunan are
kept by hand; of these the script only checks that the census figures in series.csv are the sums
of the census tables. Arithmetic is decimal; a derived figure says in its note how it came about.
"""

import csv
import sys
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

HERE = Path(__file__).resolve().parent
KEPT_BY_HAND = {"shandong", "hunan"}
# The survey's people aged 65 and over are 10 % fewer (Xizang) and 7 % more (Qinghai) than the census carried to 2022 along
# its cohorts, more than two years can do; elsewhere they are within 4.1 %. Kept as a figure, not as a margin.
SURVEY_ASTRAY = {"tibet", "qinghai"}
HEADER = "indicator,period,value,comparator,unit,status,basis,published_on,preliminary,source,note".split(",")
CENSUSES = {
    "2010": ("2010-11-01", "population-census-2010", "census-2010-tables"),
    "2020": ("2020-11-01", "population-census-2020", "census-2020-tables"),
}
BASIS = "population-census-2020"
AGES = {"aged_0_14": (0, 14), "aged_15_59": (15, 59), "aged_60_plus": (60, 200), "aged_65_plus": (65, 200),
        "aged_80_plus": (80, 200)}
ORDER = ["total", *AGES, "share_aged_65_plus", "births", "deaths", "life_expectancy"]


def rows_of(name):
    with open(HERE / name, encoding="utf-8", newline="") as f:
        yield from csv.DictReader(f)


def read():
    return list(rows_of("provinces.csv"))


def figure(name, period, value, status, source, note="", unit="万人", basis=BASIS):
    return {"indicator": f"population.{name}", "period": period, "value": value, "comparator": "=", "unit": unit,
            "status": status, "basis": basis, "published_on": "", "preliminary": "", "source": source, "note": note}


def rounded(number, places):
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)


def census_figures(area, table):
    """The census total and broad age groups, in 10 000 persons to the last person."""
    groups = sorted({group for _, _, _, group in table} - {"total"})
    for year, (date, basis, source) in CENSUSES.items():
        def ten_thousands(persons):
            return f"{(Decimal(persons) / 10000).normalize():f}"

        total = ten_thousands(table[year, area, "both", "total"])
        yield figure("total", date, total, "published", source, "普查", basis=basis)
        for name, (low, high) in AGES.items():
            start = {group: int(group.rstrip("+").split("-")[0]) for group in groups}
            persons = sum(table[year, area, "both", g] for g in groups if low <= start[g] <= high)
            yield figure(name, date, ten_thousands(persons), "derived", source, "分年龄表加总", basis=basis)


def common_figures(p):
    """What the sources that cover all provinces say."""
    for year in ("2021", "2022", "2023", "2024"):
        yield figure("total", year, p[f"total_{year}"], "published", "nbs-population", "取整到万人")
    total, mean = Decimal(p["total_2022"]), (Decimal(p["total_2021"]) + Decimal(p["total_2022"])) / 2
    share, births = p["share_65_plus_2022"], p["births_2022"]
    yield figure("share_aged_65_plus", "2022", share, "published", "ageing-2022", unit="%")
    aged = rounded(total * Decimal(share) / 100, 1)
    yield figure("aged_65_plus", "2022", str(aged), "derived", "ageing-2022", f"{total}×{share}%")
    yield figure("births", "2022", births, "published", "births-2022")
    growth = Decimal(p["natural_growth_2022"])
    if p["birth_rate_2022"]:
        rate = Decimal(p["birth_rate_2022"])
        deaths = (rate - growth) * mean / 1000
        note = f"出生率{rate}‰（birth-rates-2022）减自然增长率{growth}‰，乘年均人口{mean}万"
    else:
        deaths = Decimal(births) - growth * mean / 1000
        note = f"出生{births}万减自然增长率{growth}‰乘年均人口{mean}万"
    yield figure("deaths", "2022", str(rounded(deaths, 1)), "derived", "natural-growth-2022", note)
    note = "页面标为2018年，实为2010年普查数" + ("；中国日报作69.17" if p["id"] == "tibet" else "")
    yield figure("life_expectancy", "2010", p["life_expectancy_2010"], "published", "life-expectancy-2010", note,
                 unit="岁", basis="")
    if p["life_expectancy_2020"]:
        yield figure("life_expectancy", "2020", p["life_expectancy_2020"], "assumed", "life-expectancy-2020",
                     "来源标为2021年，按第七次人口普查数收", unit="岁", basis="")


def series(p, table, published):
    """The figures of a province, its own publications before the common sources."""
    own = [{key: row[key] for key in HEADER} for row in published if row["region"] == p["id"]]
    known = {(row["indicator"], row["period"]) for row in own}
    common = [row for row in common_figures(p) if (row["indicator"], row["period"]) not in known]
    together = [*census_figures(p["area"], table), *common, *own]
    return sorted(together, key=lambda r: (ORDER.index(r["indicator"].split(".")[1]), r["period"]))


def quoted(text):
    if '"' in text or "\\" in text:
        sys.exit(f"cannot quote {text}")
    return f'"{text}"'


def baseline(p, figures, sources):
    year_end = {r["indicator"] for r in figures if r["period"] == "2022"}
    margins = [f"population.{name}" for name in ("total", "aged_60_plus", "aged_65_plus")]
    remark = "from series.csv, base year"
    if p["id"] in SURVEY_ASTRAY:
        year_end.discard("population.aged_65_plus")
        remark += "; the survey's 65+ is 7 to 10 % off the census carried forward, hence no margin"
    margins = ", ".join(quoted(name) for name in margins if name in year_end)
    yield f"""format = 1
id = {quoted(p["id"])}
label = {{ zh = {quoted(p["label_zh"])}, en = {quoted(p["label_en"])} }}
code = {quoted(p["code"])}
parent = "china"
base_year = 2022
stocks_at = "12-31"

[definitions]
elderly = "60+"

[population]
structure = "population.csv"        # the census of 1 November 2020 by age group and sex
earlier = ["population-2010.csv"]    # the census before it, for hindcasts
margins = [{margins}]   # {remark}

[vital_rates]
inherit = true                      # the nation's schedules, scaled to the province's counts of 2022
scale_births_to = "population.births"
scale_deaths_to = "population.deaths"

[[basis]]
id = "population-census-2010"
label = {{ zh = "第六次人口普查（2010年）口径", en = "Basis of the 2010 census" }}

[[basis]]
id = "population-census-2020"
label = {{ zh = "第七次人口普查（2020年）口径", en = "Basis of the 2020 census" }}
note = "The count of 1 November 2020, and the year-end figures that start from it. Without the armed forces."
"""
    cited = {r["source"] for r in figures}
    if any("birth-rates-2022" in r["note"] for r in figures):
        cited.add("birth-rates-2022")
    for source in sources:
        if source["id"] in cited:
            yield f"\n[source.{source['id']}]\n"
            for key in ("title", "publisher", "url", "licence", "note"):
                if source[key]:
                    yield f"{key} = {quoted(source[key])}\n"


def written_series(path):
    with open(path / "series.csv", encoding="utf-8", newline="") as f:
        return {(r["indicator"], r["period"]): r["value"] for r in csv.DictReader(f)}


def check_kept(path, p, table):
    """What a series kept by hand has of the census is the sum of the tables."""
    written = written_series(path)
    for row in census_figures(p["area"], table):
        value = written.get((row["indicator"], row["period"]))
        if value is not None and Decimal(value) != Decimal(row["value"]):
            sys.exit(f"{p['id']}: {row['indicator']} {row['period']} is {value}, the table gives {row['value']}")


def check_against_nation(baselines, provinces):
    """The provinces' figures of 2022 add up to the nation's, but for rounding and the armed forces."""
    nation = written_series(baselines / "china")
    series = [written_series(baselines / p["id"]) for p in provinces]
    armed_forces = Decimal(200)
    for name, missing in (("total", armed_forces), ("aged_65_plus", 0), ("births", 0), ("deaths", 0)):
        key = (f"population.{name}", "2022")
        total = sum(Decimal(s[key]) for s in series) + missing
        if abs(total - Decimal(nation[key])) > 2:
            sys.exit(f"{key}: the provinces add up to {total}, the nation has {nation[key]}")
        print(f"{key[0]} 2022: the provinces add up to {total}, the nation has {nation[key]}")


def write(baselines, provinces, table):
    published, sources = list(rows_of("published.csv")), list(rows_of("sources.csv"))
    ids = {p["id"] for p in provinces}
    astray = [r for r in published if r["region"] not in ids - KEPT_BY_HAND]
    if astray:
        sys.exit(f"published.csv: no province for {astray[0]}")
    for p in provinces:
        path = baselines / p["id"]
        if p["id"] in KEPT_BY_HAND:
            check_kept(path, p, table)
            continue
        figures = series(p, table, published)
        with open(path / "series.csv", "w", encoding="utf-8", newline="") as f:
            out = csv.DictWriter(f, HEADER, lineterminator="\n")
            out.writeheader()
            out.writerows(figures)
        with open(path / "baseline.toml", "w", encoding="utf-8", newline="") as f:
            f.writelines(baseline(p, figures, sources))
        print(f"{path}: {len(figures)} figures")
    check_against_nation(baselines, provinces)
