"""The words around a map: head and foot of every page, and what the data are."""

from __future__ import annotations

from riverzones.maps.print.furniture import draw_code
from riverzones.maps.print.job import Job
from riverzones.maps.print.paper import MM_PT, Box, Canvas, line_mm

__all__ = ["draw_about", "draw_foot", "draw_head"]


def draw_head(canvas: Canvas, job: Job, margin: float, height: float, *, note: str = "") -> None:
    """Title, what was asked for, and in a red frame that the data are illustrative."""
    paper, face = job.paper, job.face
    top = paper.height - margin
    right = paper.width - margin
    if job.view.illustrative:
        words = job.say("示意数据，不得用于执法", "Illustrative data, not for enforcement")
        wide = face.width_mm(words, 9, bold=True) + 4
        box = Box(right - wide, top - 7, wide, 6)
        canvas.rectangle(box, edgecolor="#c4161c", linewidth=0.4 * MM_PT)
        canvas.text(*box.middle, words, 9, bold=True, color="#c4161c", ha="center")
        right = box.left - 3
    size = 17.0 if paper.large else 14.0
    title = job.view.title.within(job.lang)
    while size > 8 and face.width_mm(title, size, bold=True) > right - margin:
        size -= 0.5
    canvas.text(margin, top - 4, face.fitted(title, size, right - margin, bold=True), size, bold=True)
    under = "    ".join(part for part in (job.heading.within(job.lang), note) if part)
    canvas.text(margin, top - 10, face.fitted(under, 8.5, paper.width - 2 * margin), 8.5, color="#333333")
    low = top - height + 1.2
    canvas.strokes([[(margin, low), (paper.width - margin, low)]], width_mm=0.35)


def draw_foot(canvas: Canvas, job: Job, margin: float, number: int, total: int) -> None:
    """Day and page."""
    day = job.made.isoformat()
    law = job.view.on.isoformat()
    words = job.say(f"制图 {day}    按 {law} 有效的规定核查", f"Printed {day}    rules as of {law}")
    canvas.text(margin, margin + 1.6, words + "    riverzones", 7, color="#333333")
    page = job.say(f"第 {number} 页　共 {total} 页", f"Page {number} of {total}")
    canvas.text(job.paper.width - margin, margin + 1.6, page, 7, ha="right", color="#333333")


def draw_about(canvas: Canvas, job: Job, box: Box, uri: str) -> None:
    """The code with the place it leads to, and the data: datum, projection, sources."""
    size = 6.0 if not job.paper.large else 6.8
    side = min(22.0 if not job.paper.large else 25.0, box.width * 0.4)
    code = Box(box.left, box.top - side, side, side)
    draw_code(canvas, code, uri)
    lat, lon = uri.removeprefix("geo:").split(",")
    beside = [
        job.say("扫码定位", "Scan for the place"),
        job.say(f"东经 {lon}°" if float(lon) >= 0 else f"西经 {lon[1:]}°", f"lon {lon}°"),
        job.say(f"北纬 {lat}°" if float(lat) >= 0 else f"南纬 {lat[1:]}°", f"lat {lat}°"),
    ]
    beside += [
        job.say("2000 国家大地坐标系", "CGCS2000"),
        job.say("横轴墨卡托投影，中央经线过图中心", "Transverse Mercator, centred on the map"),
        job.say("箭头指真北", "Arrow: true north"),
    ]
    x, wide = code.right + 2, box.right - code.right - 2
    lines = [line for words in beside for line in job.face.wrap(words, size, wide)]
    low = canvas.lines(x, box.top, lines, size)
    top = min(code.bottom, low) - 0.8
    sources = [source for source in job.view.sources if source]
    if not sources:
        return
    words = job.say("数据来源：", "Data: ") + job.say("；", "; ").join(sources)
    room = max(1, int((top - box.bottom) / line_mm(size)))
    lines = job.face.wrap(words, size, box.width)
    if len(lines) > room:
        lines = [*lines[: room - 1], job.face.fitted(lines[room - 1] + lines[room], size, box.width)]
    canvas.lines(box.left, top, lines, size, color="#333333")
