"""What installs riverzones without internet: the wheels of each platform, and the script that puts them in."""

from __future__ import annotations

import hashlib
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "offline"


def script(name):
    made = importlib.util.spec_from_file_location(f"offline_{name}", FOLDER / f"{name}.py")
    module = importlib.util.module_from_spec(made)
    made.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def wheelhouse():
    return script("wheelhouse")


def names(wheelhouse, platform):
    environment = {**wheelhouse.PLATFORMS[platform], "python_version": "3.11", "implementation_name": "cpython"}
    asked = wheelhouse.requirements_of((FOLDER.parent / "pyproject.toml").read_text("utf-8"), "print")
    return wheelhouse.needed(asked, environment)


def test_each_platform_needs_what_its_own_markers_say(wheelhouse):
    linux, arm, windows = (names(wheelhouse, one) for one in wheelhouse.PLATFORMS)
    assert {"click", "numpy", "pyogrio"} <= linux
    assert "fiona" in linux
    assert "fiona" not in arm  # it has no wheel there
    assert linux - arm <= {"fiona", "click-plugins", "cligj"}
    assert windows == linux
    assert "noto-cjk-sans-otc" in linux & arm & windows
    assert "pytest" not in linux | arm | windows


def test_versions_are_those_that_are_tested_together(wheelhouse):
    known = wheelhouse.pins((FOLDER.parent / "constraints.txt").read_text("utf-8"))
    assert names(wheelhouse, "linux-x86_64") <= set(known)


def test_a_package_without_a_wheel_is_missing(wheelhouse, tmp_path):
    (tmp_path / "click-8.5.1-py3-none-any.whl").touch()
    assert wheelhouse.missing(tmp_path.glob("*.whl"), {"click", "fiona"}) == {"fiona"}


def test_the_scripts_name_no_address_to_fetch_from():
    assert [path.name for path in FOLDER.glob("*.py") if "://" in path.read_text("utf-8")] == []


def test_the_installer_refuses_what_was_not_copied_whole(tmp_path):
    (tmp_path / "install.py").write_bytes((FOLDER / "install.py").read_bytes())
    (tmp_path / "wheels").mkdir()
    (tmp_path / "wheels" / "a.whl").write_bytes(b"whole")
    line = f"{hashlib.sha256(b'whole').hexdigest()}  wheels/a.whl\n"
    (tmp_path / "SHA256SUMS").write_text(line, encoding="utf-8")
    (tmp_path / "wheels" / "a.whl").write_bytes(b"cut")
    done = subprocess.run([sys.executable, tmp_path / "install.py", tmp_path / "env"], capture_output=True, text=True)
    assert done.returncode == 1
    assert "wheels/a.whl" in done.stderr
    assert not (tmp_path / "env").exists()
