"""Cells of laboratories and stations: ``<0.01``, ``0.01L``, ``--``, ``极值过滤``, ``1.2×10^3``, full-width digits.

A cell is a number with what qualifies it, a mark for nothing measured, or words that nobody can read as a value.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from riverzones.model import Text

__all__ = ["Measurement", "read_measurement"]

Blank = Literal["", "not_measured", "set_aside", "undetected"]
_NOT_MEASURED = re.compile(
    r"[*×＊/\\—–\-_.。~]+|无|未测|未检测|未监测|未采样|不监测|缺测|缺|缺失|空|无数据|停测|断流|干涸|冰封|结冰|封冻|null|none|nan|n/?a"
    r"|#n/a|not measured|no data|missing"
)
_SET_ASIDE = re.compile(
    r"极值过滤|异常过滤|过滤|无效|数据无效|维护|设备维护|仪器维护|检修|故障|仪器故障|校准|质控|停运|invalid|maintenance"
)
_UNDETECTED = re.compile(r"未检出|nd|n\.d\.|bdl|not detected|<?dl|<?mdl|低于检出限")
_BELOW_SIGN = re.compile(r"(?:<|<=|≤|﹤|小于|低于)")
_ABOVE_SIGN = re.compile(r"(?:>|>=|≥|﹥|大于|高于|超过)")
_NUMBER = r"[+\-]?(?:\d+(?:\.\d*)?|\.\d+)"
_POWER = re.compile(rf"({_NUMBER})(?:e([+\-]?\d+)|[x×*·]10\^?([+\-]?\d+))?(.*)")
_BELOW_MARK = re.compile(r"\(?(?:l|nd|dl|未检出)\)?")


@dataclass(frozen=True, slots=True)
class Measurement:
    """What a cell says.

    ``qualifier`` is ``<`` (below the detection limit, which is ``value``), ``>`` (above what could be measured), or
    ``""``; ``decimals`` how many were written; ``unit`` what stood behind the number; ``blank`` why there is no value;
    ``fault`` why the cell cannot be read.
    """

    value: float | None = None
    qualifier: Literal["", "<", ">"] = ""
    decimals: int | None = None
    unit: str = ""
    blank: Blank = ""
    fault: Text | None = None


def read_measurement(cell: str) -> Measurement:
    """Return what a cell says.

    Examples
    --------
    >>> [(m.value, m.qualifier, m.decimals) for m in map(read_measurement, ("＜0.01", "0.010L", "1.2×10^3", "７．１"))]
    [(0.01, '<', 2), (0.01, '<', 3), (1200.0, '', 0), (7.1, '', 1)]
    >>> [read_measurement(cell).blank for cell in ("--", "*", "极值过滤", "未检出")]
    ['not_measured', 'not_measured', 'set_aside', 'undetected']
    >>> read_measurement("约十").fault.en
    "'约十' is no number and no mark that is known"
    """
    folded = re.sub(r"\s", "", unicodedata.normalize("NFKC", cell).casefold()).replace("−", "-")
    if not folded or _NOT_MEASURED.fullmatch(folded):
        return Measurement(blank="not_measured")
    if _SET_ASIDE.fullmatch(folded):
        return Measurement(blank="set_aside")
    if _UNDETECTED.fullmatch(folded):
        return Measurement(qualifier="<", blank="undetected")
    qualifier: Literal["", "<", ">"] = ""
    if below := _BELOW_SIGN.match(folded):
        qualifier, folded = "<", folded[below.end() :]
    elif above := _ABOVE_SIGN.match(folded):
        qualifier, folded = ">", folded[above.end() :]
    if re.fullmatch(r"[+\-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", folded):
        folded = folded.replace(",", "")
    read = _POWER.fullmatch(folded)
    if read is None:
        return Measurement(fault=_unread(cell))
    number, power, tens, rest = read.groups()
    exponent = int(power or tens or 0)
    if _BELOW_MARK.fullmatch(rest) and qualifier != ">":
        qualifier, rest = "<", ""
    unit = rest.strip("()[]")
    if unit and not re.match(r"[a-zμ°个毫微克度]", unit):
        return Measurement(fault=_unread(cell))
    try:
        value = float(
            f"{number}e{exponent}"
        )  # one reading of the whole, so that 1.2e-1 is 0.12 and not 0.12000000000000001
    except (ValueError, OverflowError):
        return Measurement(fault=_unread(cell))
    if value in (float("inf"), float("-inf")):
        return Measurement(fault=_unread(cell))
    decimals = len(number.partition(".")[2])
    return Measurement(value, qualifier, max(decimals - exponent, 0), unit)


def _unread(cell: str) -> Text:
    shown = cell.strip()[:40]
    return Text(zh=f"“{shown}”不是数值，也不是认识的标记", en=f"{shown!r} is no number and no mark that is known")
