"""A table whose lines are rows with one space between cells, each split where its headings allow one way only."""

from collections.abc import Sequence
from itertools import islice
from typing import Final

from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.placed_lines import placed_head, row_that_does_not_split
from waterqc.arrange.run_labels import NUMBERING
from waterqc.arrange.worded_cells import FIGURE, LONGEST_CELL, MOST_WORDS, split_over
from waterqc.arrange.worded_heads import (
    HeadedColumn,
    WordedHead,
    head_over_lines,
    is_line_of_headings,
    split_at_colon,
    worded_head,
)
from waterqc.arrange.words import NUMBER, PARAMETER, RESULT

Rows = Sequence[tuple[int, list[str]]]
_SEEN_BELOW: Final = 10  # filled lines below a line of headings
_FEWEST_ROWS: Final = 3
_STRAY_LINES: Final = 12  # lines between rows that are none
_MOST_BROKEN: Final = 3  # lines over which one row is broken


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
    if not cells or len(cells) > 2 or len(text.split()) > MOST_WORDS:
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
        return split_over([" ".join(filter(None, rows[at][1]))], head.columns, reader), 0
    for count in range(min(_MOST_BROKEN, len(waiting) + 1)):
        lines = [rows[one][1] for one in (*waiting[len(waiting) - count :], at)]
        if count > 1 and [_begins_row(line, head.columns, (), reader) for line in lines] != [True, *[False] * count]:
            continue
        split = split_over(_one_line(lines), head.columns, reader)
        if split is not None and (not count or _ends_in_a_figure(split, head.columns, reader)):
            return split, count
    return None, 0


def _ends_in_a_figure(cells: Sequence[str], width: Sequence[HeadedColumn], reader: HeadingReader) -> bool:
    """Whether the result of a row made of several lines reads as one: other words may be a section's name below it."""
    results = [cell for cell, column in zip(cells, width, strict=True) if column.field == RESULT]
    return all(FIGURE.fullmatch(cell) or reader.names.is_result(cell) for cell in results)


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
    named = any(reader.names.is_parameter(" ".join(words[:count])) for count in range(1, LONGEST_CELL))
    results = sum(column.field == RESULT for column in width)
    repeated = 1 < results < len(words) and len(set(words[-results:])) == 1  # Smak akceptowalny akceptowalny
    return named and (repeated or any(map(str.isdigit, "".join(words))) or any(map(reader.names.is_result, words[1:])))


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
    named = any(reader.names.is_parameter(" ".join(text.split()[:count])) for count in range(1, LONGEST_CELL))
    holds = any(map(str.isdigit, text)) or (named and len(text.split()) >= len(width) - 1)
    holds |= _begins_row(row[1], width, (), reader)
    if not holds or reader.words.is_remark(text):
        return row[0], [text]
    place = next(at for at, column in enumerate(width) if column.field == RESULT)
    cells = ["" if at != place else text for at in range(len(width))]
    words = text.split()
    fronts = (" ".join(words[:count]) for count in range(min(LONGEST_CELL, len(words)), 0, -1))
    name = next(filter(reader.names.is_parameter, fronts), "") if first else ""
    own = next(at for at, column in enumerate(width) if column.field == PARAMETER)
    return row[0], [name if at == own and name else cell for at, cell in enumerate(cells)]
