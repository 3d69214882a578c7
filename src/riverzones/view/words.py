"""Numbers and addresses by which a person is reached, found in any text and taken out of it.

Telephones of China in their usual forms (GB/T 2260 area codes; mobile numbers of eleven digits from 13 to 19), 400 and
800 numbers, local numbers behind a word that announces one, e-mail addresses, WeChat and QQ ids, identity numbers
whose check digit is right (GB 11643), and the name behind "contact:". Full-width digits and signs count as plain ones.
Signs between digits (138.1234.5678), invisible characters among them, digits in circles or of other scripts, Chinese
numerals, also mixed with digits, and letters drawn for digits are seen through. What stays: codes, document
numbers, chainages, coordinates, dates, and numbers of three to five digits (110, 12345).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any, Final

__all__ = ["HIDDEN", "is_number", "without_numbers", "without_spans"]

HIDDEN: Final = "***"
"""What stands where something was taken out."""

_ROUND = {
    ord(sign): str(number)
    for signs in ("⓪①②③④⑤⑥⑦⑧⑨", "⓿❶❷❸❹❺❻❼❽❾", "⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉", "\0⑴⑵⑶⑷⑸⑹⑺⑻⑼", "\0⒈⒉⒊⒋⒌⒍⒎⒏⒐")
    for number, sign in enumerate(signs)
    if sign != "\0"
}
_WIDE = {0xFF01 + place: chr(0x21 + place) for place in range(94)}
_PLAIN = str.maketrans(
    {
        **_WIDE,
        **_ROUND,
        **dict.fromkeys(map(ord, "‐‑‒–—―−﹣"), "-"),
        **dict.fromkeys(map(ord, "\u3000\u00a0\u2002\u2003\u2009\t"), " "),
    }
)
"""Signs by the plain sign that they stand for, one for one, so that places in a text stay the same."""
_BEFORE, _AFTER = r"(?<![0-9A-Za-z])(?<![0-9][.])", r"(?![0-9A-Za-z])(?!\.[0-9])"
_ABROAD = r"(?:\(?(?:\+|00)\s?86\)?[\s-]{0,2}|(?<!\d)86[\s-]{1,2})"
_S = r"[ -]{0,2}"
_MOBILE = (
    r"(?:\(1[3-9]\d\)|1[3-9]\d)"
    rf"(?:{_S}\d{{4}}{_S}\d{{4}}|[ -]\d{{3}}[ -]\d{{5}}|[ -]\d{{5}}[ -]\d{{3}}|\d[ -]\d{{3}}[ -]\d{{4}}"
    r"|[ -]\d{2}[ -]\d{2}[ -]\d{2}[ -]\d{2}|\d[ -]\d{4}[ -]\d{3}|\d{2}[ -]\d{3}[ -]\d{3})"
)
_EXTENSION = r"(?:\s?(?:转|分机|ext\.?|x)\s?\d{1,6}|-\d{1,5}(?!\d))?"
_AREA = r"0(?:10|2\d|[3-9]\d\d)"
_LOCAL = rf"[2-9]\d{{2,3}}(?:{_S}\d{{4}})"
_LAND = rf"(?:\({_AREA}\)|{_AREA})[\s-]{{0,3}}{_LOCAL}{_EXTENSION}"
_LAND_ABROAD = rf"{_ABROAD}\(?0?\)?(?:10|2\d|[3-9]\d\d)\)?[\s-]{{0,2}}{_LOCAL}{_EXTENSION}"
_SERVICE = r"[48]00(?:[ -]\d{3}[ -]\d{4}|[ -]\d{4}[ -]\d{3}|[ -]?\d{7}|\d{3}[ -]\d{4}|[ -]\d{2}[ -]\d{5})"
_MADE_UP = r"000-\d{8}"
_SIGNS = str.maketrans(dict.fromkeys("_~·•∙‧*", "-"))
"""More signs that stand between the digits of a number; in other places they mean something."""
_BETWEEN = r"(?:[ :|;,、/\\()\[\]{}<>「」【】〔〕『』&'\"一-]|&nbsp;|&#160;){1,6}"
"""What stands between the parts of a mobile number: brackets, colons, a Chinese one drawn for a dash, a fixed space."""
_SPACED = re.compile(
    rf"{_BEFORE}(?:1[3-9]\d(?P<a>[./,、])\s?\d{{4}}(?P=a)\s?\d{{4}}|1(?P<b>[ .-])[3-9](?:(?P=b)\d){{9}}"
    rf"|0(?P<e>[ .-])(?:1(?P=e)0|2(?P=e)\d|[3-9](?P=e)\d(?P=e)\d)(?:(?P=e)\d){{7,8}}"
    rf"|\(?1[3-9]\d{_BETWEEN}\d{{4}}{_BETWEEN}\d{{4}}|1[3-9]\d{{9}}\.0+|1\.[3-9]\d{{9}}[Ee]\+?10"
    rf"|1[3-9]\d(?P<c>[./])\d\d(?:(?P=c)\d\d){{3}}|{_AREA}(?P<d>[./])[2-9]\d{{2,3}}(?:(?P=d)\d{{4}}|\d{{4}}))(?![0-9A-Za-z])"
)
"""The same with a point, a stroke or a comma between its parts, or with a sign between all digits."""
_OTHER_COUNTRY = re.compile(
    rf"{_BEFORE}(?:\+\d{{1,3}}[ ()-]{{0,2}}\d(?:[ ()-]{{0,2}}\d){{6,11}}|85[23][ -]\d{{4}}[ -]?\d{{4}}"
    rf"|886[ -]\d{{1,2}}[ -]\d{{3,4}}[ -]?\d{{4}}){_AFTER}"
)
_DIGITS = ("零〇", "一壹幺", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
_NUMERALS = "".join(_DIGITS)
_AS_DIGITS = str.maketrans({sign: str(number) for number, signs in enumerate(_DIGITS) for sign in signs})
_IN_NUMERALS = re.compile(rf"(?<![0-9])[{_NUMERALS}0-9](?:[ -]?[{_NUMERALS}0-9]){{9,13}}")
_BETWEEN_LETTERS = re.compile(r"(?<![0-9])(?<![0-9][.,])1[3-9]\d{9}(?!\.?[0-9])")
"""A mobile number with letters right before or behind it, which may be a code: only what cannot be one goes."""
_LOOKALIKE = re.compile(r"(?<![A-Za-z0-9])[1lI|][3-9][0-9lI|Oo]{9}(?![A-Za-z0-9])")
_FROM_LOOKALIKES = str.maketrans("lI|Oo", "11100")
"""A mobile number with letters in place of one and nought."""
_NUMBER = re.compile(
    rf"{_BEFORE}(?:(?:{_ABROAD}|86)?{_MOBILE}|{_LAND_ABROAD}|{_LAND}|{_SERVICE}|{_MADE_UP}){_AFTER}", re.IGNORECASE
)
_WORD = (
    r"(?:电\s?话|手机号?码?|座机|宅电|小灵通|值班室?|客服|咨询|举报|热线|传真|联系方式|联系号码|致电|拨打"
    r"|(?<![A-Za-z])(?:tele?(?:phone)?|phone|mobile|mob|call|fax))"
)
_TOLD = re.compile(
    rf"{_WORD}[^\d\n;；。]{{0,8}}?(?P<gone>\+?\(?\d[\d() -]{{5,22}}\d)(?![\d.])"
    r"(?:[、/]\s?\d[\d ]{5,14}\d(?!\d))*",
    re.IGNORECASE,
)
_REACH = re.compile(
    r"(?:联系(?:人)?[:\s]{1,3}|(?:主任|局长|科长|站长|所长|书记|经理|师傅|先生|女士|老师|镇长|乡长|村长|队长|处长|股长|组长|河长|主席"
    r"|[\u4e00-\u9fff](?<![竣施完开动职员人化加手民])工|办公室?|住宅|家里)[:\s]{0,3})"
    r"(?P<gone>[2-8]\d{2,3}[ -]?\d{3,4})(?![\d.])(?!\s?(?:[米元吨方人户亩万千公平立座条处个]|m|k|t))"
)
_EXTENDED = re.compile(
    rf"{_BEFORE}[2-8]\d{{6,7}}\s?(?:转|分机|ext\.?)\s?\d{{1,6}}(?!\d)",
    re.IGNORECASE,
)
"""A local number with its extension."""
_SHORT = re.compile(r"(?:短号|虚拟网|集团号)[:\s]{0,3}(?P<gone>\d{4,6})(?!\d)")
"""The short number of a company's net."""
_DOT = r"(?:\s?[.。]\s?|\s?[\[({]dot[\])}]\s?|\s{1,3}dot\s{1,3}|点)"
_MAIL = re.compile(  # parts are no longer than RFC 5321 allows, so that a text of a megabyte is read once
    rf"[\w.%+-]{{1,64}}(?:\s?(?:@|[\[({{]at[\])}}]|艾特)\s?[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{1,8}}"
    r"|(?:#|\s{1,3}at\s{1,3})(?:qq|vip\.qq|foxmail|163|126|yeah|sina|sohu|139|189|aliyun|gmail|outlook|hotmail)"
    rf"{_DOT}(?:com|cn|net)|\s{{1,3}}at\s{{1,3}}[\w-]{{1,63}}(?:\s{{1,3}}dot\s{{1,3}}[\w-]{{1,63}}){{1,8}})",
    re.IGNORECASE,
)
_MAIL_SIGN = re.compile("@|#|at|艾特")  # in small letters
_CHAT = re.compile(
    r"(?:微信|[薇威vV]信|加微|钉钉|飞书|抖音|快手|微博|小红书|支付宝|(?i:weixin|wechat|telegram|whatsapp|skype|(?<![A-Za-z])vx))"
    r"\s?(?:账?号码?|(?i:id))?[\s:是为]{0,3}(?P<gone>@?[A-Za-z0-9][A-Za-z0-9_-]{4,29})"
    r"|(?<![A-Za-z0-9])(?P<gone2>wx(?:id)?[_:]?\s?(?=[a-z_]*\d)[A-Za-z0-9_]{4,29}|wxid_[A-Za-z0-9_]+|WX[:]\s?[A-Za-z0-9_-]{4,29})"
    r"|(?:(?<![A-Za-z])[Qq]\s?[Qq]|扣扣|企鹅)\s?(?:号码?|群)?[\s:是为]{0,3}(?P<gone3>[1-9]\d{4,11})(?!\d)"
    r"|(?<![A-Za-z])[Qq]号?\s?:\s?(?P<gone4>[1-9]\d{6,11})(?![\d.])(?!\s?m)",
)
_IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])"
    r"|(?<![0-9A-Za-z])[1-9]\d{5} (?:19|20)\d{6} \d{3}[\dXx](?![0-9A-Za-z])"
)
_IDENTITY_TOLD = re.compile(r"身份证(?:件?号码?|编号)?[\s:是为]{0,3}(?P<gone>\d{15}(?:\d{2}[\dXx])?)(?![0-9A-Za-z])")
_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]")
_NAME = re.compile(
    r"(?:联系人|联络员|经办人|户主|法定代表人|法人代表|法人|contact(?: person)?)\s?[:]\s?"
    r"(?P<gone>[\u4e00-\u9fff·]{2,4}(?![\u4e00-\u9fff])|[A-Z][a-z]+(?: [A-Z][a-z]+){0,2})",
    re.IGNORECASE,
)
_SIX, _EIGHT = (re.compile(rf"(?:[^0-9{_NUMERALS}]*[0-9{_NUMERALS}]){{{least}}}") for least in (6, 8))
"""So many digits or numerals: fewer than eight are no number by themselves, unless letters stand for some of them, and
fewer than six are none behind an office."""
_WORDED = re.compile(
    "话|机|宅|灵|值|客|咨|举|热|传|联|致|拨|短|虚|集|信|微|钉|飞|抖|快|红|支|身|经|户|法|扣|企"
    "|tel|phone|mob|call|fax|contact|we|what|ype|vx|wx|q"
)
"""In small letters, a part of every word behind which fewer digits, or a name, are told: most texts hold none, and
need not be looked through word by word. No i, k or s, for which other alphabets have letters that count as them."""
_CODE = re.compile(r"[\w./+()-]+")
_DAY = re.compile(r"(?:19|20)\d{2}[ -]?(?:0[1-9]|1[0-2])[ -]?(?:0[1-9]|[12]\d|3[01])")
_PREFECTURES = {f"{number:02d}" for number in range(14)} | {"22", "25", "29"}


@lru_cache(maxsize=65_536)
def without_numbers(text: str, *, code: bool = False) -> str:
    """Return the text with what reaches a person replaced by :data:`HIDDEN`.

    Parameters
    ----------
    text : str
        Any text.
    code : bool
        Whether it is a code or an id: one that is a single word of letters, digits and signs stays, unless it is a
        mobile number that cannot be a code that begins with that of a county (GB/T 2260), or an e-mail address; of one
        with Chinese words only such a number goes.

    Examples
    --------
    >>> without_numbers("值班 138-1234-0001，备用（023）57681234；K12+345，渝府发〔2023〕15号")
    '值班 ***，备用***；K12+345，渝府发〔2023〕15号'
    >>> without_numbers("电话：57681234，2026-11-22 复核")
    '电话：***，2026-11-22 复核'
    >>> without_numbers("13010200001", code=True), without_numbers("13812340001", code=True)
    ('13010200001', '***')
    """
    invisible = set() if text.isascii() else {match.start() for match in _INVISIBLE.finditer(text)}
    plain = (_INVISIBLE.sub("", text) if invisible else text).translate(_PLAIN)
    if not plain.isascii():
        plain = "".join(c if c < "\u0660" or not c.isdigit() else str(unicodedata.digit(c)) for c in plain)
    if code and _CODE.fullmatch(plain) and "@" not in plain:
        if _plainly_mobile(plain):
            return HIDDEN
        if not invisible and not plain.isascii():  # "王工13812340001": words around a number are no part of a code
            numbers = _NUMBER.finditer(plain.translate(_SIGNS))
            return without_spans(text, [match.span() for match in numbers if _plainly_mobile(match[0])])
        return text
    small = plain.lower()
    spans = [match.span() for match in _MAIL.finditer(plain)] if _MAIL_SIGN.search(small) else []
    if _SIX.match(plain):
        spans += _numbers_written(plain)
        spans += [match.span("gone") for match in _REACH.finditer(plain) if not _a_day(match["gone"])]
    if _WORDED.search(small):
        spans += _numbers_told(plain)
    if invisible and spans:
        seen = [
            place for place in range(len(text)) if place not in invisible
        ]  # of what is left, in the text as it came
        spans = [(seen[start], seen[end - 1] + 1) for start, end in spans]
    return without_spans(text, spans)


def _numbers_written(plain: str) -> list[tuple[int, int]]:
    """Where numbers of people stand that show by themselves: by their digits, numerals, a check digit."""
    spans = [
        match.span()
        for match in _LOOKALIKE.finditer(plain)
        if 5 < sum(sign.isdigit() for sign in match[0]) < 11 and _plainly_mobile(match[0].translate(_FROM_LOOKALIKES))
    ]
    if not _EIGHT.match(plain):
        return spans
    spans += [match.span() for match in _NUMBER.finditer(plain.translate(_SIGNS))]
    spans += [match.span() for pattern in (_SPACED, _OTHER_COUNTRY) for match in pattern.finditer(plain)]
    spans += [match.span() for match in _EXTENDED.finditer(plain)]
    spans += [
        (match.start() + number.start(), match.start() + number.end())
        for match in _IN_NUMERALS.finditer(plain)
        if not match[0].isascii()
        for number in _NUMBER.finditer(match[0].translate(_AS_DIGITS))
    ]
    spans += [match.span() for match in _BETWEEN_LETTERS.finditer(plain) if _plainly_mobile(match[0])]
    return spans + [match.span() for match in _IDENTITY.finditer(plain) if _checked(match[0].replace(" ", ""))]


def _numbers_told(plain: str) -> list[tuple[int, int]]:
    """Where names and numbers stand that a word beside them tells: a heading, a short number, a chat."""
    spans = [match.span("gone") for pattern in (_NAME, _IDENTITY_TOLD, _SHORT) for match in pattern.finditer(plain)]
    spans += [(match.start("gone"), match.end()) for match in _TOLD.finditer(plain) if not _a_day(match["gone"])]
    for match in _CHAT.finditer(plain):
        spans += [match.span(name) for name in ("gone", "gone2", "gone3", "gone4") if match[name]]
    return spans


def is_number(value: Any) -> bool:
    """Return whether a number is a mobile number that a spreadsheet took for one.

    Examples
    --------
    >>> is_number(13812340001), is_number(13812340001.5), is_number(1381234)
    (True, False, False)
    """
    return bool(value == value and 13e9 <= value < 20e9 and float(value).is_integer())


def without_spans(text: str, spans: list[tuple[int, int]]) -> str:
    """Return the text with :data:`HIDDEN` in place of each stretch (start, end), once where they overlap."""
    pieces, at = [], 0
    for start, end in sorted(spans):
        if start >= at:
            pieces += [text[at:start], HIDDEN]
        at = max(at, end)
    return "".join([*pieces, text[at:]])


def _plainly_mobile(text: str) -> bool:
    """Eleven digits from 13 to 19, of which the third and fourth are no prefecture of that province."""
    if len(text) < 11:
        return False
    digits = re.sub(r"^\+?(?:00)?86-?(?=1[3-9])|(?<=\d)[-._](?=\d)", "", text)
    return re.fullmatch(r"1[3-9]\d{9}", digits) is not None and (
        digits[:2] not in ("13", "14", "15") or digits[2:4] not in _PREFECTURES
    )


def _a_day(words: str) -> bool:
    return _DAY.fullmatch(words.strip()) is not None


def _checked(number: str) -> bool:
    """Whether the last sign of an identity number is the check digit of the others (GB 11643, ISO 7064 MOD 11-2)."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(weight * int(digit) for weight, digit in zip(weights, number, strict=False))
    return "10X98765432"[total % 11] == number[-1].upper()
