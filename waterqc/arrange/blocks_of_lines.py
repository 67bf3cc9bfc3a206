"""Lines in blocks: each has a parameter, its limit in one line or several, and a value for every label of the heading.

The limits of blocks differ in length, so rows are not as long as the heading: the values are the last words of a block.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from waterqc import columns
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.run_labels import NUMBERING
from waterqc.arrange.words import IGNORED, NUMBER, PARAMETER, RATE, is_han

Lines = Sequence[tuple[int, str]]
Rows = list[tuple[int, list[str]]]
_LONGEST_HEAD: Final = 24  # lines
_LONGEST_BLOCK: Final = 24
_LONGEST_LABEL: Final = 40
_FEWEST_BLOCKS: Final = 3
_SIGNS: Final = ("≤", "≥", "<=", ">=", "＞", ">")
_LIMITS: Final = frozenset({columns.STATED_LIMIT, columns.CITED_STANDARD})


@dataclass
class _Head:
    """The heading: whether rows are numbered, the cells in front of the values, and what stands over each value."""

    numbered: str = ""
    name: str = ""
    limit: str = ""
    labels: list[str] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)

    @property
    def cells(self) -> list[str]:
        """The heading as a row."""
        return [
            *([self.numbered] if self.numbered else []),
            self.name,
            *([self.limit] if self.limit else []),
            *self.labels,
        ]


def rows_of_blocks(texts: Lines, reader: HeadingReader) -> Rows | None:
    """The rows of a run with tables of such blocks and of the lines between them; None if there is none.

    A block whose values are not certain is kept where it counts as unread.
    """
    lines = [(row, text) for row, text in texts if text]
    made: Rows = []
    at = done = 0
    while at < len(lines):
        head, first = _head_at(lines, at, reader)
        rows, end = _blocks(lines, first, head, reader) if head is not None else ([], at)
        if head is None or not rows:
            at += 1
            continue
        made += [(row, [text]) for row, text in lines[done:at]]
        made += [(lines[at][0], head.cells), *rows]
        at = done = end
    return made + [(row, [text]) for row, text in lines[done:]] if done else None


def _head_at(lines: Lines, start: int, reader: HeadingReader) -> tuple[_Head | None, int]:
    """(the heading that begins with a line, the line of the first block); None if none does."""
    head = _Head()
    at = start
    if reader.field_of(lines[at][1]) == NUMBER:
        head.numbered = lines[at][1]
        at += 1
    if at >= len(lines) or reader.field_of(lines[at][1]) != PARAMETER:
        return None, start
    head.name = lines[at][1]
    behind: list[str] = []
    at += 1
    while at < len(lines) and not _begins(lines, at, head, 0, reader):
        text = lines[at][1]
        name = reader.field_of(text)
        if not behind and name in _LIMITS and not head.limit:
            head.limit = text if name == columns.STATED_LIMIT else "标准限值"  # 执行标准 over a limit in each block
        elif not (behind or is_han(text)):
            pass  # the heading above it in English
        elif behind or name not in (columns.SITE, columns.PLANT, columns.POINT):
            behind.append(text)
        at += 1
        if at - start > _LONGEST_HEAD:
            return None, start
    head.labels = _labels(behind, reader)
    head.fields = [_field(text, reader) for text in head.labels]
    return (head, at) if len(head.labels) > 1 and at < len(lines) else (None, start)


def _labels(behind: Sequence[str], reader: HeadingReader) -> list[str]:
    """What stands over each value: a place in each line, or a line of places over a line of statistics for each."""
    if len(behind) == 2 and " " in behind[1]:
        places, names = behind[0].split(), behind[1].split()
        size, left = divmod(len(names), len(places))
        groups = {tuple(names[at : at + size]) for at in range(0, len(names), max(size, 1))}
        known = all(_field(name, reader) or reader.words.is_statistic(name) for name in names)
        if len(groups) != 1 or left or size < 2 or not known or not all(map(reader.labels.read, places)):
            return []
        return [
            name if _field(name, reader) else f"检测结果 {places[at // size]} {name}" for at, name in enumerate(names)
        ]
    read = list(map(reader.labels.read, behind))
    fits = all(_is_label(text, reader) for text in behind) and len(set(behind)) == len(behind)
    return [f"检测结果 {text}" for text in behind] if fits and any(read) else []


def _is_label(text: str, reader: HeadingReader) -> bool:
    names = reader.names
    known = names.is_parameter(text) or names.is_result(text) or names.is_unit(text) or names.is_limit(text)
    return not known and not reader.field_of(text) and " " not in text and len(text) <= _LONGEST_LABEL


def _field(text: str, reader: HeadingReader) -> str:
    """RATE or IGNORED for a column of rates or counts, "" for one of results."""
    if reader.words.is_rate(text):
        return RATE
    return IGNORED if reader.field_of(text) == IGNORED else ""


def _begins(lines: Lines, at: int, head: _Head, number: int, reader: HeadingReader) -> bool:
    """Whether a block begins: with the next number over a parameter, or with a parameter where none are numbered."""
    if not head.numbered:
        return reader.names.is_parameter(lines[at][1])
    counted = NUMBERING.fullmatch(lines[at][1])
    follows = counted is not None and int(counted.group(1)) == number + 1
    return follows and at + 1 < len(lines) and reader.names.is_parameter(lines[at + 1][1])


def _blocks(lines: Lines, first: int, head: _Head, reader: HeadingReader) -> tuple[Rows, int]:
    """(the rows of the blocks from a line on, the line behind the last); none if too few have all values."""
    made: Rows = []
    whole = number = 0
    at = first
    while at < len(lines) and _begins(lines, at, head, number, reader):
        number += 1
        front = [lines[at][1]] if head.numbered else []
        own = lines[at + len(front)][1]
        begin = at + 1 + len(front)
        last = min(len(lines), begin + _LONGEST_BLOCK)
        stop = next((one for one in range(begin, last) if _begins(lines, one, head, number, reader)), 0)
        ways = ((_cells(own, _texts(lines[begin:end]), head, reader), end) for end in _ends(begin, stop, last))
        cells, end = next((way for way in ways if way[0] is not None), (None, stop))
        whole += cells is not None
        if cells is None:
            cells, end = _without_values(own, lines[begin : stop or last], head, front, reader), stop or begin
        made.append((lines[at][0], [*front, *cells]))
        at = end
    return (made, at) if whole >= _FEWEST_BLOCKS else ([], first)


def _ends(begin: int, stop: int, last: int) -> Sequence[int]:
    """Where a block may end: where the next begins, or with any of its lines if it is the last."""
    return [stop] if stop else range(begin + 1, last + 1)


def _texts(lines: Lines) -> list[str]:
    return [text for _, text in lines]


def _without_values(own: str, lines: Lines, head: _Head, front: Sequence[str], reader: HeadingReader) -> list[str]:
    """A block whose values are not certain, as unread under each label; blank cells where it has none."""
    body = _texts(lines)
    limit = [""] if head.limit else []
    if not any(map(reader.names.is_result, " ".join(body[1:] if limit else body).split())) and len(body) <= len(limit):
        return [own, *(body or limit), *[""] * len(head.labels)]
    text = " ".join([*front, own, *body])
    return [own, *limit, *("" if kind else text for kind in head.fields)]


def _cells(name: str, body: Sequence[str], head: _Head, reader: HeadingReader) -> list[str] | None:
    """The name with its unit, the limit and the values of a block; None where they are not certain."""
    count = len(head.labels)
    words = body[-1].split() if body else []
    if len(words) >= count:
        values, front = words[-count:], [*body[:-1], *([" ".join(words[:-count])] if len(words) > count else [])]
    elif len(body) >= count and not any(" " in text for text in body[-count:]):
        values, front = list(body[-count:]), list(body[:-count])
    else:
        return None
    limits: list[str] = []
    for text in front:
        if not limits and text[0] in "(（" and reader.names.is_parameter(name + text):
            name += text
        elif limits or is_han(text) or any(map(str.isdigit, text)) or reader.names.is_limit(text):
            limits.append(text)
    if bool(limits) != bool(head.limit) or (len(limits) > 1 and _may_be_value(limits[-1], reader)):
        return None
    if not all(_fits(value, kind, reader) for value, kind in zip(values, head.fields, strict=True)):
        return None
    return [name, *([" ".join(limits)] if limits else []), *values]


def _may_be_value(text: str, reader: HeadingReader) -> bool:
    """Whether the last part of a limit may be a result: then there is one more than there are labels."""
    return reader.names.is_result(text) and not text.startswith(_SIGNS)


def _fits(value: str, kind: str, reader: HeadingReader) -> bool:
    """Whether a value may stand under its label: a figure under rates and counts, a result and no limit elsewhere."""
    if kind:
        return value.rstrip("%").replace(".", "", 1).isdigit()
    return reader.names.is_result(value) and not value.startswith(_SIGNS)
