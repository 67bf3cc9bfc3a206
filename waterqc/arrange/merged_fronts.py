"""One cell per line where the place in front of the parameters is merged over rows and written once."""

from collections.abc import Sequence
from typing import Final

from waterqc import columns
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.run_labels import Token
from waterqc.arrange.words import PARAMETER

_PLACES: Final = frozenset({columns.PLANT, columns.POINT, columns.SITE})
_LONGEST_HEADING: Final = 12


def with_whole_headings(tokens: Sequence[Token], reader: HeadingReader) -> list[Token]:
    """The cells with a heading of parameters that is broken over two of them (水质 / 指标) made one."""
    made: list[Token] = []
    for token in tokens:
        before = made[-1].text if made else ""
        joined = before + token.text
        short = before and len(joined) <= _LONGEST_HEADING and not reader.field_of(before)
        if short and reader.label_of(joined) == PARAMETER and reader.is_listed(joined):
            made[-1] = Token(joined, made[-1].row)
        else:
            made.append(token)
    return made


def with_places_repeated(tokens: Sequence[Token], reader: HeadingReader) -> list[Token]:
    """The cells with the place that stands in front of the first of several parameters in front of each of them.

    水样类别 | 水质指标 | … heads the table: its first row begins with a place, later ones where it is another. A
    parameter that comes again under one place says that the next place is lost: the cells stay as they are.
    """
    made: list[Token] = []
    place = ""
    seen: set[str] = set()
    rows = 0
    for at, token in enumerate(tokens):
        before = tokens[at - 1].text if at else ""
        if reader.field_of(token.text) == PARAMETER and not reader.names.is_parameter(token.text):
            headed = at > 0 and reader.label_of(before) in _PLACES
            place, rows = ("?" if headed else ""), 0
        elif place and reader.names.is_parameter(token.text):
            own = _is_place(before, reader)
            place = before if own else place if rows else ""
            rows += 1
            seen = set() if own else seen
            if place and token.text in seen:
                return list(tokens)
            seen.add(token.text)
            if place and not own:
                made.append(Token(place, token.row))
        made.append(token)
    return made


def _is_place(text: str, reader: HeadingReader) -> bool:
    """Whether a cell names a plant or a point, and nothing that a result or a limit may be."""
    facts = reader.labels.read(text)
    known = reader.names.is_result(text) or reader.names.is_limit(text) or reader.names.is_parameter(text)
    return facts is not None and bool(facts.plant or facts.point) and not known and not reader.field_of(text)
