"""The words of an emergency: its list of actions and its tables, as a page, a map, a sheet and a file show them."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from riverzones.catalogue.emergency import emergency_words
from riverzones.jobs.emergency.run import Emergency
from riverzones.model import Text
from riverzones.terms import COMMON, labels

__all__ = ["ACTION_HEADS", "action_rows", "clock", "title_of"]

ACTION_HEADS = labels("emergency_column")
_NOW = COMMON["at_once"]


def clock(hours: Any, lang: str = "zh") -> str:
    """Return hours as people say them.

    Examples
    --------
    >>> clock(0.24), clock(7.5), clock(30.2, "en"), clock(float("nan"))
    ('14 分', '7 时 30 分', '30 h 12 min', '不详')
    """
    if hours is None or pd.isna(hours):
        return COMMON["not_known"].within(lang)
    minutes = int(float(hours) * 60)
    if minutes < 60:
        return Text(zh=f"{minutes} 分", en=f"{minutes} min").within(lang)
    whole, rest = divmod(minutes, 60)
    return Text(zh=f"{whole} 时 {rest} 分", en=f"{whole} h {rest} min").within(lang)


def title_of(seen: Emergency, lang: str = "zh") -> str:
    """Return what the emergency is about: substance, river, chainage."""
    known = seen.known.title.within(lang)
    named = f"{seen.substance}（{known}）" if seen.substance else known
    place = f"{seen.river or ''} K{seen.chainage_m / 1000:.1f}"
    return f"{named} · {place}"


def action_rows(seen: Emergency, lang: str = "zh") -> list[dict[str, Any]]:
    """Return the list of actions in words: the keys of :data:`ACTION_HEADS`, ``step``, ``layer``, ``id``, ``hours``."""
    words = emergency_words()
    tables = {name: table.set_index(["layer", "id"]) for name, table in (("hold", seen.spaces), ("t", seen.targets))}
    stores = seen.stores.set_index("id") if len(seen.stores) else seen.stores
    rows = []
    for row in seen.actions.to_dict("records"):
        step, key = row["step"], (row["layer"], row["id"])
        parts: list[str] = []
        if step == "report":
            parts.append(seen.known.note.within(lang))
        elif step == "materials" and row["id"] in stores.index:
            straight, road = (float(stores.loc[row["id"], name]) / 1000 for name in ("away_m", "by_road_m"))
            if not math.isnan(road):
                parts.append(Text(zh=f"沿路 {road:.1f} km", en=f"{road:.1f} km by road").within(lang))
            else:
                parts.append(
                    Text(zh=f"直线 {straight:.1f} km", en=f"{straight:.1f} km in a straight line").within(lang)
                )
        else:
            table = tables["hold" if step == "hold" else "t"]
            target = table.loc[[key]].iloc[0]
            parts.append(
                Text(
                    zh=f"沿河 {target['distance_m'] / 1000:.1f} km", en=f"{target['distance_m'] / 1000:.1f} km down"
                ).within(lang)
            )
            if step == "hold":
                parts += _holding(target, words.spaces[target["kind"]].title.within(lang), lang)
        start = seen.origin.name if step == "report" else ""
        rows.append(
            {
                "order": int(row["order"]),
                "step": step,
                "layer": row["layer"],
                "id": row["id"],
                "hours": float(row["earliest_h"]),
                "when": _NOW.within(lang) if step in ("report", "materials") else clock(row["earliest_h"], lang),
                "usual": "" if step in ("report", "materials") else clock(row["usual_h"], lang),
                "latest": "" if step in ("report", "materials") else clock(row["latest_h"], lang),
                "what": row["what"].within(lang),
                "name": str(row["name"] or start or row["id"] or "") if not _blank(row["name"]) else start,
                "detail": "；".join(filter(None, parts)),
                "who": "" if _blank(row.get("who")) and _blank(row["owner"]) else _first(row.get("who"), row["owner"]),
                "phone": "" if _blank(row.get("phone")) else str(row["phone"]),
            }
        )
    return rows


def _holding(space: Any, kind: str, lang: str) -> list[str]:
    """What is told of a space: its kind, volume, road, the intakes that it protects."""
    parts = [kind]
    volume = space["volume_m3"]
    if pd.notna(volume):
        parts.append(Text(zh=f"容积 {volume:,.0f} m³", en=f"{volume:,.0f} m3").within(lang))
    elif space["kind"] != "bridge":
        parts.append(Text(zh="容积未填", en="volume not given").within(lang))
    road = space["road_m"]
    if space["kind"] != "bridge":
        if pd.notna(road):
            parts.append(Text(zh=f"距路 {road:,.0f} m", en=f"road {road:,.0f} m away").within(lang))
        elif _blank(space["road"]):
            parts.append(Text(zh="3 km 内无道路", en="no road within 3 km").within(lang))
        else:
            parts.append(Text(zh=f"道路：{space['road']}", en=f"road: {space['road']}").within(lang))
    if len(space["before"]):
        names = "、".join(space["before"][:2])
        parts.append(Text(zh=f"在取水口之前：{names}", en=f"before the intake {names}").within(lang))
    return parts


def _blank(value: Any) -> bool:
    return value is None or (not isinstance(value, (list, tuple)) and pd.isna(value)) or value == ""


def _first(*values: Any) -> str:
    return next((str(value) for value in values if not _blank(value)), "")
