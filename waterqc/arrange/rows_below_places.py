"""Lines of words that begin with a parameter, its unit and its limit, below a line of places that head the results."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from waterqc import columns
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.waters_over_places import places_under
from waterqc.arrange.words import PARAMETER

Rows = Sequence[tuple[int, list[str]]]
_MOST_WORDS: Final = 40
_FEWEST_ROWS: Final = 3
_HEAD_LINES: Final = 2  # lines between the places and the first row
_STRAY_LINES: Final = 3  # lines between rows that hold no results
_ABOVE: Final = 3  # lines above the places in which the limits may have their heading
_HEADINGS: Final = {PARAMETER: "检测项目", columns.UNIT_AS_REPORTED: "单位", columns.STATED_LIMIT: "标准限值"}


@dataclass(frozen=True)
class _Line:
    """One row of such a table: what stands in front of the results, by field, and the results."""

    front: dict[str, str]
    results: list[str]


def with_rows_below_places(rows: Rows, reader: HeadingReader) -> list[tuple[int, list[str]]]:
    """The rows with the lines below a line of places made rows of cells, where each has a word for every place."""
    made: list[tuple[int, list[str]]] = []
    at = 0
    while at < len(rows):
        found = _table(rows, at, reader)
        if found is None:
            made.append(rows[at])
            at += 1
            continue
        table, at = found
        made += table
    return made


def _table(rows: Rows, start: int, reader: HeadingReader) -> tuple[list[tuple[int, list[str]]], int] | None:
    """(its rows, the row after it) of the table whose places stand in row `start`."""
    places = _words(rows[start][1])
    apart = sum(map(bool, rows[start][1])) == 1 and 2 <= len(places) == len(set(places)) <= _MOST_WORDS
    if not apart or not all(_names_a_place(one, reader) for one in places):
        return None
    above = _words(rows[start - 1][1]) if start else []
    if above and reader.field_of(above[0]) == PARAMETER and places_under(above[-2:], places, reader):
        return None  # two waters in the line above share the places
    first, samples = _below_heading(rows, start + 1, len(places), reader)
    lines, stop = _lines(rows, first, len(places), reader)
    shapes = Counter(frozenset(line.front) | {columns.UNIT_AS_REPORTED} for line in lines.values() if line is not None)
    shape, count = next(iter(shapes.most_common(1)), (frozenset[str](), 0))
    if count < _FEWEST_ROWS or 2 * count < len(lines):
        return None
    fields = [name for name in _HEADINGS if name in shape]
    made: list[tuple[int, list[str]]] = []
    if samples:
        made.append((rows[first - 1][0], ["样品编号", *[""] * (len(fields) - 1), *samples]))
    heads = {**_HEADINGS, columns.STATED_LIMIT: _heading_of_limits(rows, start, reader)}
    made.append((rows[start][0], [*(heads[name] for name in fields), *places]))
    for at in range(first, stop):
        line, text = lines.get(at), " ".join(_words(rows[at][1]))
        if line is not None and set(fields) - set(line.front) <= _may_lack(line, reader):
            made.append((rows[at][0], [*(line.front.get(name, "") for name in fields), *line.results]))
        elif at in lines:
            name = line.front[PARAMETER] if line is not None else ""
            made.append((rows[at][0], [name, *[""] * (len(fields) - 1), *[text] * len(places)]))
        else:
            made.append((rows[at][0], [text]))
    return made, stop


def _may_lack(line: _Line, reader: HeadingReader) -> set[str]:
    """The fields that a row may have no cell for: the unit of a parameter that has none (pH)."""
    return set() if reader.names.has_unit(line.front[PARAMETER]) else {columns.UNIT_AS_REPORTED}


def _below_heading(rows: Rows, start: int, width: int, reader: HeadingReader) -> tuple[int, list[str]]:
    """(the first row below the heading, the numbers of the samples, if the heading of parameters has them behind)."""
    for at in range(start, min(start + _HEAD_LINES, len(rows))):
        words = _words(rows[at][1])
        if words and reader.field_of(words[0]) == PARAMETER and not reader.names.is_parameter(words[0]):
            numbers = [reader.labels.read(word) for word in words[1:]]
            given = len(numbers) == width and all(one is not None and one.sample for one in numbers)
            return at + 1, words[1:] if given else []
    return start, []


def _heading_of_limits(rows: Rows, start: int, reader: HeadingReader) -> str:
    """The heading of limits in the lines above, with the standard that it names."""
    texts = [" ".join(_words(cells)) for _, cells in rows[max(0, start - _ABOVE) : start]]
    headings = [text for text in texts if reader.field_of(text) == columns.STATED_LIMIT]
    return headings[-1] if headings else _HEADINGS[columns.STATED_LIMIT]


def _lines(rows: Rows, first: int, width: int, reader: HeadingReader) -> tuple[dict[int, _Line | None], int]:
    """(the rows with results from `first` on, None for one that is not certain; the row after the last)."""
    found: dict[int, _Line | None] = {}
    stop = first
    for at in range(first, len(rows)):
        words = _words(rows[at][1])
        if at - stop >= _STRAY_LINES or (words and reader.words.is_remark(words[0])):
            break
        if not _holds_results(words, reader):
            continue
        found[at] = _line(words, width, reader)
        stop = at + 1
    return found, stop


def _holds_results(words: Sequence[str], reader: HeadingReader) -> bool:
    """Whether most words of a line behind its first read as results, and one at least has a figure or is a finding."""
    results = [word for word in words[1:] if reader.names.is_result(word) and not reader.names.is_unit(word)]
    return 2 < len(words) <= _MOST_WORDS and 2 * len(results) >= len(words) - 1


def _line(words: Sequence[str], width: int, reader: HeadingReader) -> _Line | None:
    """The parts of a row: a name, a unit and a limit, one of each at most, and a result for every place."""
    names = reader.names
    front, results = words[:-width], list(words[-width:])
    if not front or not names.is_parameter(front[0]) or not all(map(names.is_result, results)):
        return None
    parts = {PARAMETER: front[0]}
    for text in front[1:]:
        field = columns.UNIT_AS_REPORTED if names.is_unit(text) else columns.STATED_LIMIT
        if field in parts or (field == columns.STATED_LIMIT and not names.is_limit(text.split(" (")[0])):
            return None
        parts[field] = text
    return _Line(parts, results)


def _words(cells: Sequence[str]) -> list[str]:
    """The words of a line, a bracket behind a word part of it (10 (地下水源限制时为20))."""
    made: list[str] = []
    for word in " ".join(filter(None, cells)).split():
        bracket = word[0] in "(（" and word[-1] in ")）" and any("\u3400" <= letter <= "\u9fff" for letter in word)
        if made and bracket:
            made[-1] += f" {word}"
        else:
            made.append(word)
    return made


def _names_a_place(text: str, reader: HeadingReader) -> bool:
    facts = reader.labels.read(text)
    known = reader.names.is_result(text) or reader.field_of(text)  # 采样地点 labels the places behind it
    return facts is not None and facts.names_a_place and not known
