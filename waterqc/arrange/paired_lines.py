"""Results as pairs of lines: what was measured in one line, its result in the next, perhaps its limits below."""

import re
from collections.abc import Sequence
from typing import Final

from waterqc import columns
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.words import PARAMETER, RESULT, is_han
from waterqc.written import half_width

Lines = Sequence[tuple[int, str]]
#: how the columns are called that such pairs make
_HEADINGS: Final = ["parameter", "result", "limit"]
_LONGEST_NAME: Final = 60
_LONGEST_VALUE: Final = 60
_FEWEST_PAIRS: Final = 3
_MOST_BETWEEN: Final = 2  # lines between pairs of one table: a section's title; more lines are the next one's heading
#: a figure with its unit
_MEASURED: Final = re.compile(r"[<>]?\s?\d[\d.,]*\s?[^\d\s.,;:()][^\d,;:]{0,14}")
_TABLE_HEADINGS: Final = frozenset({PARAMETER, RESULT, columns.STATED_LIMIT})
_LIMIT_BEGINS: Final = ("≤", "≥", "<=", ">=")


def paired_rows(lines: Lines, reader: HeadingReader) -> list[tuple[int, list[str]]] | None:
    """The lines with pairs made rows under headings of their own, None where there are too few.

    The name ends in a colon, or is that of a known parameter; the line below it reads as a result.
    """
    filled = [(row, text) for row, text in lines if text]
    if any(reader.field_of(text) in _TABLE_HEADINGS and not any(map(str.isdigit, text)) for _, text in filled):
        return None  # the cells of a table with headings, one per line
    made: list[tuple[int, list[str]]] = []
    between: list[tuple[int, list[str]]] = []
    pairs = known = at = 0
    while at < len(filled):
        row, text = filled[at]
        end = _end_of_pair(filled, at, reader, follows=bool(pairs) and len(between) <= _MOST_BETWEEN)
        if end is None:
            if at and _is_value(text, reader) and not between:
                return None  # several values below one name: nobody knows which is the result
            between.append((row, [text]))
            at += 1
            continue
        if not pairs and any(reader.words.is_title_of_limits(line) for _, (line,) in between):
            return None  # the limits of each parameter
        if not pairs or len(between) > _MOST_BETWEEN:
            made += [*between, (row, list(_HEADINGS))]
        else:
            made += between
        between = []
        name = _name(text)
        made.append((row, [name, filled[at + 1][1], _limit([one for _, one in filled[at + 2 : end]])]))
        pairs, known, at = pairs + 1, known + int(reader.names.is_parameter(name)), end
    return [*made, *between] if pairs >= _FEWEST_PAIRS and known >= _FEWEST_PAIRS else None


def with_stacks_joined(rows: Sequence[tuple[int, list[str]]], reader: HeadingReader) -> list[tuple[int, list[str]]]:
    """The rows with cells that stand below each other, outside any table, made one text each.

    A parameter's name above its unit and its figures, one per line, is no row of a table without results.
    """
    made: list[tuple[int, list[str]]] = []
    stack: list[str] = []
    for row, cells in rows:
        filled = [cell for cell in cells if cell]
        text = filled[0] if len(filled) == 1 else ""
        if stack and text and _stands_below_a_name(text, reader):
            stack.append(text)
            made[-1] = (made[-1][0], [" ".join(stack)])
            continue
        if stack and not filled:
            continue
        stack = [text] if text and reader.names.is_parameter(text) and not reader.names.is_result(text) else []
        made.append((row, cells))
    return made


def _stands_below_a_name(text: str, reader: HeadingReader) -> bool:
    names = reader.names
    return not names.is_parameter(text) and (names.is_unit(text) or names.is_result(text) or names.is_limit(text))


def _end_of_pair(lines: Lines, at: int, reader: HeadingReader, follows: bool) -> int | None:
    """The line after the pair that begins in line `at`, None if none begins there.

    Where it follows another pair, a known parameter takes any short line below it: one not understood is reported so.
    """
    text = lines[at][1]
    name = _name(text)
    value = lines[at + 1][1] if at + 1 < len(lines) else ""
    if not value or not name or len(name) > _LONGEST_NAME or reader.label_of(name):
        return None
    known = reader.names.is_parameter(name) and not reader.names.is_result(name)
    measured = follows and _MEASURED.fullmatch(value) is not None and not _MEASURED.fullmatch(text)
    if not known and name == half_width(text) and not measured:
        return None
    reads = reader.names.is_result(value) and not value.startswith(_LIMIT_BEGINS)
    if not reads and not (known and follows and _may_be_value(value, reader)):
        return None
    end = at + 2
    while end < len(lines) and lines[end][1].startswith(_LIMIT_BEGINS):
        end += 1
    return end


def _is_value(text: str, reader: HeadingReader) -> bool:
    names = reader.names
    reads = names.is_result(text) or names.is_limit(text) or names.is_unit(text)
    return reads and len(text) <= _LONGEST_VALUE


def _may_be_value(text: str, reader: HeadingReader) -> bool:
    names = reader.names
    return (
        len(text) <= _LONGEST_VALUE
        and not is_han(text)
        and not text.endswith(":")
        and not text.startswith(_LIMIT_BEGINS)
        and not (names.is_parameter(text) or names.is_unit(text) or reader.field_of(text))
    )


def _name(text: str) -> str:
    """The name of a line without its colon."""
    return re.sub(r"\s*:$", "", half_width(text))


def _limit(texts: Sequence[str]) -> str:
    """The limits printed below a result: of several the last that has figures."""
    return next((text for text in reversed(texts) if any(map(str.isdigit, text))), "")
