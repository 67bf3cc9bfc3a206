"""The heading rows of a table whose parameters stand down: which column holds what."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from waterqc import columns
from waterqc.arrange.dated import SAMPLED, TESTED, UNLABELLED, is_date_without_year, is_whole_date, kind_of
from waterqc.arrange.facts import NOTHING, Facts
from waterqc.arrange.head_above import HeadRowsAbove
from waterqc.arrange.head_pairs import paired_columns
from waterqc.arrange.head_rows import CARRIED, LABELLED, HeadColumn
from waterqc.arrange.shifted_rows import MEASURED
from waterqc.arrange.words import EARLIER, IGNORED, PARAMETER, RATE, REPORTED_AT, RESULT, TESTED_AT, is_han

#: a column with a label and no heading: results, if its cells read so
LABELLED_RESULT: Final = "labelled result"
_PLACES: Final = frozenset({columns.PLANT, columns.POINT, columns.SITE, columns.UTILITY})
#: fields of words and numbers, never of figures with decimals
_WORDED: Final = frozenset({columns.SAMPLE, columns.MEDIUM, columns.UNIT_AS_REPORTED, columns.METHOD, REPORTED_AT})


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


class DownHeadReader(HeadRowsAbove):
    """Reads one heading: the field of each column, the columns of results and what goes with them."""

    def read(self) -> DownHead | None:
        """The heading; None if no column below it holds results."""
        self.take_spanning_labels()
        self.carry_in_row()
        self.read_below()
        self.read_above()
        self._settle_fields()
        self._share_places()
        self._settle_ranges()
        results = self._result_columns()
        if not results:
            return None
        return self._head(results)

    def _settle_fields(self) -> None:
        """The field of each column from its deepest heading, its facts from all its labels."""
        self.unpack_left()
        self.fill_forward()
        height = self.last - self.first + 1
        row_labels = [self._row_label(depth) for depth in range(height)]
        for column in self.columns.values():
            settled = column.own.field if column.own else column.field
            seen = ""
            for depth, text in enumerate(column.texts):
                if not text or text == seen:
                    continue
                seen = text
                heading = self.reader.read(text)
                if depth == self.row - self.first and column.own is not None:
                    heading = column.own
                labelled = row_labels[depth]
                if labelled and self.may_be_result(column) and heading is None:
                    column.facts = self._labelled_facts(labelled, text).over(column.facts)
                    settled = settled or (LABELLED_RESULT if depth == self.row - self.first else "")
                    continue
                if heading is not None and settled == RESULT and self._are_measured(column.index, heading.field):
                    if self.reader.words.is_statistic(text):
                        column.facts = Facts(statistic=text).over(column.facts)
                    continue
                if heading is not None:
                    if heading.field != RESULT or settled in ("", RESULT) or not settled:
                        settled = heading.field
                    column.facts = heading.facts.over(column.facts)
                    column.unit = heading.unit or column.unit
                    column.standard = heading.standard or column.standard
                    continue
                under = settled == RESULT or column.under_result
                if under and depth > self.row - self.first and self.reader.labels.is_no_place(text):
                    settled, column.under_result = "", False  # Goal under Results
                    continue
                if under and self.reader.names.is_unit(text):
                    column.unit = text
                    continue
                below = depth > self.row - self.first and settled == LABELLED_RESULT  # 县政府 under 管网末梢水
                named = (under and depth != self.row - self.first) or below
                may_be_site = named and self.may_be_site(text) and (is_han(text) or self._parts_places(depth))
                label, unit = self.reader.label_with_unit(text, any_site=may_be_site)
                if unit and self._has_units:
                    continue  # two units for one result
                column.unit = unit or column.unit
                if label is not None and (under or depth >= self.row - self.first or settled in CARRIED):
                    column.facts = label.over(column.facts)
                    settled = settled or LABELLED_RESULT
            column.field = PARAMETER if column.index == self.parameter else settled
        firm = {column.field for column in self.columns.values() if not (column.own and column.own.fallback)}
        for column in self.columns.values():
            # a code of another kind identifies the parameter where the first has none
            if column.own is not None and column.own.fallback and column.field in firm and column.field != columns.CODE:
                column.field = IGNORED

    def _share_places(self) -> None:
        """A place beside the first of some statistics is that of all (出厂水 最大值 | 最小值)."""
        groups: list[list[HeadColumn]] = []
        for place in self.range:
            column = self.columns[place]
            if column.field not in (RESULT, LABELLED_RESULT):
                continue
            if column.facts.names_a_place or not groups:
                groups.append([])
            groups[-1].append(column)
        statistics = [[one.facts.statistic for one in group] for group in groups]
        same = len({tuple(listed) for listed in statistics}) == 1 and all(statistics[0])
        if not same or len(set(statistics[0])) < len(statistics[0]) or not groups[0][0].facts.names_a_place:
            return
        for first, *others in groups:
            for other in others:
                other.facts = other.facts.over(replace(first.facts, statistic=""))

    def _are_measured(self, place: int, field: str) -> bool:
        """Whether a column that lies under the heading of results holds figures as no column of the field does.

        The results of a sample (Result over Sample | Mean) are no numbers of samples.
        """
        cells = [row[place] for row in self._below if row[place]]
        return field in _WORDED and self._holds_results(place) and any(map(MEASURED.search, cells))

    @cached_property
    def _has_units(self) -> bool:
        """Whether a column holds the units of the rows."""
        return any(one.own and one.own.field == columns.UNIT_AS_REPORTED for one in self.columns.values())

    def _parts_places(self, depth: int) -> bool:
        """Whether a row of the heading tells places apart: one word alone goes on with it (valore / misurato)."""
        cells = {column.texts[depth] for column in self.columns.values() if self.may_be_result(column)}
        return sum(map(self._may_name_a_place, cells)) > 1

    def _may_name_a_place(self, text: str) -> bool:
        if not text or self.reader.read(text) is not None:
            return False
        label = self.reader.labels.read(text, any_site=self.may_be_site(text))
        return label is not None and label.names_a_place

    def _row_label(self, depth: int) -> str:
        if depth == self.row - self.first:
            label = self.reader.label_of(self.rows[self.row][self.parameter]) if self.in_corner else ""
            return label if label in LABELLED else self._label_behind()
        front = [""] * self.range.start
        return self.labelled_field([*front, *(self.columns[place].texts[depth] for place in self.range)])

    def _label_behind(self) -> str:
        """检测点位 between 项目 and the places of the results (项目 | 检测点位 | 甲 | 乙)."""
        own = self.rows[self.row]
        labels = [place for place in self.range if place > self.parameter and self.reader.label_of(own[place])]
        if not labels or self.reader.label_of(own[labels[0]]) not in (columns.SITE, columns.PLANT):
            return ""
        behind = [own[place] for place in self.range if place > labels[0] and own[place] != own[labels[0]]]
        unknown = [text for text in behind if text and self.reader.read(text) is None]
        return self.reader.label_of(own[labels[0]]) if len(unknown) > 1 else ""

    def _labelled_facts(self, name: str, text: str) -> Facts:
        """The facts of a value in a row that begins with its label (采样日期 | | | 2024-03-05)."""
        if LABELLED[name] == "date":
            label = {columns.SAMPLED_AT: SAMPLED, TESTED_AT: TESTED}.get(name, UNLABELLED)
            if is_date_without_year(text):
                return Facts(partial_date=text, date_kind=label)
            dated = is_whole_date(text) or self.reader.names.is_date(text)
            return Facts(date=text, date_kind=kind_of(text, label)) if dated else NOTHING
        if name in (columns.SITE, columns.POINT, columns.PLANT):
            if self.reader.words.is_way_of_sampling(text):
                return NOTHING
            facts = self.reader.labels.read(text, any_site=name == columns.SITE)
            if facts is not None and not (facts.date or facts.statistic or facts.sample):
                return facts
        return Facts(**{LABELLED[name]: text})

    def _settle_ranges(self) -> None:
        """A column headed Range holds results where others do and the limits stand in a column of their own."""
        fields = {column.field for column in self.columns.values()}
        if columns.STATED_LIMIT not in fields or not fields & {RESULT, LABELLED_RESULT}:
            return
        for column in self.columns.values():
            if column.own is None and column.index > self.parameter and self.reader.words.is_range(column.written):
                column.field = LABELLED_RESULT
                column.facts = Facts(statistic=column.written).over(column.facts)

    def _settle_statistics(self) -> None:
        """A column that says row by row which statistic stands behind it (最高值, 合格率) names rows like a site."""
        words = self.reader.words
        for column in self.columns.values():
            open_field = column.own is None or column.field in (RESULT, LABELLED_RESULT, "")
            if column.index > self.parameter and open_field:
                below = [row[column.index] for row in self._below]
                cells = [cell for cell in below if cell]
                known = sum(words.is_statistic(cell) or words.is_rate(cell) for cell in cells)
                if known > 1 and 10 * known >= 8 * len(cells):  # the next table's heading may stand among them
                    column.field = columns.SITE

    def _result_columns(self) -> list[ResultColumn]:
        self._settle_statistics()
        explicit = [column for column in self.columns.values() if column.field == RESULT]
        labelled = [column for column in self.columns.values() if column.field == LABELLED_RESULT]
        chosen = [
            column for column in (*explicit, *labelled) if column in explicit or self._holds_results(column.index)
        ]
        if explicit and labelled and not any(column.facts for column in explicit):
            chosen = [column for column in chosen if column in explicit or column.index > self.parameter]
        named = any(column.facts for column in chosen)  # among labelled columns one without heading is none of them
        chosen = [column for column in chosen if column.written or (not named and self._is_filled(column.index))]
        chosen.sort(key=lambda column: column.index)
        return self._paired(chosen)

    def _is_used(self, column: HeadColumn) -> bool:
        """Whether a column has a heading of its own, or cells in this table: others are wide for the next one."""
        return bool(column.written) or any(row[column.index] for row in self._below)

    @cached_property
    def _below(self) -> Sequence[Sequence[str]]:
        """The first rows below the heading, up to the next table's heading."""
        rows = self.rows[self.last + 1 : self.last + 40]
        heads = (at for at, row in enumerate(rows) if self.reader.field_of(row[self.parameter]) == PARAMETER)
        return rows[: next(heads, len(rows))]

    def _is_filled(self, place: int) -> bool:
        """Whether results stand in most rows of a column: a figure here and there belongs to no heading."""
        rows = [row for row in self._below if row[self.parameter]]
        return self._holds_results(place) and 2 * sum(bool(row[place]) for row in rows) > len(rows)

    def _holds_results(self, place: int) -> bool:
        """Whether the cells below read as results, most of them at least."""
        cells = [row[place] for row in self._below if place < len(row) and row[place]]
        known = [cell for cell in cells if self.reader.names.is_result(cell)]
        return bool(cells) and 2 * len(known) > len(cells)

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
            cells = [row[column.index] for row in self._below if row[column.index]]
            results = [cell for cell in cells if self.reader.names.is_result(cell)]
            several = alike[column.field] > 1 and not self.reader.is_listed(column.written)
            figures = results if several else [cell for cell in results if "." in cell]
            if 2 * len(figures) > len(cells):
                column.field = ""

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
                meant = name if name and name not in (IGNORED, LABELLED_RESULT, RATE, EARLIER) else "left out"
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
