"""The guard that CSV and XLSX share: text from data that a spreadsheet could run."""

from __future__ import annotations

__all__ = ["harmless", "is_formula"]

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def is_formula(text: str) -> bool:
    """Return whether a spreadsheet could take ``text`` for a formula (OWASP, CSV Injection); a lone dash is none.

    Examples
    --------
    >>> is_formula("=1+1"), is_formula("@SUM(A1)"), is_formula("-"), is_formula("河长")
    (True, True, False, False)
    """
    return text.startswith(_STARTS) and text != "-"


def harmless(text: str) -> str:
    """Return ``text`` for a CSV file: without NUL, and with a leading ``'`` where it could be taken for a formula.

    Examples
    --------
    >>> harmless("=cmd|'/c calc'!A1"), harmless("-"), harmless("巫山县")
    ("'=cmd|'/c calc'!A1", '-', '巫山县')
    """
    clean = text.replace("\x00", "")
    return f"'{clean}" if is_formula(clean) else clean
