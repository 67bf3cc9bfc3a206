"""One cell per line: parameters, then rows with a value for each of them, of which blank cells have left no trace."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice, pairwise
from typing import Final

from waterqc import columns
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.run_labels import Token
from waterqc.arrange.words import DATE, DATES, NUMBER, PARAMETER, REMARK, RESULT
from waterqc.written import simplified

Rows = list[tuple[int, list[str]]]
_FEWEST_NAMES: Final = 4
_MOST_LOST: Final = 3  # blank cells of a row
_MOST_LEAD: Final = 6
_LONGEST_LABEL: Final = 40
_FOLLOWING: Final = 3  # values that say that a label begins a row
_PLACES: Final = frozenset({columns.SITE, columns.PLANT, columns.POINT, columns.UTILITY})
_QUARTER: Final = re.compile("[1-4一二三四]")
_GRADE: Final = re.compile("[0-6]级?")
_NONE: Final = re.compile(r"[/\-—–]+")
_GLUED: Final = re.compile(r"\s*[(（][A-Za-z]+/\d*m?L[A-Za-z]+/\d*m?L[)）]?$", re.IGNORECASE)  # (MPN/100mLCFU/100mL
_NOTE: Final = re.compile("(?<=[)）])[a-e]$")  # the letter of a note: 色度(度)a
_LONGEST_HEADING: Final = 12


@dataclass(frozen=True)
class _Head:
    """The headings: what stands in front of the values of a row, and the parameters."""

    first: int
    stop: int
    place: str
    numbered: bool
    by_quarter: bool
    names: list[str]


def crossed_rows(tokens: Sequence[Token], reader: HeadingReader) -> Rows | None:
    """The rows of a run with such tables and of the lines around them; None if there is none.

    A row that lacks values is read where only one way to put them under the parameters is possible: words stand under
    odour, figures under the rest. Any other is kept where it counts as unread.
    """
    heads = _heads(tokens, reader)
    stops = [*(head.first for head in heads[1:]), len(tokens)][: len(heads)]
    made: Rows = []
    done = whole = 0
    for head, stop in zip(heads, stops, strict=True):
        table = _table(tokens[:stop], head, reader)
        if table is None:
            return None
        rows, end, placed = table
        made += [(token.row, [token.text]) for token in tokens[done : head.first]]
        made += rows
        done, whole = end, whole + placed
    return made + [(token.row, [token.text]) for token in tokens[done:]] if whole else None


def _table(tokens: Sequence[Token], head: _Head, reader: HeadingReader) -> tuple[Rows, int, int] | None:
    """(its rows, the cell behind them, how many could be placed) of one table; None if its quarters differ."""
    limits, at = _limits(tokens, head, reader)
    found = list(_rows(tokens, at, head, reader))
    quarters = {values[0] for _, _, values, _ in found if values} if head.by_quarter else set()
    by_quarter = all(map(_QUARTER.fullmatch, quarters)) and bool(quarters)  # else the quarters are lost
    if by_quarter and len(quarters) != 1:
        return None
    made: Rows = [(tokens[head.first].row, [head.place, *head.names])]
    if len(limits) == len(head.names):
        made.append((tokens[head.stop].row, ["标准限值", *limits]))
    whole = 0
    for row, label, values, _ in found:
        own = values[1:] if by_quarter else values
        placed = _placed(own, head.names, reader) if label else None
        whole += placed is not None
        made.append((row, [label, *(placed or [" ".join(own)] * len(head.names))]))
    return made, found[-1][3] if found else at, whole


def _heads(tokens: Sequence[Token], reader: HeadingReader) -> list[_Head]:
    """The headings, none if those of any table are not understood."""
    is_name = [_name(token.text, reader) for token in tokens]
    starts = [at for at, name in enumerate(is_name) if name and not (at and is_name[at - 1])]
    stops = [next((end for end in range(at, len(tokens)) if not is_name[end]), len(tokens)) for at in starts]
    spans = [(at, stop) for at, stop in zip(starts, stops, strict=True) if stop - at >= _FEWEST_NAMES]
    heads = [_head(tokens, start, is_name[start:stop], reader) for start, stop in spans]
    return [head for head in heads if head is not None] if None not in heads else []


def _head(tokens: Sequence[Token], start: int, names: list[str], reader: HeadingReader) -> _Head | None:
    """The heading whose parameters begin with token `start`; None if what stands in front of them is none."""
    first = start
    fields: list[str] = []
    while (
        NUMBER not in fields and start - first < min(_MOST_LEAD, start) and (name := _lead(tokens, first - 1, reader))
    ):
        fields.insert(0, name)
        first -= 1
    lead = [name for name in fields if name not in (PARAMETER, RESULT, REMARK)]
    numbered, by_quarter = NUMBER in lead, DATE in lead
    shape = [NUMBER] * numbered + [columns.SITE] + [DATE] * by_quarter
    dated = first > 0 and reader.label_of(tokens[first - 1].text) in DATES  # 日期 before 出厂水 over the parameters
    if lead != shape or len(set(names)) < len(names) or dated:
        return None
    place = tokens[first + fields.index(columns.SITE)].text
    place = place if reader.field_of(place) in _PLACES else "采样点"
    return _Head(first, start + len(names), place, numbered, by_quarter, names)


def _name(text: str, reader: HeadingReader) -> str:
    """The parameter that a cell names, without the letter of a note or two units glued together; "" if none."""
    name = _GLUED.sub("", _NOTE.sub("", text))
    return name if reader.names.is_parameter(name) and not reader.names.is_result(name) else ""


def _lead(tokens: Sequence[Token], at: int, reader: HeadingReader) -> str:
    """What a heading in front of the parameters heads, "" if it is none; behind 序号 any short one heads places."""
    text = tokens[at].text
    field = reader.label_of(text)
    if at and not field and len(text) <= _LONGEST_HEADING and reader.label_of(tokens[at - 1].text) == NUMBER:
        return columns.SITE
    facts = reader.labels.read(text) if not reader.words.is_title(text) else None
    if field in _PLACES or (not field and facts is not None and facts.names_a_place and not facts.date):
        return columns.SITE
    if field == DATE:
        return DATE if text.endswith("季度") else ""
    return field if field in (NUMBER, PARAMETER, RESULT, REMARK) else ""


def _limits(tokens: Sequence[Token], head: _Head, reader: HeadingReader) -> tuple[list[str], int]:
    """(the cells of the row of limits, each with its unit; the cell that the first row begins with)."""
    limits: list[str] = []
    at = head.stop
    if at < len(tokens) and reader.field_of(tokens[at].text) == columns.STATED_LIMIT:
        at += 1
        while at < len(tokens) and not _begins(tokens, at, 1, head, reader):
            text = tokens[at].text
            if limits and text[0] in "(（" and reader.names.is_unit(text):
                limits[-1] += f" {text}"
            elif reader.label_of(text) not in _PLACES:
                limits.append(text)
            at += 1
    return limits, at


def _begins(tokens: Sequence[Token], at: int, number: int, head: _Head, reader: HeadingReader) -> bool:
    """Whether a row begins: with the next number and a label, or with a label and several values."""
    text = tokens[at].text
    behind = [token.text for token in tokens[at + 1 : at + 1 + _FOLLOWING]]
    if head.numbered and text == str(number) and behind and _is_label(behind[0], reader):
        return True
    return _is_label(text, reader) and len(behind) == _FOLLOWING and all(map(reader.names.is_result, behind))


def _is_label(text: str, reader: HeadingReader) -> bool:
    names, words = reader.names, reader.words
    known = names.is_result(text) or names.is_unit(text) or names.is_parameter(text) or reader.label_of(text)
    limit = names.is_limit(text) and (text[0] in "≤≥<>" or text.startswith(("不得", "不应")))
    return not known and not limit and 1 < len(text) <= _LONGEST_LABEL and not words.is_remark(text)


def _rows(
    tokens: Sequence[Token], start: int, head: _Head, reader: HeadingReader
) -> Iterator[tuple[int, str, list[str], int]]:
    """(line, label, values, the cell behind) of each row; the label is blank where the row's number is lost."""
    at, number = start, 1
    while at < len(tokens) and _begins(tokens, at, number, head, reader):
        counted = head.numbered and tokens[at].text == str(number)
        label = tokens[at + counted]
        end = at + counted + 1
        if head.by_quarter and end < len(tokens) and _QUARTER.fullmatch(tokens[end].text):
            end += 1
        while end < len(tokens) and reader.names.is_result(tokens[end].text):
            if _begins(tokens, end, number + 1, head, reader) or reader.words.is_remark(tokens[end].text):
                break
            end += 1
        values = [token.text for token in tokens[at + counted + 1 : end]]
        text = label.text if counted or not head.numbered else ""
        yield label.row, text, values if text else [label.text, *values], end
        at, number = end, number + 1


def _placed(values: Sequence[str], names: Sequence[str], reader: HeadingReader) -> list[str] | None:
    """The values under the parameters, None if they fit in no way or in several."""
    lost = len(names) - len(values)
    if not 0 <= lost <= _MOST_LOST:
        return None
    ways = (blank for blank in combinations(range(len(names)), lost) if _fit(values, names, blank, reader))
    found = list(islice(ways, 2))
    if len(found) != 1:
        return None
    own = iter(values)
    return ["" if at in found[0] else next(own) for at in range(len(names))]


def _fit(values: Sequence[str], names: Sequence[str], blank: Sequence[int], reader: HeadingReader) -> bool:
    edges = pairwise([-1, *blank, len(names)])
    under = [name for before, after in edges for name in names[before + 1 : after]]
    return all(_belongs(value, name, reader) for value, name in zip(values, under, strict=True))


def _belongs(value: str, name: str, reader: HeadingReader) -> bool:
    """Whether a value may be a result of the parameter: words of odour, figures and 未检出 of all that is measured."""
    if _NONE.fullmatch(value):
        return True
    measured = any(map(str.isdigit, value)) or "检出" in simplified(value) or value.isascii()
    if reader.names.is_qualitative(name):
        return not measured or _GRADE.fullmatch(value) is not None
    return measured
