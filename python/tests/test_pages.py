"""What pages and notebooks show runs."""

from __future__ import annotations

import os
import re
import warnings
from pathlib import Path

import pytest

from .conftest import ROOT

PAGES = ["docs/book/how-to/python.md", "docs/book/how-to/clusters.md", "python/README.md"]
NOTEBOOKS = sorted((ROOT / "python/notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.filterwarnings("default")
def test_the_snippets_of_a_page_run(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    matplotlib = pytest.importorskip("matplotlib", reason="NOT RUN: matplotlib is not installed")
    matplotlib.use("Agg")
    pytest.importorskip("pandas", reason="NOT RUN: pandas is not installed")
    text = (ROOT / page).read_text("utf-8")
    snippets = re.findall(r"^```python\n(.*?)^```$", text, re.M | re.S)
    assert snippets, f"{page} has no snippets"
    # Files that pages name are found where their reader would have them.
    (tmp_path / "scenarios").symlink_to(ROOT / "scenarios")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": "page"}
    for number, snippet in enumerate(snippets):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(compile(snippet, f"{page}, snippet {number + 1}", "exec"), names)


def test_there_are_two_notebooks() -> None:
    assert len(NOTEBOOKS) == 2


@pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
@pytest.mark.filterwarnings("default")
def test_a_notebook_runs(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nbformat = pytest.importorskip("nbformat", reason="NOT RUN: nbformat is not installed")
    nbclient = pytest.importorskip("nbclient", reason="NOT RUN: nbclient is not installed")
    pytest.importorskip("ipykernel", reason="NOT RUN: ipykernel is not installed")
    if "salib" in path.stem:
        pytest.importorskip("SALib", reason="NOT RUN: SALib is not installed")
    monkeypatch.setitem(os.environ, "MPLBACKEND", "agg")
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert not any(cell.get("outputs") for cell in notebook.cells), "notebooks are kept without outputs"
    resources = {"metadata": {"path": str(ROOT)}}
    nbclient.NotebookClient(notebook, timeout=600, kernel_name="python3", resources=resources).execute()
    shown = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert not any(output.output_type == "error" for output in shown)
    assert any("text/html" in output.get("data", {}) for output in shown)
