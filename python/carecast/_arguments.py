"""Arguments as the engine takes them. What is wrong in itself is refused here; what is wrong for a scenario, by the engine."""

from __future__ import annotations

import math
import numbers
import operator
import os
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Union

from . import _engine

Value = Union[str, int, float, "tuple[float, str]"]
"""What a driver is set to: ``"4.5 %"``, a plain number, or a number with its unit: ``(4.5, "%")``."""

Progress = Callable[[int, int], object]
"""Called about 20 times a second with the number of runs done and expected."""


def whole(name: str, value: Any, least: int, most: int) -> int | None:
    """A whole number, or nothing."""
    if value is None:
        return None
    if isinstance(value, bool):
        raise TypeError(f"{name} must be a whole number, not {value!r}")
    try:
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"{name} must be a whole number, not {value!r}") from None
    if not least <= number <= most:
        raise ValueError(f"{name} must be from {least} to {most}, not {number}")
    return number


def year(name: str, value: Any) -> int | None:
    """A calendar year, or nothing."""
    return whole(name, value, *_engine.YEARS)


def needed_year(name: str, value: Any) -> int:
    """A calendar year."""
    found = year(name, value)
    if found is None:
        raise TypeError(f"{name} must be a year")
    return found


def strings(name: str, value: str | Iterable[str] | None) -> list[str]:
    """Several strings; one of them may stand alone."""
    if value is None:
        return []
    found = [value] if isinstance(value, str) else list(value)
    for one in found:
        if not isinstance(one, str):
            raise TypeError(f"{name} must be a string or strings, not {one!r}")
    return found


def share(name: str, value: Any) -> float:
    """A number between 0 and 1."""
    number = real(name, value)
    if not 0 < number <= 1:
        raise ValueError(f"{name} must be above 0 and at most 1, such as 0.8 for 80 %, not {value!r}")
    return number


def real(name: str, value: Any) -> float:
    """A number that is one."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise TypeError(f"{name} must be a number, not {value!r}")
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"{name} must be a finite number, not {value!r}")
    return number


def paths(name: str, value: Any) -> list[str]:
    """Several paths; one of them may stand alone."""
    if value is None:
        return []
    found = [value] if isinstance(value, (str, os.PathLike)) else list(value)
    return [path(name, one) for one in found]


def path(name: str, value: Any) -> str:
    """A path as text."""
    if not isinstance(value, (str, os.PathLike)):
        raise TypeError(f"{name} must be a path, not {value!r}")
    found = os.fspath(value)
    if not isinstance(found, str):
        raise TypeError(f"{name} must be a path of text, not {value!r}")
    if "\0" in found:
        raise ValueError(f"{name} has a character that no path can have: {found!r}")
    return found


def settings(given: Mapping[str, Value]) -> list[str]:
    """Drivers and values as ``NAME=VALUE``."""
    if not isinstance(given, Mapping):
        raise TypeError(f"set must map names of drivers to values, such as {{'economy.real_growth': '4.5 %'}}, not {given!r}")
    return [f"{_name(name)}={_value(name, value)}" for name, value in given.items()]


def _name(name: Any) -> str:
    if not isinstance(name, str):
        raise TypeError(f"set: names of drivers are strings, not {name!r}")
    return name


def _value(name: str, value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, tuple) and len(value) == 2 and isinstance(value[1], str):
        return f"{_number(name, value[0])} {value[1]}"
    return _number(name, value)


def _number(name: str, value: Any) -> str:
    number = real(f"set[{name!r}]", value)
    if isinstance(value, numbers.Integral):
        return str(int(value))
    return repr(number)


def vary(given: str | Iterable[str] | Mapping[str, Any]) -> list[str]:
    """Drivers to vary: as the command line writes them, or each with its range."""
    if isinstance(given, Mapping):
        return [name if of is None else f"{name}={of}" for name, of in given.items()]
    return strings("vary", given)


def running(
    *,
    runs: int | None = None,
    seed: int | None = None,
    sampling: str | None = None,
    threads: int | None = None,
    memory: str | None = None,
    values: bool | str | Iterable[str] = True,
) -> dict[str, Any]:
    """How an ensemble is run."""
    if isinstance(values, bool):
        kept = None if values else []
    else:
        kept = strings("values", values)
    for name, word in (("sampling", sampling), ("memory", memory)):
        if word is not None and not isinstance(word, str):
            raise TypeError(f"{name} must be a string, not {word!r}")
    return {
        "runs": whole("runs", runs, 1, _engine.MOST_RUNS),
        "seed": whole("seed", seed, 0, 2**64 - 1),
        "sampling": sampling,
        "threads": whole("threads", threads, 1, _engine.MOST_THREADS),
        "memory": memory,
        "values": kept,
    }
