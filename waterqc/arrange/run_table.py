"""A table in a run of cells without edges: where its rows begin and end, and whether they fit its headings."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from waterqc import columns
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.run_headings import settled_headings, spanning, with_standards
from waterqc.arrange.run_labels import NUMBERING, Token, labels_before, values_before
from waterqc.arrange.words import NUMBER, PLACES, RATE, RESULT
from waterqc.stated import stated_verdict

_SIGN: Final = re.compile("[≥≤<>]")
#: how a rate is written: 100%, 98.5
SHARE: Final = re.compile(r"\d{1,3}(?:\.\d+)?\s*[%％]?")
_DATED: Final = re.compile(r"[A-Za-z].*-(?:19|20)\d\d$")  # the number of a standard with its year
_SECTION: Final = re.compile(r"[(（]?\d{1,2}(?:\.\d{1,2}){0,2}[)）]?")
_LONGEST_HEAD: Final = 40
#: what stands across may be named in the corner, over the parameters
_ACROSS: Final = frozenset({columns.POINT, columns.PLANT, columns.SITE, columns.SAMPLE})
_LONGEST_CELL: Final = 12  # characters of a verdict such as 不合格; sentences are longer


@dataclass
class MadeRows:
    """Rows made of a run, and how many of its rows did not fit the headings."""

    rows: list[tuple[int, list[str]]]
    unread: int = 0


def table_at(tokens: Sequence[Token], head: int, stop: int, reader: HeadingReader) -> tuple[int, int, MadeRows] | None:
    """(first token, token after the last, rows) of the table whose heading of parameters is token `head`."""
    start = head
    while start > 0 and head - start < 4 and _is_heading(tokens[start - 1].text, reader):
        start -= 1
    lead = head - start
    names = [place for place in range(head + 1, stop) if reader.names.is_parameter(tokens[place].text)]
    if len(names) < 2 or names[0] - lead <= head or names[0] - head > _LONGEST_HEAD:
        return None
    texts = [token.text for token in tokens[start : names[0] - lead + _in_corner(tokens, start, head, names, reader)]]
    if len(texts) > names[0] - lead - start:
        lead, texts = lead - 1, [*texts[: lead - 1], *texts[lead:]]
    found = with_standards(texts, reader)
    over: list[tuple[int, list[str]]] = []
    head_row = tokens[start].row
    headings: list[str] | None = None
    for tried in spanning(found, names, reader):
        first, over = labels_before(tokens, start, tried, reader)
        if over:
            start, headings = first, tried
            break
    lengths = {after - before for before, after in pairwise(names)}
    if headings is None and lengths & {len(found) + count - 1 for count in values_before(tokens, start, reader)}:
        return None  # results of several places, and nobody knows which is whose
    headings = headings or settled_headings(found, names, lead, reader)
    if headings is None:
        return None
    layout = _Layout(headings, lead, reader)
    made = MadeRows([*over, (head_row, headings)])
    end = names[0] - lead
    for number, name in enumerate(names):
        last = number + 1 == len(names)
        first, following = name - lead, stop if last else names[number + 1] - lead
        if first < end:
            return None
        cells = [token.text for token in tokens[first:following]]
        end = first + layout.add(cells, tokens[first].row, last, made)
    return start, end, made


def _in_corner(tokens: Sequence[Token], start: int, head: int, names: Sequence[int], reader: HeadingReader) -> int:
    """1 where the heading in front of 项目 is no column but the other half of its corner: 序号, 样品名称 over 项目.

    The numbers of the rows then stand right in front of their names.
    """
    first, second = (reader.field_of(token.text) for token in tokens[start : start + 2])
    halves = head - start == 2 and first == NUMBER and second in _ACROSS
    return int(halves and all(NUMBERING.fullmatch(tokens[name - 1].text) for name in names))


def _is_heading(text: str, reader: HeadingReader) -> bool:
    return len(text) <= 12 and reader.field_of(text) not in ("", RESULT)


class _Layout:
    """The headings of a table, to which each row must fit."""

    def __init__(self, headings: Sequence[str], lead: int, reader: HeadingReader) -> None:
        self.fields = [reader.field_of(text) for text in headings]
        self.width = len(headings)
        self.lead = lead
        self.reader = reader
        self.number = 0
        self.place = ""
        labelled = [place for place, name in enumerate(self.fields) if place > lead and name in ("", RESULT)]
        self.results = labelled or [self.width - 1]

    def add(self, cells: list[str], row: int, last: bool, made: MadeRows) -> int:
        """Add one row; a row that does not fit is kept where it counts as unread, never guessed at.

        Returns how many of the cells were taken: what stands behind the last row is no part of the table.
        """
        written = len(cells)
        cells = self._with_section_of_method(cells)
        apart = written - len(cells)
        ends = (place for place, text in enumerate(cells) if place > self.lead and self._ends_rows(text))
        place = next(ends, len(cells))
        taken = self.width if last and place >= self.width else len(cells)
        cells, prose = cells[:place], cells[place:taken]
        rest: list[str] = []
        while self._holds_rows(cells):
            self.add(cells[: self.width], row, False, made)
            cells = cells[self.width :]
        nameless = self._nameless(cells)
        cells = cells[: len(cells) - len(nameless)]
        behind = cells[self.width : self.width + 1] if last else cells[self.width :]
        if len(cells) > self.width and not any(map(self._ends_a_row, filter(None, behind))):
            cells, rest = cells[: self.width], [] if last else cells[self.width :]
        if len(cells) == self.lead + 1:
            cells = [*cells, *[""] * (self.width - len(cells))]
        elif len(cells) == self.width - 1:
            cells = self._with_blank_unit(cells)
        elif len(cells) == self.width + 1:
            cells = self._with_one_limit(cells)
        ends_in_next = last and len(cells) == self.width and self._ends_in_another(cells)
        if len(cells) == self.width and not ends_in_next and self._leads(cells) and self._fits(cells):
            made.rows.append((row, cells))
        else:
            self._add_unread(cells, row, made)
        for at in range(0, len(nameless), self.width):
            self._add_unread(nameless[at : at + self.width], row, made)
        if any(rest := [*rest, *prose]):
            made.rows.append((row, [" ".join(filter(None, rest))]))
        return taken + apart

    def _ends_a_row(self, text: str) -> bool:
        """Whether a cell may be the last of a row: a result, or a verdict where rows have one."""
        judged = columns.STATED_VERDICT in self.fields and len(text) <= _LONGEST_CELL
        return self.reader.names.is_result(text) or (judged and stated_verdict(text) != "")

    def _add_unread(self, cells: Sequence[str], row: int, made: MadeRows) -> None:
        text = " ".join(filter(None, cells))
        made.rows.append((row, [text if place in self.results else "" for place in range(self.width)]))
        made.unread += 1

    def _nameless(self, cells: Sequence[str]) -> list[str]:
        """The cells behind a whole row that are rows of which only the unit is left of the name: /mg/L | 0.2 | 0.05."""
        rest = list(cells[self.width :])
        fronts = rest[self.lead :: self.width]
        lost = all(text.startswith("/") and self.reader.names.is_unit(text[1:]) for text in fronts)
        return rest if fronts and lost and not len(rest) % self.width else []

    def _ends_in_another(self, cells: Sequence[str]) -> bool:
        """Whether the last cell of a last row may be one of the text behind it: the next number, or words."""
        words = self.fields[-1] == RESULT and cells[-1] and not self.reader.names.is_result(cells[-1])
        return bool(words) or self._is_next_number(cells)

    def _is_next_number(self, cells: Sequence[str]) -> bool:
        """Whether the last cell of a last row may be the number of a row behind which the text is cut off."""
        if NUMBER not in self.fields[: self.lead]:
            return False
        own, behind = NUMBERING.fullmatch(cells[self.fields.index(NUMBER)]), NUMBERING.fullmatch(cells[-1])
        return own is not None and behind is not None and int(behind.group(1)) == int(own.group(1)) + 1

    def _ends_rows(self, text: str) -> bool:
        """Whether a cell is a remark or a sentence, which no row of a table holds."""
        words = self.reader.words
        return words.is_remark(text) or "。" in text or (len(text) > _LONGEST_CELL and words.is_conclusion(text))

    def _with_blank_unit(self, cells: list[str]) -> list[str]:
        """A row one cell short whose unit's place holds no unit has none (pH): nothing else can be missing."""
        if columns.UNIT_AS_REPORTED not in self.fields:
            return cells
        place = self.fields.index(columns.UNIT_AS_REPORTED)
        names = self.reader.names
        blank = [*cells[:place], "", *cells[place:]]
        judged = [text for name, text in zip(self.fields, blank, strict=False) if name == columns.STATED_VERDICT]
        if judged and len(blank) == self.width and all(map(stated_verdict, judged)):
            return blank  # 肉眼可见物 | 无 | 无 | 合格, where 无 reads as a unit
        if place >= len(cells) or (names.is_unit(cells[place]) and len(set(cells[place:])) > 1):
            return cells
        follows = self.fields[place + 1] if place + 1 < self.width else ""
        if follows == columns.STATED_LIMIT and not names.is_limit(cells[place]) and len(set(cells[place:])) > 1:
            return cells
        return blank

    def _with_section_of_method(self, cells: list[str]) -> list[str]:
        """A row one cell too long whose method is a standard and its section (GB/T5750.5-2023 4.1) has them as one."""
        place = self.fields.index(columns.METHOD) if columns.METHOD in self.fields else self.width
        method, section = (*cells[place : place + 2], "", "")[:2]
        pushed = len(cells) > self.width and self._ends_a_row(cells[self.width])
        if not (pushed and _DATED.search(method) and _SECTION.fullmatch(section)):
            return cells
        return [*cells[:place], f"{method} {section}", *cells[place + 2 :]]

    def _with_one_limit(self, cells: list[str]) -> list[str]:
        """A row one cell too long whose limit is two, each with its sign (出厂水≥0.3 末梢≥0.05), has them as one."""
        place = self.fields.index(columns.STATED_LIMIT) if columns.STATED_LIMIT in self.fields else self.width
        both = cells[place : place + 2]
        if not all(_SIGN.search(text) and not self.reader.names.is_result(text) for text in both):
            return cells
        return [*cells[:place], "; ".join(both), *cells[place + 2 :]] if len(both) == 2 else cells

    def _holds_rows(self, cells: Sequence[str]) -> bool:
        """Whether the cells are several whole rows, of which only the first begins with a known name."""
        if len(cells) < 2 * self.width or len(cells) % self.width or not {NUMBER, RESULT} <= set(self.fields):
            return False
        names = self.reader.names
        parts = [cells[at : at + self.width] for at in range(0, len(cells), self.width)]
        numbers = [NUMBERING.fullmatch(part[self.fields.index(NUMBER)]) for part in parts]
        counted = [int(number.group(1)) for number in numbers if number is not None]
        if counted != list(range(counted[0], counted[0] + len(parts))) if counted else True:
            return False
        return all(
            self._fits(part)
            and not names.is_result(part[self.lead])
            and all(names.is_result(part[at]) for at, name in enumerate(self.fields) if name == RESULT)
            for part in parts
        )

    def _fits(self, cells: Sequence[str]) -> bool:
        """Whether no cell belongs under another heading: a figure as the unit or verdict, a unit as result or limit."""
        names = self.reader.names
        for name, text in zip(self.fields, cells, strict=True):
            unit, result, limit = names.is_unit(text), names.is_result(text), names.is_limit(text)
            digits = any(map(str.isdigit, text))
            if name == RESULT and text.endswith("%") and RATE in self.fields:
                return False
            if name == RATE and digits and not SHARE.fullmatch(text):
                return False
            if name == columns.UNIT_AS_REPORTED and not unit and digits and (result or limit):
                return False
            if name == columns.STATED_VERDICT and digits and (unit or result or limit):
                return False
            if name == RESULT and not result and (unit or limit):
                return False
            if name == columns.STATED_LIMIT and unit and not (limit or result):
                return False
        return True

    def _leads(self, cells: Sequence[str]) -> bool:
        """Whether the cells in front of the parameter belong there: numbers that count the rows, no results.

        Under another place in front of them numbers may begin again.
        """
        if self.lead > 1 and self.fields[0] in PLACES and cells[0] != self.place:
            self.place, self.number = cells[0], 0
        for place in range(self.lead):
            text = cells[place]
            if self.fields[place] == NUMBER:
                digits = NUMBERING.fullmatch(text)
                if digits is None or int(digits.group(1)) <= self.number:
                    return False
                self.number = int(digits.group(1))
            elif text and self.reader.names.is_result(text):
                return False
        return True
