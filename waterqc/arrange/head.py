"""The heading rows of a table whose parameters stand down: which column holds what."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from waterqc import columns
from waterqc.arrange.dated import SAMPLED, TESTED, UNLABELLED, kind_of
from waterqc.arrange.facts import NOTHING, Facts
from waterqc.arrange.heading import Heading, HeadingReader
from waterqc.arrange.words import DATE, IGNORED, PARAMETER, RATE, RESULT, TESTED_AT

Rows = Sequence[Sequence[str]]
#: a column with a label and no heading: results, if its cells read so
LABELLED_RESULT: Final = "labelled result"
_HEAD_ROWS: Final = 6  # rows above and below the row of 项目 that may belong to the heading
_CARRIED: Final = frozenset({RESULT, columns.STATED_LIMIT, columns.STATED_VERDICT, columns.DETECTION_LIMIT, RATE})
#: labels of heading rows whose values stand over the result columns
_LABELLED: Final = {
    columns.SAMPLE: "sample",
    columns.SITE: "site",
    columns.PLANT: "plant",
    columns.POINT: "point",
    columns.SAMPLED_AT: "date",
    TESTED_AT: "date",
    DATE: "date",
}


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


@dataclass(frozen=True)
class DownHead:
    """The heading of a table with parameters down: rows `first` to `last`, columns by field, result columns."""

    first: int
    last: int
    columns: dict[str, tuple[int, ...]]
    results: tuple[ResultColumn, ...]
    taken_for: tuple[tuple[str, str], ...]
    facts: Facts = NOTHING
    standard: str = ""
    texts: tuple[tuple[str, ...], ...] = ()  # the heading rows as written: a later equal row repeats them
    shifted: tuple[tuple[int, int], ...] = ()
    rates: tuple[int, ...] = field(default=())

    @property
    def parameter(self) -> int:
        """The column of the parameters."""
        return self.columns[PARAMETER][0]


@dataclass
class _Column:
    """A column while the heading is read: its texts from top to bottom."""

    index: int
    own: Heading | None
    texts: list[str]
    facts: Facts = NOTHING
    field: str = ""
    unit: str = ""
    standard: str = ""
    under_result: bool = False

    @property
    def written(self) -> str:
        """The heading as written, its rows joined."""
        return " ".join(dict.fromkeys(text for text in self.texts if text))


def down_heads(rows: Rows, row: int, above: int, reader: HeadingReader) -> list[DownHead]:
    """The headings of tables whose row of 项目 is `row`: none, one, or several side by side.

    `above` is the first row that may belong to the heading.
    """
    found = [reader.read(cell) for cell in rows[row]]
    places = [place for place, one in enumerate(found) if one and one.field == PARAMETER]
    firm = [place for place in places if (one := found[place]) and not one.fallback]
    places = _without_repeats(rows[row], firm or places[:1])
    if not places:
        return []
    parts = _side_by_side(places, found)
    heads = []
    for start, stop in parts:
        head = _DownHeadReader(rows, row, above, reader, start, stop).read()
        if head is not None:
            heads.append(head)
    return heads


def _without_repeats(cells: Sequence[str], places: list[int]) -> list[int]:
    """A merged heading repeats its text in the next cell: the first counts."""
    return [place for place in places if place - 1 not in places or cells[place] != cells[place - 1]]


def _side_by_side(places: list[int], found: Sequence[Heading | None]) -> list[tuple[int, int]]:
    """The column ranges of tables printed beside each other: each parameter column with results of its own."""
    width = len(found)
    if len(places) < 2:
        return [(0, width)]
    offset = places[0]
    starts = [0, *(place - offset for place in places[1:])]
    parts = list(zip(starts, [*starts[1:], width], strict=True))
    for start, stop in parts:
        if start > stop or not any(one and one.field == RESULT for one in found[start:stop]):
            return [(0, width)]
    return parts


class _DownHeadReader:
    """Reads one heading: its row of 项目, and the rows above and below that belong to it."""

    def __init__(self, rows: Rows, row: int, above: int, reader: HeadingReader, start: int, stop: int) -> None:
        self.rows = rows
        self.row = row
        self.above = above
        self.reader = reader
        self.range = range(start, stop)
        self.columns = {
            place: _Column(place, reader.read(rows[row][place]), [rows[row][place]]) for place in self.range
        }
        self.parameter = next(
            place for place in self.range if (own := self.columns[place].own) and own.field == PARAMETER
        )
        self.first = self.last = row

    def read(self) -> DownHead | None:
        self._carry_in_row()
        self._read_below()
        self._read_above()
        self._settle_fields()
        results = self._result_columns()
        if not results:
            return None
        return self._head(results)

    def _carry_in_row(self) -> None:
        """A label behind a heading with a label goes under the same heading (检测结果 甲水厂 | 乙水厂)."""
        carried: Heading | None = None  # a heading with a label, for the labels behind it
        spanning: Heading | None = None  # a heading, for the blank cells behind it
        blank_since = True
        for place in self.range:
            column = self.columns[place]
            if column.own is not None:
                carried = column.own if column.own.field in _CARRIED and column.own.facts else None
                spanning = column.own if column.own.field in _CARRIED else None
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

    def _read_below(self) -> None:
        for row in range(self.row + 1, min(self.row + 1 + _HEAD_ROWS, len(self.rows))):
            cells = self.rows[row]
            if not any(cells[place] for place in self.range):
                if row == self.last + 1 and row + 1 < len(self.rows):
                    continue
                break
            if not self._belongs_below(cells):
                break
            for place in self.range:
                self.columns[place].texts.append(cells[place])
            self.last = row

    def _belongs_below(self, cells: Sequence[str]) -> bool:
        """Whether a row continues the heading: nothing new under 项目, labels or headings where results will stand."""
        if self._is_left_packed(cells):
            return True
        names = self.reader.names
        own = cells[self.parameter]
        if own and own != self.rows[self.row][self.parameter] and names.is_parameter(own):
            return False
        labelled = self._labelled_field(cells)
        heads = 0
        for place in self.range:
            text = cells[place]
            column = self.columns[place]
            if not text or text == column.texts[-1]:
                continue
            is_result = self._may_be_result(column)
            heading = self.reader.read(text)
            label = self.reader.labels.read(text, any_site=is_result and not names.is_result(text))
            if place == self.parameter or not is_result:
                continue
            if heading is None and label is None and not labelled:
                return False
            heads += 1
        return heads > 0 and (
            not own or own == self.rows[self.row][self.parameter] or bool(labelled) or self.reader.read(own) is not None
        )

    def _may_be_result(self, column: _Column) -> bool:
        if column.own is not None:
            return column.own.field in (RESULT, RATE, columns.STATED_VERDICT)
        return column.under_result or (bool(column.texts[0]) and column.index > self.parameter)

    def _labelled_field(self, cells: Sequence[str]) -> str:
        """The field that a row's first cells name (样品编号 | | | A | B), "" if none."""
        for place in self.range:
            if place > self.parameter + 3:
                break
            heading = self.reader.read(cells[place]) if cells[place] else None
            if heading is not None:
                return heading.field if heading.field in _LABELLED else ""
        return ""

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

    def _read_above(self) -> None:
        """Rows directly above with labels over the results: plants, samples, dates, 检测结果."""
        for row in range(self.row - 1, max(self.above, self.row - _HEAD_ROWS) - 1, -1):
            cells = self.rows[row]
            filled = [cells[place] for place in self.range if cells[place]]
            if not filled:
                break
            if len(set(filled)) == 1 and len(filled) > 1 and len(filled) == len(self.range):
                break  # a title merged over the whole width
            over = [
                place
                for place in self.range
                if cells[place] and place > self.parameter and self._may_be_result(self.columns[place])
            ]
            labelled = self._labelled_field(cells)
            if not over or (len(filled) == 1 and over[0] <= self.parameter):
                break
            labels = [self.reader.labels.read(cells[place]) or self.reader.read(cells[place]) for place in over]
            if not labelled and not all(labels):
                break
            if labelled and len(over) < 1:
                break
            filled_cells = _filled_forward(cells, self.range, self.parameter)
            for place in self.range:
                self.columns[place].texts.insert(0, filled_cells[place])
            self.first = row

    def _settle_fields(self) -> None:
        """The field of each column from its deepest heading, its facts from all its labels."""
        self._unpack_left()
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
                if labelled and self._may_be_result(column) and heading is None:
                    column.facts = self._labelled_facts(labelled, text).over(column.facts)
                    continue
                if heading is not None:
                    if heading.field != RESULT or settled in ("", RESULT) or not settled:
                        settled = heading.field
                    column.facts = heading.facts.over(column.facts)
                    column.unit = heading.unit or column.unit
                    column.standard = heading.standard or column.standard
                    continue
                under = settled == RESULT or column.under_result
                label = self.reader.labels.read(text, any_site=under and depth != self.row - self.first)
                if label is not None and (under or depth >= self.row - self.first or settled in _CARRIED):
                    column.facts = label.over(column.facts)
                    settled = settled or LABELLED_RESULT
            column.field = settled
        firm = {column.field for column in self.columns.values() if not (column.own and column.own.fallback)}
        for column in self.columns.values():
            if column.own is not None and column.own.fallback and column.field in firm:
                column.field = IGNORED

    def _unpack_left(self) -> None:
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

    def _row_label(self, depth: int) -> str:
        if depth == self.row - self.first:
            return ""
        return self._labelled_field([self.columns[place].texts[depth] for place in self.range])

    def _labelled_facts(self, name: str, text: str) -> Facts:
        """The facts of a value in a row that begins with its label (采样日期 | | | 2024-03-05)."""
        if _LABELLED[name] == "date":
            label = {columns.SAMPLED_AT: SAMPLED, TESTED_AT: TESTED}.get(name, UNLABELLED)
            return Facts(date=text, date_kind=kind_of(text, label))
        if name in (columns.SITE, columns.POINT, columns.PLANT):
            facts = self.reader.labels.read(text, any_site=name == columns.SITE)
            if facts is not None and not (facts.date or facts.statistic or facts.sample):
                return facts
        return Facts(**{_LABELLED[name]: text})

    def _result_columns(self) -> list[ResultColumn]:
        explicit = [column for column in self.columns.values() if column.field == RESULT]
        labelled = [column for column in self.columns.values() if column.field == LABELLED_RESULT]
        chosen = [column for column in (*explicit, *labelled) if column in explicit or self._holds_results(column.index)]
        if explicit and labelled and not any(column.facts for column in explicit):
            chosen = [column for column in chosen if column in explicit or column.index > self.parameter]
        chosen = [column for column in chosen if column.written or self._holds_results(column.index)]
        chosen.sort(key=lambda column: column.index)
        return self._paired(chosen)

    def _holds_results(self, place: int) -> bool:
        """Whether the cells below read as results, most of them at least."""
        cells = [row[place] for row in self.rows[self.last + 1 : self.last + 40] if place < len(row) and row[place]]
        known = [cell for cell in cells if self.reader.names.is_result(cell)]
        return bool(cells) and 2 * len(known) > len(cells)

    def _paired(self, chosen: list[_Column]) -> list[ResultColumn]:
        """Each result column with its own verdict, limit and detection limit."""
        paired = {
            name: _pairs(chosen, [one for one in self.columns.values() if one.field == name])
            for name in (columns.STATED_VERDICT, columns.STATED_LIMIT, columns.DETECTION_LIMIT)
        }
        return [
            ResultColumn(
                column.index,
                column.written,
                column.facts,
                column.unit,
                paired[columns.STATED_VERDICT].get(column.index),
                paired[columns.STATED_LIMIT].get(column.index),
                paired[columns.DETECTION_LIMIT].get(column.index),
            )
            for column in chosen
        ]

    def _head(self, results: list[ResultColumn]) -> DownHead:
        taken: list[tuple[str, str]] = []
        by_field: dict[str, tuple[int, ...]] = {}
        result_places = {column.index for column in results}
        standard = ""
        for column in self.columns.values():
            name = RESULT if column.index in result_places else column.field
            if name and name != LABELLED_RESULT:
                by_field[name] = (*by_field.get(name, ()), column.index)
            if column.written:
                meant = name if name and name not in (IGNORED, LABELLED_RESULT, RATE) else "left out"
                taken.append((column.written, _column_name(meant)))
            if name == columns.STATED_LIMIT and column.standard and not standard:
                standard = column.standard
        facts = self.columns[self.parameter].facts
        texts = tuple(tuple(row) for row in self.rows[self.first : self.last + 1])
        return DownHead(
            self.first, self.last, by_field, tuple(results), tuple(taken), facts, standard, texts,
            rates=by_field.get(RATE, ()),
        )  # fmt: skip


def _column_name(name: str) -> str:
    return {PARAMETER: columns.PARAMETER_AS_REPORTED, RESULT: columns.RESULT_AS_REPORTED}.get(name, name)


def _filled_forward(cells: Sequence[str], places: range, parameter: int) -> dict[int, str]:
    """Labels over several columns are written once: fill them forward, right of the parameters."""
    filled: dict[int, str] = {}
    last = ""
    for place in places:
        last = (cells[place] or last) if place > parameter else ""
        filled[place] = cells[place] or last
    return filled


def _pairs(results: Sequence[_Column], others: Sequence[_Column]) -> dict[int, int]:
    """Which of the other columns goes with which result: that with the same label, else the next one, else the only one."""
    if not others:
        return {}
    if len(others) == 1:
        return {column.index: others[0].index for column in results}
    labelled = {replace(one.facts, date_kind=""): one.index for one in others if one.facts}
    if len(labelled) == len(others) == len(results) and all(
        replace(column.facts, date_kind="") in labelled for column in results
    ):
        return {column.index: labelled[replace(column.facts, date_kind="")] for column in results}
    points = {one.facts.point: one.index for one in others if one.facts.point}
    if points and len(points) == len(others):
        return {column.index: points[column.facts.point] for column in results if column.facts.point in points}
    if len(others) == len(results):
        return {column.index: other.index for column, other in zip(results, others, strict=True)}
    return {column.index: others[0].index for column in results}
