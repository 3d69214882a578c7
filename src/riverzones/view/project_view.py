"""A view of a project, public unless it is asked to be internal: everything that writes takes one, never the project.

A public view is closed by construction. Columns that are sensitive, layers that no kind knows, drafts, tables that are
not named in ``catalogue/public.yaml`` are not in it; points of coarse layers stand on their grid; what gives such a
point away is coarsened, cut or has no geometry; texts hold no telephone, e-mail or coordinate of a hidden point; and
what was measured to or from a hidden place is not told. Decision 38 has the reasons.

The module is long because the view is one door: whatever may leave passes this class, and what decides about columns,
shapes and measures shares what it knows of hidden places.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame, GeoSeries
from numpy.typing import NDArray

from riverzones.catalogue import Catalogue
from riverzones.errors import UnknownNameError
from riverzones.model import FINDING_COLUMNS, LayerKind, Text
from riverzones.network import Network
from riverzones.registry import nearest_names
from riverzones.terms import COMMON
from riverzones.view.cleaning import MEASURED, Cleaner, without_figures, without_measures
from riverzones.view.places import METRES_PER_DEGREE, NEAR_M, HiddenPlaces, coarse
from riverzones.view.words import HIDDEN

__all__ = ["FINDINGS", "INTERNAL", "MARK", "ProjectView", "Readable"]

FINDINGS = "rz_findings"
INTERNAL = COMMON["internal"]
"""How a product that is not for the public is marked."""
MARK = "【内部资料 INTERNAL】"
"""The same behind a title in either language."""
_MESSAGES = ("message", "message_en", "why_cannot_tell", "why_cannot_tell_en", "note")
_PUBLISHED = ("published_on", "published_by")
_FACTS = frozenset({*FINDING_COLUMNS, "certain", "geometry"})
_CUTS = 8
_WHERE = ("chainage_m", "bank_distance_m", "from_chainage_m", "to_chainage_m", "length_m", "length_km", "path_length_m")
"""What says where a point stands on a river or beside it, or where a line ends [m, km]: withheld where the point is
coarse or the line is cut.
"""


class Readable(Protocol):
    """What a view reads from: a project file."""

    @property
    def path(self) -> Path:
        """Where it lies."""

    @property
    def about(self) -> dict[str, str]:
        """What the project says of itself."""

    def layers(self) -> list[str]:
        """Return the names of its layers."""

    def has(self, layer: str) -> bool:
        """Return whether it holds a layer."""

    def read(self, layer: str) -> GeoDataFrame:
        """Return the rows of a layer, in EPSG:4490."""

    def thin(self, layer: str, columns: Collection[str]) -> GeoDataFrame:
        """Return the rows of a layer with these of its columns alone, ids and geometry as of :meth:`read`."""

    def columns(self, layer: str) -> list[str]:
        """Return the names of the columns of a layer, without its geometry."""

    def table(self, name: str) -> pd.DataFrame:
        """Return the rows of a table without geometry."""

    def summary(self) -> pd.DataFrame:
        """Return a row per layer: its name, kind and how many rows it has."""


class ProjectView:
    """A project as it may be told.

    Parameters
    ----------
    source : Readable
        The project.
    catalogue : Catalogue
        Says what is sensitive, coarse, internal, and let out.
    internal : bool
        The whole project, for those who may have it.
    boards : bool
        For notice boards, which show telephones of chiefs.
    network : callable
        Gives the river network of the project, which hides nothing; called when it is first needed.
    """

    def __init__(
        self,
        source: Readable,
        catalogue: Catalogue,
        *,
        internal: bool = False,
        boards: bool = False,
        network: Callable[[], Network | None] = lambda: None,
    ) -> None:
        self._source, self._catalogue, self.internal = source, catalogue, internal
        self._words = catalogue.publicity
        self._shown = self._words.boards if boards else {}
        self._network = network
        self._frames: dict[str, GeoDataFrame] = {}
        self._partly: dict[str, None] = {}  # layers of which some rows were read
        self._hidden: dict[str, frozenset[str]] = {}
        self._out: dict[str, bool] = {}
        self._columns: dict[str, frozenset[str]] = {}
        self._published: dict[str, frozenset[str]] = {}
        self._coarse: dict[str, dict[str, Any]] = {}
        self._cleaner: Cleaner | None = None
        self._net: list[Network | None] = []

    def __getstate__(self) -> dict[str, Any]:
        """Everything but the network: a process that is sent the view reads it anew if it asks for it."""
        return {**vars(self), "_net": []}

    # what a project file answers too

    @property
    def about(self) -> dict[str, str]:
        """When the project was made (``created``), its format (``version``) and ``title``."""
        return {name: self.text(value) for name, value in self._source.about.items()}

    @property
    def called(self) -> str:
        """What the project is called, else its file."""
        return self.about.get("title") or self.name

    @property
    def title(self) -> str:
        """What the project is called, marked where the view is internal: what a product bears on its head."""
        return f"{self.called}{MARK}" if self.internal else self.called

    @property
    def name(self) -> str:
        """Name of the project file without its ending, fit to be that of another file: Windows allows no ``***``."""
        return self.text(self._source.path.stem).replace(HIDDEN, "_")

    @property
    def whole(self) -> Path | None:
        """The project file itself, for who may have all of it; None where the view is public."""
        return self._source.path if self.internal else None

    def is_file(self, path: Path) -> bool:
        """Return whether a path is that of the project itself."""
        return path.resolve() == self._source.path.resolve()

    def left_out(self) -> dict[str, int]:
        """Return by layer how many of the rows read so far have no geometry in the view, or only part of theirs."""
        if self.internal:
            return {}
        kinds = {layer: self._kind(layer) for layer in {**self._frames, **self._partly}}
        counts = {
            layer: len(self.hidden(layer))
            for layer, kind in kinds.items()
            if kind is not None and kind.coarse_m is None and not kind.internal
        }
        return {layer: count for layer, count in counts.items() if count}

    def layers(self) -> list[str]:
        """Return names of the layers that are in the view."""
        return [name for name in self._names if self._lets_out(name)]

    def has(self, layer: str) -> bool:
        """Return whether the view has such a layer or table."""
        if layer == FINDINGS or layer.startswith("rz_"):
            return self._source.has(layer) and (self.internal or layer == FINDINGS or layer in self._words.tables)
        return layer in self._names and self._lets_out(layer)

    def count(self, layer: str) -> int:
        """Return the number of rows of a layer; 0 if there is none of that name."""
        return len(self.read(layer)) if self.has(layer) else 0

    def read(self, layer: str) -> GeoDataFrame:
        """Return a layer, or the findings (:data:`FINDINGS`), as :meth:`riverzones.store.project.ProjectFile.read`
        gives it.

        Raises
        ------
        UnknownNameError
            If the view has no such layer; the hint says where it is internal.
        """
        if not self.has(layer):
            known = [*self.layers(), FINDINGS]
            inside = self.is_internal(layer)
            close = nearest_names(layer, known) or known
            raise UnknownNameError(
                Text(
                    zh=f"图层“{layer}”{'是内部资料' if inside else '不存在'}。",
                    en=f"the layer {layer!r} is {'internal' if inside else 'not there'}.",
                ),
                hint=Text(zh="要用请加 --internal。", en="Add --internal to have it.")
                if inside
                else Text(zh=f"现有：{'、'.join(close)}。", en=f"There is: {', '.join(close)}."),
            )
        if layer not in self._frames:
            raw = self._source.read(layer)
            if self.internal:
                self._frames[layer] = raw
            elif layer == FINDINGS:
                self._frames[layer] = self.facts(raw)
            else:
                self._frames[layer] = self._framed_once(layer, raw)
        return self._frames[layer]

    def rows(self, layer: str, ids: Collection[str]) -> GeoDataFrame:
        """Return the rows of a layer with these ids as :meth:`read` tells them, ids as the view tells them: of others
        no text is looked through.

        Raises
        ------
        UnknownNameError
            As :meth:`read`.
        """
        if self.internal or layer in self._frames or layer == FINDINGS or not self.has(layer):
            frame = self.read(layer)
            return frame[frame.index.isin(ids)]
        self._partly[layer] = None
        return self._framed_once(layer, self._source.read(layer), ids)

    def _framed_once(self, layer: str, raw: GeoDataFrame, ids: Collection[str] | None = None) -> GeoDataFrame:
        """Rows of a layer as the view tells them; what is hidden of the layer is known from then on."""
        framed, hidden = self._framed(layer, raw, ids)
        kind = self._kind(layer)
        if kind is not None and not kind.internal:  # of those, rows that are not published are hidden too
            self._hidden.setdefault(layer, hidden)
        return framed

    def columns(self, layer: str) -> list[str]:
        """Return names of the columns of a layer that the view tells, without its geometry; none if it has no such
        layer.
        """
        return [str(name) for name in self.read(layer).columns if name != "geometry"] if self.has(layer) else []

    def distinct(self, layer: str, column: str) -> list[str]:
        """Return values of a column as they are told, as text, each once, in the order of the rows."""
        return list(self.read(layer)[column].dropna().astype(str).unique())

    def table(self, name: str) -> pd.DataFrame:
        """Return a table of the project file; one that may not leave is empty."""
        table = self._source.table(name)
        if self.internal:
            return table
        allowed = self._words.tables.get(name, ())
        open_table = table[[column for column in table.columns if column in allowed]]
        if not allowed:
            return open_table.iloc[:0]
        if "layer" in open_table.columns:
            out = [not isinstance(layer, str) or self._lets_out(layer) for layer in open_table["layer"].tolist()]
            open_table = open_table.loc[out]
        return open_table.apply(self._clean.column).reset_index(drop=True) if len(open_table) else open_table

    def summary(self) -> pd.DataFrame:
        """Return one row per layer, as :meth:`riverzones.store.project.ProjectFile.summary`; extents of what it
        shows.
        """
        table = self._source.summary()
        if self.internal:
            return table
        table = table[table["layer"].isin(self.layers())].reset_index(drop=True)
        for row, layer in table["layer"].items():
            frame = self.read(str(layer))
            table.loc[row, "rows"] = len(frame)
            table.loc[row, ["west", "south", "east", "north"]] = frame.total_bounds if len(frame) else np.nan
        return table.apply(self._clean.column) if len(table) else table

    def network(self) -> Network | None:
        """Return the river network of the project, None where it has none."""
        if not self._net:
            self._net.append(self._network())
        return self._net[0]

    # what was made from the project, made fit for the view

    def text(self, words: str) -> str:
        """Return a text that leaves: a title, a phrase, a name of a file."""
        return words if self.internal else self._clean.text(words)

    def words(self, words: Text) -> Text:
        """Return words in two languages, each as :meth:`text`."""
        return Text(zh=self.text(words.zh), en=self.text(words.en))

    def value(self, value: Any) -> Any:
        """Return any nested value with keys that are closed left out."""
        return value if self.internal else self._clean.value(value)

    def frame(self, layer: str, frame: GeoDataFrame) -> GeoDataFrame:
        """Return rows of a layer, perhaps with columns more than it has, as the view tells them.

        Parameters
        ----------
        layer : str
            Kind of the rows.
        frame : GeoDataFrame
            EPSG:4490; ids as index.
        """
        return frame if self.internal else self._framed(layer, frame)[0]

    def cells(self, table: Any) -> Any:
        """Return a table of any kind without closed columns, its texts cleaned, geometries that give nothing away.

        A row whose point is coarse, since it stands where a hidden one does, has no chainage; one whose line is cut,
        since it ends there, has no length either.
        """
        if self.internal:
            return table
        open_table = table[
            [name for name in table.columns if name == "geometry" or not self._closes("", None, str(name))]
        ]
        cleaned = self._cleaned(open_table, None)
        if isinstance(cleaned, GeoDataFrame) and "geometry" in cleaned.columns:
            opened, changed = self._hidden_geometry(np.asarray(cleaned.geometry.array, dtype=object))
            cleaned = cleaned.set_geometry(opened, crs=cleaned.crs)
            cleaned = _nowhere(cleaned, changed)
        cleaned.index = self._ids(cleaned.index)
        return cleaned

    def facts(self, table: GeoDataFrame) -> GeoDataFrame:
        """Return findings or answers: rows with ``subject_layer``, ``subject_id``, ``reference_layer``,
        ``reference_id``.

        Rows about what is not in the view are left out, and findings of kinds that stay inside. Where subject or
        reference is hidden there is no measured value, margin or nearest point, and no length in the messages but the
        limit.
        """
        if self.internal or "subject_layer" not in table.columns:
            return table
        if "finding_id" in table.columns and "clauses" in table.columns:
            table = self._open_kinds(table)
        table = table[self._side_is_out(table).to_numpy()]
        subject, reference = self._side_hidden(table, "subject"), self._side_hidden(table, "reference")
        layers = [str(name) for name in table["subject_layer"].dropna().unique()]
        own = [str(name) for name in table.columns if name not in _FACTS]
        closed = {
            name
            for layer in layers
            for name in own
            if self._closes("", None, name)
            or (name in self._columns_of(layer) and self._closes(layer, self._kind(layer), name))
        }
        open_facts = table.drop(columns=[name for name in table.columns if name in closed]).copy()
        either = subject | reference
        for name in MEASURED:
            if name in open_facts.columns:
                open_facts[name] = open_facts[name].astype(object).mask(either, None).astype(float)
        if "clauses" in open_facts.columns and either.any():
            open_facts["clauses"] = [
                without_measures(cell) if gone else cell
                for cell, gone in zip(open_facts["clauses"].tolist(), either, strict=True)
            ]
        open_facts = _nowhere(open_facts, subject)
        limits = open_facts["limit"].to_numpy() if "limit" in open_facts.columns else np.full(len(open_facts), np.nan)
        for name in _MESSAGES:
            if name in open_facts.columns and either.any():
                open_facts[name] = [
                    without_figures(cell, but=float(limit)) if gone and isinstance(cell, str) else cell
                    for cell, gone, limit in zip(open_facts[name].tolist(), either, limits, strict=True)
                ]
        open_facts = open_facts.set_geometry(self._subject_shapes(open_facts), crs=table.crs)
        return GeoDataFrame(self._cleaned(open_facts, None), geometry="geometry").set_axis(
            self._ids(open_facts.index), axis=0
        )

    def closes(self, layer: str, column: str) -> bool:
        """Return whether a column of a layer is not in the view."""
        return not self.internal and self._closes(layer, self._kind(layer), column)

    def is_internal(self, layer: str) -> bool:
        """Return whether the project has a layer that is not in the view."""
        return layer in self._names and not self.has(layer)

    def hides(self, layer: Any, row: Any) -> bool:
        """Return whether the exact place of a row is not in the view."""
        if self.internal or not isinstance(layer, str) or pd.isna(row):
            return False
        return str(row) in self.hidden(layer) or not self._lets_out(layer)

    def hidden(self, layer: str) -> frozenset[str]:
        """Return ids of rows of a layer whose exact place is not in the view."""
        if self.internal or layer not in self._names:
            return frozenset()
        if layer not in self._hidden:
            kind = self._kind(layer)
            if kind is None or kind.internal:
                frame = self._source.thin(layer, _PUBLISHED)
                self._hidden[layer] = frozenset(frame.index[~self.published(frame)].astype(str))
            else:
                self._hidden[layer] = frozenset(self._hidden_shapes(layer))
        return self._hidden[layer]

    def given_away_by(self, shapes: NDArray[Any]) -> NDArray[np.bool_]:
        """Return which geometries give a hidden point away."""
        if self.internal:
            return np.zeros(len(shapes), dtype=bool)
        return self._clean.places.given_away_by(shapes) >= 0

    def open_shapes(self, shapes: NDArray[Any]) -> NDArray[Any]:
        """Return geometries made from the project, as far as they give no hidden point away: None, coarse or cut
        else.
        """
        return shapes if self.internal else self._hidden_geometry(shapes)[0]

    def published(self, rows: pd.DataFrame) -> NDArray[np.bool_]:
        """Return rows that say on which day and by which document they were published."""
        if not set(_PUBLISHED) <= set(rows.columns):
            return np.zeros(len(rows), dtype=bool)
        by = rows["published_by"].astype("string").fillna("").str.strip() != ""
        return np.asarray(rows["published_on"].notna() & by, dtype=bool)

    # below: how

    @property
    def _clean(self) -> Cleaner:
        if self._cleaner is None:
            closed = {name for name, column in self._catalogue.columns.items() if column.sensitive}
            if self._shown:
                closed -= set().union(*self._shown.values())
            self._cleaner = Cleaner(self._places(), closed | self._words.closed, self._open_columns())
        return self._cleaner

    def _open_columns(self) -> frozenset[str]:
        return self._words.open.union(*self._shown.values())

    def _places(self) -> HiddenPlaces:
        """All points of coarse layers that are not published, and the middles of their small areas."""
        parts, widths = [np.empty((0, 2))], [np.empty(0)]
        for layer in self._names:
            kind = self._kind(layer)
            if kind is None or kind.coarse_m is None:
                continue
            frame = self._source.thin(layer, _PUBLISHED)
            shapes = np.asarray(frame.geometry.array, dtype=object)[~self.published(frame)]
            shapes = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
            points = shapely.get_dimensions(shapes) == 0
            small = ~points & ~_wider(shapes, kind.coarse_m)
            xy = np.vstack(
                [shapely.get_coordinates(shapes[points]), shapely.get_coordinates(shapely.centroid(shapes[small]))]
            )
            parts.append(xy)
            widths.append(np.full(len(xy), kind.coarse_m))
        return HiddenPlaces(np.vstack(parts), np.concatenate(widths))

    def _kind(self, layer: str) -> LayerKind | None:
        kinds = self._catalogue.kinds
        return kinds[layer] if layer in kinds else None  # noqa: SIM401 - a registry has no get

    @cached_property
    def _names(self) -> tuple[str, ...]:
        """Layers of the project when they were first asked for: a view looks at one moment of it."""
        return tuple(self._source.layers())

    def _lets_out(self, layer: str) -> bool:
        if self.internal:
            return True
        if layer not in self._out:
            kind = self._kind(layer)
            self._out[layer] = kind is not None and (not kind.internal or bool(self._published_ids(layer)))
        return self._out[layer]

    def _closes(self, layer: str, kind: LayerKind | None, column: str) -> bool:
        if column == "geometry" or column in self._shown.get(layer, ()):
            return False
        known = kind.by_name.get(column) if kind is not None else None
        if known is not None:
            return known.sensitive
        if column in self._catalogue.columns and self._catalogue.columns[column].sensitive:
            return True
        if self._words.closes(column) or (kind is not None and kind.coarse_m is not None):
            return True
        return self._clean.text(column) != column  # files name columns "王工13812340001"

    def _framed(
        self, layer: str, frame: GeoDataFrame, ids: Collection[str] | None = None
    ) -> tuple[GeoDataFrame, frozenset[str]]:
        """Rows of a layer as the view tells them, and the ids of those whose exact place is not in it.

        ``ids``: the rows that are returned. What is hidden hangs on the whole layer: points in a ring tell a middle.
        """
        kind = self._kind(layer)
        open_rows = self.published(frame)
        if kind is not None and kind.internal:
            frame, open_rows = frame[open_rows], open_rows[open_rows]
        closed = [name for name in frame.columns if self._closes(layer, kind, str(name))]
        shapes, hidden = self._shapes(kind, frame, open_rows)
        index, without_place = self._ids(frame.index), frozenset(frame.index[hidden].astype(str))
        if ids is not None:
            rows = index.isin(ids)
            frame, shapes, hidden, index = frame[rows], shapes[rows], hidden[rows], index[rows]
        framed = self._cleaned(frame.drop(columns=closed) if closed else frame.copy(deep=False), kind)
        framed = framed.set_geometry(GeoSeries(shapes, index=framed.index, crs=frame.crs, name="geometry"))
        framed.index = index
        return _nowhere(framed, hidden), without_place

    def _columns_of(self, layer: str) -> frozenset[str]:
        """Columns that a layer has in the project; an answer holds others beside them."""
        if layer not in self._columns:
            self._columns[layer] = frozenset(self._source.columns(layer) if layer in self._names else ())
        return self._columns[layer]

    def _cleaned(self, frame: Any, kind: LayerKind | None) -> Any:
        """The frame with texts cleaned, and numbers of columns that no kind knows."""
        changed = {name: self._clean.column(frame[name]) for name in frame.columns if name != "geometry"}
        changed = {name: values for name, values in changed.items() if values is not frame[name]}
        cleaned = frame.assign(**changed) if changed else frame
        known = kind.by_name if kind is not None else self._catalogue.columns
        strange = [name for name in frame.columns if name not in _FACTS and name not in known]
        if strange:
            numbers = self._clean.numbers(pd.DataFrame(cleaned[strange]))
            cleaned = cleaned.assign(**{str(name): numbers[name] for name in strange})
        return cleaned

    def _ids(self, index: pd.Index[Any]) -> pd.Index[Any]:
        names = [self._clean.code(name) if isinstance(name, str) else name for name in index]
        return index if names == index.tolist() else pd.Index(names, dtype=index.dtype, name=index.name)

    def _shapes(
        self, kind: LayerKind | None, frame: GeoDataFrame, open_rows: NDArray[np.bool_]
    ) -> tuple[NDArray[Any], NDArray[np.bool_]]:
        """Geometries as the view tells them, and of which rows they are not what they were."""
        shapes = np.asarray(frame.geometry.array, dtype=object).copy()
        held = ~open_rows
        if kind is not None and kind.coarse_m is not None:
            there = held & ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
            narrow = there & ~_wider(shapes, kind.coarse_m)
            shapes[narrow] = _coarsened(shapes[narrow], kind.coarse_m)
            held = there & ~narrow
            shapes[held], changed = self._hidden_geometry(shapes[held])
            narrow[np.flatnonzero(held)[changed]] = True
            return shapes, narrow
        opened, changed = self._hidden_geometry(shapes[held])
        shapes[held] = opened
        hidden = np.zeros(len(shapes), dtype=bool)
        hidden[np.flatnonzero(held)[changed]] = True
        if kind is not None and "source_id" in kind.by_name:
            self._unring(shapes, hidden, held)
        return shapes, hidden

    def _unring(self, shapes: NDArray[Any], hidden: NDArray[np.bool_], held: NDArray[np.bool_]) -> None:
        """Put points that stand around a hidden one together, such as boundary markers, on the grid; in place."""
        rows = np.flatnonzero(held & ~hidden & (shapely.get_type_id(shapes) == 0) & ~shapely.is_empty(shapes))
        if not len(rows) or not len(self._clean.places):
            return
        by = self._clean.places.ringed_by(shapely.get_coordinates(shapes[rows]))
        for row, hidden_place in zip(rows[by >= 0], by[by >= 0], strict=True):
            shapes[row] = _coarsened(shapes[[row]], float(self._clean.places.width_m[hidden_place]))[0]
            hidden[row] = True

    def _hidden_geometry(self, shapes: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.bool_]]:
        """Geometries that give no hidden point away: points on the grid, lines without the cell, areas not at all."""
        places, opened = self._clean.places, shapes.copy()
        by = places.given_away_by(shapes)
        changed = by >= 0
        for row in np.flatnonzero(changed):
            size = shapely.get_dimensions(shapes[row])
            if size == 0:
                opened[row] = _coarsened(opened[[row]], float(places.width_m[by[row]]))[0]
            else:
                opened[row] = self._cut(opened[row], by[[row]]) if size == 1 else None
        return opened, changed

    def _cut(self, line: Any, by: NDArray[np.intp]) -> Any:
        """A line without its part in the cell of the point it gives away; None where it still gives one away."""
        room = 2 * NEAR_M / METRES_PER_DEGREE
        for _ in range(_CUTS):
            west, south, east, north = self._clean.places.cell_of(by)[0].bounds
            cell = shapely.box(west - room, south - room, east + room, north + room)
            line = self._clean.places.not_pointing(shapely.difference(line, cell), cell)
            if line is None:
                return None
            by = self._clean.places.given_away_by(np.array([line], dtype=object))
            if by[0] < 0:
                return line
        return None

    def _open_kinds(self, table: GeoDataFrame) -> GeoDataFrame:
        """Findings of kinds that may leave, without clauses of others."""
        open_rows = table[table["kind"].fillna("rule").isin(self._words.findings).to_numpy(bool)]
        clause_cells = open_rows["clauses"].astype("string").fillna("")
        mixed = [name for name, cell in clause_cells.items() if '"kind"' in cell]
        if not mixed:
            return open_rows
        open_rows = open_rows.copy()
        for name in mixed:
            clauses = [
                clause
                for clause in json.loads(clause_cells[name])
                if clause.get("kind", "rule") in self._words.findings
            ]
            open_rows.at[name, "clauses"] = json.dumps(clauses, ensure_ascii=False)
            open_rows.at[name, "rules"] = " ".join(str(clause["rule"]) for clause in clauses)
        return open_rows

    def _side_is_out(self, table: pd.DataFrame) -> pd.Series[bool]:
        """Rows whose subject is in the view."""
        known = {layer: self._lets_out(str(layer)) for layer in table["subject_layer"].dropna().unique()}
        out = table["subject_layer"].map(lambda layer: known.get(layer, True)).astype(bool)
        for layer, lets in known.items():
            kind = self._kind(str(layer))
            if lets and kind is not None and kind.internal:
                of_layer = table["subject_layer"] == layer
                out &= ~(of_layer & table["subject_id"].astype(str).isin(self.hidden(str(layer))))
        return out

    def _side_hidden(self, table: pd.DataFrame, side: str) -> NDArray[np.bool_]:
        gone = np.zeros(len(table), dtype=bool)
        if f"{side}_layer" not in table.columns:
            return gone
        for layer in table[f"{side}_layer"].dropna().unique():
            of_layer = (table[f"{side}_layer"] == layer).fillna(False).to_numpy(dtype=bool)
            if layer in self._names and not self._lets_out(str(layer)):
                gone |= of_layer
            else:
                ids = table[f"{side}_id"].astype("string").fillna("")
                gone |= of_layer & ids.isin(self.hidden(str(layer))).to_numpy(dtype=bool)
        return gone

    def _subject_shapes(self, table: GeoDataFrame) -> NDArray[Any]:
        """Geometries of subjects: of each layer as the view tells them."""
        shapes = np.asarray(table.geometry.array, dtype=object).copy()
        layers = table["subject_layer"].astype("string").fillna("").to_numpy(dtype=object)
        ids = table["subject_id"].astype("string").fillna("")
        for layer in dict.fromkeys(layers):
            of_layer = layers == layer
            kind = self._kind(layer)
            hidden = of_layer & ids.isin(self.hidden(layer)).to_numpy(dtype=bool)
            published = of_layer & ~hidden & ids.isin(self._published_ids(layer)).to_numpy(dtype=bool)
            rest = of_layer & ~published
            was = shapes[rest]
            opened, changed = self._shapes(kind, table[rest], np.zeros(int(rest.sum()), dtype=bool))
            # what rows hide together, such as markers around a well, one finding alone would tell
            together = np.flatnonzero(hidden[rest] & ~changed)
            if len(together):
                shown, named = self._hidden_shapes(layer), ids[rest].tolist()
                for row in together:
                    opened[row] = shown[named[row]]
            gone = np.flatnonzero(shapely.is_missing(opened) & ~shapely.is_missing(was))
            opened[gone] = self._middles(was[gone])  # a finding keeps a place, if a coarse one
            shapes[rest] = opened
        return shapes

    def _hidden_shapes(self, layer: str) -> dict[str, Any]:
        """Geometries of the hidden rows of a layer as the view tells them, by id."""
        if layer not in self._coarse:
            frame = self._source.thin(layer, _PUBLISHED)
            open_rows = self.published(frame)
            shapes, hidden = self._shapes(self._kind(layer), frame, open_rows)
            self._coarse[layer] = dict(zip(frame.index[hidden].astype(str), shapes[hidden], strict=True))
            self._published.setdefault(layer, frozenset(frame.index[open_rows].astype(str)))
        return self._coarse[layer]

    def _middles(self, shapes: NDArray[Any]) -> NDArray[Any]:
        """The middles of the cells of the points that geometries give away."""
        places = self._clean.places
        by = places.given_away_by(shapes)
        middles = np.full(len(shapes), None, dtype=object)
        for row in np.flatnonzero(by >= 0):
            middles[row] = shapely.points(coarse(places.xy[[by[row]]], float(places.width_m[by[row]])))[0]
        return middles

    def _published_ids(self, layer: str) -> frozenset[str]:
        if layer not in self._names:
            return frozenset()
        if layer not in self._published:
            frame = self._source.thin(layer, _PUBLISHED)
            self._published[layer] = frozenset(frame.index[self.published(frame)].astype(str))
        return self._published[layer]


def _nowhere(rows: Any, hidden: NDArray[np.bool_]) -> Any:
    """The rows, the hidden ones without what says where on a river they are, end or how long they are."""
    names = [name for name in _WHERE if name in rows.columns] if hidden.any() else []
    return rows.assign(**{name: rows[name].astype(object).mask(hidden, None).astype(float) for name in names})


def _wider(shapes: NDArray[Any], width_m: float) -> NDArray[np.bool_]:
    """Lines and areas whose box is more than ``width_m`` [m] from corner to corner."""
    edges = shapely.bounds(shapes)
    across = (edges[:, 2] - edges[:, 0]) * np.cos(np.radians(edges[:, 1]))
    wide = np.hypot(across, edges[:, 3] - edges[:, 1]) * METRES_PER_DEGREE > width_m
    return np.asarray(wide & (shapely.get_dimensions(shapes) > 0), dtype=bool)


def _coarsened(shapes: NDArray[Any], width_m: float) -> NDArray[Any]:
    """Points on the grid; of lines and areas their middle on it."""
    points = np.where(shapely.get_dimensions(shapes) == 0, shapes, shapely.centroid(shapes))
    coarse_points: NDArray[Any] = shapely.transform(points, lambda xy: coarse(xy, width_m))
    return coarse_points
