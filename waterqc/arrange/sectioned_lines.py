"""One cell per line: sections of a table under one heading, each named by a line above its first row."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.run_labels import NUMBERING, Token
from waterqc.arrange.titles import named_in
from waterqc.arrange.words import NUMBER, PARAMETER

_LONGEST_HEAD: Final = 16  # cells of a heading
_LONGEST_NAME: Final = 40  # characters of a section's name


def with_headings_repeated(tokens: Sequence[Token], reader: HeadingReader) -> list[Token]:
    """The cells with the heading of each table again below the name of each of its sections.

    A section's name stands between the heading, or a row, and a row that is numbered 1.
    """
    made: list[Token] = []
    heading: list[Token] = []
    at = 0
    while at < len(tokens):
        end = _end_of_heading(tokens, at, reader)
        if end > at:
            heading = list(tokens[at:end])
            made += [] if _begins_section(tokens, end, reader) else heading
            at = end
            continue
        made.append(tokens[at])
        if heading and _begins_section(tokens, at, reader):
            made += [replace(token, row=tokens[at].row) for token in heading]
        at += 1
    return made


def _end_of_heading(tokens: Sequence[Token], start: int, reader: HeadingReader) -> int:
    """The token after a heading that begins with the number of the rows and their parameter; `start` if none does."""
    fields = [reader.field_of(token.text) for token in tokens[start : start + 2]]
    if fields != [NUMBER, PARAMETER]:
        return start
    for end in range(start + 2, min(len(tokens), start + _LONGEST_HEAD)):
        # behind another place, a place is the heading of the last column
        before = reader.labels.read(tokens[end - 1].text)
        beside = before is not None and before.names_a_place
        if (_begins_section(tokens, end, reader) and not beside) or _is_first_row(tokens, end, reader):
            return end
    return start


def _begins_section(tokens: Sequence[Token], at: int, reader: HeadingReader) -> bool:
    """Whether a token names a section: a title or place of water, with the first row right below."""
    text = tokens[at].text
    known = reader.field_of(text) or reader.names.is_parameter(text) or reader.names.is_unit(text)
    if known or len(text) > _LONGEST_NAME or not _is_first_row(tokens, at + 1, reader):
        return False
    label = reader.labels.read(text)
    if label is not None:
        return bool(label.point or label.plant)
    return reader.words.is_title(text) and bool(named_in(text, reader.words, reader.names))


def _is_first_row(tokens: Sequence[Token], at: int, reader: HeadingReader) -> bool:
    number = NUMBERING.fullmatch(tokens[at].text) if at + 1 < len(tokens) else None
    return number is not None and int(number.group(1)) == 1 and reader.names.is_parameter(tokens[at + 1].text)
