"""Make the files of this folder from ``src/riverzones/catalogue/styles``: they are never edited by hand.

python styles/make_styles.py            # writes qml/ and sld/, a file per style and type of geometry
"""

from __future__ import annotations

from pathlib import Path

from riverzones.catalogue import Catalogue, load
from riverzones.store.qgis import GEOMETRIES, qml, sld

HERE = Path(__file__).parent


def made(catalogue: Catalogue) -> dict[str, str]:
    """Every file by its path below this folder."""
    files = {}
    for name, style in catalogue.styles.items():
        drawn = {kind for one in catalogue.kinds.values() if (one.style or one.name) == name for kind in one.geometry}
        for geometry in [one for one in GEOMETRIES if one in drawn or not drawn]:
            files[f"qml/{name}.{geometry}.qml"] = qml(style, geometry)
            files[f"sld/{name}.{geometry}.sld"] = sld(style, geometry, name=name)
    return files


def main() -> None:
    """Write what is made, and take away what no style makes any more."""
    files = made(load())
    for path in [*HERE.glob("qml/*.qml"), *HERE.glob("sld/*.sld")]:
        if path.relative_to(HERE).as_posix() not in files:
            path.unlink()
    for name, words in files.items():
        path = HERE / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(words, encoding="utf-8")


if __name__ == "__main__":
    main()
