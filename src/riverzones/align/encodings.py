"""Tell the encoding of text from its bytes, and say why.

Chinese offices send UTF-8 and GBK, with a ``.cpg`` that is missing or wrong, and text cut in the middle of a character
at the width of a field. UTF-8 can hardly be met by accident; where both readings are possible, the one whose
characters people write (the two planes of GB 2312) wins.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from riverzones.errors import LayerError
from riverzones.model import Text

__all__ = [
    "CellsRead",
    "EncodingTold",
    "decode",
    "decode_cells",
    "encoding_name",
    "likeness",
    "tell_encoding",
    "tell_text_encoding",
    "told_codecs",
    "undone",
]

_GB = {"gbk", "gb2312", "cp936", "936", "ansi936", "oem936", "gb18030", "54936", "hz", "euccn"}
_UTF8 = {"utf8", "65001", "utf8sig", "utf-8"}
_UNSEEN = "".join(map(chr, (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF)))
"""Signs of no width: joiners, and those that turn the direction of writing."""
_BEYOND = "\U0000ffff"
"""What comes after it has four bytes in UTF-8: rare characters of names, and little pictures."""
_ENOUGH = 3000
"""Distinct texts that are scored; of more, evenly spaced ones are."""
_LONG = 20_000
"""Bytes of one text that are weighed sign by sign; the rest of it must be readable, too."""
_LIKELY = 0.5
"""Likeness of a text to what people write before a cell is read in another encoding than its column."""
_WIDE = 8
"""Chinese signs of three bytes, all of them right, from which on a text is UTF-8."""
_SURE = 0.15
"""How much better a reading must score before it beats what the file declares [share of characters]."""


@dataclass(frozen=True, slots=True)
class EncodingTold:
    """An encoding (a Python codec name, or ``"ascii"``), why it was chosen, and how many texts it cannot read."""

    encoding: str
    reason: Text
    unreadable: int = 0


def encoding_name(words: str) -> str:
    """Return the Python codec a file or a person means: ``GBK``, ``936`` and ``GB2312`` are all ``gb18030``.

    Raises
    ------
    LayerError
        If the words name no encoding.

    Examples
    --------
    >>> encoding_name("ANSI 936"), encoding_name("UTF-8"), encoding_name("65001")
    ('gb18030', 'utf-8', 'utf-8')
    """
    folded = re.sub(r"[\s_-]", "", words.strip("\ufeff \t\r\n\0")).casefold()
    if folded in _GB:
        return "gb18030"
    if folded in _UTF8:
        return "utf-8"
    for name in (
        folded,
        f"cp{folded}",
        re.sub(r"^(ansi|oem|windows)", "cp", folded),
        re.sub(r"^iso8859", "iso8859-", folded),
    ):
        try:
            return codecs.lookup(name).name
        except LookupError:
            continue
    raise LayerError(
        Text(
            zh=f"编码应写作 utf-8、gbk 之类，“{words}”无法识别。",
            en=f"expected an encoding such as utf-8 or gbk, got {words!r}.",
        ),
        hint=Text(zh="可不写编码，由程序判断。", en="Leave it out to have it told."),
    )


def decode(data: bytes, encoding: str, *, cut: bool = False) -> tuple[str, bool]:
    """Return ``data`` as text, and whether all of it could be read; with ``cut`` a broken last character is left off.

    Examples
    --------
    >>> decode("长江".encode("gbk")[:3], "gb18030", cut=True)
    ('长', True)
    """
    try:
        return data.decode(encoding), True
    except UnicodeDecodeError as error:
        if cut and error.end == len(data) and error.start >= len(data) - 3:
            try:
                return data[: error.start].decode(encoding), True
            except UnicodeDecodeError:
                pass
    return data.decode(encoding, errors="replace"), False


def tell_encoding(
    texts: Iterable[tuple[bytes, bool]], *, declared: str | None = None, declared_by: str = ""
) -> EncodingTold:
    """Return the encoding in which a file's texts make sense.

    Parameters
    ----------
    texts : iterable of (bytes, bool)
        Every text of the file, and whether it may be cut at the width of its field.
    declared : str, optional
        What the file says of itself; it decides only where the bytes do not.
    declared_by : str
        Where it says so: ``".cpg"``, ``"dbf language byte"``.

    Examples
    --------
    >>> tell_encoding([("长江".encode("gbk"), False)], declared="UTF-8", declared_by=".cpg").encoding
    'gb18030'
    """
    distinct: dict[bytes, bool] = {}
    for data, cut in texts:
        if not data.isascii():
            distinct[data] = distinct.get(data, True) and cut
    said = _known(declared)
    if not distinct:
        return EncodingTold(
            "ascii", Text(zh="全部是 ASCII 字符，任何编码读法都一样", en="pure ASCII, the same in any encoding")
        )
    long = any(len(data) > _LONG for data in distinct)
    sample = {
        data[:_LONG]: cut or len(data) > _LONG for data, cut in list(distinct.items())[:: len(distinct) // _ENOUGH + 1]
    }
    tried = {
        name: _score(sample, name)
        for name in dict.fromkeys(("utf-8", "gb18030", "big5", "cp1252", *([said] if said else [])))
    }
    best = _best(tried, said)
    if best != "utf-8" and not tried["utf-8"].unreadable and _twice_encoded(sample):
        best = "utf-8"
    if long or len(sample) < len(distinct):
        bad = sum(not decode(data, best, cut=cut)[1] for data, cut in distinct.items())
        tried[best] = replace(tried[best], unreadable=bad)
    return EncodingTold(best, _why(best, tried, distinct, declared, said, declared_by), tried[best].unreadable)


def _twice_encoded(sample: Mapping[bytes, bool]) -> bool:
    """Whether texts that read as UTF-8 are Chinese, or were it before something read them in a wrong encoding."""
    words = [decode(data, "utf-8", cut=cut)[0] for data, cut in sample.items()]
    if undone("\n".join(words)) is not None:
        return True
    damaged = [undone(word, fewest=2) is not None for word in words]
    return any(damaged) and all(harm or likeness(word) > _LIKELY for harm, word in zip(damaged, words, strict=True))


def undone(text: str, *, fewest: int = 4) -> str | None:
    """Return a text as it was before it was read in a wrong encoding and saved so; None where it was not, the way back
    is lost, or fewer than ``fewest`` characters would come back.

    Examples
    --------
    >>> undone("Ãû³Æ,ºÓÁ÷\\n³¤½\xad,1"), undone("名称,河流"), undone("Größe,Müller")
    ('名称,河流\\n长江,1', None, None)
    """
    latin = sum("\u0080" <= sign <= "\u00ff" or sign in _CP1252 for sign in text)
    if not text.isascii() and latin < 0.8 * sum(not sign.isascii() for sign in text):
        tries = [("gb18030", "utf-8")]
    else:
        tries = [("cp1252", "utf-8"), ("cp1252", "gb18030")]
    for wrong, right in tries:
        try:
            data = text.encode(wrong) if wrong != "cp1252" else b"".join(map(_byte, text))
            words = data.decode(right)
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
        signs = [sign for sign in words if not sign.isascii()]
        chinese = sum("\u4e00" <= sign <= "\u9fff" for sign in signs)
        if len(signs) >= fewest and chinese > 0.6 * len(signs) and likeness(words) > likeness(text) + _SURE:
            return words
    return None


_CP1252 = {bytes([code]).decode("cp1252"): code for code in range(0x80, 0xA0) if code not in (129, 141, 143, 144, 157)}
"""Letters that Windows has where Latin-1 has none."""


def _byte(sign: str) -> bytes:
    return bytes([_CP1252[sign]]) if sign in _CP1252 else sign.encode("latin-1")


def tell_text_encoding(data: bytes) -> EncodingTold:
    """Return the encoding of a text file: by its byte order mark, else line by line from the bytes.

    Examples
    --------
    >>> tell_text_encoding("名称,经度\\n巫山,109.88\\n".encode("gbk")).encoding
    'gb18030'
    """
    marks = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
    for mark, name in marks:
        if data.startswith(mark):
            return EncodingTold(
                name, Text(zh="文件开头有字节序标记（BOM）", en="the file starts with a byte order mark")
            )
    wide = _without_mark(data[:8192])
    if wide is not None:
        return EncodingTold(
            wide,
            Text(
                zh="没有字节序标记，但每个 ASCII 字符占两个字节，是 UTF-16",
                en="no byte order mark, but every ASCII character takes two bytes: UTF-16",
            ),
        )
    return tell_encoding((piece, False) for line in data.splitlines() for piece in re.split(rb"[,;\t\"]", line))


def _without_mark(head: bytes) -> str | None:
    """UTF-16 that lacks its byte order mark: its ASCII characters leave zeros on one side of every pair."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) < max(2, len(head) // 20) or min(even, odd) * 10 > max(even, odd):
        return None
    name = "utf-16-le" if odd > even else "utf-16-be"
    return name if decode(head[: len(head) // 2 * 2], name, cut=True)[1] else None


@dataclass(frozen=True, slots=True)
class CellsRead:
    """Cells of a column as text, which of them could be read whole, and the other encoding that it took, if any."""

    words: list[str]
    whole: list[bool]
    other: str | None = None


def decode_cells(cells: Sequence[tuple[bytes, bool]], encoding: str, *, firm: bool = False) -> CellsRead:
    """Return the cells of one column, in the encoding of the file or, where its bytes say so, in their own.

    Tables that were joined from two sources hold one column in GBK and one in UTF-8, or both in one. A column is read
    in another encoding only where that reads every cell and the one of the file does not, or where all of it is UTF-8;
    then cell by cell.

    Parameters
    ----------
    cells : sequence of (bytes, bool)
        The cells, and whether each may be cut at the width of its field.
    encoding : str
        That of the file.
    firm : bool
        A person named the encoding: nothing else is tried.
    """
    beyond = [pair for pair in cells if not pair[0].isascii()]
    codec, mixed = encoding, None
    if beyond and not firm:
        own = tell_encoding(beyond).encoding
        misread = sum(not decode(data, encoding, cut=cut)[1] for data, cut in beyond)
        if own != encoding and own in ("utf-8", "gb18030"):
            better = sum(not decode(data, own, cut=cut)[1] for data, cut in beyond)
            if better < misread or (own == "utf-8" and not better):
                codec, mixed = own, own
    read = [decode(data, codec, cut=cut) for data, cut in cells]
    if firm or all(whole for _, whole in read):
        return CellsRead([text for text, _ in read], [whole for _, whole in read], mixed)
    spare = "gb18030" if codec == "utf-8" else "utf-8"
    for position, (data, cut) in enumerate(cells):
        if not read[position][1]:
            again = decode(data, spare, cut=cut)
            if again[1] and (spare == "utf-8" or likeness(again[0]) > _LIKELY):
                read[position], mixed = again, f"{codec}+{spare}"
    return CellsRead([text for text, _ in read], [whole for _, whole in read], mixed)


def told_codecs(columns: Mapping[str, str]) -> Text:
    """Return the line that says which columns were read in another encoding than the file."""
    names = {"gb18030": "GBK", "utf-8": "UTF-8", "gb18030+utf-8": "GBK/UTF-8", "utf-8+gb18030": "UTF-8/GBK"}
    zh = "、".join(f"{name}（{names.get(codec, codec)}）" for name, codec in columns.items())
    en = ", ".join(f"{name} ({names.get(codec, codec)})" for name, codec in columns.items())
    return Text(zh=f"各列编码不一，这些列按各自的字节读出：{zh}", en=f"columns in an encoding of their own: {en}")


@dataclass(frozen=True, slots=True)
class _Score:
    """``wide`` is the share among signs of three bytes in UTF-8 and more, of which there are ``wide_signs``."""

    unreadable: int
    good: float
    wide: float = 0.0
    wide_signs: int = 0


def _known(declared: str | None) -> str | None:
    try:
        return encoding_name(declared) if declared and declared.strip() else None
    except LayerError:
        return None


@lru_cache(maxsize=1)
def _weights() -> dict[str, float]:
    """How likely a character is in a Chinese office: level 1 and level 2 of GB 2312, its signs."""
    weights: dict[str, float] = {}
    for row in range(1, 88):
        weight = 0.6 if row == 3 or row == 1 else 1.0 if 16 <= row <= 55 else 0.6 if 56 <= row <= 87 else 0.2
        for cell in range(1, 95):
            try:
                weights.setdefault(bytes((row + 0xA0, cell + 0xA0)).decode("gb2312"), weight)
            except UnicodeDecodeError:
                continue
    weights.update(dict.fromkeys("“”‘’·—…、。《》（），：；℃°′″Ⅰ Ⅱ Ⅲ Ⅳ Ⅴ㎡".replace(" ", ""), 0.6))
    weights.update(dict.fromkeys(_UNSEEN, 0.6))  # three bytes that make one of these in UTF-8 are no accident
    return weights


def likeness(text: str) -> float:
    """Return how likely the characters beyond ASCII are in a Chinese office, 0 to 1; 0 where there are none.

    Examples
    --------
    >>> likeness("长江") > likeness("闀挎睙"), likeness("abc")
    (True, 0.0)
    """
    weights = _weights()
    signs = [weights.get(sign, 0.1) for sign in text if not sign.isascii()]
    return sum(signs) / len(signs) if signs else 0.0


def _score(text_cut: dict[bytes, bool], encoding: str) -> _Score:
    """Share of the non-ASCII characters that people write, in this reading; unreadable texts count as nothing."""
    weights, total, count, unreadable = _weights(), 0.0, 0, 0
    wide, wide_signs = 0.0, 0
    for data, cut in text_cut.items():
        text, whole = decode(data, encoding, cut=cut)
        signs = [(i, sign) for i, sign in enumerate(text) if not sign.isascii()]
        count += max(len(signs), 1)
        if not whole:
            unreadable += 1
            continue
        beyond = [weights.get(sign, 0.1) for _, sign in signs if sign >= "\u0800"]
        wide, wide_signs = wide + sum(beyond), wide_signs + len(beyond)
        for i, sign in signs:
            if "\u00c0" <= sign <= "\u024f":  # Latin letters belong inside Latin words
                beside = text[max(i - 1, 0) : i] + text[i + 1 : i + 2]
                total += 0.9 if any(c.isascii() and c.isalpha() for c in beside) else 0.1
            elif sign > _BEYOND and encoding == "utf-8":
                total += 0.6
            elif "\u3400" <= sign <= "\u9fff":
                beside = text[max(i - 1, 0) : i]
                total += weights.get(sign, 0.15) * (0.6 if beside.isascii() and beside.islower() else 1.0)
            else:
                total += weights.get(sign, -0.5 if sign in "\ufffd" or "\ue000" <= sign <= "\uf8ff" else 0.05)
    return _Score(unreadable, total / count, wide / max(wide_signs, 1), wide_signs)


def _best(tried: dict[str, _Score], said: str | None) -> str:
    utf8, least = tried["utf-8"], min(score.unreadable for score in tried.values())
    # three right bytes in a row, again and again, are no accident, whatever Latin signs (º ´) stand between
    if not utf8.unreadable and (utf8.good >= 0.4 or (utf8.wide >= 0.4 and utf8.wide_signs >= _WIDE)):
        return "utf-8"
    order = sorted(tried, key=lambda name: tried[name].good, reverse=True)
    best = order[0]
    if said is not None and tried[said].unreadable <= least and tried[said].good >= tried[best].good - _SURE:
        return said
    return best


def _why(
    best: str, tried: dict[str, _Score], text_cut: dict[bytes, bool], declared: str | None, said: str | None, by: str
) -> Text:
    names = {"gb18030": "GBK/GB18030", "utf-8": "UTF-8"}
    name, count, bad = names.get(best, best), len(text_cut), tried[best].unreadable
    zh, en = f"{count} 个含非 ASCII 字符的文本都能按 {name} 读通", f"all {count} texts beyond ASCII read as {name}"
    if bad:
        zh, en = (
            f"{count} 个文本中 {count - bad} 个能按 {name} 读通，{bad} 个读不通",
            f"{count - bad} of {count} texts read as {name}, {bad} do not",
        )
    if declared is not None and said is None:
        zh, en = f"{zh}；{by} 写的 {declared!r} 不是编码名", f"{en}; {by} says {declared!r}, which is no encoding"
    elif said == best:
        zh, en = f"{zh}，与 {by} 一致", f"{en}, as {by} says"
    elif said is not None:
        wrong = tried[said].unreadable
        zh += (
            f"；{by} 声明 {declared}，"
            + (f"但有 {wrong} 个文本按它读不通" if wrong else "但按它读出来不成文字")
            + "，以字节为准"
        )
        en += f"; {by} says {declared}, " + (
            f"but {wrong} texts do not read so" if wrong else "but that reads as nonsense"
        )
        en += ": the bytes win"
    else:
        zh, en = f"{zh}；文件没有声明编码", f"{en}; the file declares none"
    return Text(zh=zh, en=en)
