#!/usr/bin/env python3
"""Make the two fonts embedded in the chart module from Noto Sans CJK.

    pip install fonttools
    python3 subset.py REGULAR.ttc BOLD.ttc

The arguments are the collections of Noto Sans CJK in the weights Regular and Bold (Debian:
package fonts-noto-cjk). The results are written beside this script. The characters kept are
GB2312 level 1, the blocks listed below, and every character in `characters.txt`.
"""

import pathlib
import sys

from fontTools import subset
from fontTools.ttLib import TTCollection

HERE = pathlib.Path(__file__).resolve().parent
FACE = "Noto Sans CJK SC"
FAMILY = "Noto Sans SC"

# Plotters takes ascender minus descender to be 1.24 em when it turns sizes into ems.
ASCENDER, DESCENDER = 980, -260

PUNCTUATION = (
    "\u2010\u2011\u2012\u2013\u2014\u2015\u2018\u2019\u201c\u201d\u2020\u2021\u2022\u2026\u2030"
    "\u2032\u2033\u2039\u203a\u20ac\u2103\u2116\u2122"
)
MATHS = "\u2190\u2191\u2192\u2193\u2212\u221a\u221e\u2248\u2260\u2264\u2265\u2211\u220f\u2202"
SHAPES = "\u25a0\u25a1\u25b2\u25b3\u25bc\u25bd\u25c6\u25c7\u25cb\u25cf\u2605\u2606"
# Thin and narrow no-break space, which the original lacks, and their width in thousandths of an em.
THIN_SPACES, THIN_WIDTH = (0x2009, 0x202F), 170
# A blank of the original that no chart needs; its glyph becomes the thin space.
SPARE_BLANK = 0x2002


def gb2312_level_1():
    """The 3755 most used hanzi, in the rows 16 to 55 of GB2312."""
    found = set()
    for high in range(0xB0, 0xD8):
        for low in range(0xA1, 0xFF):
            try:
                found.update(bytes([high, low]).decode("gb2312"))
            except UnicodeDecodeError:
                pass  # the end of row 55 is empty
    return found


def wanted():
    """Every code point that the embedded fonts must have."""
    codes = set(range(0x20, 0x7F)) | set(range(0xA0, 0x100))  # Latin, Latin-1
    codes |= set(range(0x3000, 0x3020))  # punctuation of Chinese
    codes |= set(range(0x2460, 0x2474))  # circled numbers
    codes |= set(range(0x2160, 0x216C))  # Roman numerals
    codes |= set(range(0x391, 0x3CA)) - {0x3A2} - set(range(0x3AA, 0x3B1))  # Greek
    codes |= set(range(0xFF01, 0xFF5F)) | set(range(0xFFE0, 0xFFE6))  # full-width forms
    listed = (HERE / "characters.txt").read_text(encoding="utf-8")
    for text in (PUNCTUATION, MATHS, SHAPES, listed, gb2312_level_1()):
        codes |= {ord(c) for c in text if not c.isspace() or ord(c) > 0x7F}
    return codes | set(THIN_SPACES)


def face(path):
    """The simplified Chinese face of a collection."""
    for font in TTCollection(path).fonts:
        if font["name"].getDebugName(1).startswith(FACE):
            return font
    raise SystemExit(f"{path}: no face {FACE}")


def add_thin_spaces(font):
    """Give the thin spaces a glyph: the spare blank, made narrow."""
    spare = font.getBestCmap()[SPARE_BLANK]
    font["hmtx"][spare] = (THIN_WIDTH, 0)
    charstring = font["CFF "].cff.topDictIndex[0].CharStrings[spare]
    charstring.decompile()
    charstring.program = [THIN_WIDTH - charstring.private.nominalWidthX, "endchar"]
    for table in font["cmap"].tables:
        if table.isUnicode() and table.format in (4, 12):
            table.cmap.update(dict.fromkeys(THIN_SPACES, spare))


def rename(font, style):
    """Call the subset Noto Sans SC, without what is no longer true of it."""
    table = font["name"]
    keep = {0: table.getDebugName(0), 13: table.getDebugName(13), 14: table.getDebugName(14)}
    table.names = []
    names = {
        1: FAMILY,
        2: style,
        3: f"{FAMILY} {style} subset",
        4: f"{FAMILY} {style}",
        6: f"NotoSansSC-{style}",
        **{key: text for key, text in keep.items() if text},
    }
    for key, text in names.items():
        table.setName(text, key, 3, 1, 0x409)


def make(path, style):
    font = face(path)
    font.recalcTimestamp = False
    add_thin_spaces(font)

    options = subset.Options()
    options.hinting = False
    options.layout_features = []
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "DSIG"]
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.glyph_names = False
    options.recalc_timestamp = False
    subsetter = subset.Subsetter(options)
    codes = wanted()
    subsetter.populate(unicodes=codes)
    missing = sorted(codes - set(font.getBestCmap()))
    if missing:
        print("not in the original:", " ".join(f"U+{c:04X}" for c in missing))
    subsetter.subset(font)

    font["hhea"].ascent, font["hhea"].descent, font["hhea"].lineGap = ASCENDER, DESCENDER, 0
    rename(font, style)
    cff = font["CFF "].cff
    cff.fontNames = [f"NotoSansSC-{style}"]
    top = cff.topDictIndex[0]
    top.FamilyName, top.FullName = FAMILY, f"{FAMILY} {style}"
    target = HERE / f"NotoSansSC-{style}.otf"
    font.save(target)
    print(target.name, target.stat().st_size, "bytes,", len(font.getBestCmap()), "characters")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    make(sys.argv[1], "Regular")
    make(sys.argv[2], "Bold")
