#!/usr/bin/env python3
"""Make the two fonts embedded in the chart module from Noto Sans CJK and Source Sans Pro.

    pip install fonttools cffsubr
    python3 subset.py REGULAR.ttc BOLD.ttc LATIN-REGULAR.ttf LATIN-BOLD.ttf

The first two are the collections of Noto Sans CJK in the weights Regular and Bold (Debian: package
fonts-noto-cjk), the last two Source Sans Pro in the same weights (npm package
@expo-google-fonts/source-sans-pro), from which the Latin letters of Noto Sans CJK were drawn. The
results are written beside this script. The characters kept are the hanzi and signs of GB2312, the
blocks listed below, and every character in `characters.txt` and in the first column of
`place_names.txt`.
"""

import pathlib
import sys

import cffsubr
from fontTools import subset
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTCollection, TTFont

HERE = pathlib.Path(__file__).resolve().parent
FACE = "Noto Sans CJK SC"
FAMILY = "Noto Sans SC"

# Plotters takes ascender minus descender to be 1.24 em when it turns sizes into ems.
ASCENDER, DESCENDER = 980, -260

PUNCTUATION = (
    "\u2010\u2011\u2012\u2013\u2014\u2015\u2018\u2019\u201a\u201c\u201d\u201e\u2020\u2021\u2022\u2026\u2030"
    "\u2032\u2033\u2039\u203a\u203b\u20ac\u2103\u2116\u2122\u2713"
)
MATHS = "\u2190\u2191\u2192\u2193\u2212\u221a\u221e\u2248\u2260\u2264\u2265\u2211\u220f\u2202"
SHAPES = "\u25a0\u25a1\u25b2\u25b3\u25bc\u25bd\u25c6\u25c7\u25cb\u25cf\u2605\u2606"
# Thin and narrow no-break space, which the original lacks, and their width in thousandths of an em.
THIN_SPACES, THIN_WIDTH = (0x2009, 0x202F), 170
# What the original lacks is drawn in place of these glyphs of it, which no chart needs: Hangul.
SPARE = range(0xAC00, 0xD7A4)
# How much larger than in Source Sans Pro the Latin letters of Noto Sans CJK are.
LATIN_SCALE = 1.117


def gb2312(rows):
    """The characters in the given rows of GB2312."""
    found = set()
    for high in rows:
        for low in range(0xA1, 0xFF):
            try:
                found.update(bytes([0xA0 + high, low]).decode("gb2312"))
            except UnicodeDecodeError:
                pass  # no character has this place
    return found


def latin():
    """Latin letters with diacritics, and small figures above and below the line."""
    codes = set(range(0x20, 0x7F)) | set(range(0xA0, 0x180))  # Latin, Latin-1, Extended-A
    codes |= set(range(0x1CD, 0x1DD)) | set(range(0x218, 0x21C)) | {0x1A0, 0x1A1, 0x1AF, 0x1B0}  # pinyin, Romanian
    codes |= set(range(0x1E80, 0x1E86)) | {0x1E9E} | set(range(0x1EA0, 0x1EFA))  # Welsh, German, Vietnamese
    codes |= {0x2070} | set(range(0x2074, 0x207A)) | set(range(0x2080, 0x208A))
    return codes


def listed(name):
    """The characters that a list beside this script names first on its lines, without its remarks."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return {ord(c) for line in lines if not line.startswith("#") for c in line.split(" ")[0]}


def wanted():
    """Every code point that the embedded fonts must have."""
    codes = latin()
    codes |= set(range(0x3000, 0x3020))  # punctuation of Chinese
    codes |= set(range(0x2460, 0x2474))  # circled numbers
    codes |= set(range(0x2160, 0x216C)) | set(range(0x2170, 0x217A))  # Roman numerals
    codes |= set(range(0x391, 0x3CA)) - {0x3A2} - set(range(0x3AA, 0x3B1))  # Greek
    codes |= set(range(0xFF01, 0xFF5F)) | set(range(0xFFE0, 0xFFE6))  # full-width forms
    codes |= {0x338E, 0x338F, 0x33C4} | set(range(0x3395, 0x33A7))  # mg, kg, cc, litres to cubic kilometres
    codes |= listed("characters.txt") | listed("place_names.txt")
    # Signs and numbers (rows 1 and 2), hanzi of levels 1 and 2 (rows 16 to 87).
    for text in (PUNCTUATION, MATHS, SHAPES, gb2312([1, 2]), gb2312(range(16, 88))):
        codes |= {ord(c) for c in text}
    return codes | set(THIN_SPACES)


def face(path):
    """The simplified Chinese face of a collection."""
    for font in TTCollection(path).fonts:
        if font["name"].getDebugName(1).startswith(FACE):
            return font
    raise SystemExit(f"{path}: no face {FACE}")


def draw(font, code, spare, width, outline, glyphs=None):
    """Give a character the glyph of another, drawn anew by `outline`, whose parts are among `glyphs`."""
    name = font.getBestCmap()[spare]
    old = font["CFF "].cff.topDictIndex[0].CharStrings[name]
    pen = T2CharStringPen(round(width) - old.private.nominalWidthX, glyphs)
    outline(pen)
    new = pen.getCharString(private=old.private, globalSubrs=old.globalSubrs)
    old.bytecode, old.program = None, new.program
    bounds = BoundsPen(glyphs)
    outline(bounds)
    font["hmtx"][name] = (round(width), round(bounds.bounds[0]) if bounds.bounds else 0)
    for table in font["cmap"].tables:
        if table.isUnicode() and table.format in (4, 12):
            table.cmap.pop(spare, None)
            if code <= 0xFFFF or table.format == 12:
                table.cmap[code] = name


def add_missing(font, source, codes):
    """Draw what the original lacks: thin spaces, and what the Latin font has."""
    glyphs, cmap = source.getGlyphSet(), source.getBestCmap()
    spares = iter(SPARE)
    for code in THIN_SPACES:
        draw(font, code, next(spares), THIN_WIDTH, lambda pen: None)
    scale = LATIN_SCALE * 1000 / source["head"].unitsPerEm
    for code in sorted(latin() & codes - set(font.getBestCmap())):
        if code not in cmap:
            continue
        glyph = glyphs[cmap[code]]
        outline = lambda pen, glyph=glyph: glyph.draw(TransformPen(pen, (scale, 0, 0, scale, 0, 0)))
        draw(font, code, next(spares), glyph.width * scale, outline, glyphs)


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


def make(path, latin_path, style):
    font, codes = face(path), wanted()
    font.recalcTimestamp = False
    add_missing(font, TTFont(latin_path), codes)

    options = subset.Options()
    options.hinting = False
    options.layout_features = []
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "DSIG"]
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.glyph_names = False
    options.recalc_timestamp = False
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=codes)
    missing = sorted(codes - set(font.getBestCmap()))
    if missing:
        print("not in the originals:", " ".join(f"U+{c:04X} {chr(c)}" for c in missing))
    subsetter.subset(font)

    font["hhea"].ascent, font["hhea"].descent, font["hhea"].lineGap = ASCENDER, DESCENDER, 0
    rename(font, style)
    cff = font["CFF "].cff
    cff.fontNames = [f"NotoSansSC-{style}"]
    top = cff.topDictIndex[0]
    top.FamilyName, top.FullName = FAMILY, f"{FAMILY} {style}"
    # Outlines that repeat are kept once, which saves a twentieth.
    cffsubr.subroutinize(font, keep_glyph_names=False)
    target = HERE / f"NotoSansSC-{style}.otf"
    font.save(target)
    print(target.name, target.stat().st_size, "bytes,", len(font.getBestCmap()), "characters")


if __name__ == "__main__":
    if len(sys.argv) != 5:
        raise SystemExit(__doc__)
    make(sys.argv[1], sys.argv[3], "Regular")
    make(sys.argv[2], sys.argv[4], "Bold")
