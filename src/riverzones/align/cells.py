"""Cells of incoming columns: read by the type of the column, and whether their text was damaged on its way."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from riverzones.align.days import DayRangeError, last_day_meant, serial_day
from riverzones.align.encodings import decode, likeness
from riverzones.align.notes import Note, plain
from riverzones.align.texts import TEXT, joined_texts, of_texts, replaced_texts, text_array, without_gaps
from riverzones.align.values import MISSING, SAID_UNKNOWN, NotReadError, parse_value
from riverzones.model import Column, Text

__all__ = [
    "DTYPES",
    "Cells",
    "damaged",
    "extra_cells",
    "is_code",
    "lost_digits",
    "mended_headings",
    "parsed_cells",
    "repaired_heading",
    "repaired_words",
]


DTYPES: dict[str, Any] = {
    "string": TEXT,
    "number": "float64",
    "integer": "Int64",
    "boolean": "boolean",
    "date": object,
    "datetime": "datetime64[us]",
}
"""The pandas type of a column for each dtype word of the vocabulary."""
_CODES = frozenset({"id", "code", "credit_code", "phone", "complaint_phone"})
_NAMES = re.compile(r"name$|^(river|receiving_water|basin|sub_basin|owner|admin|chief|contact)$")
_CODE_HEADING = re.compile(r"(编码|编号|代码|证号|标识|号码|ID|CODE|[BD][MH])$", re.IGNORECASE)
_READ = frozenset({"garbled_within", "last_day", "serial_day"})
"""Causes to be told of cells that have their value all the same."""
_NO_NAME = SAID_UNKNOWN | {"无", "没有", "无编码", "未编码", "未编号", "待编码", "待编号", "空", "空白"}
"""Words that stand where a code or a name is not known: as one they would join what does not belong together."""
_LIKELY = 0.5
"""Likeness to what people write of a heading that is taken for put right."""
_LONG = 30
"""A longer text with a damaged sign in it is a remark that can still be read: it stays, and is told [characters]."""


@dataclass(frozen=True)
class Cells:
    """A column as values; ``bad`` the words that are none by row position, ``causes`` why, with the words.

    ``ranges`` holds rows that say a range of days (first, last, word), ``words`` the texts as they came.
    """

    values: pd.Series[Any]
    bad: dict[int, str] = field(default_factory=dict)
    causes: Mapping[str, tuple[int, tuple[str, ...]]] = field(default_factory=dict)
    ranges: Mapping[int, tuple[dt.date, dt.date, str]] = field(default_factory=dict)
    words: pd.Series[Any] = field(default_factory=lambda: pd.Series(dtype=TEXT))

    def kept(self) -> dict[int, str]:
        """Return words to be kept in ``raw_values``, by row position."""
        return self.bad

    def times(self, factor: float) -> Cells:
        """Return the same with every value multiplied."""
        return replace(self, values=self.values * factor)

    def notes(self, heading: str, title: Text) -> list[Note]:
        """Return what to tell of this column, one note for each cause."""
        notes = []
        for cause, (count, words) in self.causes.items():
            sample = words[:5]
            more = Text(zh=" 等", en=", ...") if len(words) > 5 else Text(zh="", en="")
            called = heading if title.zh in heading or heading == title.en else f"{heading}［{title.zh}］"
            notes.append(
                Note(
                    cause,
                    Text(
                        zh=f"{called} {count} 个（{'、'.join(map(_shown, sample))}{more.zh}）",
                        en=f"{heading}, {count} ({', '.join(map(_shown, sample))}{more.en})",
                    ),
                    count,
                    heading,
                    words[:20],
                )
            )
        return notes


def _shown(word: str) -> str:
    repaired = repaired_words(word)
    return f"{word[:40]} = {repaired[:40]}?" if repaired else word[:40]


def is_code(column: Column) -> bool:
    """Return whether a column holds codes or ids: digits that count nothing."""
    return column.dtype == "string" and (
        column.name in _CODES or column.name.endswith(("_id", "_code", "_no")) or bool(column.refers)
    )


def parsed_cells(
    values: pd.Series[Any],
    column: Column,
    unit: tuple[str | None, str | None],
    learned: Mapping[str, str],
) -> Cells:
    """Return the values of a column, and what could not be read.

    Parameters
    ----------
    values : Series
        As read.
    column : Column
        What they shall be.
    unit : tuple
        Unit that the heading names and the time that it counts by, either None.
    learned : Mapping
        Words that an office has taught, each with our value (``""``: none).
    """
    texts = text_array(values)
    codes, uniques = without_gaps(texts)
    counts = np.bincount(codes[codes >= 0], minlength=len(uniques))
    as_they_are = column.dtype == "string" and not column.values and not learned
    lost: Mapping[str, str] = {}
    whole: Mapping[str, str] = {}
    by_us: Mapping[int, str] = {}
    if not as_they_are or (is_code(column) and _any_matches(uniques, _ODD_CODE)):
        listed = uniques.to_pylist()
        lost, whole, by_us = _told_of_words(listed, column, learned)
        as_they_are = as_they_are and not (lost or whole)
    words = _words_at(uniques, _to_be_read(uniques) if as_they_are else range(len(uniques)))
    read, why, spans = _read_words(words, column, unit, lost, whole, by_us)
    rows_bad: Any = np.flatnonzero(np.isin(codes, [n for n, c in why.items() if c not in _READ])) if why else []
    bad = {int(row): words[int(codes[row])] for row in rows_bad}
    ranges = {
        int(row): (*spans[int(codes[row])], words[int(codes[row])])
        for row in (np.flatnonzero(np.isin(codes, list(spans))) if spans else [])
    }
    causes = _by_cause(why, words, counts)
    if whole:
        pointed_rows = [number for number, word in words.items() if word in whole]
        causes["point_zero"] = (int(counts[pointed_rows].sum()), tuple(whole)[:20])
    if by_us:
        causes["learned"] = (
            int(counts[list(by_us)].sum()),
            tuple(f"{words[n]} → {by_us[n] or '空'}" for n in list(by_us)[:20]),
        )
    if column.dtype == "string":
        taken = texts if not read else replaced_texts(uniques, [*read], [*read.values()]).take(_gapped(codes))
        parsed = of_texts(taken, values)
    else:
        cells = np.array([*read.values(), None], dtype=object)[codes]
        parsed = pd.Series(cells, index=values.index, dtype=object).astype(DTYPES[column.dtype])
    return Cells(parsed, bad, causes, ranges, of_texts(texts, values))


def _read_words(
    words: Mapping[int, str],
    column: Column,
    unit: tuple[str | None, str | None],
    lost: Mapping[str, str],
    whole: Mapping[str, str],
    by_us: Mapping[int, str],
) -> tuple[dict[int, Any], dict[int, str], dict[int, tuple[dt.date, dt.date]]]:
    """The value of each word by its number, why it has none or another than it says, and the days of ranges.

    ``lost`` says of words why they cannot be read, ``whole`` is how they are to be read, ``by_us`` our value by number.
    """
    read: dict[int, Any] = {}
    why: dict[int, str] = {}
    spans: dict[int, tuple[dt.date, dt.date]] = {}
    days = column.dtype in ("date", "datetime")
    for number, word in words.items():
        value, cause = None, None
        said = by_us.get(number)
        try:
            cause = lost.get(word) or _cause(word, column)
            if said is not None:
                cause = None
                value = parse_value(said, column, said=unit[0], per=unit[1]) if said else None
            elif cause is None:
                value = parse_value(whole.get(word, word), column, said=unit[0], per=unit[1])
                if days and serial_day(word) is not None:
                    cause = "serial_day"
                elif column.due and value is not None and last_day_meant(_folded(word)) == value:
                    cause = "last_day"
            elif cause == "garbled_within":
                value = word
        except DayRangeError as error:
            spans[number] = error.days
        except NotReadError as error:
            cause = error.cause
        read[number] = value
        if cause is not None:
            why[number] = cause
    return read, why, spans


def _any_matches(words: pa.LargeStringArray, pattern: str) -> bool:
    return bool(pc.any(pc.match_substring_regex(words, pattern), min_count=0).as_py())


def _words_at(words: pa.LargeStringArray, numbers: Sequence[int]) -> dict[int, str]:
    """Words by their numbers."""
    if not len(numbers):
        return {}
    return dict(zip(numbers, words.take(pa.array(numbers, type=pa.int64())).to_pylist(), strict=True))


def _gapped(codes: NDArray[np.int64]) -> pa.Array:
    """Numbers of words, null where no word is."""
    return pa.array(codes, mask=codes < 0)


def _told_of_words(
    words: Sequence[str], column: Column, learned: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str], dict[int, str]]:
    """Of the words of a column: codes that lost digits, whole numbers written as 1.0, and words that were taught."""
    taught = {_folded(word): value for word, value in learned.items()}
    by_us = (
        {number: taught[key] for number, word in enumerate(words) if (key := _folded(word)) in taught} if taught else {}
    )
    if not is_code(column):
        return {}, {}, by_us
    lost = lost_digits(words)
    pointed = [word for word in words if re.fullmatch(r"\d+\.0+", word)] if ".0" in "\n".join(words) else []
    if len(pointed) < len(words) - len(lost):  # 1.0 among others may be a number of its own, six digits are none
        pointed = [word for word in pointed if len(word.split(".")[0]) >= 6]
    return lost, {word: word.split(".")[0] for word in pointed}, by_us


_ODD_CODE = r"[0-9][eE]\+?[0-9]|[0-9]{16,}|\.0"
"""Where one of these stands among codes, they are looked at one by one. Patterns for Arrow are of RE2."""
_SUSPICIOUS = "[\ufffd锟烫屯?？\u0080-\u00ff\u0152-\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122\n\r]"
"""Signs without which no Chinese text is damaged, but by UTF-8 that was read as GBK."""
_AS_UTF8 = re.compile(rb"^(?:[\x00-\x09\x0b-\x7f]|[\xc2-\xf4][\x80-\xbf]{1,3})+$", re.MULTILINE)


def _to_be_read(words: pa.LargeStringArray) -> list[int]:
    """Positions of the texts that may be damaged or stand for nothing; all others are taken as they are.

    The texts are looked at together: of a million names, nearly all have none of the signs, and GBK bytes that are
    UTF-8 too are found in one search over all of them.
    """
    odd = pc.or_(pc.match_substring_regex(words, _ODD_LATIN), pc.is_in(pc.utf8_lower(words), value_set=_MARKS))
    latin = pc.string_is_ascii(words)
    if pc.all(latin, min_count=0).as_py():
        return list(np.flatnonzero(odd.to_numpy(zero_copy_only=False)).tolist())
    odd = pc.or_(odd, pc.match_substring_regex(words, _SUSPICIOUS))
    rest = np.flatnonzero(~pc.or_(odd, latin).to_numpy(zero_copy_only=False))
    slow = np.flatnonzero(odd.to_numpy(zero_copy_only=False))
    data = joined_texts(words.take(pa.array(rest))).encode("gb18030", "replace")
    starts = [match.start() for match in _AS_UTF8.finditer(data)]
    if starts:
        ends = np.flatnonzero(np.frombuffer(data, dtype=np.uint8) == ord("\n"))
        slow = np.union1d(slow, rest[np.searchsorted(ends, starts)])
    return list(slow.tolist())


def _folded(word: str) -> str:
    return word.strip().casefold()


def _cause(word: str, column: Column) -> str | None:
    if (
        column.dtype == "string"
        and not column.values
        and word in _NO_NAME
        and (is_code(column) or _NAMES.search(column.name))
    ):
        return "said_unknown"
    harm = damaged(word)
    if harm is None or (
        harm == "garbled" and column.dtype == "string" and not column.values and _readable(word, column)
    ):
        return None if harm is None else "garbled_within"
    return harm


def _readable(word: str, column: Column) -> bool:
    return len(word) > _LONG and not is_code(column) and _NAMES.search(column.name) is None


def _by_cause(why: Mapping[int, str], words: Mapping[int, str], counts: Any) -> dict[str, tuple[int, tuple[str, ...]]]:
    by_cause: dict[str, tuple[int, tuple[str, ...]]] = {}
    for number, cause in why.items():
        count, some = by_cause.get(cause, (0, ()))
        by_cause[cause] = (count + int(counts[number]), (*some, words[number]) if len(some) < 20 else some)
    return by_cause


def extra_cells(values: pd.Series[Any], heading: str) -> Cells:
    """Return a column that the kind does not know, kept as text; what is damaged is told, what overflowed is empty."""
    texts = text_array(values)
    codes, uniques = without_gaps(texts)
    counts = np.bincount(codes[codes >= 0], minlength=len(uniques))
    of_code = _CODE_HEADING.search(heading) and _any_matches(uniques, _ODD_CODE)
    lost = lost_digits(uniques.to_pylist()) if of_code else {}
    words = _words_at(uniques, range(len(uniques)) if lost else _to_be_read(uniques))
    why: dict[int, str] = {}
    gone: list[int] = []
    for number, word in words.items():
        harm = damaged(word)
        if harm == "garbled" and len(word) > _LONG:
            harm = "garbled_within"
        elif harm is not None:
            gone.append(number)
        cause = harm or (f"{lost[word]}_kept" if word in lost else None)
        if cause is not None:
            why[number] = cause
    rows: Any = np.flatnonzero(np.isin(codes, gone)) if gone else []
    bad = {int(row): words[int(codes[row])] for row in rows}
    if gone:
        texts = replaced_texts(uniques, gone, [None] * len(gone)).take(_gapped(codes))
    as_read = of_texts(texts, values)
    return Cells(as_read, bad, _by_cause(why, words, counts), {}, as_read)


_OVERFLOW = re.compile(
    r"\*{2,}|#{3,}|#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!)|1\.#(?:INF|QNAN|IND)\d*", re.I
)
_MARKS = pa.array(sorted(MISSING | _NO_NAME), type=pa.large_string())
_OVERFLOW_BEGINS = frozenset("*#1")
_ODD_LATIN = r"^[*#]|^1\.#|\?\?"
_REPLACED = re.compile(
    r"\ufffd|锟斤|斤拷锟|锟.*拷|烫烫|^屯屯+$|屯屯屯|^[?？]{2,}$|(?<=[\u4e00-\u9fff])[?？]{2,}(?=[\u4e00-\u9fff])"
)
_LATIN = re.compile(r"[\u0080-\u00ff\u0152-\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]")
_SCIENTIFIC = re.compile(r"[+-]?\d(?:(?:\.\d+)?[eE]\+|\.\d+[eE])\d{1,3}")
_DIGITS = re.compile(r"\d{16,}")


_LEADS = re.compile("[\u00c3\u00e4-\u00e9][\u0080-\u00bf\u0152-\u0178\u2013-\u203a\u20ac\u2122\u02c6\u02dc]")
"""The first two bytes of a Chinese sign in UTF-8, read as Latin letters: enough where the third is lost."""


def damaged(text: str) -> str | None:
    """Return ``"garbled"`` where the letters are not those that were written, ``"overflow"`` where a cell holds no
    value.

    Examples
    --------
    >>> damaged("锟斤拷锟斤拷"), damaged("********"), damaged("闀挎睙"), damaged("长江"), damaged("大屯屯")
    ('garbled', 'overflow', 'garbled', None, None)
    """
    if text[:1] in _OVERFLOW_BEGINS and _OVERFLOW.fullmatch(text):
        return "overflow"
    if text.isascii() and "??" not in text:
        return None
    if _REPLACED.search(text) or repaired_words(text) is not None or len(_LEADS.findall(text)) > 1:
        return "garbled"
    return None


def repaired_words(text: str) -> str | None:
    """Return what was written before UTF-8 was read as GBK, or either as Latin letters; None where it is not so.

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


_HEADING_LATIN = re.compile("(?:[\u0080-\u00ff]{2})+")


def repaired_heading(word: str) -> str | None:
    """Return the heading that was written before its bytes were read in another encoding; None where it is not damaged
    or the way back is lost.

    A heading may hold Latin letters of its own beside the damaged ones (X坐标).

    Examples
    --------
    >>> repaired_heading("Ãû³Æ"), repaired_heading("X×ø±ê"), repaired_heading("缁忓害"), repaired_heading("Größe")
    ('名称', 'X坐标', '经度', None)
    """
    whole = repaired_words(word)
    if whole is not None:
        return whole
    bare = re.sub(r"[ -~]", "", word)
    if len(bare) < 4 or _HEADING_LATIN.fullmatch(bare) is None:
        return None
    try:
        words = word.encode("latin-1").decode("gbk")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return None
    signs = [sign for sign in words if not sign.isascii()]
    return words if all("\u4e00" <= sign <= "\u9fff" for sign in signs) and likeness(words) > _LIKELY else None


def mended_headings(names: Sequence[str]) -> tuple[list[str], list[Note]]:
    """Return headings with those put right whose letters were read in another encoding, and what to tell of them.

    Damage that cannot be undone (锟斤拷, ????) is named; such a heading stays as it is.
    """
    mended = [name if name.isascii() else (repaired_heading(name) or name) for name in names]
    notes = []
    pairs = [f"{was} → {now}" for was, now in zip(names, mended, strict=True) if was != now]
    if pairs:
        notes.append(
            plain(
                Text(
                    zh=f"{len(pairs)} 个标题是乱码（曾按错误的编码转存），已还原：{'、'.join(pairs[:8])}",
                    en=f"{len(pairs)} headings had been read in a wrong encoding and were put right: "
                    f"{', '.join(pairs[:8])}",
                ),
                loud=True,
            )
        )
    lost = [name for name in mended if damaged(re.sub(r"_\d+$", "", name)) == "garbled"]
    if lost:
        notes.append(
            plain(
                Text(
                    zh=f"{len(lost)} 个标题已损坏（乱码），还原不了：{'、'.join(lost[:8])}；请索取未损坏的原表，"
                    "或用 --column 我们的列=文件的列 指明",
                    en=f"{len(lost)} headings are damaged (wrong encoding) beyond repair: {', '.join(lost[:8])}; ask "
                    "for the file anew, or name them with --column OUR=THEIRS",
                ),
                loud=True,
            )
        )
    return mended, notes


def lost_digits(codes: Iterable[str]) -> dict[str, str]:
    """Return codes of one column that lost digits, each with ``"scientific"`` or ``"zeros"``.

    A spreadsheet keeps 15 digits: 500237001000123456 becomes 500237001000123000, or 5.00237E+17. Zeros are only taken
    for a loss where every code of 16 digits and more has them, and there are three of them at least.

    Examples
    --------
    >>> lost_digits(["5.00237E+17", "A5"]), lost_digits(["500237001000123000", "500237001000124000"])
    ({'5.00237E+17': 'scientific'}, {'500237001000123000': 'zeros', '500237001000124000': 'zeros'})
    >>> lost_digits(["500237001000123000", "500237001000123456"]), lost_digits(["500237001000"])
    ({}, {})
    """
    codes = list(codes)
    text = "\n".join(codes)  # one search over all of them says whether any is to be looked at
    losses = (
        {code: "scientific" for code in codes if _SCIENTIFIC.fullmatch(code)} if re.search(r"\d[eE]\+?\d", text) else {}
    )
    long = [code for code in codes if _DIGITS.fullmatch(code)] if _DIGITS.search(text) else []
    tails = [code[15:] for code in long]
    if long and all(set(tail) == {"0"} for tail in tails) and sum(map(len, tails)) >= 3:
        losses.update(dict.fromkeys(long, "zeros"))
    return losses
