"""Every notebook runs from the first cell to the last on the demo project, and its own assertions hold."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="module")
def client() -> Iterator[NotebookClient]:
    """A kernel that has loaded the packages once; each notebook begins in it without a name of those before."""
    runner = NotebookClient(nbformat.v4.new_notebook(), timeout=300)
    yield runner
    runner.nb = nbformat.v4.new_notebook()
    runner.execute()  # nothing more, and the kernel ends with it


@pytest.fixture
def folder(demo_report, tmp_path) -> Path:
    """Where a notebook finds the demo beside it."""
    (tmp_path / "demo").mkdir()
    (tmp_path / "notebooks").mkdir()
    shutil.copy(demo_report.project, tmp_path / "demo" / "wushan.gpkg")
    return tmp_path / "notebooks"


def test_there_are_six():
    assert [path.stem[:2] for path in NOTEBOOKS] == ["01", "02", "03", "04", "05", "06"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path, folder, client):
    notebook = nbformat.read(path, as_version=4)
    # the folder of the notebook before is gone by now: the kernel goes where this one lies before it forgets
    begin = nbformat.v4.new_code_cell(f"__import__('os').chdir({str(folder)!r})\n%reset -f")
    client.nb = nbformat.v4.new_notebook(cells=[begin, *notebook.cells])
    client.execute(cleanup_kc=False)
    shown = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    assert shown
    assert not [output for output in shown if output["output_type"] == "stream" and output["name"] == "stderr"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_outputs(path):
    cells = nbformat.read(path, as_version=4).cells
    assert not [cell for cell in cells if cell.get("outputs")]
    assert sum("assert" in cell.source for cell in cells) >= 1
