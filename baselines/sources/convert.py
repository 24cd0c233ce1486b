#!/usr/bin/env python3
"""Makes the tables of baselines/ that are conversions of reference data, and the provinces.

    python3 convert.py <reference folder> [<baselines folder>]

The reference folder holds:
    china_province_census_age_sex.csv   census_year, area_zh, age_group, sex, persons
    china_age_seed.csv                  date, sex, age, weight_k (thousands)
    china_mx_1991_2100.csv.gz           year, sex, age, mx
    china_asfr_1991_2100.csv.gz         year, age, asfr
    china_annual_wpp2024.csv            year, srb, births_k (thousands), ...

Written: china/{age-pattern,mortality,fertility,sex-ratio-at-birth}.csv; population.csv (census of
2020) and population-2010.csv of the nation and its 31 provinces; and by provinces.py, which
see, the baseline.toml and series.csv of the provinces that are not kept by hand. Figures are
copied digit for digit; the only arithmetic is the conversion of thousands to persons, and the
pattern at the ends of 2017 to 2021 and of 2023 to 2025, carried back and on from 2022 by mortality
and births; both are done in decimal. The script stops at the first gap and at sums that do not hold.

Standard library only (Python 3.11).
"""

import csv
import gzip
import sys
from decimal import Decimal
from pathlib import Path

sys.dont_write_bytecode = True  # everything in baselines/ goes into the program

import provinces  # noqa: E402

CENSUSES = {"2020": ("2020-11-01", "population.csv"), "2010": ("2010-11-01", "population-2010.csv")}
NATION = "全国"
PATTERN_DATES = ("2010-11-01", "2020-11-01", "2022-12-31")
CARRIED_BACK = (2021, 2020, 2019, 2018, 2017)  # ends of years, each from the one after it
CARRIED_ON = (2023, 2024, 2025)  # ends of years, each from the one before it
YEARS = range(2010, 2101)
SEXES = ("male", "female")
GROUPS = ["0", "1-4"] + [f"{a}-{a + 4}" for a in range(5, 100, 5)] + ["100+"]
AGES = [str(a) for a in range(100)] + ["100+"]
FERTILE_AGES = [str(a) for a in range(15, 50)]


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


def censuses(reference):
    """Persons by (census year, area, sex, group), after every sum has been found to hold."""
    rows = read(reference / "china_province_census_age_sex.csv")
    table = index(rows, ("census_year", "area_zh", "sex", "age_group"), "persons")
    table = {key: int(value) for key, value in table.items()}
    areas = sorted({area for _, area, _, _ in table})
    for year in CENSUSES:
        for area in areas:
            check_sums(table, year, area)
        for sex in SEXES:
            for group in GROUPS:
                total = sum(table[year, area, sex, group] for area in areas if area != NATION)
                if total != table[year, NATION, sex, group]:
                    sys.exit(f"{year}, {sex} {group}: the provinces add up to {total}, not to the nation")
    return table


def check_sums(table, year, area):
    for sex in SEXES:
        total = sum(table[year, area, sex, group] for group in GROUPS)
        if total != table[year, area, sex, "total"]:
            sys.exit(f"{year} {area}, {sex}: the age groups add up to {total}, not to the published total")
    for group in [*GROUPS, "total"]:
        total = sum(table[year, area, sex, group] for sex in SEXES)
        if total != table[year, area, "both", group]:
            sys.exit(f"{year} {area}, {group}: the sexes add up to {total}, not to the published sum")


def census(table, year, area):
    date, _ = CENSUSES[year]
    for sex in SEXES:
        for group in GROUPS:
            yield date, sex, group, table[year, area, sex, group]


def age_pattern(reference):
    rows = (dict(r, age=age_label(r["age"])) for r in read(reference / "china_age_seed.csv"))
    table = index(rows, ("date", "sex", "age"), "weight_k")
    for date in PATTERN_DATES:
        for sex in SEXES:
            for age in AGES:
                yield date, sex, age, persons(table[date, sex, age])


def by_labelled_age(path, keys, value):
    return index((dict(r, age=age_label(r["age"])) for r in read(path)), keys, value)


def carried(reference):
    """The pattern at the ends of earlier and of later years than 2022: whoever is a + 1 at the end of a year was a at the end
    of the year before it, less those who died, half of the year at each of the two ages. Backwards the two ages that became
    100+ are told apart as they stand at the end of 2022; onwards the year's births enter at age 0."""
    rates = by_labelled_age(reference / "china_mx_1991_2100.csv.gz", ("year", "sex", "age"), "mx")
    seed = by_labelled_age(reference / "china_age_seed.csv", ("date", "sex", "age"), "weight_k")
    births = births_by_sex(reference)
    table = {}
    for sex in SEXES:
        start = [Decimal(seed["2022-12-31", sex, age]) * 1000 for age in AGES]

        def lived(year):
            mx = [Decimal(rates[str(year), sex, age]) for age in AGES]
            return [(-(mx[a] + mx[min(a + 1, 100)]) / 2).exp() for a in range(101)]

        people, split = start, start[99] / start[100]
        for year in CARRIED_BACK:
            survived = lived(year + 1)
            oldest = people[100] / (split * survived[99] + survived[100])
            people = [people[a + 1] / survived[a] for a in range(99)] + [split * oldest, oldest]
            table[year, sex] = people
        people = start
        for year in CARRIED_ON:
            survived = lived(year)
            newborn = births[year, sex] * to_the_end_of_the_year(sex, Decimal(rates[str(year), sex, "0"]))
            oldest = people[99] * survived[99] + people[100] * survived[100]
            people = [newborn] + [people[a] * survived[a] for a in range(99)] + [oldest]
            table[year, sex] = people
    for year in sorted((*CARRIED_BACK, *CARRIED_ON)):
        for sex in SEXES:
            for age, persons_then in zip(AGES, table[year, sex]):
                yield f"{year}-12-31", sex, age, round(persons_then)


def births_by_sex(reference):
    births = {}
    for row in read(reference / "china_annual_wpp2024.csv"):
        total, ratio = Decimal(row["births_k"]) * 1000, Decimal(row["srb"])
        births[int(row["year"]), "female"] = total / (1 + ratio)
        births[int(row["year"]), "male"] = total * ratio / (1 + ratio)
    return births


def to_the_end_of_the_year(sex, mx):
    """The share of a year's births alive at its end: L0, with the years lived by those who die as Andreev and Kingkade
    (2015) give them for an mx below 0.017."""
    first, slope = {"male": ("0.14929", "1.99545"), "female": ("0.14903", "2.05527")}[sex]
    a = Decimal(first) - Decimal(slope) * mx
    died = mx / (1 + (1 - a) * mx)
    return 1 - (1 - a) * died


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
    table = censuses(reference)
    regions = provinces.read()
    for region, area in [("china", NATION)] + [(p["id"], p["area"]) for p in regions]:
        for year, (_, name) in CENSUSES.items():
            write(baselines / region / name, ("date", "sex", "age", "persons"), census(table, year, area))
    provinces.write(baselines, regions, table)
    china = baselines / "china"
    write(china / "age-pattern.csv", ("date", "sex", "age", "persons"), [*age_pattern(reference), *carried(reference)])
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
