"""What everyday commands load before they begin: a second of waiting hangs on it."""

import json
import subprocess
import sys

import pytest

from riverzones.store.project import ProjectFile

HEAVY = ("folium", "matplotlib", "openpyxl", "rasterio", "riverzones.network.build", "riverzones.network.orient")


@pytest.mark.parametrize("command", ["query", "trace", "layers"])
def test_a_command_that_lists_loads_no_maps_no_sheets_no_rasters_and_builds_nothing(command):
    words = f"import sys, riverzones.cli.{command}; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert told.stdout.split() == []


def test_words_and_kinds_of_layers_need_no_geometry():
    words = "import sys; from riverzones.catalogue import load; load().kinds; print('scipy' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"


def test_a_list_of_layers_waits_for_no_tables_and_a_package_named_by_its_part_first_is_there_once(tmp_path):
    ProjectFile.create(tmp_path / "p.gpkg")
    words = f"""
import contextlib, sys
from riverzones.cli import main
with contextlib.suppress(SystemExit):
    main(["--help"])
print("-----")
assert not {{"importlib.metadata", "rich.progress", "riverzones.model.zones", "yaml"}} & set(sys.modules)
with contextlib.suppress(SystemExit):
    main(["--json", "layers", {str(tmp_path / "p.gpkg")!r}])
loaded = {{name for name in sys.modules if name.startswith(("numpy.", "pandas.", "shapely.", "pyarrow."))}}
assert loaded == {{"numpy.typing"}}, loaded
import numpy.typing as npt
import numpy as np
assert np.zeros(1).dtype == np.float64 and npt.NDArray[np.int8] and sys.modules["numpy.typing"].NDArray is npt.NDArray
assert "pandas.core" not in sys.modules
import pandas as stand_in
import pandas.api.types as part
import shapely.geometry
import pandas
assert stand_in.api.types is part is pandas.api.types is sys.modules["pandas.api.types"]
assert part.__spec__.loader is pandas.api.types.__loader__
assert shapely.geometry.Point is shapely.Point and isinstance(shapely.Point(1, 2), shapely.geometry.base.BaseGeometry)
assert stand_in.DataFrame is pandas.DataFrame is not None
"""
    run = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr, json.loads(run.stdout.partition("-----")[2])["layers"]) == (0, "", [])
