"""Writes direction_numbers.txt: the initial direction numbers of Joe and Kuo's set D(6), dimensions 2 to 2048.

They are taken from the table that SciPy carries (scipy/stats/_sobol_direction_numbers.npz, 21201 dimensions), which was
made from the file new-joe-kuo-6.21201 of https://web.maths.unsw.edu.au/~fkuo/sobol/. There a primitive polynomial is one
number with its first and last bit; Joe and Kuo write its degree and the bits between.

    pip install scipy
    python3 src/ensemble/sampling/direction_numbers.py
"""

import pathlib

import numpy
import scipy.stats

DIMENSIONS = 2048

here = pathlib.Path(__file__).parent
table = numpy.load(pathlib.Path(scipy.stats.__file__).parent / "_sobol_direction_numbers.npz")
licence = (here / "direction_numbers_licence.txt").read_text(encoding="utf-8")
head = f"""Direction numbers of Sobol' sequences: degree, coefficients a and initial numbers m of dimensions 2 to {DIMENSIONS}.
S. Joe and F. Y. Kuo, Constructing Sobol sequences with better two-dimensional projections, SIAM J. Sci. Comput. 30,
2635-2654 (2008), set D(6): https://web.maths.unsw.edu.au/~fkuo/sobol/, under this licence:

{licence}"""
with open(here / "direction_numbers.txt", "w", encoding="utf-8", newline="\n") as out:
    for line in head.rstrip("\n").split("\n"):
        print(f"# {line}".rstrip(), file=out)
    for dimension in range(1, DIMENSIONS):
        polynomial = int(table["poly"][dimension])
        degree = polynomial.bit_length() - 1
        between = (polynomial - (1 << degree)) >> 1
        print(degree, between, *(int(m) for m in table["vinit"][dimension][:degree]), file=out)
