#!/usr/bin/env python3
"""Makes the tables of this folder from reference data: what was known in 2000 and what was counted in 2010.

    python3 convert.py <reference folder>

The reference folder holds:
    vital/province_census_age_sex_residence_2000_2010_2020.csv.gz   census volumes of the National Bureau of Statistics, as
        transcribed in the public repository github.com/earfanfan/yuanfan: census_year, residence, region, sex, age_group, value
    vital/national_census_single_age_1990_2000_2010.csv             single ages of the nation (United Nations' copy)
    vital/province_life_expectancy.csv                              official life expectancy, 1990 (China Population and
        Employment Statistics Yearbook 2024, read in zhenguoke.com/read/-dy-article-JPAOG40H05210099.html)
    china_mx_1991_2100.csv.gz                                       central death rates (UN, World Population Prospects 2024)
    china_annual_wpp2024.csv                                        net migration (UN, World Population Prospects 2024)
    vital/national_births_1949_2025.csv                             births of the nation (the listing that equals the bureau's
        communiques from 1990 on)
    vital/shandong_vital_1949_2025.csv                              births of Shandong (Shandong Statistical Yearbook 2024)

Written: census.csv (2000 and 2010, by region, sex and age group), age-pattern.csv (single ages of the nation, 1 November
2000), mortality.csv (the nation, 2000 to 2010), life-expectancy.csv (1990), migration.csv (the nation, 1991 to 2010),
births.csv (1980 to 2010; of Shandong as far as the yearbook has them, to 1999). Figures are copied digit for digit. The script stops where age groups do not add up to a published total, or the provinces to the nation.

Copied by hand from the United Nations' World Population Prospects 2008, as in the R package wpp2008 (tables e0M and tfr; read
in github.com/cran/wpp2008, commit ec6585df): nations.csv, male life expectancy of nations of more than 50 million in 2000
(those whose life expectancy never reaches 65 add nothing: the Democratic Republic of the Congo, Ethiopia and Nigeria are left
out); fertility.csv, total fertility of China.

Standard library only (Python 3.11).
"""

import csv
import gzip
import sys
from pathlib import Path

GROUPS = ["0", "1-4"] + [f"{a}-{a + 4}" for a in range(5, 100, 5)] + ["100+"]
SEXES = ("male", "female")
NATION = "china"
REGIONS = {
    "全国": NATION, "北京": "beijing", "天津": "tianjin", "河北": "hebei", "山西": "shanxi", "内蒙古": "inner_mongolia",
    "辽宁": "liaoning", "吉林": "jilin", "黑龙江": "heilongjiang", "上海": "shanghai", "江苏": "jiangsu",
    "浙江": "zhejiang", "安徽": "anhui", "福建": "fujian", "江西": "jiangxi", "山东": "shandong", "河南": "henan",
    "湖北": "hubei", "湖南": "hunan", "广东": "guangdong", "广西": "guangxi", "海南": "hainan", "重庆": "chongqing",
    "四川": "sichuan", "贵州": "guizhou", "云南": "yunnan", "西藏": "tibet", "陕西": "shaanxi", "甘肃": "gansu",
    "青海": "qinghai", "宁夏": "ningxia", "新疆": "xinjiang",
}  # fmt: skip


def read(path):
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8-sig", newline="") as f:
        yield from csv.DictReader(f)


def write(name, header, rows):
    with open(Path(__file__).parent / name, "w", encoding="utf-8", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(header)
        out.writerows(rows)


def published(group):
    return {"0": "0岁", "100+": "100岁及以上"}.get(group, f"{group}岁")


def censuses(reference):
    table = {}
    for row in read(reference / "vital/province_census_age_sex_residence_2000_2010_2020.csv.gz"):
        if row["residence"] == "all" and row["sex"] in SEXES and row["census_year"] in ("2000", "2010"):
            key = row["census_year"], REGIONS[row["region"]], row["sex"], row["age_group"]
            table[key] = int(row["value"])
    for year in ("2000", "2010"):
        for sex in SEXES:
            for region in REGIONS.values():
                total = sum(table[year, region, sex, published(group)] for group in GROUPS)
                if total != table[year, region, sex, "合计"]:
                    sys.exit(f"{year} {region}, {sex}: the age groups add up to {total}")
            for group in GROUPS:
                total = sum(table[year, r, sex, published(group)] for r in REGIONS.values() if r != NATION)
                if total != table[year, NATION, sex, published(group)]:
                    sys.exit(f"{year}, {sex} {group}: the provinces add up to {total}")
    for year in ("2000", "2010"):
        for region in sorted(REGIONS.values()):
            for sex in SEXES:
                for group in GROUPS:
                    yield year, region, sex, group, table[year, region, sex, published(group)]


def age_pattern(reference):
    rows = read(reference / "vital/national_census_single_age_1990_2000_2010.csv")
    for row in (row for row in rows if row["census_year"] == "2000"):
        for sex in SEXES:
            yield sex, row["age"], row[sex]


def mortality(reference):
    for row in read(reference / "china_mx_1991_2100.csv.gz"):
        if 2000 <= int(row["year"]) <= 2010:
            yield row["year"], row["sex"], row["age"], row["mx"]


def life_expectancy(reference):
    rows = read(reference / "vital/province_life_expectancy.csv")
    years = {REGIONS[row["region"]]: row["e0"] for row in rows if row["year"] == "1990"}
    years["chongqing"] = years["sichuan"]  # of which it was a part until 1997
    if len(years) != len(REGIONS):
        sys.exit(f"life expectancy of {len(years)} regions")
    yield from sorted(years.items())


def migration(reference):
    for row in read(reference / "china_annual_wpp2024.csv"):
        if 1991 <= int(row["year"]) <= 2010:
            yield row["year"], row["net_migration_k"]


def births(reference):
    rows = read(reference / "vital/national_births_1949_2025.csv")
    nation = {row["year"]: row["births_10k"] for row in rows if row["series"].startswith("C_")}
    rows = read(reference / "vital/shandong_vital_1949_2025.csv")
    shandong = {row["year"]: row["value"] for row in rows if row["indicator"] == "births_10k"}
    for year in map(str, range(1980, 2011)):
        yield year, nation[year], shandong.get(year, "") if year < "2000" else ""


def main():
    reference = Path(sys.argv[1])
    write("census.csv", ("year", "region", "sex", "age", "persons"), censuses(reference))
    write("age-pattern.csv", ("sex", "age", "persons"), sorted(age_pattern(reference)))
    write("mortality.csv", ("year", "sex", "age", "central_death_rate"), mortality(reference))
    write("life-expectancy.csv", ("region", "life_expectancy"), life_expectancy(reference))
    write("migration.csv", ("year", "net_migration_thousand"), migration(reference))
    write("births.csv", ("year", "nation_10k", "shandong_10k"), births(reference))


main()
