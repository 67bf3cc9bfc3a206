"""The field of each column of a heading whose parameters stand down, and what the column's labels say of it."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Final

from waterqc import columns
from waterqc.arrange.dated import SAMPLED, TESTED, UNLABELLED, is_date_without_year, is_whole_date, kind_of
from waterqc.arrange.facts import NOTHING, Facts
from waterqc.arrange.head_above import HeadRowsAbove
from waterqc.arrange.head_rows import CARRIED, LABELLED, HeadColumn
from waterqc.arrange.heading import Heading
from waterqc.arrange.sample_codes import sample_codes
from waterqc.arrange.shifted_rows import MEASURED
from waterqc.arrange.words import IGNORED, PARAMETER, REPORTED_AT, RESULT, TESTED_AT, is_han

#: a column with a label and no heading: results, if its cells read so
LABELLED_RESULT: Final = "labelled result"
#: fields of words and numbers, never of figures with decimals
_WORDED: Final = frozenset({columns.SAMPLE, columns.MEDIUM, columns.UNIT_AS_REPORTED, columns.METHOD, REPORTED_AT})


class HeadFields(HeadRowsAbove):
    """Settles the field of each column from its deepest heading, and its facts from all of its labels."""

    def settle_fields(self) -> None:
        """The field of each column from its deepest heading, its facts from all its labels."""
        self.unpack_left()
        self.fill_forward()
        height = self.last - self.first + 1
        row_labels = [self._row_label(depth) for depth in range(height)]
        for column in self.columns.values():
            column.field = column.own.field if column.own else column.field
            before = ""
            for depth, text in enumerate(column.texts):
                if text and text != before:
                    before = text
                    self._take_text(column, depth, text, row_labels[depth])
            column.field = PARAMETER if column.index == self.parameter else column.field
        self._settle_fallbacks()

    def _settle_fallbacks(self) -> None:
        """A code of another kind identifies the parameter where the first has none."""
        firm = {column.field for column in self.columns.values() if not (column.own and column.own.fallback)}
        for column in self.columns.values():
            if column.own is not None and column.own.fallback and column.field in firm and column.field != columns.CODE:
                column.field = IGNORED

    def _take_text(self, column: HeadColumn, depth: int, text: str, label: str) -> None:
        """Take one text of a column's heading, in a row of the heading that begins with a label or with none."""
        own = depth == self.row - self.first
        heading = column.own if own and column.own is not None else self.reader.read(text)
        if heading is None:
            if label and self.may_be_result(column):
                facts = self._labelled_facts(label, text)
                own |= self._is_dated(column, label, facts)
                column.facts = facts.over(column.facts)
                column.field = column.field or (LABELLED_RESULT if own else "")
            else:
                self._take_words(column, depth, text)
        elif column.field == RESULT and self._are_measured(column.index, heading.field):
            if self.reader.words.is_statistic(text):
                column.facts = Facts(statistic=text).over(column.facts)
        else:
            self._take_heading(column, heading)

    def _is_dated(self, column: HeadColumn, label: str, facts: Facts) -> bool:
        """Whether a column under an unknown word has its day of sampling or analysis below it: it names a place."""
        word = column.texts[self.row - self.first]
        dated = label in (columns.SAMPLED_AT, TESTED_AT) and bool(facts.date)
        if not dated or not word or column.own is not None or self.reader.labels.is_no_place(word):
            return False
        if not self.may_be_site(word) or not any(map(str.isalpha, word)):
            return False
        column.facts = column.facts.over(Facts(site=word))
        return True

    def _take_heading(self, column: HeadColumn, heading: Heading) -> None:
        if heading.field != RESULT or column.field in ("", RESULT):
            column.field = heading.field
        column.facts = heading.facts.over(column.facts)
        column.unit = heading.unit or column.unit
        column.standard = heading.standard or column.standard

    def _take_words(self, column: HeadColumn, depth: int, text: str) -> None:
        """Take a text that is no known heading: a unit, or the name of a place or sample."""
        behind = depth - (self.row - self.first)
        under = column.field == RESULT or column.under_result
        if under and behind > 0 and self.reader.labels.is_no_place(text):
            column.field, column.under_result = "", False  # Goal under Results
            return
        if under and self.reader.names.is_unit(text):
            column.unit = text
            return
        below = behind > 0 and column.field == LABELLED_RESULT  # 县政府 under 管网末梢水
        named = (under and behind != 0) or below or self._is_dated_among_places(column, depth)
        may_be_site = named and self.may_be_site(text) and (is_han(text) or self._parts_places(depth))
        label, unit = self.reader.label_with_unit(text, any_site=may_be_site)
        if unit and self._has_units:
            return  # two units for one result
        column.unit = unit or column.unit
        if label == Facts(site=text) and (column.of_sample or text in self._codes(depth)):
            label = Facts(sample=text)
        if label is not None and (under or behind >= 0 or column.field in CARRIED):
            column.facts = label.over(column.facts)
            column.field = column.field or LABELLED_RESULT

    def _is_dated_among_places(self, column: HeadColumn, depth: int) -> bool:
        """Whether a column has a date below its word, as others have below what is known as the name of a place."""
        if not _is_dated_below(column, depth):
            return False
        labels = {one.texts[depth] for one in self.columns.values() if _is_dated_below(one, depth)}
        known = [label for text in labels if text and (label := self.reader.labels.read(text)) is not None]
        return any(label.names_a_place for label in known)

    def take_bare_units(self) -> None:
        """The column behind the names holds the units where it has no heading and nothing else stands in it."""
        column = self.columns.get(self.parameter + 1)
        if column is None or column.written or self._has_units:
            return
        cells = [cell for row in self.below if (cell := row[column.index])]
        if len(cells) > 1 and all(map(self.reader.names.is_unit, cells)) and not self.holds_results(column.index):
            column.field = columns.UNIT_AS_REPORTED

    def _codes(self, depth: int) -> frozenset[str]:
        """The codes of samples in a row of the heading."""
        return sample_codes([column.texts[depth] for column in self.columns.values()], self.reader)

    def share_places(self) -> None:
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
        cells = [row[place] for row in self.below if row[place]]
        return field in _WORDED and self.holds_results(place) and any(map(MEASURED.search, cells))

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

    def settle_ranges(self) -> None:
        """A column headed Range holds results where others do and the limits stand in a column of their own."""
        fields = {column.field for column in self.columns.values()}
        if columns.STATED_LIMIT not in fields or not fields & {RESULT, LABELLED_RESULT}:
            return
        for column in self.columns.values():
            if column.own is None and column.index > self.parameter and self.reader.words.is_range(column.written):
                column.field = LABELLED_RESULT
                column.facts = Facts(statistic=column.written).over(column.facts)

    def settle_statistics(self) -> None:
        """A column that says row by row which statistic stands behind it (最高值, 合格率) names rows like a site."""
        words = self.reader.words
        for column in self.columns.values():
            if column.field == columns.MEDIUM and words.is_mean(column.written) and self.holds_results(column.index):
                column.field = RESULT  # Media over figures is a mean in Spanish and Italian, no medium
                column.facts = replace(column.facts, statistic=column.written)
            open_field = column.own is None or column.field in (RESULT, LABELLED_RESULT, "")
            if column.index > self.parameter and open_field:
                below = [row[column.index] for row in self.below]
                cells = [cell for cell in below if cell]
                known = sum(words.is_statistic(cell) or words.is_rate(cell) for cell in cells)
                if known > 1 and 10 * known >= 8 * len(cells):  # the next table's heading may stand among them
                    column.field = columns.SITE

    @cached_property
    def below(self) -> Sequence[Sequence[str]]:
        """The first rows below the heading, up to the next table's heading."""
        rows = self.rows[self.last + 1 : self.last + 40]
        heads = (at for at, row in enumerate(rows) if self._heads_another(row))
        return rows[: next(heads, len(rows))]

    def _heads_another(self, row: Sequence[str]) -> bool:
        """Whether a row is the heading of another table: of one with parameters down, or with several across."""
        names = self.reader.names
        across = [cell for cell in row if cell and names.is_parameter(cell) and not names.is_result(cell)]
        beside = sum(self.reader.field_of(cell) == PARAMETER for cell in self.rows[self.row])
        return self.reader.field_of(row[self.parameter]) == PARAMETER or len(set(across)) > max(beside, 1)

    def holds_results(self, place: int) -> bool:
        """Whether the cells below read as results, most of them at least."""
        cells = [row[place] for row in self.below if place < len(row) and row[place]]
        known = [cell for cell in cells if self.reader.names.is_result(cell)]
        return bool(cells) and 2 * len(known) > len(cells)


def _is_dated_below(column: HeadColumn, depth: int) -> bool:
    """Whether a date stands in the heading of a column, below the row of the heading at `depth`."""
    return any(is_whole_date(text) or is_date_without_year(text) for text in column.texts[depth + 1 :])
