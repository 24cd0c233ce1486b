"""Shards on Dask, Ray and array jobs: the bytes of a single run, also where a worker is lost midway."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import carecast
from carecast import distributed, errors

from .conftest import REFERENCE, ROOT

RUNS = 4 * distributed.PART + 100
SHARDS = 5


@pytest.fixture(scope="module")
def whole() -> dict[str, bytes]:
    """The files of a single run."""
    return carecast.run(REFERENCE, {"economy.real_growth": "4.5 %"}, runs=RUNS, values=False).files()


def run(**more: Any) -> dict[str, bytes]:
    return distributed.run(REFERENCE, {"economy.real_growth": "4.5 %"}, runs=RUNS, of=SHARDS, **more).files()


def test_shards_merge_in_any_order_and_no_other_ones(whole: dict[str, bytes], tmp_path: Path) -> None:
    scenario = carecast.Scenario(REFERENCE, {"economy.real_growth": "4.5 %"})
    found = [distributed.shard(scenario, index, SHARDS, runs=RUNS) for index in range(1, SHARDS + 1)]
    assert all(isinstance(one, bytes) for one in found)
    assert distributed.merge(scenario, reversed(found), runs=RUNS).files() == whole  # type: ignore[type-var]
    distributed.shard(scenario, 2, SHARDS, runs=RUNS, file=tmp_path / "2.shard")
    mixed = [found[0], tmp_path / "2.shard", *found[2:]]
    assert distributed.merge(scenario, mixed, runs=RUNS).files() == whole  # type: ignore[arg-type]
    with pytest.raises(errors.InputError, match="missing"):
        distributed.merge(scenario, found[1:], runs=RUNS)  # type: ignore[arg-type]
    with pytest.raises(errors.InputError, match="damaged"):
        distributed.merge(scenario, [found[0][:-1], *found[1:]], runs=RUNS)  # type: ignore[index,list-item]
    other = distributed.shard(scenario.change({"economy.real_growth": "4 %"}), 1, SHARDS, runs=RUNS)
    with pytest.raises(errors.InputError, match="does not belong|not the file"):
        distributed.merge(scenario, [other, *found[1:]], runs=RUNS)  # type: ignore[list-item]
    for index, of in ((0, 5), (6, 5), (1, 6)):
        with pytest.raises((errors.InputError, ValueError)):
            distributed.shard(scenario, index, of, runs=RUNS)


def test_shards_are_some_for_each_worker() -> None:
    assert [distributed.shards(runs, 2) for runs in (1, 8192, 8193, 10**6)] == [1, 1, 2, 8]


def test_an_engine_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="engine"):
        distributed.run(REFERENCE, engine="spark")


@contextmanager
def lost(begun: Callable[[], bool], pids: Callable[[], list[int]]) -> Iterator[list[int]]:
    """Kills one of these processes once the work has begun; gives the list of those killed."""
    killed: list[int] = []
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(0.02):
            if begun():
                found = pids()
                if found:
                    os.kill(found[0], signal.SIGKILL)
                    killed.append(found[0])
                    return

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield killed
    finally:
        ended.set()
        thread.join()


@pytest.mark.cluster
@pytest.mark.filterwarnings("default")
def test_dask_has_the_same_bytes_though_a_worker_is_killed(whole: dict[str, bytes]) -> None:
    dask = pytest.importorskip("distributed", reason="NOT TESTED: Dask is not installed")
    cluster = dask.LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None)
    with cluster, dask.Client(cluster) as client:
        workers = list(client.run(os.getpid).values())
        # The workers compute shards at this moment: what the one at hand has done is lost with it.
        busy = lambda: any(client.processing().values())  # noqa: E731
        with lost(busy, lambda: workers[:1]) as killed:
            found = run(engine="dask", client=client)
        assert killed == workers[:1]
        assert found == whole
        assert run(engine="dask", client=client) == whole


def _computing() -> list[int]:
    """The processes of Ray, below this one, that compute a shard."""
    import psutil

    below = psutil.Process().children(recursive=True)
    found = []
    for process in below:
        try:
            if "_one" in process.name() or any("ray::_one" in word for word in process.cmdline()):
                found.append(process.pid)
        except psutil.Error:
            continue
    return found


@pytest.mark.cluster
@pytest.mark.filterwarnings("default")
def test_ray_has_the_same_bytes_though_a_worker_is_killed(whole: dict[str, bytes]) -> None:
    ray = pytest.importorskip("ray", reason="NOT TESTED: Ray is not installed")
    pytest.importorskip("psutil", reason="NOT TESTED: psutil is not installed")
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    ray.init(num_cpus=2, include_dashboard=False, _node_ip_address="127.0.0.1", log_to_driver=False)
    try:
        with lost(lambda: bool(_computing()), _computing) as killed:
            found = run(engine="ray")
        assert len(killed) == 1
        assert found == whole
    finally:
        ray.shutdown()


def test_an_array_job_has_the_bytes_of_the_command_line(program: str, tmp_path: Path) -> None:
    scripts = ROOT / "examples/slurm"
    given = {
        "CARECAST": program,
        "SCENARIO": str(ROOT / f"scenarios/{REFERENCE}.toml"),
        "RUNS": "9000",
        "OUT": str(tmp_path / "merged"),
        "SHARDS": str(tmp_path / "shards"),
    }
    environment = {**os.environ, **given}
    for index in ("2", "1"):
        array = {"SLURM_ARRAY_TASK_ID": index, "SLURM_ARRAY_TASK_COUNT": "2", "SLURM_CPUS_PER_TASK": "1"}
        subprocess.run(["bash", str(scripts / "shard.sh")], check=True, env={**environment, **array}, capture_output=True)
    subprocess.run(["bash", str(scripts / "merge.sh")], check=True, env=environment, capture_output=True)
    line = [program, "run", given["SCENARIO"], "--runs", "9000", "--out", str(tmp_path / "plain"), "--charts", "none", "-q"]
    subprocess.run(line, check=True, capture_output=True)
    merged, plain = (
        {path.name: path.read_bytes() for path in (tmp_path / name / "reference").iterdir() if path.is_file()}
        for name in ("merged", "plain")
    )
    assert merged == plain and "manifest.json" in merged

