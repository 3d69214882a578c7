"""``riverzones delineate PROJECT --compare A B``: what two sets of zones share, and what changes for whom."""

from __future__ import annotations

from pathlib import Path

from riverzones.catalogue import Catalogue
from riverzones.cli import options
from riverzones.cli.echo import Console, Head, Right
from riverzones.jobs.alternatives.run import (
    CHANGE_WORDS,
    COMPARED,
    OUTSIDE,
    TIER_WORDS,
    Comparison,
    compare_zones,
    write_comparison,
)
from riverzones.jobs.delineate.run import DelineateOptions
from riverzones.jobs.shared.layers import project_view
from riverzones.jobs.shared.withheld import refuse_draft
from riverzones.model import Text
from riverzones.store.project import ProjectFile
from riverzones.terms import COLUMN
from riverzones.zones.review.alternatives import AREA_COLUMNS, CHANGES

__all__ = ["compare"]


def compare(
    console: Console,
    project: Path,
    sides: tuple[str, str],
    *,
    catalogue: Catalogue,
    asked: DelineateOptions,
    internal: bool = False,
    output: Path | None = None,
    overwrite: bool = False,
) -> None:
    """Compare, write the file asked for, print; see :func:`riverzones.jobs.alternatives.run.compare_zones`."""
    drawn = output is not None and output.suffix.lower() in (".html", ".htm")
    options.check_target(output, overwrite=overwrite, project=project, suffix=".html" if drawn else "")
    opened = ProjectFile.open(project)
    view = project_view(opened, catalogue=catalogue, internal=internal)
    if output is not None:
        refuse_draft(view, COMPARED)
    with console.steps(0, zh="比较方案", en="comparing") as step:
        comparison = compare_zones(opened, *sides, catalogue=catalogue, asked=asked, step=step)
    if output is not None and drawn:
        from riverzones.jobs.alternatives.map import comparison_view
        from riverzones.present.web import inspection_map  # folium costs half a second that a table need not pay

        inspection_map(
            comparison_view(view, comparison, catalogue=catalogue, lang=console.lang), output, overwrite=overwrite
        )
    elif output is not None:
        write_comparison(comparison, output, view=view, catalogue=catalogue, lang=console.lang, overwrite=overwrite)
    if console.as_json:
        console.data(comparison.as_dict(console.lang))
    else:
        _print(console, comparison, catalogue)
    if output is not None:
        options.say_whose(console, view, catalogue)
        console.say(zh=f"已写入 {output}", en=f"wrote {output}")


def _print(console: Console, comparison: Comparison, catalogue: Catalogue) -> None:
    a, b = comparison.a.title, comparison.b.title
    heads: list[Head] = [
        COLUMN["source"],
        COLUMN["tier"],
        Right(Text(zh=f"{a.zh} km²", en=f"{a.en} km2")),
        Right(Text(zh=f"{b.zh} km²", en=f"{b.en} km2")),
        Right(Text(zh=f"仅{a.zh}", en=f"only {a.en}")),
        Right(Text(zh=f"仅{b.zh}", en=f"only {b.en}")),
        Right(COLUMN["shared"]),
    ]
    rows = [
        [
            row["source_name"],
            console.said(TIER_WORDS[row["tier"]]),
            *(f"{row[name] / 1e6:,.4f}" for name in AREA_COLUMNS),
        ]
        for row in comparison.areas.to_dict("records")
    ]
    console.table(heads, rows)
    counts = comparison.counts()
    counts = counts[counts.sum(axis=1) > 0]
    if len(counts):
        words = [Right(CHANGE_WORDS[name]) for name in CHANGES]
        table = [[console.said(catalogue.kinds[str(layer)].title), *row] for layer, row in counts.iterrows()]
        console.table([COLUMN["layer"], *words], table)
        console.table(
            [
                COLUMN["change"],
                COLUMN["layer"],
                COLUMN["alternatives.id"],
                COLUMN["zone_ledger.name"],
                COLUMN["source"],
                Text(zh=f"在{a.zh}", en=f"in {a.en}"),
                Text(zh=f"在{b.zh}", en=f"in {b.en}"),
            ],
            [
                [
                    console.said(CHANGE_WORDS[row["change"]]),
                    console.said(catalogue.kinds[row["layer"]].title),
                    row["id"],
                    row["name"],
                    row["source_name"],
                    *(console.said(TIER_WORDS.get(row[name], OUTSIDE)) for name in ("tier_a", "tier_b")),
                ]
                for row in comparison.affected.to_dict("records")
            ],
        )
    reasons: dict[Text, list[str]] = {}
    for key, why in comparison.left_out:
        reasons.setdefault(why, []).append(key)
    for why, keys in reasons.items():
        console.warn(Text(zh=f"{'、'.join(keys)}：{why.zh}", en=f"{', '.join(keys)}: {why.en}"))
    for note in comparison.notes:
        console.say(zh=note.zh, en=note.en)
    totals = comparison.counts().sum()
    sources = comparison.areas["source_id"].nunique()
    console.say(
        zh=f"{sources} 个水源地；" + "，".join(f"{CHANGE_WORDS[name].zh} {totals[name]} 个" for name in CHANGES),
        en=f"{sources} sources; " + ", ".join(f"{totals[name]} {CHANGE_WORDS[name].en}" for name in CHANGES),
    )
