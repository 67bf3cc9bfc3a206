"""The headings of a table whose lines are rows with one space between cells: which columns a line of words heads."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from waterqc import columns
from waterqc.arrange.dated import is_whole_date
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.words import NUMBER, PARAMETER, RESULT, is_han, key_of
from waterqc.written import half_width

_LONGEST_HEADING: Final = 5  # words of one heading
_MOST_LINES: Final = 6  # of headings below each other
_JOINING: Final = frozenset({"d.", "der", "des", "nach", "laut", "gemäß", "of", "the", "de", "del", "la", "le", "du"})
#: the code of a well: B-3
_CODE: Final = re.compile(r"[A-Z]{1,3}-?\d{1,2}")
_FEWEST_COLONS: Final = 3  # rows
_BLANKS: Final = frozenset({"_", "-", "--", "—", "——", "/"})
SIGN_APART: Final = re.compile(r"([<>≤≥‹›＜≦≧])\s+(?=\d)")
_GLUED: Final = re.compile(r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ][a-zäöü])")


@dataclass(frozen=True)
class HeadedColumn:
    """A column of such a table: its heading and what stands in it."""

    heading: str
    field: str


@dataclass(frozen=True)
class WordedHead:
    """The columns of such a table, and how many filled lines below the first one belong to their headings."""

    columns: tuple[HeadedColumn, ...]
    below: int = 0
    placed: bool = False  # one word for each place: a wider gap between two of them is no blank cell
    titles: tuple[int, ...] = ()  # which of the lines below hold for all results
    colons: bool = False  # a colon ends the name of each row, and a word for each other column follows


def worded_head(text: str, below: Sequence[str], reader: HeadingReader, above: str = "") -> WordedHead | None:
    """The columns that a line heads, with the filled line below it if that names statistics; None if it heads none.

    The words must all be headings, but for places at the end that begin with the same word each, or for one heading
    that is broken over the lines above and below.
    """
    words = words_of_heading(text)
    found, at = known_headings(words, reader)
    fields = [column.field for column in found]
    if PARAMETER not in fields or fields.index(PARAMETER) > 1 or (fields[0] != PARAMETER and fields[0] != NUMBER):
        return None
    if at < len(words):
        places = _points(words[at:], reader) or _places(words[at:])
        if RESULT not in fields and places:
            return WordedHead((*found, *(HeadedColumn(place, RESULT) for place in places)))
        broken = _broken_head(found, words[at:], above, below[0] if below else "", reader)
        return _with_lower_headings(broken, below, reader) if broken is not None else None
    if not _heads_results(found):
        return None
    labels = below[0].split() if below else []
    if len(labels) > 1 and all(map(reader.words.is_statistic, labels)):
        spanning = fields.index(RESULT)
        under = [HeadedColumn(f"{found[spanning].heading} {label}", RESULT) for label in labels]
        return WordedHead((*found[:spanning], *under, *found[spanning + 1 :]), 1)
    if not is_han(text):
        return WordedHead(tuple(found))
    # other Chinese words without such labels are a run's matter
    colons = fields[0] == PARAMETER and _end_in_colons(below, reader)
    return WordedHead(tuple(found), colons=True) if colons else None


def head_over_lines(text: str, below: Sequence[str], reader: HeadingReader) -> WordedHead | None:
    """The columns of headings that stand in several lines below each other, each line whole headings; None if none.

    A day alone below them is that of the results.
    """
    words = words_of_heading(text)
    found, at = known_headings(words, reader)
    if at < len(words) or is_han(text) or not found or found[0].field not in (PARAMETER, NUMBER):
        return None
    lines = 0
    for line in below[:_MOST_LINES]:
        behind, end = known_headings(line.split(), reader)
        if behind and end == len(line.split()):
            found += behind
        elif is_whole_date(line) and found[-1].field == RESULT:
            found[-1] = HeadedColumn(f"{found[-1].heading} {line}", RESULT)
        else:
            break
        lines += 1
    fields = [column.field for column in found]
    named = fields.count(PARAMETER) == 1 and fields.index(PARAMETER) < 2
    return WordedHead(tuple(found), lines) if lines and named and _heads_results(found) else None


def is_line_of_headings(text: str, reader: HeadingReader) -> bool:
    """Whether a line is headings of parameters and results and nothing else: a table begins there."""
    words = words_of_heading(text)
    found, at = known_headings(words, reader)
    fields = [column.field for column in found]
    if PARAMETER not in fields[:2]:
        return False
    return RESULT in fields if at == len(words) else bool(_points(words[at:], reader) or _places(words[at:]))


def _heads_results(found: Sequence[HeadedColumn]) -> bool:
    """Whether one column of results is among three headed ones or more."""
    return [column.field for column in found].count(RESULT) == 1 and len(found) > 2


def _broken_head(
    found: Sequence[HeadedColumn], words: Sequence[str], above: str, below: str, reader: HeadingReader
) -> WordedHead | None:
    """The columns of a line of which one heading goes on in the line below it, and may begin in that above it."""
    if len(below.split()) > _LONGEST_HEADING or len(above.split()) > _LONGEST_HEADING or not below:
        return None
    for stop in range(len(words), 0, -1):
        behind, end = known_headings(words[stop:], reader)
        if end < len(words) - stop:
            continue
        middle = " ".join(words[:stop])
        for whole in (f"{above} {middle} {below}".strip(), f"{middle} {below}"):
            field = reader.field_of(whole)
            made = (*found, HeadedColumn(whole, field), *behind)
            if field and _heads_results(made):
                return WordedHead(made, 1)
    return None


def _with_lower_headings(head: WordedHead, below: Sequence[str], reader: HeadingReader) -> WordedHead:
    """The columns with those of the lines below that are headings and nothing else, or the rest of the last one."""
    found = list(head.columns)
    lines = head.below
    for line in below[lines:_MOST_LINES]:
        behind, end = known_headings(line.split(), reader)
        if not behind or end < len(line.split()):
            break
        whole = f"{found[-1].heading} {line}"
        goes_on = lines > head.below and behind[0].field == found[-1].field == reader.field_of(whole)
        found = [*found[:-1], HeadedColumn(whole, behind[0].field)] if goes_on else [*found, *behind]
        lines += 1
    return WordedHead(tuple(found), lines) if _heads_results(found) else head


def _end_in_colons(rows: Sequence[str], reader: HeadingReader) -> bool:
    """Whether the names of most rows below end in a colon, of three at least."""
    names = [half_width(row).partition(":") for row in rows]
    named = [1 for name, _, rest in names if rest.strip() and reader.names.is_parameter(name.strip())]
    return len(named) >= _FEWEST_COLONS and 2 * len(named) > len(rows)


def split_at_colon(text: str, head: WordedHead, reader: HeadingReader) -> list[str] | None:
    """The cells of a row whose name ends in a colon, with one word for each other column; None if it is none.

    Where a known name has fewer words or more behind it, the whole line stands where it is no result.
    """
    name, _, rest = text.replace("：", ":", 1).partition(":")
    name = name.strip()
    words = SIGN_APART.sub(r"\1", rest).split()
    fields = [column.field for column in head.columns]
    if len(words) + 1 == len(fields) and name:
        cells = ["" if word in _BLANKS else word for word in words]
        if all(_may_stand(cell, field, reader) for cell, field in zip(cells, fields[1:], strict=True)):
            return [name, *cells]
    if not words or not reader.names.is_parameter(name):
        return None
    return [name, *("" if field != RESULT else text for field in fields[1:])]


def _may_stand(cell: str, field: str, reader: HeadingReader) -> bool:
    """Whether a word may stand in a column: a result in that of results, and none in that of units."""
    names = reader.names
    if not cell or (field == RESULT and names.is_result(cell)):
        return True
    if field == columns.UNIT_AS_REPORTED:
        return names.is_unit(cell) or not (names.is_limit(cell) or names.is_result(cell))
    return field != RESULT and (names.is_limit(cell) or not names.is_unit(cell))


def words_of_heading(text: str) -> list[str]:
    """The words of a line of headings, those apart that a copy has glued together."""
    return (_GLUED.sub(" ", text) if len(_GLUED.findall(text)) > 1 else text).split()


def known_headings(words: Sequence[str], reader: HeadingReader) -> tuple[list[HeadedColumn], int]:
    """(the headings at the beginning of a line, the first word that belongs to none, or begins the names of places)."""
    found: list[HeadedColumn] = []
    at = 0
    while at < len(words):
        rest = " ".join(words[at:])
        if key_of(words[-1]) in reader.words.in_water and reader.field_of(rest) == RESULT:
            return [*found, HeadedColumn(rest, RESULT)], len(words)  # Sisaldus Võru linna joogivees
        for length in range(min(_LONGEST_HEADING, len(words) - at), 0, -1):
            text = " ".join(words[at : at + length])
            field = reader.field_of(text) if length == 1 else _field_of_several(words[at : at + length], reader)
            if field == columns.SITE and words.count(words[at]) > 1:
                return found, at
            if field:
                found.append(HeadedColumn(text, field))
                at += length
                break
        else:
            break
    return found, at


def _field_of_several(words: Sequence[str], reader: HeadingReader) -> str:
    """The field of a heading of several words: a listed one, or one with a bracket or a standard behind it."""
    text = " ".join(words)
    if is_han(text) and not words[1].startswith("("):
        return ""  # 指标 限值 are two headings
    if key_of(text) in reader.words.fields:
        return reader.words.fields[key_of(text)]
    if text.endswith(")") and "(" in text:
        front, _, bracket = text.partition("(")
        field = reader.words.fields.get(key_of(front), "")
        if "(" not in bracket and (field or words[1].startswith("(")):
            return field or reader.field_of(words[0])
    rest = [word for word in reader.words.without_standards(text).split() if word.casefold() not in _JOINING]
    return reader.field_of(words[0]) if reader.words.standards_in(text) and rest == [words[0]] else ""


def _points(words: Sequence[str], reader: HeadingReader) -> list[str]:
    """The sampling points, plants or codes of wells that the words are, two at least (Woda surowa Woda uzdatniona)."""
    if all(_CODE.fullmatch(word) and not reader.names.is_parameter(word) for word in words):
        return list(words) if len(set(words)) == len(words) > 1 else []
    if any(map(is_han, words)):
        return []  # a run's matter: 管网水 末梢水 are two
    found: list[str] = []
    at = 0
    while at < len(words):
        for length in range(min(_LONGEST_HEADING, len(words) - at), 0, -1):
            text = " ".join(words[at : at + length])
            label = reader.labels.read(text)
            if label is not None and (label.point or label.plant) and not label.site:
                found.append(text)
                at += length
                break
        else:
            return []
    return found if len(set(found)) == len(found) > 1 else []


def _places(words: Sequence[str]) -> list[str]:
    """Places that begin with the same word each (Zone A Zone B)."""
    starts = [at for at, word in enumerate(words) if word == words[0]]
    if len(starts) < 2:
        return []
    return [" ".join(words[at:stop]) for at, stop in zip(starts, [*starts[1:], len(words)], strict=True)]
