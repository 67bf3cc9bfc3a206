"""The other cells of the rows of results, by field: places, dates, units, limits, what goes with a result."""

from collections.abc import Sequence

from waterqc import columns
from waterqc.arrange.cells import Column, Places, distinct, mapped
from waterqc.arrange.columnar import choose, filled, rows_taken, texts_joined
from waterqc.arrange.date_columns import dates_joined, periods_joined
from waterqc.arrange.down_columns import both_columns
from waterqc.arrange.down_rows import DownRows
from waterqc.arrange.head import ResultColumn
from waterqc.arrange.portal import one_qualifier
from waterqc.arrange.words import (
    ABOVE_FLAG,
    BELOW_FLAG,
    CONDITION,
    DATE,
    QUALIFIER,
    SAMPLED_TIME,
    TESTED_AT,
    key_of,
)

_ROW_FIELDS = (
    columns.UTILITY,
    columns.PLANT,
    columns.POINT,
    columns.SITE,
    columns.SAMPLE,
    columns.UNIT_AS_REPORTED,
    columns.METHOD,
    columns.DETECTION_LIMIT,
    columns.DETECTION_UNIT,
    columns.STATED_LIMIT,
    columns.STATED_VERDICT,
    columns.CITED_STANDARD,
    columns.MEDIUM,
    columns.ACTIVITY,
    columns.CODE,
    columns.BASIS,
    columns.DISINFECTANT,
    columns.SUPPLY,
    columns.SAMPLED_AT,
    SAMPLED_TIME,
    TESTED_AT,
    DATE,
    CONDITION,
    QUALIFIER,
    BELOW_FLAG,
    ABOVE_FLAG,
)


class DownCells(DownRows):
    """Takes the cells that go with the results of one column."""

    def cells_of(self, one: ResultColumn, kept: Places) -> dict[str, Column]:
        """The other columns of the rows, by field."""
        own = {
            columns.STATED_VERDICT: one.verdict,
            columns.STATED_LIMIT: one.limit,
            columns.DETECTION_LIMIT: one.detection_limit,
            columns.UNIT_AS_REPORTED: one.unit_column,
            QUALIFIER: self.signs.get(one.index),
        }
        cells: dict[str, Column] = {}
        stated: Sequence[Column] = ()
        for name in _ROW_FIELDS:
            place = own.get(name)
            places = (place,) if place is not None else self.head.columns.get(name, ())
            if name == columns.UNIT_AS_REPORTED:
                places = self._of_results(places)
            taken = [rows_taken(self.column(at), kept) for at in places]
            if name == columns.UNIT_AS_REPORTED:
                self._refuse_two_units(places, taken)
            if name == QUALIFIER:
                stated = taken
            elif taken:
                cells[name] = _joined(name, taken)
        qualifier = one_qualifier(stated, cells, self.reader.words)
        if qualifier is not None:
            cells[QUALIFIER] = qualifier
        self._settle_limits(cells)
        if columns.BASIS in cells:
            basis = cells[columns.BASIS]
            none = {text: "" for text in distinct(basis) if key_of(text) in self.reader.words.no_basis}
            cells[columns.BASIS] = mapped(basis, none) if none else basis
        return cells

    def _of_results(self, places: tuple[int, ...]) -> tuple[int, ...]:
        """The columns of units without those of something else (Unit beside SDL Units), if one is plain."""
        unit = columns.UNIT_AS_REPORTED
        return tuple(place for place in places if self.reader.label_of(self.heading(place)) == unit) or places

    def _refuse_two_units(self, places: Sequence[int], taken: Sequence[Column]) -> None:
        for place, other in zip(places[1:], taken[1:], strict=True):
            first = taken[0]
            if (filled(first) & filled(other) & (first.astype(object) != other.astype(object)).to_numpy()).any():
                raise both_columns(self.heading(places[0]), self.heading(place), "units", "unit")

    def _settle_limits(self, cells: dict[str, Column]) -> None:
        """A column headed 国家标准 whose cells name standards holds the standards, no limits."""
        column = cells.get(columns.STATED_LIMIT)
        if column is None or columns.CITED_STANDARD in cells:
            return
        texts = [text for text in distinct(column) if text]
        if texts and all(self.reader.words.standards_in(text) for text in texts):
            cells[columns.CITED_STANDARD] = cells.pop(columns.STATED_LIMIT)

    def standards_in_places(self, cells: dict[str, Column]) -> None:
        """A point or site that names its standard (水源水(执行GB3838-2002 Ⅱ类)) states it for its rows."""
        if columns.CITED_STANDARD in cells:
            return
        for name in (columns.POINT, columns.SITE):
            column = cells.get(name)
            named = {} if column is None else {text: text for text in distinct(column) if self._names_one(text)}
            if column is not None and named:
                cells[columns.CITED_STANDARD] = mapped(column, dict.fromkeys(distinct(column), "") | named)
                return

    def _names_one(self, text: str) -> bool:
        return len(self.reader.words.standards_in(text)) == 1


def _joined(name: str, taken: Sequence[Column]) -> Column:
    """The columns of one field as one: places and dates written in several are joined, of others the first counts."""
    if name in (columns.SITE, columns.MEDIUM) and len(taken) > 1:
        return texts_joined(taken)
    if name == DATE:
        return dates_joined(taken)
    if name in (columns.SAMPLED_AT, TESTED_AT):
        return periods_joined(taken)
    column = taken[0]
    for other in taken[1:]:
        column = choose(filled(column), column, other)
    return column
