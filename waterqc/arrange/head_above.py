"""The rows above that of 项目 that belong to its heading: labels over the results, and none that state facts."""

from collections.abc import Sequence
from typing import Final

from waterqc import columns
from waterqc.arrange.dated import is_whole_date
from waterqc.arrange.facts import short_name
from waterqc.arrange.head_rows import HEAD_ROWS, LABELLED, HeadRows
from waterqc.arrange.words import IGNORED, NUMBER, PARAMETER, REPORTED_AT, RESULT

_PAIR: Final = 2


class HeadRowsAbove(HeadRows):
    """Reads the rows above that of 项目 into the columns of its heading."""

    def read_above(self) -> None:
        """Rows directly above with labels over the results: plants, samples, dates, 检测结果."""
        for row in range(self.row - 1, max(self.above, self.row - HEAD_ROWS) - 1, -1):
            cells = self.rows[row]
            filled = [cells[place] for place in self.range if cells[place]]
            if not filled:
                break
            headed = sum(bool(self.rows[self.row][place]) for place in self.range)  # a margin has no heading
            if len(set(filled)) == 1 and len(filled) > 1 and len(filled) >= headed:
                break  # a title merged over the whole width
            over = [
                place
                for place in self.range
                if cells[place] and place > self.parameter and self.may_be_result(self.columns[place])
            ]
            if not over and len(filled) == 1 and self.first < self.row and self.reader.label_of(cells[self.parameter]):
                continue  # 报告编号, of which nothing is written
            labelled = self.labelled_field(cells)
            if self._states_facts(cells, labelled):
                break
            if not over or (len(filled) == 1 and over[0] <= self.parameter):
                break
            labels = [self.reader.labels.read(cells[place]) or self.reader.read(cells[place]) for place in over]
            if not labelled and not all(labels):
                break
            filled_cells = _filled_forward(cells, self.range, self.parameter)
            blank = self.first - row - 1
            for place in self.range:
                self.columns[place].texts[:0] = [filled_cells[place], *[""] * blank]
            self.first = row

    def _states_facts(self, cells: Sequence[str], labelled: str) -> bool:
        """Whether a row above holds labels and their values (采样点 | 白石水厂 | 采样日期 | …)."""
        front = [
            cells[place]
            for place in self.range
            if place <= self.parameter and cells[place] and cells[place] != self.rows[self.row][place]
        ]
        if any(self.reader.label_of(text) not in ("", PARAMETER, RESULT, NUMBER, *LABELLED) for text in front):
            return True
        texts = list(dict.fromkeys(cells[place] for place in self.range if cells[place]))
        if any(short_name(text) for text in texts) or (labelled and self._value_behind_label(cells)):
            return True
        labels = [text for text in texts if self.reader.label_of(text) in LABELLED]
        others = [text for text in texts if self.reader.label_of(text) in (IGNORED, columns.UTILITY, REPORTED_AT)]
        others = others[1:] if labelled == columns.UTILITY and others[:1] == labels[:1] else others
        if labelled and (len(labels) > 1 or others or self._labels_a_method(cells) or self._is_pair(texts)):
            return True
        stating = [text for text in texts if self.reader.states_fact(text)]
        if stating and not (labelled and all(self.reader.field_of(text) == columns.MEDIUM for text in stating)):
            places = [place for place in self.range if cells[place] in stating]
            return not all(self.may_be_result(self.columns[place]) for place in places)
        if not labelled:
            return False
        if LABELLED[labelled] == "date" and self._has_its_date_behind(cells):
            return True
        values = [place for place in self.range if cells[place] and cells[place] not in labels]
        return bool(values) and not any(self.may_be_result(self.columns[place]) for place in values)

    def _is_pair(self, texts: Sequence[str]) -> bool:
        """Whether a row is a label and one value, over a table of one column of results: they hold for all of it."""
        results = sum(column.own is not None and column.own.field == RESULT for column in self.columns.values())
        return len(texts) == _PAIR and results == 1 and self.reader.label_of(texts[0]) in LABELLED

    def _has_its_date_behind(self, cells: Sequence[str]) -> bool:
        """Whether the cell behind the label is its date, over a column of something else than results."""
        first = next(place for place in self.range if cells[place])
        behind = self.columns.get(first + 1)
        return behind is not None and is_whole_date(cells[first + 1]) and not self.may_be_result(behind)

    def _value_behind_label(self, cells: Sequence[str]) -> bool:
        """Whether a value stands between the first label and the results: it is the label's own."""
        first = next((place for place in self.range if self.reader.label_of(cells[place]) in LABELLED), None)
        if first is None:
            return False
        for place in range(first + 1, self.range.stop):
            if self.may_be_result(self.columns[place]):
                return False
            text = cells[place]
            if text and text != cells[first]:
                return not self.reader.label_of(text) and not self.reader.names.is_unit(text)
        return False

    def _labels_a_method(self, cells: Sequence[str]) -> bool:
        """Whether a label of methods or standards stands over a column of something else: 检验依据 over 限值."""
        return any(
            self.reader.label_of(cells[place]) in (columns.METHOD, columns.CITED_STANDARD, columns.STATED_LIMIT)
            and own.field != self.reader.label_of(cells[place])
            for place in self.range
            if cells[place] and (own := self.columns[place].own)
        )


def _filled_forward(cells: Sequence[str], places: range, parameter: int) -> dict[int, str]:
    """Labels over several columns are written once: fill them forward, right of the parameters."""
    filled: dict[int, str] = {}
    last = ""
    for place in places:
        last = (cells[place] or last) if place > parameter else ""
        filled[place] = cells[place] or last
    return filled
