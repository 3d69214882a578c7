"""Times of tracks as files write them, told in UTC."""

from __future__ import annotations

import datetime as dt
import math
import re
from zoneinfo import ZoneInfo

import pandas as pd

__all__ = ["LOCAL_ZONE", "parse_time"]

LOCAL_ZONE = "Asia/Shanghai"
"""A time without a zone is local time of China, GPX excepted: there the schema says UTC."""

_PARTS = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[T\s]*"
    r"(?:(\d{1,2})[:：时点](\d{1,2})(?:[:：分](\d{1,2})(?:[.,](\d{1,9}))?)?[分秒]?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?"
)
_EPOCH = re.compile(r"\d{9,11}(\.\d+)?|\d{12,14}")


def parse_time(written: object, *, zone: str = LOCAL_ZONE) -> pd.Timestamp | None:
    """A time as a UTC timestamp; None where there is none or it cannot be read.

    Read are ISO 8601, ``2026/11/3 8:05:00``, ``2026年11月3日 8时5分`` and seconds or milliseconds since 1970. A day
    without an hour is no time of a fix.

    Parameters
    ----------
    written : object
        Text or a number.
    zone : str
        The zone of a time that names none.

    Examples
    --------
    >>> parse_time("2026/11/3 8:05"), parse_time("2026-11-03T00:05:00Z"), parse_time("1793664300000")
    (Timestamp('2026-11-03 00:05:00+0000', tz='UTC'), Timestamp('2026-11-03 00:05:00+0000', tz='UTC'), \
Timestamp('2026-11-03 00:05:00+0000', tz='UTC'))
    """
    if isinstance(written, dt.datetime):
        return _in_utc(written, zone)
    if isinstance(written, int | float) and not isinstance(written, bool) and math.isfinite(written):
        written = f"{written:.3f}" if isinstance(written, float) else str(written)
    if not isinstance(written, str):
        return None
    words = written.strip()
    if _EPOCH.fullmatch(words):
        seconds = float(words)
        seconds = seconds / 1000 if seconds >= 1e11 else seconds
        return pd.Timestamp(dt.datetime.fromtimestamp(seconds, dt.UTC))
    found = _PARTS.fullmatch(words)
    if found is None or found.group(4) is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    micro = int((found.group(7) or "0").ljust(6, "0")[:6])
    try:
        moment = dt.datetime(year, month, day, hour, minute, second, micro)
        offset = found.group(8)
        if offset in ("Z", "UTC"):
            return pd.Timestamp(moment.replace(tzinfo=dt.UTC))
        if offset:
            sign = -1 if offset[0] == "-" else 1
            ahead = dt.timedelta(hours=int(offset[1:3]), minutes=int(offset[-2:]))
            return pd.Timestamp((moment - sign * ahead).replace(tzinfo=dt.UTC))
    except (ValueError, OverflowError):
        return None
    return _in_utc(moment, zone)


def _in_utc(moment: dt.datetime, zone: str) -> pd.Timestamp:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
    return pd.Timestamp(aware.astimezone(dt.UTC))
