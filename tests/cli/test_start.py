"""What everyday commands load before they begin: a second of waiting hangs on it."""

import subprocess
import sys

import pytest

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
