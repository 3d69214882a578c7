"""Every command that writes, killed at each change it makes to the disk: the same command, run again, ends well."""

from __future__ import annotations

import shutil

import pytest

from cut_off import ran
from riverzones.parts import _NAME
from riverzones.store.connection import flaws
from small_county import audited, county

COMMANDS = {
    "init": "init {to}/new.gpkg",
    "export gpkg": "export {p} {to}/out",
    "export geojson": "export {p} {to}/out --format geojson",
    "map": "map {p} -o {to}/m.html",
    "atlas": "map {p} --atlas {to}/atlas --by chief",
    "ledger": "report {p} -o {to}/l.xlsx",
    "docx": "report {p} -o {to}/r.docx",
    "sheets": "report {p} --of outfall-sheets -o {to}/sheets/",
    "print": "print {p} -o {to}/s.png",
    "query": "query {p} 一级保护区内的排污口 -o {to}/q.gpkg",
    "audit": "audit {p} --rule CN-101 -o {to}/a.xlsx",
    "network": "network {p}",
    "import": "import {p} {to}/more.csv --as outfalls",
}


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    project = county(tmp_path_factory.mktemp("kept") / "p.gpkg")
    audited(project)
    return project.path


def left(folder):
    """What a folder holds that is nobody's: parts, lists of runs, journals."""
    return [
        path.name
        for path in folder.rglob("*")
        if _NAME.match(path.name) or path.name.endswith(("-journal", "-wal", "-shm"))
    ]


def one_round(kept, folder, command, at):
    """Kill one run at its ``at``-th change and run it again; gives both exit codes and what is left."""
    folder.mkdir()
    project = shutil.copy(kept, folder / "p.gpkg")
    (folder / "more.csv").write_text("id,name,lon,lat\nO-9,九号,109.905,31.056\n", encoding="utf-8")
    words = command.format(p=project, to=folder).split()
    first = ran(*words, killed_at=at)
    again = ran(*words) if first == -9 else first
    assert flaws(project) == []
    return first, again, left(folder)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_that_was_killed_ends_well_when_it_is_run_again(kept, tmp_path, name):
    killed = 0
    for at in (2, 7, 19):  # tests/campaign goes through all of them
        first, again, remains = one_round(kept, tmp_path / str(at), COMMANDS[name], at)
        assert again == 0, f"{name}, killed before change {at}: the next run ended with {again}"
        assert remains == [], f"{name}, killed before change {at}: {remains}"
        if first != -9:
            break
        killed += 1
    assert killed
