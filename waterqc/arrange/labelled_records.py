"""Rows whose every cell has its heading in front: 项目名称:浑浊度 国家标准:≤1NTU 东湖水厂:0.21 南山水厂:0.18."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from waterqc import columns
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.words import NUMBER, PARAMETER, RESULT
from waterqc.written import half_width

Lines = Sequence[tuple[int, str]]
Rows = list[tuple[int, list[str]]]
_FEWEST: Final = 2  # records
_UNREAD: Final = ["检测项目", "检测结果"]
_PAIR: Final = re.compile(
    r"(?P<label>[^\s:;,、|]{2,16}):\s*(?P<value>[^:]*?)(?=(?:[\s;,、|]+[^\s:;,、|]{2,16}:)|[\s;,、|。]*$)"
)
#: what may stand in a record beside the name and the results
_BESIDE: Final = frozenset({NUMBER, RESULT, columns.UNIT_AS_REPORTED, columns.STATED_LIMIT, columns.STATED_VERDICT})


@dataclass
class _Record:
    """The labels of one parameter and their values, and the line in which they begin."""

    row: int
    cells: dict[str, str]


def labelled_records(lines: Lines, reader: HeadingReader) -> Rows | None:
    """The lines with those that consist of labels and their values made a table; None if there is none.

    Each record begins with the label of its parameter; all have the same labels, and one at least heads results.
    Where they have not, the lines with a parameter are kept where they count as unread.
    """
    records: list[_Record] = []
    taken: list[int] = []
    certain = True
    for at, (row, text) in enumerate(lines):
        pairs = _pairs(text)
        named = [reader.label_of(label) == PARAMETER for label, _ in pairs]
        if not text or not (any(named) or taken):
            continue
        if not pairs or (len(records) > 1 and not any(named) and {label for label, _ in pairs} - {*records[0].cells}):
            break  # 备注:…, 检测日期:…
        certain &= _add(row, pairs, named, records)
        taken.append(at)
    if len(records) < _FEWEST or not any(reader.names.is_parameter(text) for text in _names(records)):
        return None
    first, last = taken[0], taken[-1]
    headings = _labels(records) if certain and _are_alike(records, reader) else []
    body = [(record.row, [record.cells.get(label, "") for label in headings]) for record in records]
    if not headings:
        headings = _UNREAD
        body = [(row, ["", text]) for row, text in lines[first : last + 1] if text]
    before = [(row, [text]) for row, text in lines[:first]]
    behind = [(row, [text]) for row, text in lines[last + 1 :]]
    return [*before, (records[0].row, list(headings)), *body, *behind]


def _add(row: int, pairs: Sequence[tuple[str, str]], named: Sequence[bool], records: list[_Record]) -> bool:
    """Add the pairs of a line to the records; False if a record has a label twice, or one stands before the first."""
    once = True
    for (label, value), begins in zip(pairs, named, strict=True):
        if begins:
            records.append(_Record(row, {}))
        once = once and bool(records) and label not in records[-1].cells
        if once:
            records[-1].cells[label] = value
    return once


def _pairs(text: str) -> list[tuple[str, str]]:
    """(label, value) of all labels of a line, none if anything else stands in it."""
    plain = half_width(text).strip()
    pairs = list(_PAIR.finditer(plain))
    spans = [
        plain[end:start]
        for end, start in zip(
            [0, *(one.end() for one in pairs)], [*(one.start() for one in pairs), len(plain)], strict=True
        )
    ]
    apart = all(not between.strip(" ;,、|。\t\u3000") for between in spans)
    return [(one["label"], one["value"].strip()) for one in pairs] if apart else []


def _labels(records: Sequence[_Record]) -> list[str]:
    return max((list(record.cells) for record in records), key=len)


def _names(records: Sequence[_Record]) -> list[str]:
    """The value of the first label of each record: the parameter's name."""
    return [next(iter(record.cells.values()), "") for record in records]


def _are_alike(records: Sequence[_Record], reader: HeadingReader) -> bool:
    """Whether all records have labels of the longest: a parameter, then headings and places that head results."""
    labels = _labels(records)
    fields = [reader.label_of(label) for label in labels]
    places = [label for label, name in zip(labels, fields, strict=True) if not name and reader.labels.read(label)]
    known = [name for name in fields if name in _BESIDE or name == PARAMETER]
    same = all(set(record.cells) <= set(labels) and labels[0] in record.cells for record in records)
    return same and len(known) + len(places) == len(labels) and (bool(places) or RESULT in fields)
