"""Names and codes of outfalls: what is wrong with those given, and proposals where there are none or bad ones.

Proposals stand beside what is given and never replace it.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pandas as pd

from riverzones.audit.outfalls.scheme import CodeScheme, NameScheme, OutfallScheme
from riverzones.model.cells import text_of

__all__ = ["check_codes", "check_names", "propose_codes", "propose_names"]


def check_codes(outfalls: pd.DataFrame, codes: CodeScheme) -> pd.DataFrame:
    """Return what is wrong with the codes given.

    Parameters
    ----------
    outfalls : DataFrame
        Ids as index; ``code`` as given, ``county_code`` of the county the outfall lies in (GB/T 2260), as far as known.
    codes : CodeScheme
        The pattern; its group ``county`` is compared with ``county_code``.

    Returns
    -------
    DataFrame
        On the same index: ``code_missing``, ``code_duplicate``, ``code_fits`` (nullable: NA without a code),
        ``county_fits`` (nullable: NA where the code does not fit the pattern or the county is not known).
    """
    table = outfalls.reindex(columns=["code", "county_code"]).astype(object)
    given = table["code"].map(text_of)
    matches = given.map(codes.pattern.fullmatch)
    checks = pd.DataFrame(index=outfalls.index)
    checks["code_missing"] = given == ""
    checks["code_duplicate"] = given.duplicated(keep=False) & (given != "")
    checks["code_fits"] = pd.array(
        [pd.NA if not code else bool(hit) for code, hit in zip(given, matches, strict=True)], "boolean"
    )
    checks["county_fits"] = pd.array(
        [
            pd.NA if not hit or not text_of(county) else hit["county"] == text_of(county)
            for hit, county in zip(matches, table["county_code"], strict=True)
        ],
        "boolean",
    )
    return checks


def propose_codes(outfalls: pd.DataFrame, scheme: OutfallScheme) -> pd.Series[Any]:
    """Return a code for every outfall that has none, or one that does not fit; None where a part is not known.

    Serial numbers count on per county, after the highest one given, in the order of the rows.

    Parameters
    ----------
    outfalls : DataFrame
        ``code``, ``county_code``, ``class_1``; ids as index.
    scheme : OutfallScheme
        Codes and classes.

    Returns
    -------
    Series
        Codes (str or None) on the same index.
    """
    codes = scheme.codes
    given = outfalls["code"].map(text_of)
    hits = given.map(codes.pattern.fullmatch)
    counter: Counter[str] = Counter()
    if "serial" in codes.pattern.groupindex:
        for hit in hits:
            if hit:
                counter[hit["county"]] = max(counter[hit["county"]], int(hit["serial"]))
    codes_of_rows: dict[Any, str | None] = {}
    for row, hit, county, kind in zip(outfalls.index, hits, outfalls["county_code"], outfalls["class_1"], strict=True):
        codes_of_rows[row] = None
        if hit or not text_of(county) or text_of(kind) not in codes.types:
            continue
        counter[text_of(county)] += 1
        codes_of_rows[row] = codes.template.format(
            basin=codes.basin, county=text_of(county), serial=counter[text_of(county)], type=codes.types[text_of(kind)]
        )
    return pd.Series(codes_of_rows, dtype=object, index=outfalls.index)


def check_names(outfalls: pd.DataFrame, names: NameScheme) -> pd.DataFrame:
    """Return what is wrong with names given: ``name_missing``, ``name_duplicate``, ``name_fits`` (its ending;
    nullable).
    """
    given = outfalls.reindex(columns=["name"])["name"].astype(object).map(text_of)
    checks = pd.DataFrame(index=outfalls.index)
    checks["name_missing"] = given == ""
    checks["name_duplicate"] = given.duplicated(keep=False) & (given != "")
    checks["name_fits"] = pd.array([pd.NA if not name else name.endswith(names.ends) for name in given], "boolean")
    return checks


def propose_names(outfalls: pd.DataFrame, scheme: OutfallScheme) -> pd.Series[Any]:
    """Return a name for every outfall by the template; None where the river or the class is not known.

    Equal names are told apart by a serial number in the order of the rows.

    Parameters
    ----------
    outfalls : DataFrame
        ``county``, ``township``, ``river``, ``owner``, ``class_1`` to ``class_3`` (ids); ids as index.
    scheme : OutfallScheme
        Names and classes.

    Returns
    -------
    Series
        Names (str or None) on the same index.
    """
    names = scheme.names
    parts = ["county", "township", "river", "owner", "class_1", "class_2", "class_3"]
    rows = outfalls.reindex(columns=parts).astype(object).map(text_of).to_dict("records")
    filled: list[dict[str, str] | None] = []
    for row in rows:
        kind = row["class_3"] or row["class_2"] or row["class_1"]
        if not kind or not row["river"]:
            filled.append(None)
            continue
        known = {part: row[part] for part in ("county", "township", "river", "owner")}
        filled.append({**known, "type": scheme.classes[kind].title.zh})
    plain = [names.template.format(**row, serial="") if row else None for row in filled]
    count, seen = Counter(plain), Counter[str]()
    proposals: list[str | None] = []
    for words, name in zip(filled, plain, strict=True):
        if words and name and count[name] > 1:
            seen[name] += 1
            proposals.append(names.template.format(**words, serial=names.serial.format(number=seen[name])))
        else:
            proposals.append(name)
    return pd.Series(proposals, dtype=object, index=outfalls.index)
