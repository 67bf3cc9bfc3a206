"""Heading rows of a text that lost the cells which merged ones had covered: their labels go back over their columns."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from waterqc import columns
from waterqc.arrange.cells import padded
from waterqc.arrange.head_rows import LABELLED
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.run_table import SHARE
from waterqc.arrange.shifted_rows import MEASURED
from waterqc.arrange.waters_over_places import places_under
from waterqc.arrange.words import PARAMETER, RATE, REMARK, RESULT, key_of

_HEAD_ROWS: Final = 3
_ROWS_TRIED: Final = 30
_SPANNING: Final = frozenset({"", RESULT, *LABELLED})

Rows = Sequence[tuple[int, list[str]]]


def with_spans(rows: Rows, reader: HeadingReader) -> list[tuple[int, list[str]]]:
    """The rows with each heading of several rows spread over the columns below it, where that is certain."""
    made = list(rows)
    row = 0
    while row < len(made):
        cells = made[row][1]
        if any(reader.field_of(cell) == PARAMETER for cell in cells) and _packed(cells):
            heads = _head_rows(made, row, reader)
            widths = _widths_below(made, row + len(heads), reader)
            ways = (_spread_over(heads, width, reader) for width in widths)
            below = made[row + len(heads) : row + len(heads) + _ROWS_TRIED]
            spread_heads = next((way for way in ways if way and _others_fit(way[0], below, reader)), [])
            if len(heads) == 1 and widths[0] > len(heads[0]):
                _spread_below_labels(made, row, widths[0], reader)
            for at, spread in enumerate(spread_heads or _spread_over_classes(heads, made[row + len(heads) :], reader)):
                made[row + at] = (made[row + at][0], spread + [""] * (len(cells) - len(spread)))
            row += len(heads) - 1
        row += 1
    return made


def _others_fit(heading: Sequence[str], below: Rows, reader: HeadingReader) -> bool:
    """Whether no results stand below headings of rates and remarks: else a heading is lost, and cells have moved."""

    def results(field: str) -> list[bool]:
        places = [place for place, text in enumerate(heading) if reader.field_of(text) == field]
        cells = [row[place] for _, row in below for place in places if len(row) > place]
        return [bool(MEASURED.search(cell)) and reader.names.is_result(cell) for cell in cells if not is_share(cell)]

    def is_share(text: str) -> bool:
        return SHARE.fullmatch(text) is not None and not text.startswith("0.")

    remarks = results(REMARK)
    return not any(results(RATE)) and 2 * sum(remarks) <= len(remarks)


def _spread_below_labels(rows: list[tuple[int, list[str]]], row: int, width: int, reader: HeadingReader) -> None:
    """Spread 检测结果 over as many columns as the labelled rows right above it have values, and those over theirs.

    采样地点 | 甲 | 乙 and 采样日期 | … above 检测项目 | 单位 | 检测结果, over rows of four cells.
    """
    head = rows[row][1][: _packed(rows[row][1])]
    count = width - len(head) + 1
    if reader.field_of(head[-1]) != RESULT or sum(reader.field_of(text) == RESULT for text in head) != 1:
        return
    above = row
    while above > 0 and _packed(rows[above - 1][1]) == count + 1 and reader.label_of(rows[above - 1][1][0]) in LABELLED:
        above -= 1
    for at in range(above, row):
        label, *values = rows[at][1][: count + 1]
        rows[at] = (rows[at][0], padded([label, *[""] * (len(head) - 2), *values], rows[at][1]))
    if above < row:
        rows[row] = (rows[row][0], padded([*head[:-1], *[head[-1]] * count], rows[row][1]))


def _packed(cells: Sequence[str]) -> int:
    """How many cells are filled, if no blank one stands before or between them; else 0."""
    filled = sum(map(bool, cells))
    return filled if all(cells[:filled]) else 0


def _head_rows(rows: Rows, row: int, reader: HeadingReader) -> list[list[str]]:
    """The filled cells of the heading's rows: that of 项目, and those below it that hold only labels and headings."""
    heads = [rows[row][1][: _packed(rows[row][1])]]
    below = [cells[: _packed(cells)] for _, cells in rows[row + 1 : row + _HEAD_ROWS]]
    for at, filled in enumerate(below):
        if len(filled) == 1 and reader.field_of(filled[0]) != columns.STATED_LIMIT:
            following = below[at + 1] if at + 1 < len(below) else []
            labels = [reader.labels.read(cell) for cell in following]
            if len(labels) < 2 or not all(label is not None and label.names_a_place for label in labels):
                break  # no district over the plants in it
        if not filled or any(reader.names.is_parameter(cell) or reader.names.is_result(cell) for cell in filled):
            break
        heads.append(filled)
    return heads


def _widths_below(rows: Rows, start: int, reader: HeadingReader) -> list[int]:
    """The usual width of the rows below a heading, then the width of the widest, if several are as wide."""
    reached: Counter[int] = Counter()
    for _, cells in rows[start : start + _ROWS_TRIED]:
        filled = [place for place, cell in enumerate(cells) if cell]
        if not filled or any(reader.field_of(cell) == PARAMETER for cell in cells):
            break  # the next table
        reached[filled[-1] + 1] += 1
    usual = max(reached, key=lambda width: reached[width], default=0)
    widest = max(reached, default=0)
    return [usual, widest] if widest > usual and reached[widest] > 1 else [usual]


def _spread_over(heads: Sequence[list[str]], width: int, reader: HeadingReader) -> list[list[str]]:
    """The rows of a heading over so many columns, or over two tables beside each other."""
    return _spread_whole(heads, width, reader) or _spread_in_halves(heads, width, reader)


def _spread(heads: Sequence[list[str]], width: int, reader: HeadingReader) -> list[list[str]]:
    """The rows of a heading over all columns: no row where it is not certain which cells span several."""
    top, lowest = heads[0], heads[-1]
    single = width - len(lowest)  # columns whose heading reaches down to the last row
    spans = len(top) - single
    if len(heads) < 2 or not 0 < single < len(top) <= width or top[0] == lowest[0]:
        return []
    if len(top) == width and not all((label := reader.labels.read(text)) and label.names_a_place for text in lowest):
        return []  # of as many cells as the rows have, only a place each stands below its own
    if reader.label_of(lowest[0]) in LABELLED:
        return []  # 采样日期 | 3月5日 | 3月6日: a label and its values
    spanning = [place for place, text in enumerate(top) if reader.field_of(text) in _SPANNING]
    if len(spanning) != spans:
        return []
    size, left = divmod(len(lowest), spans)
    groups = {tuple(lowest[at : at + size]) for at in range(0, len(lowest), max(size, 1))}
    differ = size > 1 and len(groups) > 1 and not all(map(reader.field_of, lowest))
    if left or differ:
        return _spread_by_kind(heads, spanning, reader)
    sizes = [size if place in spanning else 1 for place in range(len(top))]
    return _rows(heads, sizes, spanning) if _fit(heads, spans) else []


def _spread_by_kind(heads: Sequence[list[str]], spanning: Sequence[int], reader: HeadingReader) -> list[list[str]]:
    """The rows of a heading of two waters over different places."""
    top, lowest = heads[0], heads[-1]
    shares = places_under([top[place] for place in spanning], lowest, reader) if len(heads) == 2 else None
    if shares is None:
        return []
    sizes = [1] * len(top)
    for place, share in zip(spanning, shares, strict=True):
        sizes[place] = share
    return _rows(heads, sizes, spanning)


def _spread_whole(heads: Sequence[list[str]], width: int, reader: HeadingReader) -> list[list[str]]:
    """The same, with a last heading of verdicts, remarks or limits beside the spanned ones."""
    for spread in (_spread, _spread_with_verdicts, _spread_before_remarks, _spread_before_limits):
        found = spread(heads, width, reader)
        if found:
            return found
    return []


def _spread_in_halves(heads: Sequence[list[str]], width: int, reader: HeadingReader) -> list[list[str]]:
    """The same for two tables beside each other whose headings are the same."""
    halves = [(head[: len(head) // 2], head[len(head) // 2 :]) for head in heads]
    if width % 2 or any(list(map(key_of, one)) != list(map(key_of, other)) for one, other in halves):
        return []
    spread = _spread_whole([one for one, _ in halves], width // 2, reader)
    return [row * 2 for row in spread]


def _spread_before_limits(heads: Sequence[list[str]], width: int, reader: HeadingReader) -> list[list[str]]:
    """The same where the last heading is that of limits in both rows (GB 5749 over 标准限值)."""
    if len(heads) != 2 or any(reader.field_of(head[-1]) != columns.STATED_LIMIT for head in heads):
        return []
    spread = _spread([head[:-1] for head in heads], width - 1, reader)
    return [[*row, head[-1]] for row, head in zip(spread, heads, strict=True)] if spread else []


def _spread_with_verdicts(heads: Sequence[list[str]], width: int, reader: HeadingReader) -> list[list[str]]:
    """The same where the last heading is that of verdicts, below which stand the same places as below the results."""
    *top, last = heads[0]
    places = len(heads[-1]) // 2
    same = all(head[: len(head) // 2] == head[len(head) // 2 :] for head in heads[1:])
    if reader.field_of(last) != columns.STATED_VERDICT or not same or len(heads[-1]) != 2 * places:
        return []
    spread = _spread([top, *(head[: len(head) // 2] for head in heads[1:])], width - places, reader)
    return [[*row, *([last] * places if not at else row[-places:])] for at, row in enumerate(spread)]


def _spread_before_remarks(heads: Sequence[list[str]], width: int, reader: HeadingReader) -> list[list[str]]:
    """The same where the last heading is that of remarks, which most rows have none of."""
    *top, last = heads[0]
    if reader.field_of(last) != REMARK:
        return []
    spread = _spread([top, *heads[1:]], width, reader)
    return [[*row, last if at == 0 else ""] for at, row in enumerate(spread)]


def _spread_over_classes(heads: Sequence[list[str]], below: Rows, reader: HeadingReader) -> list[list[str]]:
    """The same where classes of surface water stand below the heading of limits, and few rows have limits of each."""
    top, lowest = heads[0], heads[-1]
    limits = [place for place, text in enumerate(top) if reader.field_of(text) == columns.STATED_LIMIT]
    if len(limits) != 1 or len(lowest) < 2 or not all(map(reader.names_a_class, lowest)):
        return []
    widest = max((_packed(cells) for _, cells in below[: _end_of_rows(below)]), default=0)
    if len(top) - 1 + len(lowest) != widest or not _fit(heads, 1):
        return []
    sizes = [len(lowest) if place in limits else 1 for place in range(len(top))]
    return _rows(heads, sizes, limits)


def _end_of_rows(rows: Rows) -> int:
    """The first row of those below a heading that is blank or has one cell alone: a title, or a line of text."""
    return next((at for at, (_, cells) in enumerate(rows[:_ROWS_TRIED]) if sum(map(bool, cells)) < 2), len(rows))


def _fit(heads: Sequence[list[str]], spans: int) -> bool:
    """Whether every row between has as many cells as stand side by side, or a part of those of the last row."""
    return all(len(head) % spans == 0 and len(heads[-1]) % len(head) == 0 for head in heads[1:])


def _rows(heads: Sequence[list[str]], sizes: Sequence[int], spanning: Sequence[int]) -> list[list[str]]:
    """The rows of a heading over all columns."""
    return [_one_row(head, sizes, spanning, len(heads[-1]), not at) for at, head in enumerate(heads)]


def _one_row(head: Sequence[str], sizes: Sequence[int], spanning: Sequence[int], below: int, first: bool) -> list[str]:
    """One row of a heading: the first one by its own sizes, one below it only over the columns that are spanned."""
    if first:
        return [text for text, size in zip(head, sizes, strict=True) for _ in range(size)]
    labels = iter([text for text in head for _ in range(below // len(head))])
    return [next(labels) if at in spanning else "" for at, size in enumerate(sizes) for _ in range(size)]
