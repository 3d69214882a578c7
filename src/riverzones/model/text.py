"""Text in two languages, and words that sentences are made of."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from riverzones.errors import RiverzonesError

__all__ = ["LANGUAGES", "Lang", "Text", "in_part", "nearest", "said_by", "system_reason"]


Lang = Literal["zh", "en"]
LANGUAGES: tuple[Lang, ...] = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in Chinese and English.

    Examples
    --------
    >>> Text(zh="排污口", en="outfalls").within("zh")
    '排污口'
    """

    zh: str
    en: str

    def within(self, lang: str) -> str:
        """Return the words in ``lang`` (``"zh"`` or ``"en"``)."""
        return self.en if lang == "en" else self.zh

    def as_dict(self) -> Mapping[str, str]:
        """Return ``{"zh": ..., "en": ...}``."""
        return {"zh": self.zh, "en": self.en}


_REASONS = {
    errno.ENOENT: "文件或文件夹不存在",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EISDIR: "是文件夹，不是文件",
    errno.EEXIST: "已经存在",
    errno.EACCES: "没有权限",
    errno.EPERM: "操作不被允许",
    errno.EROFS: "磁盘只读",
    errno.ENOSPC: "磁盘空间不足",
    errno.EDQUOT: "超出磁盘配额",
    errno.EFBIG: "文件过大",
    errno.EIO: "磁盘读写出错",
    errno.EBUSY: "正被占用",
    errno.EMFILE: "打开的文件过多",
    errno.ENAMETOOLONG: "文件名过长",
    errno.EPIPE: "输出管道已关闭",
}


def said_by(error: RiverzonesError) -> tuple[Text, Text]:
    """Return message and hint of an error, each in both languages, to say them again with more around them.

    Examples
    --------
    >>> said_by(RiverzonesError(Text(zh="坏了。", en="broken."), hint="mend it"))[0].zh
    '坏了。'
    """
    (zh, zh_hint), (en, en_hint) = error.in_language("zh"), error.in_language("en")
    return Text(zh=zh, en=en), Text(zh=zh_hint, en=en_hint)


def in_part(quoted: str, *, most: int = 120) -> str:
    """Return what a message quotes of a file, cut with ``…`` where it is longer than ``most`` characters.

    Examples
    --------
    >>> in_part("EPSG:4490"), in_part("+proj=aea", most=5)
    ('EPSG:4490', '+proj…')
    """
    return quoted if len(quoted) <= most else f"{quoted[:most]}…"


def system_reason(error: OSError) -> Text:
    """Return why the operating system refused; a reason without Chinese words of its own is quoted as it came.

    Examples
    --------
    >>> system_reason(FileNotFoundError(errno.ENOENT, "No such file or directory")).zh
    '文件或文件夹不存在'
    """
    en = str(error.strerror or (os.strerror(error.errno) if error.errno else error))
    return Text(zh=_REASONS.get(error.errno or 0, f"系统报告“{en}”"), en=en)


def nearest(close: Sequence[str], known: Iterable[str], *, most: int = 12) -> Text:
    """Return the hint after a wrong name: the near names, or else the first of those there are.

    Examples
    --------
    >>> nearest(["outfalls"], []).en, nearest([], ["zones", "lakes"]).zh
    ('Did you mean outfalls?', '现有：zones、lakes。')
    """
    if close:
        return Text(zh=f"是否指 {' 或 '.join(close)}？", en=f"Did you mean {' or '.join(close)}?")
    names = list(known)[:most]
    return Text(zh=f"现有：{'、'.join(names)}。", en=f"There is: {', '.join(names)}.")
