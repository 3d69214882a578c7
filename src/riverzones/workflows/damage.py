"""Text and codes that were damaged on their way: wrong encodings, digits lost in a spreadsheet, cells that overflowed.

A name of replacement characters names nothing, and eighteen digits of which the last three became zeros are another
code. Both are told and kept as they came, never used as a name or an id.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from riverzones.io.encodings import decode, likeness

__all__ = ["damaged", "lost_digits", "repaired_words"]

_OVERFLOW = re.compile(
    r"\*{2,}|#{3,}|#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!)|1\.#(?:INF|QNAN|IND)\d*", re.I
)
_REPLACED = re.compile(
    r"\ufffd|锟斤|斤拷锟|锟.*拷|烫烫|^屯屯+$|屯屯屯|^[?？]{2,}$|(?<=[\u4e00-\u9fff])[?？]{2,}(?=[\u4e00-\u9fff])"
)
_LATIN = re.compile(r"[\u0080-\u00ff\u0152-\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]")
_SCIENTIFIC = re.compile(r"[+-]?\d(?:\.\d+)?[eE]\+\d{1,3}")
_DIGITS = re.compile(r"\d{16,}")


def damaged(text: str) -> str | None:
    """``"garbled"`` where the letters are not those that were written, ``"overflow"`` where a cell holds no value.

    Examples
    --------
    >>> damaged("锟斤拷锟斤拷"), damaged("********"), damaged("闀挎睙"), damaged("长江"), damaged("大屯屯")
    ('garbled', 'overflow', 'garbled', None, None)
    """
    if _OVERFLOW.fullmatch(text):
        return "overflow"
    if text.isascii() and "??" not in text:
        return None
    if _REPLACED.search(text) or repaired_words(text) is not None:
        return "garbled"
    return None


def repaired_words(text: str) -> str | None:
    """What was written before UTF-8 was read as GBK, or either as Latin letters; None where it is not so.

    Examples
    --------
    >>> repaired_words("闀挎睙"), repaired_words("é•¿æ±Ÿ"), repaired_words("³¤½\\xad"), repaired_words("长江")
    ('长江', '长江', '长江', None)
    """
    latin = _LATIN.findall(text)
    tries = [("gb18030", "utf-8")] if not latin else [("cp1252", "utf-8"), ("latin-1", "utf-8"), ("latin-1", "gbk")]
    whole = text.rstrip("?？")
    for wrong, right in tries:
        try:
            data = whole.encode(wrong)
            words = data.decode(right) if whole == text else decode(data, right, cut=True)[0]
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
        signs = [sign for sign in words if not sign.isascii()]
        if len(signs) < 2 or not all("\u3000" <= sign <= "\u9fff" or "\uff00" <= sign <= "\uffef" for sign in signs):
            continue
        if right == "gbk" and (len(latin) < 4 or re.search(r"[A-Za-z]", text)):
            continue
        if likeness(words) > likeness(text) + (0.0 if wrong == "gb18030" else 0.2):
            return words
    return None


def lost_digits(codes: Iterable[str]) -> dict[str, str]:
    """Codes of one column that lost digits, each with ``"scientific"`` or ``"zeros"``.

    A spreadsheet keeps 15 digits: 500237001000123456 becomes 500237001000123000, or 5.00237E+17. Zeros are only taken
    for a loss where every code of 16 digits and more has them, and there are three of them at least.

    Examples
    --------
    >>> lost_digits(["5.00237E+17", "A5"]), lost_digits(["500237001000123000", "500237001000124000"])
    ({'5.00237E+17': 'scientific'}, {'500237001000123000': 'zeros', '500237001000124000': 'zeros'})
    >>> lost_digits(["500237001000123000", "500237001000123456"]), lost_digits(["500237001000"])
    ({}, {})
    """
    told = {code: "scientific" for code in codes if _SCIENTIFIC.fullmatch(code)}
    long = [code for code in codes if _DIGITS.fullmatch(code)]
    tails = [code[15:] for code in long]
    if long and all(set(tail) == {"0"} for tail in tails) and sum(map(len, tails)) >= 3:
        told.update(dict.fromkeys(long, "zeros"))
    return told
