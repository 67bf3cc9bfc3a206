"""Headings over lines of words whose results stand under places, named behind the headings or in lines below."""

from collections.abc import Sequence
from typing import Final

from waterqc import columns
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.run_labels import NUMBERING
from waterqc.arrange.worded_heads import HeadedColumn, WordedHead, known_headings, words_of_heading
from waterqc.arrange.words import NUMBER, PARAMETER, RESULT

_MOST_LINES: Final = 3  # of labels below the headings
_MOST_PLACES: Final = 16
_SEEN_ROWS: Final = 6
_LONGEST_NAME: Final = 4  # words
_LABELS: Final = frozenset({columns.SITE, columns.PLANT, columns.POINT, columns.SAMPLE, columns.UTILITY})
_IN_FRONT: Final = frozenset({NUMBER, PARAMETER, columns.UNIT_AS_REPORTED, columns.STATED_LIMIT})
_BEHIND: Final = frozenset({columns.STATED_LIMIT, columns.STATED_VERDICT})


def placed_head(text: str, below: Sequence[str], reader: HeadingReader) -> WordedHead | None:
    """The columns of a line of headings with places behind it or in the lines below; None if it heads none.

    The names of the places are the last of these lines, word by word. A line above them that has a label for each
    part of them is put in front of theirs; one of a single word, or of words that are no places, is a line by itself.
    The corner over the parameters may be empty or name the places.
    """
    words = words_of_heading(text)
    found, at = known_headings(words, reader)
    front = [column for column in found if column.field != RESULT]
    rest, behind = _without_headings_behind(words[at:], reader)
    fields = [column.field for column in front]
    corner = not rest or fields[:1] == [columns.STATED_LIMIT] or (len(fields) == 1 and fields[0] in _LABELS)
    lines = _lines_of_labels(below, reader)
    if not found or lines is None or not (lines or (rest and corner)):
        return None
    if len(fields) == 1 and fields[0] in _LABELS:
        front = [HeadedColumn("", PARAMETER)]
    elif PARAMETER not in fields:
        front = [HeadedColumn("", PARAMETER), *front]
    fields = [column.field for column in front]
    if not set(fields) <= _IN_FRONT or fields[: fields.index(PARAMETER)] not in ([], [NUMBER]):
        return None
    *over, places = [*([rest] if rest else []), *lines]
    labels = _labels(places, over, reader)
    if labels is None:
        return None
    titles = tuple(at for at, line in enumerate(lines[:-1]) if not _parts(places, line))
    if columns.UNIT_AS_REPORTED not in fields and _have_units(below[len(lines) :], reader):
        front.append(HeadedColumn("单位", columns.UNIT_AS_REPORTED))
    results = (HeadedColumn(f"检测结果 {label}", RESULT) for label in labels)
    return WordedHead((*front, *results, *behind), len(lines), placed=True, titles=titles)


def row_that_does_not_split(text: str, head: WordedHead, reader: HeadingReader) -> list[str] | None:
    """The cells of a line that begins with a parameter and has not one word for each place; None for any other line.

    With no word behind its limit its cells are blank; else all of it stands under each place, where it is no result.
    """
    fields = [column.field for column in head.columns]
    words = text.split()
    number = words[:1] if fields[0] == NUMBER and words and NUMBERING.fullmatch(words[0]) else []
    words = words[len(number) :]
    lengths = range(min(_LONGEST_NAME, len(words)), 0, -1)
    length = next((one for one in lengths if reader.names.is_parameter(" ".join(words[:one]))), 0)
    if not length:
        return None
    name, rest = " ".join(words[:length]), " ".join(words[length:])
    in_front = columns.STATED_LIMIT in fields and fields.index(columns.STATED_LIMIT) < fields.index(RESULT)
    blank = not rest or (in_front and (len(words) == length + 1 or reader.names.is_limit(rest)) and _has_one(rest))
    cells = {NUMBER: "".join(number), PARAMETER: name, columns.STATED_LIMIT: rest if blank else "", RESULT: text}
    return ["" if blank and field == RESULT else cells.get(field, "") for field in fields]


def _has_one(text: str) -> bool:
    """Whether not more than one word of a text has a figure."""
    return sum(any(map(str.isdigit, word)) for word in text.split()) <= 1


def _without_headings_behind(words: Sequence[str], reader: HeadingReader) -> tuple[list[str], list[HeadedColumn]]:
    """(the words, headings of limits or verdicts behind them)."""
    stop = len(words)
    while stop and reader.field_of(words[stop - 1]) in _BEHIND:
        stop -= 1
    return list(words[:stop]), [HeadedColumn(word, reader.field_of(word)) for word in words[stop:]]


def _lines_of_labels(below: Sequence[str], reader: HeadingReader) -> list[list[str]] | None:
    """The words of the lines in front of the first row; None if no row begins soon."""
    lines: list[list[str]] = []
    for text in below[: _MOST_LINES + 1]:
        words = text.split()
        if _begins_row(words, reader):
            return lines
        lines.append(words)
    return None


def _begins_row(words: Sequence[str], reader: HeadingReader) -> bool:
    """Whether a line is the first row: a parameter and more, or results, perhaps without the name that stood there."""
    first = 1 if len(words) > 1 and NUMBERING.fullmatch(words[0]) else 0
    named = len(words) > first + 1 and reader.names.is_parameter(words[first])
    return named or (len(words) > 1 and any(map(reader.names.is_result, words)))


def _have_units(rows: Sequence[str], reader: HeadingReader) -> bool:
    """Whether a unit stands behind the parameters of the first rows, most of them at least."""
    seen = [words for words in map(str.split, rows[:_SEEN_ROWS]) if len(words) > 2]
    units = [words for words in seen if reader.names.is_parameter(words[0]) and reader.names.is_unit(words[1])]
    return len(units) > 1 and 2 * len(units) >= len(seen)


def _labels(places: Sequence[str], over: Sequence[Sequence[str]], reader: HeadingReader) -> list[str] | None:
    """What stands over each result, None if the words are no labels or do not tell the results apart."""
    if not 2 <= len(places) <= _MOST_PLACES or not all(_is_label(word, reader) for word in places):
        return None
    if not any(map(reader.labels.read, places)):
        return None
    labels = list(places)
    for line in reversed(over):
        size = _parts(places, line)
        if size and all(_is_label(one, reader) for one in line):
            labels = [f"{line[at // size]} {label}" for at, label in enumerate(labels)]
        elif size or (len(line) > 1 and any(map(reader.labels.read, line))):
            return None  # nobody knows which of the places below are whose
    return labels if len(set(labels)) == len(labels) else None


def _parts(places: Sequence[str], line: Sequence[str]) -> int:
    """How many places stand under each word of a line, where the same ones stand under each; 0 if they do not."""
    size, left = divmod(len(places), len(line))
    parts = {tuple(places[at : at + size]) for at in range(0, len(places), max(size, 1))}
    return size if len(line) > 1 and size > 1 and not left and len(parts) == 1 else 0


def _is_label(text: str, reader: HeadingReader) -> bool:
    """Whether a word may name a place: no heading, parameter, result, unit or limit."""
    names = reader.names
    known = names.is_parameter(text) or names.is_result(text) or names.is_unit(text) or names.is_limit(text)
    return not known and not reader.field_of(text) and reader.labels.read(text, any_site=True) is not None
