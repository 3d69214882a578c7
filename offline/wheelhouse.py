"""Make one ZIP that installs riverzones where there is no internet (``make wheelhouse``).

It holds the wheels of riverzones and of all it needs for Linux x86-64, Linux ARM64 and Windows, in the versions of
constraints.txt, a script that installs them, and the check sums. What a platform needs is worked out here, by the
markers of each package for that platform: pip evaluates markers for the machine it runs on.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

ROOT: Final = Path(__file__).parents[1]
INSTALL: Final = Path(__file__).with_name("install.py")
_GLIBC: Final = (17, 24, 26, 27, 28)  # manylinux_2_N that a wheel may ask for; 2.28 is Debian 10, RHEL 8, Kylin V10 SP2
_LINUX: Final = {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"}
_WINDOWS: Final = {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"}
PLATFORMS: Final[Mapping[str, dict[str, str]]] = {
    "linux-x86_64": {**_LINUX, "platform_machine": "x86_64"},
    "linux-aarch64": {**_LINUX, "platform_machine": "aarch64"},
    "windows-amd64": {**_WINDOWS, "platform_machine": "AMD64"},
}


def tags_of(platform: str) -> list[str]:
    """Return the platform tags of wheels that run on ``platform``, as pip wants them.

    Examples
    --------
    >>> tags_of("windows-amd64")
    ['win_amd64']
    """
    system, _, machine = platform.partition("-")
    if system == "windows":
        return [f"win_{machine}"]
    return [*(f"manylinux_2_{minor}_{machine}" for minor in _GLIBC), f"manylinux2014_{machine}"]


def needed(requirements: Iterable[str], environment: Mapping[str, str]) -> set[str]:
    """Return the names of all packages that ``requirements`` ask for in an environment, directly or not.

    What each asks for is read of the packages that are installed here; one that is not is taken to ask for nothing
    (those are the few that Windows alone needs).
    """
    names: set[str] = set()
    left = [(Requirement(text), "") for text in requirements]
    while left:
        asked, extra = left.pop()
        if asked.marker is not None and not asked.marker.evaluate({**environment, "extra": extra}):
            continue
        name = canonicalize_name(asked.name)
        seen = name in names
        names.add(name)
        if seen and not asked.extras:
            continue
        try:
            below = distribution(name).requires or []
        except PackageNotFoundError:
            continue
        left += [(Requirement(text), one) for text in below for one in (*asked.extras, "")]
    return names


def pins(text: str) -> dict[str, str]:
    """Return the versions of a constraints file by name.

    Examples
    --------
    >>> pins("# tested\\nJinja2==3.1.6\\n")
    {'jinja2': '3.1.6'}
    """
    pairs = re.findall(r"^([A-Za-z0-9._-]+)==(\S+)$", text, re.MULTILINE)
    return {canonicalize_name(name): version for name, version in pairs}


def requirements_of(pyproject: str, *extras: str) -> list[str]:
    """Return what riverzones asks for, as its pyproject says, with the named extras."""
    import tomllib

    project = tomllib.loads(pyproject)["project"]
    return [*project["dependencies"], *(line for extra in extras for line in project["optional-dependencies"][extra])]


def download(platform: str, python: str, folder: Path) -> list[Path]:
    """Let pip fetch the wheels of one platform into ``folder``; return them.

    Raises
    ------
    SystemExit
        If a package has no wheel for the platform: pip names it.
    """
    version = python.replace(".", "")
    environment = {
        **PLATFORMS[platform],
        "python_version": python,
        "python_full_version": f"{python}.0",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }
    asked = requirements_of((ROOT / "pyproject.toml").read_text("utf-8"), "print")
    known = pins((ROOT / "constraints.txt").read_text("utf-8"))
    wanted = sorted(f"{name}=={known[name]}" if name in known else name for name in needed(asked, environment))
    folder.mkdir(parents=True, exist_ok=True)
    tags = [word for tag in tags_of(platform) for word in ("--platform", tag)]
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--only-binary", ":all:", *tags, "--python-version", version, "--implementation", "cp"]
    done = subprocess.run([*command, "--dest", str(folder), *wanted], check=False)
    if done.returncode:
        raise SystemExit(f"{platform}: pip could not fetch every wheel, see above")
    return sorted(folder.glob("*.whl"))


def missing(wheels: Iterable[Path], names: Iterable[str]) -> set[str]:
    """Return the names that no wheel is of."""
    return set(names) - {parse_wheel_filename(wheel.name)[0] for wheel in wheels}


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("-o", "--output", type=Path, default=ROOT / "build" / "riverzones-wheelhouse.zip")
    words.add_argument("--platform", action="append", choices=list(PLATFORMS), help="default: all of them")
    words.add_argument("--python", action="append", help="such as 3.12; may be repeated (default: 3.11)")
    asked = words.parse_args()
    work = asked.output.parent / "wheelhouse"
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir"]
    subprocess.run([*build, str(work / "own"), str(ROOT)], check=True)
    wheels = {path.name: path for path in (work / "own").glob("riverzones-*.whl")}
    print("| platform | Python | wheels | MB |\n|--|--|--|--|")
    for platform in asked.platform or PLATFORMS:
        for python in asked.python or ["3.11"]:
            of_it = download(platform, python, work / f"{platform}-{python}")
            wheels |= {path.name: path for path in of_it}
            print(f"| {platform} | {python} | {len(of_it)} | {sum(one.stat().st_size for one in of_it) / 1e6:.0f} |")
    sums = "".join(f"{hashlib.sha256(wheels[n].read_bytes()).hexdigest()}  wheels/{n}\n" for n in sorted(wheels))
    with zipfile.ZipFile(asked.output, "w", zipfile.ZIP_STORED) as archive:  # wheels are compressed already
        for name in sorted(wheels):
            archive.write(wheels[name], f"wheels/{name}")
        archive.write(INSTALL, "install.py")
        archive.writestr("SHA256SUMS", sums)
    print(f"\n{asked.output}: {len(wheels)} wheels, {asked.output.stat().st_size / 1e6:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
