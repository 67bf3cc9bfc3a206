"""Whole columns of the results table: constants, contexts, places. Nothing here works once per row."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from waterqc import columns
from waterqc.arrange.cells import Column, Mask, Places, coded, distinct, mapped
from waterqc.arrange.dated import UNLABELLED, kind_of, with_year
from waterqc.arrange.facts import Facts, LabelReader
from waterqc.arrange.words import is_han
from waterqc.grid import Grid, column_letters
from waterqc.written import half_width

_FACT_COLUMNS = {
    columns.UTILITY: "utility",
    columns.PLANT: "plant",
    columns.POINT: "point",
    columns.SITE: "site",
    columns.SAMPLE: "sample",
    columns.CITED_STANDARD: "standard",
    columns.DISINFECTANT: "disinfectant",
    columns.SUPPLY: "supply",
    columns.MEDIUM: "medium",
}
_SITE_PLACE = list(_FACT_COLUMNS).index(columns.SITE)
#: the columns that facts fill
FACTS = (*_FACT_COLUMNS, columns.SAMPLED_AT, columns.DATE_KIND)


def constant(text: str, height: int) -> Column:
    """A column with the same text in every row."""
    return coded(np.zeros(height, dtype=np.int8), [text])


def holds(column: Column, texts: set[str]) -> Mask:
    """Which rows hold one of the texts."""
    if not texts:
        return np.zeros(len(column), dtype=bool)
    if isinstance(column.dtype, pd.CategoricalDtype):
        known = np.array([text in texts for text in column.cat.categories.tolist()], dtype=bool)
        found: Mask = known[column.cat.codes.to_numpy()]
        return found
    return np.fromiter((text in texts for text in column.to_numpy(dtype=object)), dtype=bool, count=len(column))


def filled(column: Column) -> Mask:
    """Which rows are not blank."""
    return ~holds(column, {""})


def choose(condition: Mask, one: Column, other: Column) -> Column:
    """`one` where the condition holds, else `other`."""
    if condition.all():
        return one
    if not condition.any():
        return other
    if isinstance(one.dtype, pd.CategoricalDtype) and isinstance(other.dtype, pd.CategoricalDtype):
        front, back = one.cat.categories.tolist(), other.cat.categories.tolist()
        places = {text: place for place, text in enumerate(front)}
        for text in back:
            places.setdefault(text, len(places))
        moved = np.array([places[text] for text in back], dtype=np.int32)
        codes = np.where(condition, one.cat.codes.to_numpy(), moved[other.cat.codes.to_numpy()])
        return coded(codes, list(places))
    return pd.Series(np.where(condition, one.to_numpy(dtype=object), other.to_numpy(dtype=object)), dtype=object)


def rows_taken(column: Column, kept: Places) -> Column:
    """The rows at the given places, numbered anew."""
    if len(kept) == len(column):
        return column
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.iloc[kept].reset_index(drop=True)
    return pd.Series(column.to_numpy(dtype=object)[kept], dtype=object)


def facts_columns(contexts: Sequence[tuple[int, Facts]], height: int) -> dict[str, Column]:
    """Columns from facts that hold from a row on: `contexts` lists (first row, facts), the first at row 0.

    What none of the facts state has no column.
    """
    starts = np.array([start for start, _ in contexts] + [height])
    lengths = np.diff(starts)
    return {
        name: _repeated(texts, lengths)
        for name, texts in zip(FACTS, zip(*(facts_texts(facts) for _, facts in contexts), strict=True), strict=True)
        if any(texts)
    }


def facts_texts(facts: Facts) -> tuple[str, ...]:
    """The texts of facts, in the order of `FACTS`."""
    texts = [getattr(facts, attribute) for attribute in _FACT_COLUMNS.values()]
    texts[_SITE_PLACE] = _site(facts)
    return (*texts, facts.date, facts.date_kind if facts.date else "")


def _repeated(texts: Sequence[str], lengths: Places) -> Column:
    kept = list(dict.fromkeys(texts))
    return coded(np.repeat(np.array([kept.index(text) for text in texts], dtype=np.int32), lengths), kept)


def _site(facts: Facts) -> str:
    """The site, with the statistic that tells a maximum's row from a mean's."""
    return " ".join(part for part in (facts.site, facts.statistic) if part)


def completed(facts: Facts, period: str) -> Facts:
    """Facts with a date without a year completed from the period of the title, or kept as the site's name."""
    if not facts.partial_date or facts.date:
        return facts
    date = with_year(facts.partial_date, period)
    changed = {name: getattr(facts, name) for name in facts.__dataclass_fields__}
    changed["partial_date"] = ""
    if date:
        changed.update(date=date, date_kind=kind_of(date, facts.date_kind or UNLABELLED))
    else:
        changed["site"] = " ".join(part for part in (facts.site, facts.partial_date) if part)
    return Facts(**changed)


def texts_joined(taken: Sequence[Column]) -> Column:
    """Town, district and street as one place; water and which water as one medium."""
    rows = zip(*(column.to_numpy(dtype=object) for column in taken), strict=True)
    known: dict[tuple[str, ...], str] = {}
    joined = []
    for parts in rows:
        if parts not in known:
            known[parts] = ", ".join(dict.fromkeys(part for part in parts if part))
        joined.append(known[parts])
    return pd.Series(joined, dtype=object)


def settle_places(found: dict[str, Column], labels: LabelReader) -> None:
    """Tell plants, points and sites apart by what the cells say: a 采样点 may be a plant, a point or a tap.

    What a program writes for a missing cell names none of them, nor a sample or a medium.
    """
    for name in _FACT_COLUMNS.keys() & found.keys():
        missing = holds(found[name], set(labels.words.missing))
        if missing.any():
            found[name] = choose(missing, constant("", len(missing)), found[name])
    for name in (columns.SITE, columns.PLANT, columns.POINT):
        column = found.get(name)
        if column is None:
            continue
        read = {text: _place_parts(text, name, labels) for text in distinct(column) if text}
        if all(parts == {name: text} for text, parts in read.items()):
            continue
        for target in (columns.SITE, columns.PLANT, columns.POINT):
            part = mapped(column, {text: parts.get(target, "") for text, parts in read.items()})
            held = found.get(target)
            if target == name or held is None:
                found[target] = part
            else:
                found[target] = choose(filled(held), held, part)


def _place_parts(text: str, name: str, labels: LabelReader) -> dict[str, str]:
    """The plant, point and site in one cell under a heading of the given field."""
    within = name == columns.SITE and is_han(text) and "(" in half_width(text)  # 管网末梢(文化宫)
    facts = labels.read(text) or (labels.read(text, any_site=True) if within else None)
    if facts is None or facts.date or facts.partial_date or facts.sample or facts.statistic or facts.utility:
        return {name: text}
    if name == columns.POINT and not facts.point and not facts.plant:
        return {name: text}
    if name == columns.PLANT and not facts.plant:
        return {name: text} if not facts.point or facts.site else {columns.POINT: facts.point}
    parts = {columns.SITE: facts.site, columns.PLANT: facts.plant, columns.POINT: facts.point}
    return {target: part for target, part in parts.items() if part}


def locations(grid: Grid, rows: Places, column: int) -> Column:
    """Where the cells of a column stand, for the given rows of the grid."""
    numbers = rows + grid.first_row if grid.rows_at is None else np.asarray(grid.rows_at, dtype=np.int64)[rows]
    front = f"{grid.sheet}!{column_letters(column)}" if grid.place == "cell" else f"{grid.place} "
    return pd.Series(list(map(f"{front.replace('%', '%%')}%d".__mod__, numbers.tolist())), dtype=object)


def as_results(found: Mapping[str, Column], height: int) -> pd.DataFrame:
    """A results table with every column of `columns.REPORTED`, blank where nothing was found."""
    blank = constant("", height)
    taken = {name: found.get(name, blank) for name in columns.REPORTED}
    if not any(isinstance(column.dtype, pd.CategoricalDtype) for column in taken.values()):
        texts = np.array([column.to_numpy(dtype=object) for column in taken.values()], dtype=object).T
        return pd.DataFrame(texts, columns=list(taken), dtype=object)  # one block: short and of many columns
    made: dict[str, Column] = {}
    for name, column in taken.items():
        if not isinstance(column.dtype, pd.CategoricalDtype) and column.dtype != object:
            column = column.astype(object)
        made[name] = column if isinstance(column.index, pd.RangeIndex) else column.reset_index(drop=True)
    return pd.DataFrame(made)


def repeated(column: Column, width: int) -> Column:
    """Each text repeated for every parameter of its row."""
    codes, texts = pd.factorize(column.astype(object))
    return coded(np.repeat(np.asarray(codes), width), list(texts))


def tiled(texts: Sequence[str], rows: int) -> Column:
    """The same texts, one per parameter, for every row."""
    codes, kept = pd.factorize(pd.Series(list(texts), dtype=object))
    return coded(np.tile(np.asarray(codes), rows), list(kept))
