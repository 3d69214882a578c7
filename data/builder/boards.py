"""Notice boards of river chiefs: most townships have theirs, some lack what a board must show."""

from __future__ import annotations

from typing import Any

from shapely import LineString, Point

from builder.book import Book
from builder.ground import River
from builder.placing import from_bank

__all__ = ["draw_boards"]

DUTY = "组织责任段水资源保护、岸线管理、水污染防治和水环境治理（示意）"
WITHOUT = ("HD-T-02-03", "HD-T-04-03", "HD-T-05-02", "HD-T-06-03", "HD-T-08-01", "HD-T-09-02", "HD-T-10-02")
"""Township segments without a board of their own."""
LACKS: dict[str, tuple[str, ...]] = {
    "HD-T-01-03": ("phone",),
    "HD-T-02-01": ("duty", "target"),
    "HD-T-03-02": ("start", "end"),
    "HD-T-04-02": ("title",),
    "HD-T-07-01": ("phone", "target"),
    "HD-T-10-01": ("duty",),
}
"""What the boards of some segments leave out."""
OUTDATED = "HD-T-01-02"
"""The board of this segment still names the chief before."""
FAR = "HD-T-02-04"
"""The board of this segment stands :data:`FAR_M` from the bank."""
FAR_M = 400.0


def draw_boards(book: Book, rivers: dict[str, River]) -> None:
    """Boards of township segments, one each, and of the county's segment of the Yangtze, two on its 59 km."""
    segments = [row for row in book.rows["segments"] if row["level"] == "township" and row["code"] not in WITHOUT]
    county = next(row for row in book.rows["segments"] if row["code"] == "HD-X-01")
    places = [(row, 0.25 + 0.05 * (number % 9)) for number, row in enumerate(segments)]
    for number, (segment, share) in enumerate([*places, (county, 0.3), (county, 0.7)]):
        river = rivers[segment["river"]]
        stretch = book.shapes["segments", segment["code"]]
        at = LineString(river.xy).project(stretch.interpolate(share, normalized=True))
        side = 1 if number % 2 else -1
        if segment["code"] == FAR:
            spot = from_bank(book, river, at, side, Point(0, 0), FAR_M)
        else:
            spot = river.spot(at, side, share=1.0, beyond_m=4.0 + 3.0 * (number % 8))
        told: dict[str, Any] = {name: segment[name] for name in ("title", "phone", "start", "end", "target")}
        told["duty"] = DUTY
        told.update(dict.fromkeys(LACKS.get(segment["code"], ())))
        chief = segment["chief"]
        if segment["code"] == OUTDATED:
            chief = chief.replace("（示意）", "（前任，示意）")
        book.add(
            "notice_boards",
            f"GSP-{number + 1:02d}",
            f"{segment['name']}公示牌（示意）",
            spot,
            river=segment["river"],
            segment_id=segment["code"],
            level=segment["level"],
            chief=chief,
            **told,
            bank="left" if side == 1 else "right",
            built_date=f"{2018 + number % 6}-05-{10 + number % 15}",
            status="in_use",
        )
