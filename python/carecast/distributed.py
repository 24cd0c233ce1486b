"""Ensembles on clusters, by engines that others maintain: Dask, Ray, or the array jobs of a scheduler.

The runs are divided into shards; each is computed wherever the engine puts it, and the shards are merged here. The result is the
same bytes as a single run, on any number of workers and however many of them are lost and replaced: a shard is a function of the
scenario, the seed and its number alone.

Workers need this package in the same version, and the files of the scenario at the same path (a scenario of the package, or one
that is given as text, needs none). The values of single runs do not travel: the result has statistics, quantiles, probabilities
and files, as with ``values=False``.
"""

from __future__ import annotations

import json
import os
import tempfile
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from . import _arguments as arguments
from . import _engine
from ._arguments import Value
from ._result import Result
from ._scenario import Scenario
from .errors import give_warnings

__all__ = ["ENGINES", "PART", "merge", "run", "shard", "shards"]

ENGINES = ("dask", "ray")
"""The engines that :func:`run` knows."""

PART = 8192
"""A shard consists of whole parts of this many runs."""


def shards(runs: int, workers: int) -> int:
    """A number of shards for so many runs: some for each worker, so that the last ones wait for little; at most one a part."""
    parts = -(-runs // PART)
    return max(1, min(parts, 4 * workers))


def shard(
    scenario: Scenario,
    index: int,
    of: int,
    *,
    runs: int | None = None,
    seed: int | None = None,
    sampling: str | None = None,
    threads: int | None = None,
    memory: str | None = None,
    file: str | os.PathLike[str] | None = None,
) -> bytes | None:
    """Computes shard ``index`` of ``of``, counted from 1.

    Returns:
        The shard, or nothing if it is written to ``file``.
    """
    running = arguments.running(
        runs=runs, seed=seed, sampling=sampling, threads=threads, memory=memory, values=False
    )
    at, count = arguments.whole("index", index, 1, 10**9), arguments.whole("of", of, 1, 10**9)
    if at is None or count is None:
        raise TypeError("index and of must be whole numbers")

    def write(path: str | os.PathLike[str]) -> None:
        _engine.shard(scenario._changed, at, count, path, _asked(scenario, running), running, None)

    if file is not None:
        write(arguments.path("file", file))
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"{at}-of-{count}.shard")
        write(path)
        return path.read_bytes()


def merge(
    scenario: Scenario,
    found: Iterable[bytes | str | os.PathLike[str]],
    *,
    runs: int | None = None,
    seed: int | None = None,
    sampling: str | None = None,
    threads: int | None = None,
    memory: str | None = None,
    rests_on: bool = False,
) -> Result:
    """Merges all shards of an ensemble, in any order, given as bytes or as files.

    Raises:
        carecast.errors.InputError: A shard is missing, there twice, damaged, or of another scenario, seed, number of runs or
            version; the message says which.
    """
    running = arguments.running(
        runs=runs, seed=seed, sampling=sampling, threads=threads, memory=memory, values=False
    )
    with tempfile.TemporaryDirectory() as folder:
        files: list[str | os.PathLike[str]] = []
        for number, one in enumerate(found):
            if isinstance(one, (bytes, bytearray, memoryview)):
                path = Path(folder, f"{number}.shard")
                path.write_bytes(one)
                files.append(path)
            else:
                files.append(arguments.path("a shard", one))
        if not files:
            raise ValueError("there is no shard to merge")
        merged = Result(_engine.merge(scenario._changed, files, running, bool(rests_on), None))
    already = scenario._changed.warnings
    give_warnings(problem for problem in merged.problems if problem not in already)
    return merged


def run(
    path_or_text: str | os.PathLike[str] | Scenario,
    set: Mapping[str, Value] | None = None,
    *,
    engine: str,
    runs: int | None = None,
    seed: int | None = None,
    as_of: int | None = None,
    from_year: int | None = None,
    keep: str | Iterable[str] = (),
    sampling: str | None = None,
    threads: int = 1,
    memory: str | None = None,
    rests_on: bool = False,
    of: int | None = None,
    client: Any = None,
    retries: int = 3,
) -> Result:
    """Runs a scenario on a cluster. The result is the same bytes as that of ``carecast.run(..., values=False)``.

    Args:
        path_or_text: A scenario, its path, its name in the package, or its text.
        engine: ``"dask"`` or ``"ray"``.
        threads: The threads of a worker for one shard.
        of: The number of shards; by default four for each worker.
        client: The client of Dask, by default the current one (or a cluster on this machine). Ray is used as it was initialised,
            or else on this machine.
        retries: How often a shard whose worker was lost is computed again.

    The others: see :func:`carecast.run`.

    Raises:
        ImportError: The engine is not installed.
    """
    if engine not in ENGINES:
        raise ValueError(f"engine must be one of {', '.join(map(repr, ENGINES))}, not {engine!r}")
    if isinstance(path_or_text, Scenario):
        scenario = path_or_text
        if set or as_of is not None or from_year is not None or keep:
            scenario = scenario.change(set, as_of=as_of, from_year=from_year, keep=keep)
    else:
        scenario = Scenario(path_or_text, set, as_of=as_of, from_year=from_year, keep=keep)
    how = {"runs": runs, "seed": seed, "sampling": sampling, "memory": memory}
    arguments.running(threads=threads, **how)
    number = arguments.whole("of", of, 1, 10**9)
    all_runs = scenario._changed.runs if runs is None else runs
    on = _on_dask if engine == "dask" else _on_ray
    found = on(scenario, {**how, "threads": threads}, (all_runs, number), client, retries)
    return merge(scenario, found, rests_on=rests_on, **how)


def _one(scenario: Scenario, index: int, of: int, how: dict[str, Any]) -> bytes:
    # What it warns of is said once, where the shards are merged.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = shard(scenario, index, of, **how)
    assert found is not None
    return found


def _on_dask(scenario: Scenario, how: dict[str, Any], size: tuple[int, int | None], client: Any, retries: int) -> list[bytes]:
    try:
        import distributed
    except ImportError:
        raise ImportError("engine=\"dask\" needs Dask: `pip install distributed`") from None
    own = None
    if client is None:
        try:
            client = distributed.get_client()
        except ValueError:
            client = own = distributed.Client()
    try:
        runs, of = size
        of = of or shards(runs, len(client.scheduler_info(n_workers=-1)["workers"]) or 1)
        futures = [
            client.submit(_one, scenario, index, of, how, pure=False, retries=retries) for index in range(1, of + 1)
        ]
        try:
            return list(client.gather(futures))
        finally:
            client.cancel(futures)
    finally:
        if own is not None:
            own.close()


def _on_ray(scenario: Scenario, how: dict[str, Any], size: tuple[int, int | None], client: Any, retries: int) -> list[bytes]:
    try:
        import ray
    except ImportError:
        raise ImportError("engine=\"ray\" needs Ray: `pip install ray`") from None
    if client is not None:
        raise TypeError("engine=\"ray\" takes no client: initialise Ray before")
    if not ray.is_initialized():
        ray.init()
    runs, of = size
    of = of or shards(runs, int(ray.cluster_resources().get("CPU", 1)))
    one = ray.remote(num_cpus=how["threads"], max_retries=retries)(_one)
    futures = [one.remote(scenario, index, of, how) for index in range(1, of + 1)]
    try:
        return list(ray.get(futures))
    except BaseException:
        for future in futures:
            ray.cancel(future, force=True)
        raise


def _asked(scenario: Scenario, running: Mapping[str, Any]) -> str:
    """What shapes the result, as shards record it: those of other questions are not merged."""
    return json.dumps({**scenario._changes(), "sampling": running["sampling"]})
