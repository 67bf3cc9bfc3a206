"""Lines around a table that may hold results, though no heading stands over them: they are listed as unread."""

import re
from collections.abc import Sequence
from typing import Final

from waterqc.arrange.dated import is_whole_date
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.run_labels import NUMBERING
from waterqc.arranged import LeftOut
from waterqc.written import half_width

#: why a line that may hold a result is none
OUTSIDE: Final = "a name with figures outside the table"
_LONE_FIGURE: Final = re.compile(r"[<>≤≥]\s*\d+(?:\.\d+)?|\d+\.\d+")
_MEASURED: Final = re.compile(r"\d[.,]\d|[<>＜＞]\s*\d")
_NAME_WORDS: Final = 5
_ROW_WORDS: Final = 12
_FEW: Final = 2  # cells
_MOST_WORDS: Final = 400  # of a line, in which results are looked for


def results_in(lines: Sequence[tuple[str, Sequence[str]]], headings: HeadingReader) -> list[LeftOut]:
    """The lines that begin with a parameter's name, or a place's, and hold figures, where no table was found."""
    rows = [(place, [cell for cell in dict.fromkeys(line) if cell]) for place, line in lines]
    return [
        LeftOut(place, " ".join(cells)[:300], OUTSIDE, holds_result=True)
        for place, cells in rows
        if holds_a_result(cells, headings) or is_row_of_words(" ".join(cells), headings)
    ]


def is_row_of_results(cells: Sequence[str], headings: HeadingReader) -> bool:
    """Whether a line is figures, or has some behind a cell that names a place or a statistic: a row cut short."""
    if len(cells) == 1:
        return _LONE_FIGURE.fullmatch(half_width(cells[0])) is not None or is_row_of_words(cells[0], headings)
    if any(_holds_several(cell, headings) for cell in cells[1:]):
        return True
    if len(list(filter(_MEASURED.search, cells))) > 1 and all(map(headings.names.is_result, cells)):
        return True
    front = headings.labels.read(cells[0])
    if front is None or not (front.names_a_place or front.statistic):
        return False
    behind = [cell for cell in cells[1:] if any(map(str.isdigit, cell)) and not is_whole_date(cell)]
    return any(map(headings.names.is_result, behind))


def is_row_of_words(text: str, headings: HeadingReader) -> bool:
    """Whether a line of words is a place and results, most of them, behind it: 一水厂 2024.7.16 <5 0.31 7.62."""
    first, *words = text.split() or [""]
    place = headings.labels.read(first) if len(words) > _FEW else None
    if place is None or not place.names_a_place:
        return False
    results = [word for word in words if headings.names.is_result(word)]
    return 2 * len(results) > len(words) and sum(map(bool, map(_MEASURED.search, results))) > 1


def _holds_several(cell: str, headings: HeadingReader) -> bool:
    """Whether a cell is made of results, a row's values of which nobody knows where they belong."""
    words = cell.split()
    return len(words) > _FEW and all(map(headings.names.is_result, words)) and any(map(str.isdigit, cell))


def holds_a_result(cells: Sequence[str], headings: HeadingReader) -> bool:
    """Whether a row of several cells begins with a parameter's name and has a figure in one of the next."""
    names = headings.names
    figures = (cell for cell in cells[1:] if names.is_result(cell) and any(letter.isdigit() for letter in cell))
    return len(cells) > _FEW and names.is_parameter(cells[0]) and any(figures)


def holds_rows(text: str, headings: HeadingReader) -> bool:
    """Whether a long line of words names several parameters with a measured result right behind: a table not found."""
    words = text.split()
    if len(words) <= _ROW_WORDS:
        return False
    names = headings.names
    rows = 0
    for at, word in enumerate(words[:_MOST_WORDS]):
        behind = words[at + 1 : at + 1 + _NAME_WORDS]
        measured = any(_MEASURED.search(one) and names.is_result(one) for one in behind)
        rows += measured and names.is_parameter(word) and not names.is_result(word)
        if rows > _FEW:
            return True
    return False


def may_hold_a_result(text: str, headings: HeadingReader) -> bool:
    """Whether a line is a parameter's name, perhaps with its number, and a result somewhere behind it."""
    words = text.split()
    if len(words) > 2 and NUMBERING.fullmatch(words[0]):
        words = words[1:]
    names = headings.names
    known = (count for count in range(1, min(_NAME_WORDS, len(words))) if names.is_parameter(" ".join(words[:count])))
    behind = words[next(known, len(words)) :]
    results = [word for word in behind if names.is_result(word)]
    found = len(results) > 1 or any(not word.isalpha() for word in results)  # 未检出 alone may be a sentence's
    return len(words) <= _ROW_WORDS and found
