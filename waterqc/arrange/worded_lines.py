"""A table whose lines are rows with one space between cells, each split where its headings allow one way only."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import Final

from waterqc import columns
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.placed_lines import placed_head, row_that_does_not_split
from waterqc.arrange.run_labels import NUMBERING
from waterqc.arrange.worded_heads import (
    SIGN_APART,
    HeadedColumn,
    WordedHead,
    head_over_lines,
    is_line_of_headings,
    split_at_colon,
    worded_head,
)
from waterqc.arrange.words import IGNORED, LIMIT_KIND, NUMBER, PARAMETER, RATE, REMARK, RESULT, is_han

Rows = Sequence[tuple[int, list[str]]]
_LONGEST_HEADING: Final = 5  # words of one heading
_MOST_WORDS: Final = 40
_SEEN_BELOW: Final = 10  # filled lines below a line of headings
_FEWEST_ROWS: Final = 3
_LONGEST_CELL: Final = 5  # words of one cell behind the name
_STRAY_LINES: Final = 12  # lines between rows that are none
_MOST_BROKEN: Final = 3  # lines over which one row is broken
_NONE: Final = frozenset(
    {
        "-",
        "--",
        "–",
        "—",
        "/",
        "–-",
        "n.a.",
        "kein",
        "keine",
        "keiner",
        "none",
        "nu se normează",
        "nu se normeaza",
        "puudub",
        "nicht geregelt",
        "non réglementé",
    }
)
_DASHES: Final = frozenset({"-", "--", "–", "—", "/"})
_MOST_WAYS: Final = 8
_SAID: Final = frozenset({NUMBER, RESULT, columns.UNIT_AS_REPORTED, columns.DETECTION_LIMIT, RATE})
_FIGURE: Final = re.compile(r"[<>≤≥‹›]?\s?[-+]?\d[\d.,]*(?:[eE×x*].*)?")
_LIMIT: Final = re.compile(
    r"(?:[<>≤≥]\s?)?[-+]?\d[\d.,]*(?:\s?(?:-|–|~|bis|to|a|à|et|und|and|e|y)\s?(?:[<>≤≥]\s?)?[-+]?\d[\d.,]*)?"
)
_JOINING: Final = frozenset({"d.", "der", "des", "nach", "laut", "gemäß", "of", "the", "de", "del", "la", "le", "du"})
_AT_DEGREES: Final = re.compile(r"\s(?:bei|à|a|at|@)\s\d+(?:[.,]\d+)?\s?°?C$")
_BETWEEN: Final = frozenset({"und", "and", "et", "e", "y", "bis", "to", "a", "à", "-", "–", "~"})
_WORDS: Final = re.compile(r"[^\W\d]+(?: [^\W\d]+)?")
_PERCENT: Final = re.compile(r"\d{1,3}(?:[.,]\d+)?\s?%?")
_GLUED: Final = re.compile(r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ][a-zäöü])")
#: the formula of what was measured in front of its unit: CL2 mg/l, Fe mg/l
_FORMULA: Final = re.compile(r"[A-Z][A-Za-z]?\d?(?:[A-Z][a-z]?\d?)?")
_BLANK: Final = ""  # a gap wider than one space, where a cell is blank


def with_worded_rows(rows: Rows, reader: HeadingReader) -> list[tuple[int, list[str]]]:
    """The rows with the lines below a line of headings made rows of cells, where each splits in one way only."""
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
    """(its rows, the row after it) of the table whose headings stand in row `start`."""
    cells = [cell for cell in rows[start][1] if cell]
    text = " ".join(cells)
    if not cells or len(cells) > 2 or len(text.split()) > _MOST_WORDS:
        return None
    filled = list(islice((at for at in range(start + 1, len(rows)) if any(rows[at][1])), _SEEN_BELOW))
    below = [" ".join(filter(None, rows[at][1])) for at in filled]
    above = " ".join(filter(None, rows[start - 1][1])) if start else ""
    heads = [
        worded_head(text, below, reader, above),
        placed_head(text, below, reader) if len(cells) == 1 else None,
        head_over_lines(text, below, reader),
    ]
    for head in filter(None, heads):
        labels = filled[: head.below]
        if head.placed and any(sum(map(bool, rows[at][1])) > 1 for at in labels):
            continue  # these lines have cells of their own
        body, stop, read = _body(rows, labels[-1] + 1 if labels else start + 1, head, reader)
        if read >= _FEWEST_ROWS:
            over = [(rows[labels[one]][0], [below[one]]) for one in head.titles]
            return [*over, (rows[start][0], [column.heading for column in head.columns]), *body], stop
    return None


def _body(
    rows: Rows, first: int, head: WordedHead, reader: HeadingReader
) -> tuple[list[tuple[int, list[str]]], int, int]:
    """(rows, the row after the last, how many were split); what lies between is kept as a row that is unread."""
    width = head.columns
    made: list[tuple[int, list[str]]] = []
    waiting: list[int] = []
    stop = first
    read = strays = 0
    for at in range(first, len(rows)):
        if not any(rows[at][1]):
            continue
        split, broken = _split_with(rows, waiting, at, head, reader)
        if split is None:
            if read and is_line_of_headings(" ".join(filter(None, rows[at][1])), reader):
                break
            waiting.append(at)
            strays += not _begins_row(rows[at][1], width, (), reader)
            if strays > _STRAY_LINES:
                break
            continue
        above, (begin, *_) = waiting[: len(waiting) - broken], [*waiting[len(waiting) - broken :], at]
        made += [_unread(rows[one], head, reader, first=not read) for one in above]
        made.append((rows[begin][0], split))
        waiting, stop, read, strays = [], at + 1, read + 1, 0
    last = _last_row_of(rows, waiting, width, made, reader)
    made += [_unread(rows[one], head, reader) for one in waiting if one <= last]
    return made, max(stop, last + 1), read


def _last_row_of(
    rows: Rows, waiting: Sequence[int], width: Sequence[HeadedColumn], above: Rows, reader: HeadingReader
) -> int:
    """The last of the lines behind a table that belongs to it though it does not split; -1 if none does.

    The text is cut off there, or a cell is missing: figures alone go on with such a line above them.
    """
    last = -1
    for before, one in zip([-1, *waiting], waiting, strict=False):
        follows = before == last != -1 and all(map(reader.names.is_result, " ".join(rows[one][1]).split()))
        if follows or _begins_row(rows[one][1], width, above, reader):
            last = one
    return last


def _split_with(
    rows: Rows, waiting: Sequence[int], at: int, head: WordedHead, reader: HeadingReader
) -> tuple[list[str] | None, int]:
    """(the cells of a line, how many of the lines waiting above it belong to them); None where they do not split."""
    if head.colons:
        return split_at_colon(" ".join(filter(None, rows[at][1])), head, reader), 0
    if head.placed:  # a line that lost its name is no rest of one that lost its results
        return _split([" ".join(filter(None, rows[at][1]))], head.columns, reader), 0
    for count in range(min(_MOST_BROKEN, len(waiting) + 1)):
        lines = [rows[one][1] for one in (*waiting[len(waiting) - count :], at)]
        if count > 1 and [_begins_row(line, head.columns, (), reader) for line in lines] != [True, *[False] * count]:
            continue
        split = _split(_one_line(lines), head.columns, reader)
        if split is not None and (not count or _ends_in_a_figure(split, head.columns, reader)):
            return split, count
    return None, 0


def _ends_in_a_figure(cells: Sequence[str], width: Sequence[HeadedColumn], reader: HeadingReader) -> bool:
    """Whether the result of a row made of several lines reads as one: other words may be a section's name below it."""
    results = [cell for cell, column in zip(cells, width, strict=True) if column.field == RESULT]
    return all(_FIGURE.fullmatch(cell) or reader.names.is_result(cell) for cell in results)


def _one_line(lines: Sequence[Sequence[str]]) -> list[str]:
    """The cells of lines as those of one: the end of a line is no blank cell, as a gap within it may be."""
    cells: list[str] = []
    for line in lines:
        first, *rest = filter(None, line)
        cells = [*cells[:-1], f"{cells[-1]} {first}", *rest] if cells else [first, *rest]
    return cells


def _begins_row(line: Sequence[str], width: Sequence[HeadedColumn], above: Rows, reader: HeadingReader) -> bool:
    """Whether a line names a parameter and holds a result, or goes on counting the rows above it."""
    words = " ".join(filter(None, line)).split()
    number = NUMBERING.fullmatch(words[0]) if words and width[0].field == NUMBER else None
    if number is not None:
        words = words[1:]
        counted = [int(found.group(1)) for _, row in above if (found := NUMBERING.fullmatch(row[0]))]
        if words and counted and 0 < int(number.group(1)) - counted[-1] <= _STRAY_LINES:
            return True
    named = any(reader.names.is_parameter(" ".join(words[:count])) for count in range(1, _LONGEST_CELL))
    return named and (any(map(str.isdigit, "".join(words))) or any(map(reader.names.is_result, words[1:])))


def _unread(
    row: tuple[int, list[str]], head: WordedHead, reader: HeadingReader, first: bool = False
) -> tuple[int, list[str]]:
    """A line that does not split: if it holds results it stands under them, without a name, as unread.

    Directly below the headings, of which it might seem a part, it keeps the name that it begins with.
    """
    width = head.columns
    text = " ".join(filter(None, row[1]))
    cells = row_that_does_not_split(text, head, reader) if head.placed else None
    if cells is not None:
        return row[0], cells
    named = any(reader.names.is_parameter(" ".join(text.split()[:count])) for count in range(1, _LONGEST_CELL))
    holds = any(map(str.isdigit, text)) or (named and len(text.split()) >= len(width) - 1)
    holds |= _begins_row(row[1], width, (), reader)
    if not holds or reader.words.is_remark(text):
        return row[0], [text]
    place = next(at for at, column in enumerate(width) if column.field == RESULT)
    cells = ["" if at != place else text for at in range(len(width))]
    words = text.split()
    fronts = (" ".join(words[:count]) for count in range(min(_LONGEST_CELL, len(words)), 0, -1))
    name = next(filter(reader.names.is_parameter, fronts), "") if first else ""
    own = next(at for at, column in enumerate(width) if column.field == PARAMETER)
    return row[0], [name if at == own and name else cell for at, cell in enumerate(cells)]


def _split(pieces: Sequence[str], width: Sequence[HeadedColumn], reader: HeadingReader) -> list[str] | None:
    """The cells of a line, None if its words can be shared out in no way or in several."""
    tokens: list[str] = []
    for number, piece in enumerate(pieces):
        tokens += [_BLANK] * (number > 0) + SIGN_APART.sub(r"\1", piece).split()
    if len(tokens) > _MOST_WORDS:
        return None
    ways = list(islice(_ways(tokens, len(tokens), len(width) - 1, width, reader), _MOST_WAYS))
    told_apart = {tuple("" if cell in _DASHES else cell for cell in way) for way in ways}
    return ways[0] if len(told_apart) == 1 else _with_longest_name(ways, width, reader)


def _with_longest_name(
    ways: Sequence[list[str]], width: Sequence[HeadedColumn], reader: HeadingReader
) -> list[str] | None:
    """Of ways that differ in nothing but where the name ends and the limit begins, that with the longest known name."""
    fields = [column.field for column in width]
    name = fields.index(PARAMETER)
    plain = not any(reader.names.has_unit(way[name]) for way in ways)  # pH, whatever is taken for its unit
    kept = _SAID - {columns.UNIT_AS_REPORTED} if plain else _SAID
    said = {tuple(cell for cell, field in zip(way, fields, strict=True) if field in kept) for way in ways}
    known = [way for way in ways if reader.names.is_parameter(way[name])] if len(ways) < _MOST_WAYS else []
    return max(known, key=lambda way: len(way[name])) if len(said) == 1 and known else None


def _ways(
    tokens: Sequence[str], stop: int, column: int, width: Sequence[HeadedColumn], reader: HeadingReader
) -> Iterator[list[str]]:
    """The ways to share the first `stop` words out over the columns up to `column`."""
    field = width[column].field
    if column == 0 or (column == 1 and width[0].field == NUMBER):
        lead = 1 if column == 1 else 0
        while stop > lead + 1 and tokens[stop - 1] == _BLANK:
            stop -= 1
        name = tokens[lead:stop]
        if name and _BLANK not in name and _is_name(" ".join(name), reader):
            if not lead:
                yield [" ".join(name)]
            elif re.fullmatch(r"\d{1,3}[.)]?", tokens[0]):
                yield [tokens[0], " ".join(name)]
        return
    for length in range(min(_LONGEST_CELL, stop - 1) + 1):
        cell = tokens[stop - length : stop]
        before = stop - length
        if _BLANK in cell:
            if length == 1:  # the gap is this cell, or only white space behind one
                for ahead in _ways(tokens, before, column - 1, width, reader):
                    yield [*ahead, ""]
                yield from _ways(tokens, before, column, width, reader)
            return
        if length == 0:
            if field == REMARK or (field == columns.UNIT_AS_REPORTED and _has_none(tokens[:stop], reader)):
                for ahead in _ways(tokens, stop, column - 1, width, reader):
                    yield [*ahead, ""]
            continue
        if _fits(" ".join(cell), field, reader):
            for ahead in _ways(tokens, before, column - 1, width, reader):
                yield [*ahead, " ".join(cell).strip("()") if field == columns.UNIT_AS_REPORTED else " ".join(cell)]


def _has_none(name: Sequence[str], reader: HeadingReader) -> bool:
    """Whether the words name a parameter that has no unit, such as pH."""
    text = " ".join(name)
    return reader.names.is_parameter(text) and not reader.names.has_unit(text)


def _is_name(text: str, reader: HeadingReader) -> bool:
    """Whether a text may name what was measured: it ends in a word that is neither a figure nor a unit."""
    *_, last = text.split()
    names = reader.names
    if text[0] in "<>≤≥-" or names.is_result(text):
        return False
    if is_han(text) and (" " in text or any(map(str.isdigit, text))):
        return names.is_parameter(text)
    if _AT_DEGREES.search(text):
        return True
    return any(map(str.isalpha, last)) and (names.is_parameter(text) or not names.is_unit(last))


def _fits(text: str, field: str, reader: HeadingReader) -> bool:
    names = reader.names
    words = text.split()
    if any(_FIGURE.fullmatch(one) and _FIGURE.fullmatch(other) for one, other in pairwise(words)):
        return False
    if field == RESULT:
        if text in _NONE or _FIGURE.fullmatch(text):
            return True
        if is_han(text):
            return " " not in text and names.is_result(text) and not names.is_parameter(text)
        reads = names.is_result(text) or _WORDS.fullmatch(text) is not None
        return reads and not (names.is_unit(text) or names.is_parameter(text))
    if text.casefold() in _NONE:
        return True
    if field == columns.UNIT_AS_REPORTED:
        pairs = [words, words[::-1]] if len(words) == 2 else []
        return names.is_unit(text) or any(_FORMULA.fullmatch(one) and names.is_unit(unit) for one, unit in pairs)
    if field == columns.STATED_LIMIT:
        begins = words[0].casefold() not in _BETWEEN and not text.startswith("(")
        if is_han(text) and begins and not any(map(names.is_parameter, words)):
            return len(words) == 1 or not names.is_result(words[-1])  # a result is no part of a limit in words
        if names.is_unit(words[0]) or names.is_unit(f"mg/l {words[0]}"):
            return False  # mg/l O2 5,0: a limit does not begin with a unit or its basis
        if words[-1][0].isalpha() and words[0][-1].isdigit() and not names.is_unit(words[-1]):
            return False  # 0,010 kleiner 0,025: the last word is the sign of the result behind it
        return _LIMIT.fullmatch(text) is not None or (begins and names.is_limit(text) and not names.is_unit(text))
    if field == columns.DETECTION_LIMIT:
        return _FIGURE.fullmatch(text) is not None
    if field in (IGNORED, LIMIT_KIND):
        return len(words) == 1 and text.isalpha() and not names.is_result(text)
    if field == RATE:
        return _PERCENT.fullmatch(text) is not None
    return False
