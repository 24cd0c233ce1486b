"""What tests share: the command line to compare with, a scenario read once."""

from __future__ import annotations

import os
import shutil
import subprocess
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

import carecast

# Where the sources are, if the tests are not among them.
ROOT = Path(os.environ.get("CARECAST_ROOT") or Path(__file__).parents[2]).resolve()
REFERENCE = "shandong-2023-2027/reference"
RUNS = 200


@pytest.fixture(scope="session")
def program() -> str:
    """The command line: CARECAST_PROGRAM, or that of the root's build."""
    built = [ROOT / "target" / kind / "carecast" for kind in ("release", "debug")]
    found = os.environ.get("CARECAST_PROGRAM") or next((str(path) for path in built if path.is_file()), None)
    found = found or shutil.which("carecast")
    if found is None:
        pytest.skip("NOT COMPARED with the command line: there is none (cargo build, or CARECAST_PROGRAM)")
    return found


@pytest.fixture(scope="session")
def command(program: str, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Runs the command line in English, without charts, into a folder, which it returns."""

    def run(*words: str, charts: bool = False) -> Path:
        out = tmp_path_factory.mktemp("out")
        line = [program, *words, "--out", str(out), "--quiet", "--lang", "en", *([] if charts else ["--charts", "none"])]
        subprocess.run(line, check=True, capture_output=True, cwd=ROOT)
        return out

    return run


@pytest.fixture(scope="session")
def scenario() -> carecast.Scenario:
    """The reference of Shandong."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return carecast.Scenario(REFERENCE)


@pytest.fixture(scope="session")
def result(scenario: carecast.Scenario) -> carecast.Result:
    """Its result with few runs."""
    return scenario.run(runs=RUNS)


@pytest.fixture(autouse=True)
def english() -> None:
    """Every test begins in English."""
    carecast.set_language("en")
