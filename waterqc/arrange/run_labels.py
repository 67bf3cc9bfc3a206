"""Rows of labels that a run of cells holds before its headings: days, places and kinds of water, one per result."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from waterqc.arrange.head_rows import LABELLED
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.words import DATES, PLACES, RESULT

#: a number that counts the rows
NUMBERING: Final = re.compile(r"(\d{1,4})[.、)）]?")
_NEAR: Final = 60  # cells before the headings in which other labels of the samples may stand


@dataclass(frozen=True)
class Token:
    """A cell of a run, and the row of the grid that it stands in."""

    text: str
    row: int


def labels_before(
    tokens: Sequence[Token], start: int, headings: Sequence[str], reader: HeadingReader
) -> tuple[int, list[tuple[int, list[str]]]]:
    """(first token, rows) of the labels right before the headings at `start`, a value over each column of results.

    No rows where one of them has another number of values: nobody knows which value is missing.
    """
    spans = [place for place, text in enumerate(headings) if reader.field_of(text) == RESULT]
    if len(spans) < 2 or not spans[0]:
        return start, []
    rows: list[tuple[int, list[str]]] = []
    at = start
    while (first := at - len(spans) - 1) >= 0:
        label, values = tokens[first], [token.text for token in tokens[first + 1 : at]]
        if not _fit(reader.label_of(label.text), values, reader):
            break
        if reader.label_of(label.text) in LABELLED:
            over = dict(zip(spans, values, strict=True))
            rows.insert(0, (label.row, [label.text, *(over.get(place, "") for place in range(1, len(headings)))]))
        at = first
    return (at, rows) if rows and not values_before(tokens, at, reader) else (start, [])


def _fit(name: str, values: Sequence[str], reader: HeadingReader) -> bool:
    """Whether the values may be what a label of the field `name` says."""
    if not name or any(map(reader.label_of, values)):
        return False
    if name in DATES:
        return all(map(reader.names.is_date, values))
    return name not in PLACES or not any(map(reader.names.is_result, values))


def values_before(tokens: Sequence[Token], start: int, reader: HeadingReader) -> set[int]:
    """How many values the labels in the cells before `start` have, where they have several."""
    counts: set[int] = set()
    count = 0
    name = ""
    for text in [token.text for token in tokens[max(0, start - _NEAR) : start]]:
        found = reader.label_of(text)
        if found:
            counts.add(count)
            name, count = found, 0
        elif name in LABELLED:
            count += int(name not in DATES or reader.names.is_date(text))
    return {one for one in (*counts, count) if one > 1}
