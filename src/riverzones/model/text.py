"""Words in the two languages people read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

__all__ = ["LANGUAGES", "Lang", "Text"]

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
        """The words in ``lang`` (``"zh"`` or ``"en"``)."""
        return self.en if lang == "en" else self.zh

    def as_dict(self) -> Mapping[str, str]:
        """``{"zh": ..., "en": ...}``."""
        return {"zh": self.zh, "en": self.en}
