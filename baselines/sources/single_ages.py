"""The nation's people by single age on the days of china/age-pattern.csv, from what was counted; convert.py calls it.

1 November 2010 is the census itself, which was published by single age. Of the census of 2020 only groups were found:
whoever was counted in 2010 is survived ten years and raked to the groups of 2020; those born since are spread within
their groups as the average population of the twelve months before the census, which was published by single age. It
stands for the people in the middle of those months, six months earlier: of two neighbouring ages half each.

The end of a year is carried from the last census before it: two months, then whole years; births of each year as
published. Mortality is that of mortality.csv at the level at which it gives the deaths published for that very year, so
that nothing later than a day enters its people (the age pattern of mortality and its trend are from the United Nations).

Read, beside this file:
    vital-counts.csv   births and deaths by year
"""

import csv
import sys
from decimal import Decimal
from pathlib import Path

HERE = Path(__file__).resolve().parent
SEXES = ("male", "female")
OPEN = 100
HALF = Decimal("0.5")
SINCE_CENSUS = Decimal(2) / 12  # from 1 November to the end of the year
# Andreev & Kingkade (2015): years lived in their first year by those who die in it, for an mx below 0.017.
INFANTS = {"male": (Decimal("0.14929"), Decimal("1.99545")), "female": (Decimal("0.14903"), Decimal("2.05527"))}


def vital_counts():
    """Published births and deaths by year, persons; where china/series.csv has them too, they are the same."""
    rows = {int(row["year"]): row for row in table(HERE / "vital-counts.csv")}
    for row in table(HERE.parent / "china" / "series.csv"):
        kind = row["indicator"].removeprefix("population.")
        if kind in ("births", "deaths") and rows[int(row["period"])][kind] != row["value"]:
            sys.exit(f"vital-counts.csv and series.csv differ in the {kind} of {row['period']}")
    return {year: (Decimal(row["births"]) * 10000, Decimal(row["deaths"]) * 10000) for year, row in rows.items()}


def table(path):
    with open(path, encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def survival(mx, sex):
    """To the newborn, from the age below to 1 to 99, and into the open age group: the formulas of src/schedule/life_table.rs."""
    first, slope = INFANTS[sex]
    lived_by_dead = first - slope * mx[0]
    died = mx[0] / (1 + (1 - lived_by_dead) * mx[0])
    newborn = 1 - died + lived_by_dead * died
    out = [newborn, (1 - died) / newborn / (1 + mx[1] / 2)]
    out += [(1 - mx[age - 1] / 2) / (1 + mx[age] / 2) for age in range(2, OPEN)]
    left = 1 - mx[OPEN - 1] / 2
    return [*out, left / (left + mx[OPEN])]


def survived(people, share):
    """A year later, those under 1 not yet born."""
    older = [Decimal(0)] + [people[age] * share[age + 1] for age in range(OPEN - 1)]
    return [*older, (people[OPEN - 1] + people[OPEN]) * share[OPEN]]


def part_of_a_year(people, share, part):
    """After a part of a year, in which as large a part of each age became a year older; those under 1 so far without births."""
    lived = [s**part for s in share]
    older = [people[0] * (1 - part)]
    older += [(people[age] * (1 - part) + people[age - 1] * part) * lived[age] for age in range(1, OPEN)]
    return [*older, (people[OPEN] + people[OPEN - 1] * part) * lived[OPEN]]


def deaths_implied(people, share):
    """Of the year that ended with these people: whoever was alive at its beginning or born in it, and is not among them."""
    return sum(people[sex][age] / share[sex][age] - people[sex][age] for sex in SEXES for age in range(OPEN + 1))


def raked(people, groups):
    """The people of one sex made to add up to groups: [(from, to, persons)]."""
    out = list(people)
    for start, end, persons in groups:
        total = sum(people[start : end + 1])
        for age in range(start, end + 1):
            out[age] = people[age] * persons / total
    return out


def ten_years_on(counted, rates, census_year):
    """A census survived from 1 November to 1 November ten years later, those born since left out."""
    people = dict(counted)
    for year in range(census_year, census_year + 10):
        for sex in SEXES:
            mx = [a * SINCE_CENSUS + b * (1 - SINCE_CENSUS) for a, b in zip(rates[year, sex], rates[year + 1, sex])]
            people[sex] = survived(people[sex], survival(mx, sex))
    return people


def at_later_census(counted, average, groups, rates, census_year):
    """Single ages of the census ten years after another: see the head of this file."""
    people = ten_years_on(counted, rates, census_year)
    for sex in SEXES:
        before = average[sex]
        people[sex][:10] = [before[0]] + [(before[age - 1] + before[age]) / 2 for age in range(1, 10)]
        people[sex] = raked(people[sex], groups[sex])
    return people


def at_year_end(census, census_year, year, rates, males_per_female, counts):
    """The people at the end of a year, from the last census before it."""

    def newborn(of, share, births):
        ratio = males_per_female[of]
        boys_and_girls = {"male": ratio / (1 + ratio), "female": 1 / (1 + ratio)}
        return {sex: births * boys_and_girls[sex] * share[sex][0] for sex in SEXES}

    def carried(level):
        def shares(of):
            return {sex: survival([m * level for m in rates[of, sex]], sex) for sex in SEXES}

        share = shares(census_year)
        born = newborn(census_year, share, counts[census_year][0] * SINCE_CENSUS)
        people = {sex: part_of_a_year(census[sex], share[sex], SINCE_CENSUS) for sex in SEXES}
        for sex in SEXES:
            people[sex][0] += born[sex]
        for of in range(census_year + 1, year + 1):
            share = shares(of)
            born = newborn(of, share, counts[of][0])
            people = {sex: survived(people[sex], share[sex]) for sex in SEXES}
            for sex in SEXES:
                people[sex][0] = born[sex]
        return people, deaths_implied(people, share)

    level = Decimal(1)
    for _ in range(40):
        people, deaths = carried(level)
        step = counts[year][1] / deaths
        level *= step
        if abs(step - 1) < Decimal("1e-12"):
            break
    return people, level


def pattern(counted, census_2020, average, rates, males_per_female, dates):
    """Persons by single age on every day: [(date, sex, [persons])]; `counted` is the census of 2010 by single age."""
    counts = vital_counts()
    later = at_later_census(counted, average, census_2020, rates, 2010)
    days = {"2010-11-01": counted, "2020-11-01": later}
    levels = {}
    for date in dates:
        if date not in days:
            year = int(date[:4])
            census, census_year = (counted, 2010) if year < 2020 else (later, 2020)
            days[date], levels[date] = at_year_end(census, census_year, year, rates, males_per_female, counts)
    for date, level in levels.items():
        print(f"{date}: mortality x {level:.4f} gives the deaths published for the year")
    return [(date, sex, days[date][sex]) for date in sorted(days) for sex in SEXES]
