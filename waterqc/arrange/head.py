"""The heading rows of a table whose parameters stand down: which column holds what."""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from waterqc import columns
from waterqc.arrange.facts import NOTHING, Facts
from waterqc.arrange.head_fields import LABELLED_RESULT, HeadFields
from waterqc.arrange.head_pairs import paired_columns
from waterqc.arrange.head_rows import HeadColumn
from waterqc.arrange.shifted_rows import LIMIT_SIGNS, MEASURED
from waterqc.arrange.words import EARLIER, IGNORED, LIMIT_KIND, PARAMETER, RATE, RESULT
from waterqc.written import half_width

#: how a figure with a mark that is not understood begins: 1.4b, 0.3@
_FIGURE: Final = re.compile(r"[<>≤≥＜＞]?\s*\d")
_PLACES: Final = frozenset({columns.PLANT, columns.POINT, columns.SITE, columns.UTILITY})


@dataclass(frozen=True)
class ResultColumn:
    """A column of results, what its headings say, and the columns of limits and verdicts that go with it."""

    index: int
    heading: str
    facts: Facts = NOTHING
    unit: str = ""
    verdict: int | None = None
    limit: int | None = None
    detection_limit: int | None = None
    unit_column: int | None = None
    standard: str = ""  # the one that the heading of its limits names
    limit_unit: str = ""  # the one that the heading of its limits states


@dataclass(frozen=True)
class DownHead:
    """The heading of a table with parameters down: rows `first` to `last`, columns by field, result columns."""

    first: int
    last: int
    columns: dict[str, tuple[int, ...]]
    results: tuple[ResultColumn, ...]
    taken_for: tuple[tuple[str, str], ...]
    facts: Facts = NOTHING
    texts: tuple[tuple[str, ...], ...] = ()  # the heading rows as written: a later equal row repeats them
    unknown: tuple[int, ...] = field(default=())  # columns behind the parameters whose heading is not understood

    @property
    def parameter(self) -> int:
        """The column of the parameters."""
        return self.columns[PARAMETER][0]


class DownHeadReader(HeadFields):
    """Reads one heading: the field of each column, the columns of results and what goes with them."""

    def read(self) -> DownHead | None:
        """The heading; None if no column below it holds results."""
        self.take_codes()
        self.take_spanning_labels()
        self.carry_in_row()
        self.read_below()
        self.read_above()
        self.settle_fields()
        self.take_bare_units()
        self.share_places()
        self.settle_ranges()
        self._refuse_bare_limits()
        results = [] if self._holds_limits() else self._result_columns()
        if not results:
            return None
        return self._head(results)

    def _holds_limits(self) -> bool:
        """Whether a column says of which kind each limit is, and no other column holds the limits."""
        fields = {column.field for column in self.columns.values()}
        return LIMIT_KIND in fields and columns.STATED_LIMIT not in fields

    def _result_columns(self) -> list[ResultColumn]:
        self.settle_statistics()
        explicit = [column for column in self.columns.values() if column.field == RESULT]
        labelled = [column for column in self.columns.values() if column.field == LABELLED_RESULT]
        chosen = [*explicit, *(column for column in labelled if self._may_hold_results(column))]
        if explicit and labelled and not any(column.facts for column in explicit):
            chosen = [column for column in chosen if column in explicit or column.index > self.parameter]
        named = any(column.facts for column in chosen)  # among labelled columns one without heading is none of them
        chosen = [column for column in chosen if column.written or (not named and self._is_filled(column.index))]
        chosen.sort(key=lambda column: column.index)
        return self._paired(chosen)

    def _may_hold_results(self, column: HeadColumn) -> bool:
        """Whether the cells under a label read as results, or begin under a place's with a figure as results do."""
        cells = [row[column.index] for row in self.below if row[column.index]]
        names = self.reader.names
        begun = [cell for cell in cells if names.is_result(cell) or (_FIGURE.match(cell) and not names.is_date(cell))]
        return self.holds_results(column.index) or (column.facts.names_a_place and 2 * len(begun) > len(cells))

    def _is_used(self, column: HeadColumn) -> bool:
        """Whether a column has a heading of its own, or cells in this table: others are wide for the next one."""
        return bool(column.written) or any(row[column.index] for row in self.below)

    def _is_filled(self, place: int) -> bool:
        """Whether results stand in most rows of a column: a figure here and there belongs to no heading."""
        rows = [row for row in self.below if row[self.parameter]]
        return self.holds_results(place) and 2 * sum(bool(row[place]) for row in rows) > len(rows)

    def _paired(self, chosen: list[HeadColumn]) -> list[ResultColumn]:
        """Each result column with its own verdict, limit and detection limit."""
        paired = {
            name: paired_columns(
                chosen, [one for one in self.columns.values() if one.field == name and self._is_used(one)]
            )
            for name in (columns.STATED_VERDICT, columns.STATED_LIMIT, columns.DETECTION_LIMIT)
        }
        standards = {
            one.index: one.standard
            for one in self.columns.values()
            if one.field == columns.STATED_LIMIT and one.standard
        }
        first = next(iter(standards.values()), "")
        limit_units = {one.index: one.unit for one in self.columns.values() if one.field == columns.STATED_LIMIT}
        units = [one for one in self.columns.values() if one.field == columns.UNIT_AS_REPORTED]
        behind = paired_columns(chosen, units) if len(units) == len(chosen) > 1 else {}
        return [
            ResultColumn(
                column.index,
                column.written,
                column.facts,
                column.unit,
                paired[columns.STATED_VERDICT].get(column.index),
                paired[columns.STATED_LIMIT].get(column.index),
                paired[columns.DETECTION_LIMIT].get(column.index),
                behind.get(column.index),
                standards.get(paired[columns.STATED_LIMIT].get(column.index, -1), first),
                limit_units.get(paired[columns.STATED_LIMIT].get(column.index, -1), ""),
            )
            for column in chosen
        ]

    def _is_fallback(self, place: int) -> bool:
        own = self.columns[place].own
        return own is not None and own.fallback

    def _refuse_places_of_figures(self) -> None:
        """A column that seems to hold plants or points, but holds figures with decimals, is not understood.

        Nor is one of several that begin a place's name in their heading (East District, West District) over figures.
        """
        places = [one for one in self.columns.values() if one.index > self.parameter and one.field in _PLACES]
        alike = Counter(one.field for one in places if not self.reader.is_listed(one.written))
        for column in places:
            cells = [row[column.index] for row in self.below if row[column.index]]
            results = [cell for cell in cells if self.reader.names.is_result(cell)]
            several = alike[column.field] > 1 and not self.reader.is_listed(column.written)
            figures = results if several else [cell for cell in results if "." in cell]
            if 2 * len(figures) > len(cells):
                column.field = ""

    def _refuse_bare_limits(self) -> None:
        """A column without a heading behind that of limits is none of limits, if its figures may be results.

        It may be a place's, whose heading is lost: nothing says that the limits are of several kinds.
        """
        for column in self.columns.values():
            bare = column.own is None or self._repeats_over_a_place(column)
            if column.field != columns.STATED_LIMIT or not bare or self._goes_on_with_limits(column):
                continue
            cells = [half_width(row[column.index]) for row in self.below if row[column.index]]
            signed = any(cell.startswith(LIMIT_SIGNS) for cell in cells)
            if not signed and self.holds_results(column.index) and any(map(MEASURED.search, cells)):
                column.field = ""

    def _repeats_over_a_place(self, column: HeadColumn) -> bool:
        """Whether a heading is that of the column in front once more, and only here a place stands below it."""
        before = self.columns.get(column.index - 1)
        if before is None or before.texts[:1] != column.texts[:1] or any(before.texts[1:]):
            return False
        labels = [self.reader.labels.read(text) for text in column.texts[1:] if text]
        return any(label is not None and label.names_a_place for label in labels)

    def _goes_on_with_limits(self, column: HeadColumn) -> bool:
        """Whether the limits in front of a column without a heading have a label below theirs, as it has."""
        before = self.columns.get(column.index - 1)
        return (
            before is not None and before.field == columns.STATED_LIMIT and any(column.texts) and any(before.texts[1:])
        )

    def _head(self, results: list[ResultColumn]) -> DownHead:
        taken: list[tuple[str, str]] = []
        by_field: dict[str, tuple[int, ...]] = {}
        result_places = {column.index for column in results}
        self._refuse_places_of_figures()
        for column in self.columns.values():
            bare = column.field == RESULT and not column.written  # no result column, though it stands behind one
            name = RESULT if column.index in result_places else "" if bare else column.field
            if name and name != LABELLED_RESULT:
                by_field[name] = (*by_field.get(name, ()), column.index)
            if column.written:
                meant = (
                    name if name and name not in (IGNORED, LIMIT_KIND, LABELLED_RESULT, RATE, EARLIER) else "left out"
                )
                taken.append((column.written, _column_name(meant)))
        codes = by_field.get(columns.CODE, ())
        by_field[columns.CODE] = tuple(sorted(codes, key=self._is_fallback))
        facts = self.columns[self.parameter].facts
        texts = tuple(tuple(row) for row in self.rows[self.first : self.last + 1])
        return DownHead(
            self.first, self.last, by_field, tuple(results), tuple(taken), facts, texts,
            unknown=tuple(
                column.index
                for column in self.columns.values()
                if column.field in ("", LABELLED_RESULT)
                and column.index not in result_places
                and column.index > self.parameter
                and column.written
            ),
        )  # fmt: skip


def _column_name(name: str) -> str:
    return {PARAMETER: columns.PARAMETER_AS_REPORTED, RESULT: columns.RESULT_AS_REPORTED}.get(name, name)
