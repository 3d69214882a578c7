"""Write the illustrative Wushan sample: ``python data/make_wushan.py [FOLDER]``.

Needs numpy, scipy, shapely, pyproj, pandas, geopandas, pyogrio and rasterio, nothing of riverzones. The same script
gives the same content on every run. It fails when an audit worked out by its own means (``builder/answers.py``) finds
anything but what was planted, or a review of the zones (``builder/reviews.py``) anything but the differences planted.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

from builder.answers import answers
from builder.book import Book
from builder.files import write_files
from builder.ground import River, make_rivers
from builder.heights import draw_heights
from builder.others import others
from builder.places import draw_places
from builder.readme import fill, layers_table, near_table, planted_rows, review_rows
from builder.reviews import reviews
from builder.subjects import draw_subjects
from builder.tracks import write_tracks
from builder.water_events import water_events
from builder.waters import write_samples

HERE = Path(__file__).resolve().parent
KEY = ["rule", "subject_layer", "subject_code", "reference_name", "verdict"]


def draw(rivers: dict[str, River]) -> Book:
    """Everything there is in the sample but the heights, before it is written."""
    book = Book()
    draw_places(book, rivers)
    draw_subjects(book, rivers)
    return book


def planted_table(book: Book, found: pd.DataFrame) -> pd.DataFrame:
    """The planted list with what was measured; an error names every hit too many and too few."""
    planted = pd.DataFrame(book.planted, columns=[*KEY, "note", "fact"])
    both = planted.merge(found, on=KEY, how="outer", indicator=True, validate="one_to_one")
    wrong = both[both["_merge"] != "both"]
    if len(wrong):
        side = {"left_only": "planted, not found", "right_only": "found, not planted"}
        lines = wrong.assign(_merge=wrong["_merge"].astype(str).map(side))
        raise SystemExit(f"The sample is not what it says:\n{lines[[*KEY, 'measured', '_merge']].to_string()}")
    names = {(layer, row["code"]): row["name"] for layer, rows in reversed(book.rows.items()) for row in reversed(rows)}
    both["subject_name"] = [names[key] for key in zip(both.subject_layer, both.subject_code, strict=True)]
    both["expected_measured_m"] = both.measured.round(2)
    order = [
        "rule",
        "subject_layer",
        "subject_code",
        "subject_name",
        "reference_name",
        "verdict",
        "expected_measured_m",
        "unit",
        "note",
        "fact",
    ]
    return both.sort_values(["rule", "subject_layer", "subject_code"])[order].reset_index(drop=True)


def main(folder: Path) -> None:
    """Draw, write, read back, check, and write the lists."""
    rivers = make_rivers()
    book = draw(rivers)
    write_files(book.rows, folder)
    write_tracks(book, folder / "patrols")
    write_samples(folder / "samples.csv")
    draw_heights(book, rivers, folder / "heights.tif")
    found = answers(folder)
    planted = planted_table(book, found)
    planted.to_csv(folder / "planted.csv", index=False, lineterminator="\n")
    near = pd.DataFrame(book.near, columns=["rule", "subject_layer", "subject_code", "note"]).sort_values(
        ["rule", "subject_code"]
    )
    hit = set(zip(found.rule, found.subject_layer, found.subject_code, strict=True))
    close = [key for key in zip(near.rule, near.subject_layer, near.subject_code, strict=True) if key in hit]
    if close:
        raise SystemExit(f"Near misses that are hits: {close}")
    near.to_csv(folder / "near_misses.csv", index=False, lineterminator="\n")
    held = reviews(folder)
    held.to_csv(folder / "reviews.csv", index=False, lineterminator="\n")
    water_events(folder).to_csv(folder / "water_events.csv", index=False, lineterminator="\n")
    others(folder).to_csv(folder / "others.csv", index=False, lineterminator="\n")
    if folder == HERE / "wushan":
        blocks = {
            "layers": layers_table(book.rows),
            "planted": planted_rows(planted),
            "near": near_table(near),
            "reviews": review_rows(held),
        }
        text = fill(HERE / "README.md", blocks)
        (HERE / "README.md").write_text(text, encoding="utf-8")
    total = sum(map(len, book.rows.values()))
    facts = planted.fact.nunique()
    print(f"{folder}: {total} rows in {len(book.rows)} layers, {facts} planted facts under {len(planted)} clauses")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else HERE / "wushan")
