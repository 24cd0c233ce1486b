#!/usr/bin/env python3
"""Makes the tables of baselines/ that are conversions of reference data.

    python3 convert.py <reference folder> [<baselines folder>]

The reference folder holds:
    china_province_census_age_sex.csv   census_year, area_zh, age_group, sex, persons
    china_age_seed.csv                  date, sex, age, weight_k (thousands)
    china_mx_1991_2100.csv.gz           year, sex, age, mx
    china_asfr_1991_2100.csv.gz         year, age, asfr
    china_annual_wpp2024.csv            year, srb, ...

Written: china/{population,age-pattern,mortality,fertility,sex-ratio-at-birth}.csv and
shandong/population.csv. Figures are copied digit for digit; the only arithmetic is the
conversion of thousands to persons, done in decimal. The script stops at the first gap.

Standard library only (Python 3.11).
"""

import csv
import gzip
import sys
from decimal import Decimal
from pathlib import Path

CENSUS_YEAR = "2020"
CENSUS_DATE = "2020-11-01"
PATTERN_DATES = ("2020-11-01", "2022-12-31")
YEARS = range(2010, 2101)
SEXES = ("male", "female")
GROUPS = ["0", "1-4"] + [f"{a}-{a + 4}" for a in range(5, 100, 5)] + ["100+"]
AGES = [str(a) for a in range(100)] + ["100+"]
FERTILE_AGES = [str(a) for a in range(15, 50)]
REGIONS = {"china": "全国", "shandong": "山东"}


def read(path):
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8-sig", newline="") as f:
        yield from csv.DictReader(f)


def write(path, header, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with open(path, "w", encoding="utf-8", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(header)
        for row in rows:
            out.writerow(row)
            count += 1
    print(f"{path}: {count} rows")


def index(rows, keys, value):
    """Rows as a dictionary; a key that occurs twice is an error."""
    table = {}
    for row in rows:
        key = tuple(row[k] for k in keys)
        if key in table:
            sys.exit(f"{key} occurs twice")
        table[key] = row[value]
    return table


def age_label(age):
    """The reference data write the open interval as 100."""
    return "100+" if age == "100" else age


def persons(thousands):
    return format(Decimal(thousands) * 1000, "f").rstrip("0").rstrip(".") or "0"


def census(reference, area):
    rows = (
        r
        for r in read(reference / "china_province_census_age_sex.csv")
        if r["census_year"] == CENSUS_YEAR and r["area_zh"] == area
    )
    table = index(rows, ("sex", "age_group"), "persons")
    for sex in SEXES:
        total = sum(int(table[sex, group]) for group in GROUPS)
        if total != int(table[sex, "total"]):
            sys.exit(f"{area}, {sex}: the age groups add up to {total}, not to the published total")
        for group in GROUPS:
            yield CENSUS_DATE, sex, group, table[sex, group]


def age_pattern(reference):
    rows = (dict(r, age=age_label(r["age"])) for r in read(reference / "china_age_seed.csv"))
    table = index(rows, ("date", "sex", "age"), "weight_k")
    for date in PATTERN_DATES:
        for sex in SEXES:
            for age in AGES:
                yield date, sex, age, persons(table[date, sex, age])


def mortality(reference):
    rows = (dict(r, age=age_label(r["age"])) for r in read(reference / "china_mx_1991_2100.csv.gz"))
    table = index(rows, ("year", "sex", "age"), "mx")
    for year in YEARS:
        for sex in SEXES:
            for age in AGES:
                yield year, sex, age, table[str(year), sex, age]


def fertility(reference):
    table = index(read(reference / "china_asfr_1991_2100.csv.gz"), ("year", "age"), "asfr")
    for year in YEARS:
        for age in FERTILE_AGES:
            yield year, age, table[str(year), age]


def sex_ratio_at_birth(reference):
    table = index(read(reference / "china_annual_wpp2024.csv"), ("year",), "srb")
    for year in YEARS:
        yield year, table[(str(year),)]


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit("usage: convert.py <reference folder> [<baselines folder>]")
    reference = Path(sys.argv[1])
    baselines = Path(sys.argv[2]) if len(sys.argv) == 3 else Path(__file__).resolve().parent.parent
    for region, area in REGIONS.items():
        write(
            baselines / region / "population.csv",
            ("date", "sex", "age", "persons"),
            census(reference, area),
        )
    china = baselines / "china"
    write(china / "age-pattern.csv", ("date", "sex", "age", "persons"), age_pattern(reference))
    write(
        china / "mortality.csv",
        ("year", "sex", "age", "central_death_rate"),
        mortality(reference),
    )
    write(china / "fertility.csv", ("year", "age", "births_per_woman"), fertility(reference))
    write(
        china / "sex-ratio-at-birth.csv",
        ("year", "males_per_female"),
        sex_ratio_at_birth(reference),
    )


if __name__ == "__main__":
    main()
