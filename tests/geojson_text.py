"""A GeoJSON file as text, for tests that import one."""

import json


def features(rows):
    """Return the text of a collection of rows: (properties, type of geometry, coordinates) each."""
    collected = [
        {"type": "Feature", "properties": told, "geometry": {"type": kind, "coordinates": place}}
        for told, kind, place in rows
    ]
    return json.dumps({"type": "FeatureCollection", "features": collected}, ensure_ascii=False)
