#!/usr/bin/env python3
"""Makes the tables of baselines/ that are conversions of reference data, and the provinces.

    python3 convert.py <reference folder> [<baselines folder>]

The reference folder holds:
    china_province_census_age_sex.csv   census_year, area_zh, age_group, sex, persons
    china_mx_1991_2100.csv.gz           year, sex, age, mx
    china_asfr_1991_2100.csv.gz         year, age, asfr
    china_annual_wpp2024.csv            year, srb, ...
    vital/national_census_single_age_1990_2000_2010.csv                    census_year, age, male, female
    vital/national_avg_population_deaths_single_age_2000_2010_2020.csv     census_year, residence, age, pop_male, pop_female

Written: china/{age-pattern,mortality,fertility,sex-ratio-at-birth}.csv; population.csv (census of
2020) and population-2010.csv of the nation and its 31 provinces; and by provinces.py, which
see, the baseline.toml and series.csv of the provinces that are not kept by hand. Figures are
copied digit for digit, but for two things, both reckoned in decimal: death rates of 2020 to 2025,
which are put on the line between 2019 and 2026 (the pandemic is no part of a trend), and single
ages, which single_ages.py makes of the censuses. The script stops at the first gap and at sums that
do not hold.

Standard library only (Python 3.11).
"""

import csv
import gzip
import sys
from decimal import Decimal
from pathlib import Path

sys.dont_write_bytecode = True  # everything in baselines/ goes into the program

import provinces  # noqa: E402
import single_ages  # noqa: E402

CENSUSES = {"2020": ("2020-11-01", "population.csv"), "2010": ("2010-11-01", "population-2010.csv")}
NATION = "全国"
PATTERN_DATES = ("2010-11-01", "2020-11-01", *(f"{year}-12-31" for year in range(2017, 2026)))
PANDEMIC = (2019, 2026)  # the years on either side of it, by the United Nations' life expectancies
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


def by_single_age(path, where, values):
    """{column: [persons at 0, 1, ... 100+]} of the rows that have what `where` says."""
    table = {}
    for row in read(path):
        if all(row[column] == wanted for column, wanted in where.items()):
            for sex, column in zip(SEXES, values):
                table[sex, int(row["age"])] = Decimal(row[column])
    people = {sex: [table[sex, age] for age in range(101)] for sex in SEXES}
    if len(table) != 202:
        sys.exit(f"{path}: {len(table)} rows by sex and age with {where}, not 202")
    return people


def bounds(group):
    if group == "100+":
        return 100, 100
    start, _, end = group.partition("-")
    return int(start), int(end or start)


def age_pattern(reference, census_table, death_rates):
    counted = by_single_age(
        reference / "vital/national_census_single_age_1990_2000_2010.csv", {"census_year": "2010"}, SEXES
    )
    average = by_single_age(
        reference / "vital/national_avg_population_deaths_single_age_2000_2010_2020.csv",
        {"census_year": "2020", "residence": "all"},
        ("pop_male", "pop_female"),
    )
    groups = {
        year: {sex: [(*bounds(group), Decimal(census_table[year, NATION, sex, group])) for group in GROUPS] for sex in SEXES}
        for year in CENSUSES
    }
    for sex in SEXES:
        for start, end, persons in groups["2010"][sex]:
            if sum(counted[sex][start : end + 1]) != persons:
                sys.exit(f"2010 {sex} {start}-{end}: single ages do not add up to the group")
    rates = {(year, sex): [Decimal(death_rates[year, sex, age]) for age in AGES] for year in YEARS for sex in SEXES}
    annual = index(read(reference / "china_annual_wpp2024.csv"), ("year",), "srb")
    males_per_female = {year: Decimal(annual[(str(year),)]) for year in YEARS}
    people = single_ages.pattern(counted, groups["2020"], average, rates, males_per_female, PATTERN_DATES)
    for date, sex, persons in people:
        for age, number in zip(AGES, persons):
            yield date, sex, age, round(number)


def death_rates(reference):
    """The United Nations' rates; those of the pandemic's years are interpolated, in logarithms by age, between the last year
    before them and the first in which life expectancy is back on its path."""
    rows = (dict(r, age=age_label(r["age"])) for r in read(reference / "china_mx_1991_2100.csv.gz"))
    table = index(rows, ("year", "sex", "age"), "mx")
    before, after = PANDEMIC

    def rate(year, sex, age):
        if not before < year < after:
            return table[str(year), sex, age]
        weight = Decimal(year - before) / (after - before)
        ends = [Decimal(table[str(end), sex, age]).ln() for end in PANDEMIC]
        return f"{Decimal(f'{(ends[0] * (1 - weight) + ends[1] * weight).exp():.6e}'):f}"

    return {(year, sex, age): rate(year, sex, age) for year in YEARS for sex in SEXES for age in AGES}


def mortality(rates):
    for year in YEARS:
        for sex in SEXES:
            for age in AGES:
                yield year, sex, age, rates[year, sex, age]


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
    rates = death_rates(reference)
    write(china / "age-pattern.csv", ("date", "sex", "age", "persons"), age_pattern(reference, table, rates))
    write(china / "mortality.csv", ("year", "sex", "age", "central_death_rate"), mortality(rates))
    write(china / "fertility.csv", ("year", "age", "births_per_woman"), fertility(reference))
    write(
        china / "sex-ratio-at-birth.csv",
        ("year", "males_per_female"),
        sex_ratio_at_birth(reference),
    )


if __name__ == "__main__":
    main()
