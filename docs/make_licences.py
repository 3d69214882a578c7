"""Write ``licences.csv``: every package of ``constraints.txt``, its version, its licence, and what it is needed for.

Run by ``make licences`` after a change of versions. Licences come from the metadata of the installed packages; where
those say it in a text of their own, the SPDX name stands in :data:`SAID_OTHERWISE`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution, distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
SAID_OTHERWISE = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "Copyright 2023 Jinzhe Zeng": "MIT",
    "BSD 2-Clause License": "BSD-2-Clause",
    "BSD 3-Clause": "BSD-3-Clause",
    "BSD 3-Clause License": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "ISC license": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "New BSD": "BSD-3-Clause",
    "Python Software Foundation License": "PSF-2.0",
    "(same as Leaflet)": "BSD-2-Clause",
}
"""SPDX names of what packages call their licence."""
SAID_IN_FILES = {"axe-playwright-python": "MIT AND MPL-2.0"}
"""Licences of packages whose metadata name none: in its own file of that name, and in the script of axe it carries."""


def licence_of(found: Distribution) -> str:
    """The licence of a package by SPDX, from its expression, its field or its classifiers."""
    told = found.metadata
    if told["Name"] in SAID_IN_FILES:
        return SAID_IN_FILES[told["Name"]]
    if expression := told.get("License-Expression"):
        return expression
    words = [(told.get("License") or "").split("\n")[0].strip()]
    words += [line.split("::")[-1].strip() for line in told.get_all("Classifier") or [] if line.startswith("License")]
    for word in words:
        if word in SAID_OTHERWISE:
            return SAID_OTHERWISE[word]
        if re.fullmatch(r"[A-Za-z]+(-[A-Za-z0-9.]+)*", word) and word != "UNKNOWN":
            return word
    raise ValueError(f"{told['Name']} does not say its licence: {words}")


def needed(name: str, seen: set[str]) -> set[str]:
    """A package and all it needs in use, by canonical name."""
    key = canonicalize_name(name)
    if key in seen:
        return seen
    seen.add(key)
    for line in distribution(name).requires or ():
        asked = Requirement(line)
        if asked.marker is None or asked.marker.evaluate({"extra": ""}):
            needed(asked.name, seen)
    return seen


def rows() -> Iterator[tuple[str, str, str, str]]:
    """Name, version, licence, and ``use`` or ``development``, for each line of the constraints."""
    versions = dict(
        line.split("==") for line in (ROOT / "constraints.txt").read_text().splitlines() if not line.startswith("#")
    )
    in_use = needed("riverzones", set())
    there = {canonicalize_name(one.metadata["Name"]): one for one in distributions()}
    for name, version in versions.items():
        found = there.get(canonicalize_name(name))
        if found is None:
            raise PackageNotFoundError(name)
        yield name, version, licence_of(found), "use" if canonicalize_name(name) in in_use else "development"


if __name__ == "__main__":
    listed = list(rows())
    with (ROOT / "licences.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["name", "version", "licence", "needed_for"])
        writer.writerows(listed)
