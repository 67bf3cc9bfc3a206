"""A table whose rows a copy has put into one row of cells: cut again where its parts have one shape."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from waterqc import columns
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.run_labels import NUMBERING
from waterqc.arrange.words import NUMBER, PARAMETER

_RULE: Final = re.compile(r":?-{3,}:?")
_FEWEST_NAMES: Final = 3
_FEWEST_RESULTS: Final = 4
_MOST_LABELS: Final = 3  # cells in front of the results of a row
_DESCRIBING: Final = frozenset(
    {columns.UNIT_AS_REPORTED, columns.STATED_LIMIT, columns.DETECTION_LIMIT, columns.METHOD}
)


def holds_a_table(cells: Sequence[str], reader: HeadingReader) -> bool:
    """Whether one row has names of parameters and results, as only a heading and its rows together have."""
    if len(cells) < 2 * _FEWEST_RESULTS:
        return False
    names = [text for text in cells if _is_name(text, reader)]
    results = [text for text in cells if _is_figure(text, reader)]
    headed = any(reader.field_of(text) for text in cells)
    return headed and len(names) >= 2 and len(results) >= _FEWEST_RESULTS


def without_rules(cells: Sequence[str]) -> list[str]:
    """The cells without those that only draw a line under a heading, and the blank one behind them."""
    made: list[str] = []
    ruled = False
    for text in cells:
        if _RULE.fullmatch(text):
            ruled = True
            continue
        if text or not ruled:
            made.append(text)
        ruled = False
    return made


def rows_across(cells: Sequence[str], reader: HeadingReader) -> list[list[str]] | None:
    """The rows of a table with parameters across; None where the row can be cut in no way, or in several."""
    named = _names(cells, reader)
    if named is None:
        return None
    first, last = named
    found: list[list[list[str]]] = []
    for lead, tail in product(range(1, min(_MOST_LABELS, first) + 1), range(_MOST_LABELS)):
        start = last + 1 + tail
        heads, before = _heads(cells[:first], lead, reader)
        numbered = tuple(reader.field_of(text) == NUMBER for text in heads)
        shape = _Shape(numbered, last + 1 - first, tail)
        rows = shape.rows(cells[start:], reader) if all(map(reader.field_of, cells[last + 1 : start])) else []
        if rows:
            found.append([*([text] for text in before if text), [*heads, *cells[first:start]], *rows])
    return found[0] if len(found) == 1 else None


def _heads(before: Sequence[str], lead: int, reader: HeadingReader) -> tuple[Sequence[str], Sequence[str]]:
    """(headings of the labels, cells before them): 检测项目 behind 采样点 only says what stands across."""
    if len(before) > lead and reader.field_of(before[-1]) == PARAMETER and reader.field_of(before[-2]):
        return before[-lead - 1 : -1], before[: -lead - 1]
    return before[-lead:], before[:-lead]


def _names(cells: Sequence[str], reader: HeadingReader) -> tuple[int, int] | None:
    """The places of the first and the last of the names, if they stand side by side and none anywhere else."""
    named = [place for place, text in enumerate(cells) if _is_name(text, reader)]
    if len(named) < _FEWEST_NAMES or not named[0] or named != list(range(named[0], named[-1] + 1)):
        return None
    return named[0], named[-1]


@dataclass(frozen=True)
class _Shape:
    """The shape of a row: labels, a result for each name, cells under the headings behind the names."""

    numbered: tuple[bool, ...]  # of each label, whether it only counts the rows
    names: int
    tail: int

    @property
    def lead(self) -> int:
        """How many labels stand in front."""
        return len(self.numbered)

    def rows(self, cells: Sequence[str], reader: HeadingReader) -> list[list[str]]:
        """The rows behind a heading, and what follows them from a remark on; none if one does not fit."""
        width = self.lead + self.names + self.tail
        made: list[list[str]] = []
        held = 0
        at = 0
        while at < len(cells) and not reader.words.is_remark(cells[at]):
            if not cells[at] and at + 1 < len(cells) and cells[at + 1]:
                at += 1  # the pipes that end one row and begin the next
            row = [*cells[at : at + width]]
            at += width
            if not any(row):
                break
            if len(row) < self.lead + self.names or not self._fits(row, reader):
                return []
            held += not self._describes(row, reader)
            made.append(row)
        rest = " ".join(filter(None, cells[at:]))
        return [*made, *([[rest]] if rest else [])] if held else []

    def _describes(self, row: Sequence[str], reader: HeadingReader) -> bool:
        return any(reader.field_of(text) in _DESCRIBING for text in row[: self.lead])

    def _fits(self, row: Sequence[str], reader: HeadingReader) -> bool:
        """Whether a row has labels in front, none of them a result, and what belongs under the names behind them."""
        names = reader.names
        labels, own, behind = row[: self.lead], row[self.lead : self.lead + self.names], row[self.lead + self.names :]
        said = [text for text, number in zip(labels, self.numbered, strict=True) if text and not number]
        counts = [text for text, number in zip(labels, self.numbered, strict=True) if number]
        if not said or any(map(names.is_result, said)):
            return False
        if not all(text == "" or NUMBERING.fullmatch(text) for text in counts):
            return False
        if self._describes(row, reader):
            return not any(_is_name(text, reader) for text in own)
        if any(any(map(str.isdigit, text)) for text in behind):
            return False
        return any(own) and all(names.is_result(text) for text in own if text)


def _is_name(text: str, reader: HeadingReader) -> bool:
    return reader.names.is_parameter(text) and not reader.names.is_result(text)


def _is_figure(text: str, reader: HeadingReader) -> bool:
    return bool(text) and reader.names.is_result(text) and not reader.names.is_unit(text)
