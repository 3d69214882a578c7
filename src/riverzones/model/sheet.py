"""A table as people read it: one account of its columns serves spreadsheets, pages and the terminal.

The rows keep the values that programs count with; :meth:`Sheet.table` gives them in the words of a language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from riverzones.model.cells import text_of
from riverzones.model.text import Text

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["Picture", "Sheet", "SheetColumn", "both", "columns_of", "object_array"]


def both(words: Callable[[str], str]) -> Text:
    """Return what ``words`` says in each language.

    Examples
    --------
    >>> both(lambda lang: "级" if lang == "zh" else "tier")
    Text(zh='级', en='tier')
    """
    return Text(zh=words("zh"), en=words("en"))


def object_array(values: Iterable[Any]) -> NDArray[Any]:
    """Return values as a column of a table holds them, whatever they are: shape (n,), dtype object.

    Examples
    --------
    >>> object_array([Text(zh="级", en="tier"), None]).shape
    (2,)
    """
    import numpy as np

    listed = list(values)
    column = np.empty(len(listed), dtype=object)
    column[:] = listed
    return column


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column of a sheet: what it is called, how its values look, and what people may write into it.

    Attributes
    ----------
    name : str
        Column of the rows.
    title : Text
        Its heading, with the unit where it has one.
    format : str
        Number format of spreadsheets, such as ``"#,##0.0"`` or ``"yyyy-mm-dd"``; one with a ``0`` stands to the right.
    width : float
        In characters; 0: what its values need.
    words : mapping, optional
        Words of coded values; a value that is not among them stays as it is.
    choices : sequence of Text
        What a drop-down offers.
    becomes : mapping, optional
        For each value the values it may become: a drop-down of its own for the cells that hold it.
    editable, alert, folded : bool
        Whether an office fills it in; whether what stands in it has to be looked at; whether it is put away in a
        spreadsheet, one click from view, and stays off the paper.
    """

    name: str
    title: Text
    format: str = ""
    width: float = 0.0
    words: Mapping[Any, Text] | None = None
    choices: Sequence[Text] = ()
    becomes: Mapping[str, Sequence[str]] | None = None
    editable: bool = False
    alert: bool = False
    folded: bool = False

    @property
    def is_number(self) -> bool:
        """Whether its values are numbers that stand to the right."""
        return "0" in self.format

    def shown(self, value: Any, lang: str) -> str:
        """Return a value as it stands in plain text: in words, a number with the decimals of its format, "" for none.

        Examples
        --------
        >>> length = SheetColumn("m", Text(zh="长度（m）", en="length (m)"), "#,##0.0")
        >>> length.shown(1234.56, "zh"), length.shown(float("nan"), "zh"), length.shown("?", "zh")
        ('1,234.6', '', '?')
        >>> change = SheetColumn("change", Text(zh="环比", en="change"), "+0;-0;0")
        >>> [change.shown(value, "zh") for value in (2.0, -1.0, 0.0)]
        ['+2', '-1', '0']
        """
        value = self.value(value, lang)
        if self.is_number and isinstance(value, int | float) and not isinstance(value, bool):
            pattern = self.format.partition(";")[0]
            form = f"{'+' if pattern.startswith('+') and value else ''}{',' if ',' in pattern else ''}"
            return "" if value != value else f"{value:{form}.{len(pattern.partition('.')[2])}f}"
        return text_of(value)

    def value(self, value: Any, lang: str) -> Any:
        """Return one value in words; what has none stays what it is."""
        if self.words is not None and isinstance(value, str | bool) and value in self.words:
            value = self.words[value]
        return value.within(lang) if isinstance(value, Text) else value


@dataclass(frozen=True, slots=True)
class Picture:
    """A small picture in a cell: JPEG bytes, drawn ``width`` by ``height`` [px]."""

    jpeg: bytes
    width: int
    height: int


@dataclass(frozen=True)
class Sheet:
    """A table with its name and columns; values may be :class:`Text`.

    Attributes
    ----------
    name : Text
        Of the sheet, or the heading above the table.
    columns : sequence of SheetColumn
        In their order.
    rows : DataFrame
        Has at least these columns.
    frozen_columns : int
        How many stay in view, and stand on every printed page.
    links : mapping
        By column: an address per row, None where there is none.
    note : Text, optional
        Said above the table, or alone where there are no rows.
    hidden : bool
        Kept from view, for what a program reads back.
    pictures : mapping
        By column: the pictures of each row, in formats that hold any.
    """

    name: Text
    columns: Sequence[SheetColumn]
    rows: pd.DataFrame
    frozen_columns: int = 0
    links: Mapping[str, Sequence[str | None]] = field(default_factory=dict)
    note: Text | None = None
    hidden: bool = False
    pictures: Mapping[str, Sequence[Sequence[Picture]]] = field(default_factory=dict)

    def headings(self, lang: str) -> dict[str, str]:
        """Return the heading of every column by its name, in their order."""
        return {column.name: column.title.within(lang) for column in self.columns}

    def worded(self, lang: str) -> pd.DataFrame:
        """Return the rows in words, columns by their names."""
        import pandas as pd

        return pd.DataFrame({column.name: self._values(column, lang) for column in self.columns})

    def table(self, lang: str) -> pd.DataFrame:
        """Return the rows in words under the headings of ``lang``.

        Examples
        --------
        >>> import pandas as pd
        >>> tier = SheetColumn("tier", Text(zh="级别", en="tier"), words={"1": Text(zh="一级", en="tier 1")})
        >>> Sheet(Text(zh="保护区", en="zones"), [tier], pd.DataFrame({"tier": ["1"]})).table("zh").to_dict("records")
        [{'级别': '一级'}]
        """
        return self.worded(lang).rename(columns=self.headings(lang))

    def cells(self, lang: str) -> list[list[Any]]:
        """Return the rows in words, a list of values each."""
        return [list(row) for row in zip(*self.by_column(lang), strict=True)]

    def by_column(self, lang: str) -> list[list[Any]]:
        """Return the values of every column in words, in the order of the columns."""
        if not len(self.rows):  # a table of nothing may have no columns either
            return [[] for _ in self.columns]
        return [self._values(column, lang).tolist() for column in self.columns]

    def _values(self, column: SheetColumn, lang: str) -> pd.Series[Any]:
        import pandas as pd

        values = self.rows[column.name].reset_index(drop=True)
        if column.words is None and values.dtype != object:
            return values
        return pd.Series([column.value(value, lang) for value in values.tolist()], dtype=object)


def columns_of(
    titles: Mapping[str, Text],
    names: Iterable[str] | None = None,
    *,
    formats: Mapping[str, str] | None = None,
    widths: Mapping[str, float] | None = None,
    words: Mapping[str, Mapping[Any, Text]] | None = None,
) -> list[SheetColumn]:
    """Return columns by name: those of ``names`` that have a title, in their order (all titles by default).

    Examples
    --------
    >>> titles = {"tier": Text(zh="级别", en="tier"), "area_m2": Text(zh="面积（m²）", en="area (m2)")}
    >>> [(column.name, column.format) for column in columns_of(titles, formats={"area_m2": "#,##0"})]
    [('tier', ''), ('area_m2', '#,##0')]
    """
    formats, widths, words = formats or {}, widths or {}, words or {}
    return [
        SheetColumn(name, titles[name], formats.get(name, ""), widths.get(name, 0.0), words.get(name))
        for name in (titles if names is None else names)
        if name in titles
    ]
