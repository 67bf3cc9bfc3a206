"""Units that the heading of a column states for its rows: `检测结果(mg/L)`, `Grenzwert in mg/l`."""

import re
from typing import Final

import pandas as pd

from waterqc.arrange.cells import Column, distinct
from waterqc.arrange.columnar import choose, constant, holds
from waterqc.arrange.name_book import RememberedNames
from waterqc.written import half_width

_FIGURE = r"\d+(?:[.,]\d+)?"
#: the figures of a limit and nothing else: no unit and no word
_FIGURES: Final = re.compile(
    rf"(?:[≤≥<>=]{{0,2}}|不[大小高低]于|不超过|小于)\s*{_FIGURE}(?:\s*(?:~|-|至|to|bis)\s*{_FIGURE})?"
)
_UNIT_BEHIND: Final = re.compile(r"^(.+?)\s*[(,/]\s*([^()]+?)\)?$")


def unit_of_results(names: Column, unit: str, book: RememberedNames) -> Column:
    """The unit in the heading of the results, for all parameters but those that have none (pH) or their own.

    Under 监测值(mg/L), 粪大肠菌群(个/L) is no mass; 铁(μg/L) contradicts it and keeps both.
    """
    if not unit:
        return constant("", len(names))
    bare = {name for name in distinct(names) if book.is_parameter(name) and not book.has_unit(name)}
    bare |= {name for name in distinct(names) if _has_another(name, unit, book)}
    return choose(holds(names, bare), constant("", len(names)), constant(unit, len(names)))


def _has_another(name: str, unit: str, book: RememberedNames) -> bool:
    """Whether a unit stands behind a name whose parameter is not measured in the heading's."""
    match = _UNIT_BEHIND.match(half_width(name))
    if match is None or not book.is_unit(match[2]) or not book.is_parameter(match[1]):
        return False
    return not book.takes_unit(match[1], unit)


def with_unit_of_limits(limits: Column, names: Column, unit: str, book: RememberedNames) -> Column:
    """Limits with the unit that their heading states, where a parameter is measured in it and its own cell has none."""
    rows = pd.DataFrame({"name": names.astype(object), "limit": limits.astype(object)})
    pairs = rows.drop_duplicates()
    takes = {name for name in pairs["name"].unique() if book.takes_unit(name, unit)}
    texts = [
        f"{limit} {unit}" if name in takes and _FIGURES.fullmatch(half_width(limit)) else limit
        for name, limit in pairs.itertuples(index=False)
    ]
    codes = rows.groupby(["name", "limit"], sort=False).ngroup().to_numpy()
    return pd.Series(pd.Series(texts, dtype=object).to_numpy()[codes], dtype=object)
