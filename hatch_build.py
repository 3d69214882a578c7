"""Put a bill of materials into the wheel: what riverzones needs in use, with versions and licences, as CycloneDX."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def bill_of_materials(root: Path, version: str) -> dict[str, Any]:
    """Return the components of ``licences.csv`` that are needed in use, as a CycloneDX 1.6 document.

    Parameters
    ----------
    root : Path
        The checkout.
    version : str
        Of riverzones.

    Returns
    -------
    dict
        The JSON document; the same for the same input, so that a wheel can be built again byte for byte.
    """
    with (root / "licences.csv").open(encoding="utf-8", newline="") as lines:
        used = [row for row in csv.DictReader(lines) if row["needed_for"] == "use"]
    parts = [
        {
            "type": "library",
            "bom-ref": f"pkg:pypi/{row['name'].lower().replace('_', '-')}@{row['version']}",
            "name": row["name"],
            "version": row["version"],
            "purl": f"pkg:pypi/{row['name'].lower().replace('_', '-')}@{row['version']}",
            "licenses": [{"expression": row["licence"]}],
        }
        for row in used
    ]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": "riverzones",
                "name": "riverzones",
                "version": version,
                "licenses": [{"expression": "Apache-2.0"}],
            }
        },
        "components": parts,
        "dependencies": [{"ref": "riverzones", "dependsOn": [part["bom-ref"] for part in parts]}],
    }


class BillOfMaterials(BuildHookInterface[Any]):
    """Writes ``build/riverzones.cdx.json`` and names it to the wheel, which keeps it under ``dist-info/sboms``."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the document before the wheel is packed; an editable install needs none."""
        if self.target_name != "wheel" or version == "editable":
            return
        made = Path(self.root) / "build" / "riverzones.cdx.json"
        made.parent.mkdir(exist_ok=True)
        document = bill_of_materials(Path(self.root), self.metadata.version)
        made.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        build_data.setdefault("sbom_files", []).append(str(made.relative_to(self.root)))
