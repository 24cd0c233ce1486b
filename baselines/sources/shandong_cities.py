"""Makes the baselines of Shandong's 16 cities from shandong-cities.csv beside this file.

    python3 baselines/sources/shandong_cities.py

Totals at the end of 2022 that were not found are what the province's total leaves, in proportion to the census of 2020.
People aged 60+ and 65+ are published for some cities by the census of 2020 alone: they are moved to the end of 2022 as the
province's are. Arithmetic is decimal; run again, the script writes the same bytes.
"""

import csv
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

HERE = Path(__file__).resolve().parent
HEADER = "indicator,period,value,comparator,unit,status,basis,published_on,preliminary,source,note".split(",")
BASIS = "population-census-2020"
# Shandong: census of 2020 and the end of 2022, in 10 000 persons.
PROVINCE = {"total": ("10152.7453", "10162.79"), "aged_60_plus": ("2122.0806", "2250"), "aged_65_plus": ("1536.4078", "1699")}
SOURCES = {
    "census-2020": ("山东省各地级市常住人口（第七次全国人口普查）", "山东省统计局",
                    "https://zhwiki.pedia.workers.dev/wiki/山东省各地级市人口列表",
                    "Read in a copy of an encyclopaedia's list; the 16 cities add up to the province's 101 527 453 to the person."),
    "cities-2022": ("山东16市2022年末常住人口", "各市统计局",
                    "http://www.instantx.cn/falvzhishi/fangchanlvshi/115707.html",
                    "Read in a summary that says 2023; the provincial total and its decrease that it gives are those of the end of 2022, and Linyi, Qingdao, Weifang and Jinan agree with kjkxun.com/biz/56350.html, which says 2022."),
    "heze-2022": ("2022年菏泽市国民经济和社会发展统计公报", "菏泽市统计局", "https://kjkxun.com/biz/56350.html",
                  "Read on a secondary page."),
    "dezhou-2022": ("2022年德州市国民经济和社会发展统计公报", "德州市统计局", "http://hbzqbyyxgs.com/news/688628.html",
                    "Read on a secondary page; its counties add up to it."),
    "census-qingdao": ("青岛市第七次全国人口普查公报", "青岛市统计局", "http://m.hbzqbyyxgs.com/news/506054.html",
                       "Read in a reprint."),
    "census-linyi": ("临沂市第七次全国人口普查公报", "临沂市统计局", "http://m.www.hbzqbyyxgs.com/news/584015.html",
                     "Read in a reprint."),
    "census-weihai": ("威海市第七次全国人口普查公报", "威海市统计局", "http://nbmeinian.com/top/440005.html",
                      "Read on a secondary page."),
    "census-yantai": ("烟台市第七次全国人口普查公报", "烟台市统计局", "http://gkmao.com/news/shuju/1030547.html",
                      "Read in a reprint; its ages add up to the total; the same in nbmeinian.com/top/440005.html."),
    "census-taian": ("泰安市第七次全国人口普查公报", "泰安市统计局", "http://creditsailing.com/ShuJuXiangGuan/2794076.html",
                     "Read in a reprint; its ages add up to the total."),
}


def ten_thousands(persons):
    return f"{(Decimal(persons) / 10000).normalize():f}"


def rounded(number, places=2):
    return f"{number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN):f}"


def moved(persons, name):
    before, after = map(Decimal, PROVINCE[name])
    return rounded(Decimal(persons) / 10000 * after / before)


def series(city, left):
    def row(name, period, value, status, source, note=""):
        return [f"population.{name}", period, value, "=", "万人", status, BASIS, "", "", source, note]

    yield row("total", "2020-11-01", ten_thousands(city["census"]), "published", "census-2020", "普查")
    if city["year_end_2022"]:
        yield row("total", "2022", city["year_end_2022"], city["status_2022"], city["source_2022"])
    else:
        persons, census, cities = left
        value = rounded(Decimal(city["census"]) / 10000 * persons / census)
        yield row("total", "2022", value, "derived", "census-2020",
                  f"全省10162.79减去其余各市，剩{persons}，{cities}市按普查人口分摊；未找到公布数")
    for name in ("aged_60_plus", "aged_65_plus"):
        if city[name]:
            before, after = PROVINCE[name]
            yield row(name, "2020-11-01", ten_thousands(city[name]), "published", city["source_ages"], "普查")
            yield row(name, "2022", moved(city[name], name), "derived", city["source_ages"],
                      f"普查数按全省同期之比（{after}/{before}）推算")


def baseline(city):
    has = [name for name in ("aged_60_plus", "aged_65_plus") if city[name]]
    margins = ", ".join(f'"population.{name}"' for name in ["total", *has])
    cited = ["census-2020", city["source_2022"], city["source_ages"]]
    ages = "its own total" + (" and to its own old people" if has else "; its ages are assumed to be the province's")
    text = f"""format = 1
id = "{city['id']}"
label = {{ zh = "{city['zh']}", en = "{city['en']}" }}
code = "{city['code']}"
parent = "shandong"
base_year = 2022
stocks_at = "12-31"

[definitions]
elderly = "60+"

[population]
inherit = true                      # Shandong's people by age at the end of 2022, raked to {ages}
margins = [{margins}]   # from series.csv, base year

[vital_rates]
inherit = true                      # Shandong's schedules, which are scaled to its own births and deaths

[[basis]]
id = "{BASIS}"
label = {{ zh = "第七次人口普查（2020年）口径", en = "Basis of the 2020 census" }}
note = "The count of 1 November 2020, and the year-end figures that start from it."
"""
    for name in dict.fromkeys(source for source in cited if source):
        title, publisher, url, note = SOURCES[name]
        text += f'\n[source.{name}]\ntitle = "{title}"\npublisher = "{publisher}"\nurl = "{url}"\nnote = "{note}"\n'
    return text


def main():
    with open(HERE / "shandong-cities.csv", encoding="utf-8", newline="") as file:
        cities = list(csv.DictReader(file))
    assert sum(int(city["census"]) for city in cities) == 101527453
    open_ones = [city for city in cities if not city["year_end_2022"]]
    persons = Decimal(PROVINCE["total"][1]) - sum(Decimal(city["year_end_2022"] or 0) for city in cities)
    census = sum(Decimal(city["census"]) for city in open_ones) / 10000
    left = persons, census, "、".join(city["zh"].removesuffix("市") for city in open_ones)
    for city in cities:
        folder = HERE.parent / city["id"]
        folder.mkdir(exist_ok=True)
        (folder / "baseline.toml").write_text(baseline(city), encoding="utf-8")
        with open(folder / "series.csv", "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(HEADER)
            writer.writerows(series(city, left))


if __name__ == "__main__":
    main()
