"""The line of headings of a text whose units, and the names behind them, have slipped into the lines below."""

from collections.abc import Sequence
from typing import Final

from waterqc.arrange.heading import HeadingReader

Lines = Sequence[tuple[int, str]]
_MOST_LINES: Final = 40
_FEWEST_NAMES: Final = 3


def with_headings_joined(lines: Lines, reader: HeadingReader) -> list[tuple[int, str]]:
    """The lines with each heading that goes on in the lines below made one line.

    It begins with headings and ends in a parameter; below are only units in brackets, brackets that are a part of the
    name above them, and more parameters.
    """
    made: list[tuple[int, str]] = []
    at = 0
    while at < len(lines):
        stop = _end_of_heading(lines, at, reader)
        made.append((lines[at][0], _one_line([line for _, line in lines[at:stop]])))
        at = stop
    return made


def _end_of_heading(lines: Lines, start: int, reader: HeadingReader) -> int:
    """The line after a heading that goes on below its first line; the next one where none does."""
    words = lines[start][1].split()
    names = sum(map(reader.names.is_parameter, words))
    begins = len(words) > 1 and reader.field_of(words[0]) and reader.names.is_parameter(words[-1])
    if not begins or not all(reader.names.is_parameter(word) or reader.field_of(word) for word in words):
        return start + 1
    stop = start + 1
    units = 0
    name = words[-1]
    while stop < min(len(lines), start + _MOST_LINES):
        bracket, behind = _parts(lines[stop][1])
        name += f"({bracket})" if bracket else ""
        units += bool(bracket) and reader.names.is_unit(bracket)
        if not (bracket or behind) or (
            bracket and not (reader.names.is_unit(bracket) or reader.names.is_parameter(name))
        ):
            break
        if not all(map(reader.names.is_parameter, behind)):
            break
        names += len(behind)
        name = behind[-1] if behind else name
        stop += 1
    return stop if units and names >= _FEWEST_NAMES else start + 1


def _parts(line: str) -> tuple[str, list[str]]:
    """(the unit in brackets that a line begins with, the words behind it)."""
    words = line.split()
    if not words or words[0][0] not in "(（" or words[0][-1] not in ")）":
        return "", words
    return words[0][1:-1], words[1:]


def _one_line(texts: Sequence[str]) -> str:
    """The lines as one, a bracket right behind what stands before it."""
    line = texts[0]
    for text in texts[1:]:
        line += text if text[0] in "(（" else f" {text}"
    return line
