"""The rows of a heading: which rows above and below that of 项目 belong to it, and the texts of its columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from waterqc import columns
from waterqc.arrange.dated import begins_with_date
from waterqc.arrange.facts import NOTHING, Facts
from waterqc.arrange.heading import Heading, HeadingReader
from waterqc.arrange.sample_codes import codes_over_results
from waterqc.arrange.words import (
    DATE,
    EARLIER,
    PARAMETER,
    RATE,
    RESULT,
    TESTED_AT,
    key_of,
)

Rows = Sequence[Sequence[str]]
HEAD_ROWS: Final = 6  # rows above and below the row of 项目 that may belong to the heading
CARRIED: Final = frozenset(
    {RESULT, columns.STATED_LIMIT, columns.STATED_VERDICT, columns.DETECTION_LIMIT, RATE, EARLIER}
)
_CARRIED_LABELS: Final = frozenset({RESULT, columns.STATED_VERDICT})
#: labels of heading rows whose values stand over the result columns
LABELLED: Final = {
    columns.UTILITY: "utility",
    columns.SAMPLE: "sample",
    columns.SITE: "site",
    columns.PLANT: "plant",
    columns.POINT: "point",
    columns.SAMPLED_AT: "date",
    TESTED_AT: "date",
    DATE: "date",
}


@dataclass
class HeadColumn:
    """A column while the heading is read: its texts from top to bottom."""

    index: int
    own: Heading | None
    texts: list[str]
    facts: Facts = NOTHING
    field: str = ""
    unit: str = ""
    standard: str = ""
    under_result: bool = False
    of_sample: bool = False  # under a label of sample numbers

    @property
    def written(self) -> str:
        """The heading as written, its rows joined."""
        return " ".join(dict.fromkeys(text for text in self.texts if text))


class HeadRows:
    """Reads one heading: its row of 项目, and the rows above and below that belong to it."""

    def __init__(
        self,
        rows: Rows,
        row: int,
        above: int,
        reader: HeadingReader,
        start: int,
        stop: int,
        corner: int | None = None,  # the column of the parameters where no heading says so
    ) -> None:
        self.rows = rows
        self.row = row
        self.above = above
        self.reader = reader
        self.range = range(start, stop)
        self.columns = {
            place: HeadColumn(place, reader.read(rows[row][place]), [rows[row][place]]) for place in self.range
        }
        self.in_corner = corner is not None
        if corner is not None:
            self.columns[corner].own = Heading(PARAMETER)
        self.parameter = next(
            place for place in self.range if (own := self.columns[place].own) and own.field == PARAMETER
        )
        self.first = self.last = row

    def carry_in_row(self) -> None:
        """A label behind a heading with a label goes under the same heading (检测结果 甲水厂 | 乙水厂)."""
        carried: Heading | None = None  # a heading with a label, for the labels behind it
        spanning: Heading | None = None  # a heading, for the blank cells behind it, if no merge says how far it goes
        blank_since = True
        for place in self.range:
            column = self.columns[place]
            if column.own is not None:
                carried = column.own if column.own.field in _CARRIED_LABELS and column.own.facts else None
                merged = place - 1 in self.range and column.texts == self.columns[place - 1].texts
                spanning = column.own if column.own.field in CARRIED and not merged else None
                blank_since = True
                continue
            if not column.texts[0]:
                column.under_result = spanning is not None and spanning.field == RESULT
                column.field = spanning.field if spanning and blank_since else ""
                continue
            label = self.reader.labels.read(column.texts[0])
            if label is not None and carried is not None:
                column.own = Heading(carried.field, label)
            else:
                blank_since = False

    def take_codes(self) -> None:
        """Codes of samples (W-01 | W-02) over columns of results head them, where no other heading says results."""
        if any(column.own and column.own.field == RESULT for column in self.columns.values()):
            return
        for place, code in codes_over_results(self.rows, self.row, self.parameter + 1, self.reader).items():
            if place in self.range:
                self.columns[place].own = Heading(RESULT, Facts(sample=code))

    def take_spanning_labels(self) -> None:
        """采样点 written over several columns, with other labels below, heads the results of those places.

        It goes on over the blank cells behind it where nothing stands below 项目.
        """
        below = self.rows[self.row + 1] if self.row + 1 < len(self.rows) else []
        for place in self.range[:-1]:
            own, text = self.columns[place].own, self.rows[self.row][place]
            if own is None or own.field not in LABELLED or place < self.parameter:
                continue
            spanned = (
                {text, ""} if below and below[self.parameter] in ("", self.rows[self.row][self.parameter]) else {text}
            )
            stop = place + 1
            while stop in self.range and self.rows[self.row][stop] in spanned:
                stop += 1
            labels = [below[at] for at in range(place, stop)] if below else []
            while labels and not labels[-1]:
                labels.pop()
            if len(labels) > 1 and len(set(labels)) == len(labels) and all(map(self._labels_a_place, labels)):
                for at in range(place, place + len(labels)):
                    self.columns[at].of_sample = own.field == columns.SAMPLE
                    self.columns[at].own = Heading(RESULT)

    def _labels_a_place(self, text: str) -> bool:
        return bool(text) and self.reader.labels.read(text, any_site=self.may_be_site(text)) is not None

    def read_below(self) -> None:
        """Take in the rows below that continue the heading."""
        for row in range(self.row + 1, min(self.row + 1 + HEAD_ROWS, len(self.rows))):
            cells = self.rows[row]
            texts = {cells[place] for place in self.range}
            if texts == {""} or (len(texts) == 1 < len(self.range)) or not self._belongs_below(cells):
                break  # one text over the whole width is a section's name
            for place in self.range:
                self.columns[place].texts.append(cells[place])
            self.last = row

    def _belongs_below(self, cells: Sequence[str]) -> bool:
        """Whether a row continues the heading: nothing new under 项目, labels or headings where results will stand."""
        if self._is_left_packed(cells) or self._heads_limits(cells):
            return True
        names = self.reader.names
        own = cells[self.parameter]
        if own and own != self.rows[self.row][self.parameter] and (names.is_parameter(own) or names.is_result(own)):
            return False
        labelled = self.labelled_field(cells)
        heads = 0
        for place in self.range:
            text = cells[place]
            column = self.columns[place]
            if not text or text == column.texts[-1]:
                continue
            is_result = self.may_be_result(column)
            heading = self.reader.read(text)
            label = self.reader.labels.read(text, any_site=is_result and self.may_be_site(text))
            if place == self.parameter or not is_result:
                continue
            known = heading is not None or label is not None or self._says_nothing(text)
            other = names.is_unit(text) or self.reader.labels.is_no_place(text)
            if not known and not labelled and not other:
                return False
            heads += 1
        return heads > 0 and (
            not own or own == self.rows[self.row][self.parameter] or bool(labelled) or self.reader.read(own) is not None
        )

    def may_be_result(self, column: HeadColumn) -> bool:
        """Whether results may stand in a column, as far as its heading is known."""
        if column.own is not None:
            return column.own.field in (RESULT, RATE, EARLIER, columns.STATED_VERDICT)
        return column.under_result or (bool(column.texts[0]) and column.index > self.parameter)

    def labelled_field(self, cells: Sequence[str]) -> str:
        """The field that a row's first cells name (样品编号 | | | A | B), "" if none; one may stand before them."""
        others = 0
        for place in self.range:
            if place > self.parameter + 3 or others > 1:
                break
            heading = self.reader.read(cells[place]) if cells[place] else None
            if heading is not None and heading.field != columns.MEDIUM:  # (Matrix: WATER) | sampling date | …
                own = self.columns[place].own if place in self.range else None
                is_label = heading.field in LABELLED and not (own and own.field == RESULT and place > self.parameter)
                return heading.field if is_label else ""
            others += bool(cells[place])
        return ""

    def _heads_limits(self, cells: Sequence[str]) -> bool:
        """Whether a row only goes on with the headings of limits (Ⅰ类 | Ⅱ类 | Ⅲ类 below a standard's name)."""
        filled = [place for place in self.range if cells[place]]
        limits = [
            self.reader.field_of(cells[place]) == columns.STATED_LIMIT
            and (own := self.columns[place].own) is not None
            and own.field == columns.STATED_LIMIT
            for place in filled
        ]
        return len(filled) > 1 and all(limits)

    def _is_left_packed(self, cells: Sequence[str]) -> bool:
        """A row of labels that lost the empty cells in front of it: only labels, as many as columns of results."""
        if self.row != self.last or self.range.start:
            return False
        filled = [cell for cell in cells if cell]
        if len(filled) < 2 or list(cells[: len(filled)]) != filled:
            return False
        labels = [self.reader.labels.read(cell) for cell in filled]
        spans = [place for place in self.range if (own := self.columns[place].own) and own.field == RESULT]
        if len(spans) != 1 or spans[0] == 0 or any(label is None for label in labels):
            return False
        if any(self.columns[place].own for place in range(spans[0] + 1, self.range.stop)):
            return False
        return self._rows_reach(spans[0] + len(filled))

    def _rows_reach(self, width: int) -> bool:
        """Whether the rows below fill the columns up to `width`, and none beyond it."""
        reached = 0
        for row in self.rows[self.row + 2 : self.row + 30]:
            filled = [place for place, cell in enumerate(row) if cell]
            if filled:
                reached = max(reached, filled[-1] + 1)
        return reached == width

    def fill_forward(self) -> None:
        """A label written once over several columns holds for the blank cells behind it that have a heading below."""
        for depth in range(self.last - self.first):
            last = ""
            for place in self.range:
                texts = self.columns[place].texts
                if texts[depth]:
                    last = texts[depth] if place > self.parameter and self._spans(texts[depth]) else ""
                elif place > self.range.start and self._new_group(place, depth):
                    last = ""
                elif last and any(texts[depth + 1 :]):
                    texts[depth] = last

    def may_be_site(self, text: str) -> bool:
        """Whether a text not understood may be the name of a place: it is nothing else that is known."""
        names = self.reader.names
        known = names.is_result(text) or names.is_unit(text) or names.is_parameter(text)
        limit = names.is_limit(text) and not self.reader.words.plants.search(text)  # 城东水厂①
        known |= limit and not begins_with_date(text)
        return not known and not self.reader.words.is_remark(text) and not self._says_nothing(text)

    def _says_nothing(self, text: str) -> bool:
        """Whether a text goes on with the heading of a result and adds nothing (检测结果 / 实测)."""
        return key_of(text) in self.reader.words.fillers

    def _spans(self, text: str) -> bool:
        heading = self.reader.read(text)
        return heading.field in CARRIED if heading else self.reader.labels.read(text, any_site=True) is not None

    def _new_group(self, place: int, depth: int) -> bool:
        """Whether a row further up has a new label in this column."""
        here, before = self.columns[place].texts[:depth], self.columns[place - 1].texts[:depth]
        return any(text and text != other for text, other in zip(here, before, strict=True))

    def unpack_left(self) -> None:
        """Move a left-packed row of labels over the columns of results."""
        if self.last == self.row:
            return
        depth = self.row + 1 - self.first
        cells = [self.columns[place].texts[depth] for place in self.range]
        below, self.last = self.last, self.row
        packed = self._is_left_packed(cells)
        self.last = below
        if not packed:
            return
        start = next(place for place in self.range if (own := self.columns[place].own) and own.field == RESULT)
        labels = [cell for cell in cells if cell]
        for place in self.range:
            self.columns[place].texts[depth] = labels[place - start] if 0 <= place - start < len(labels) else ""
