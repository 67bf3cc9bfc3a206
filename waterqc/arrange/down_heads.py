"""Where tables with parameters down begin: below a word for parameters, or below places over names."""

from collections.abc import Sequence
from typing import Final

from waterqc.arrange.head import DownHead, DownHeadReader
from waterqc.arrange.head_rows import LABELLED, Rows
from waterqc.arrange.heading import Heading, HeadingReader
from waterqc.arrange.sample_codes import codes_over_results
from waterqc.arrange.words import PARAMETER, RESULT

_LONGEST_CORNER: Final = 12
_LONGEST_HEADED: Final = 60  # where another cell of the row heads the results
_HEADED: Final = 4  # cells of such a row that are headings: one name below them is enough


def corner_head(rows: Rows, row: int, above: int, reader: HeadingReader) -> list[DownHead]:
    """The heading of a table without a word for its parameters: places or days in `row`, names of parameters below.

    ` | 甲水厂 | 乙水厂` over `浑浊度(NTU) | 0.2 | 0.3`; at least two of the next three rows begin with a known name.
    """
    cells = rows[row]
    below = [one for one in rows[row + 1 : row + 8] if any(one)][:3]
    fields = [name for text in dict.fromkeys(cells) if (name := reader.field_of(text))]
    said = [label for text in cells if (label := reader.labels.read(text))]
    enough = 1 if (RESULT in fields or any(label.statistic for label in said)) and len(fields) >= _HEADED else 2
    corner = next(
        (place for place, _ in enumerate(cells) if sum(_is_name(one[place], reader) for one in below) >= enough), None
    )
    if corner is None or (reader.names.is_parameter(cells[corner]) and not reader.field_of(cells[corner])):
        return []
    headed = enough == 1 or any(reader.field_of(text) == RESULT for text in cells[corner + 1 :])
    if len(cells[corner]) > (_LONGEST_HEADED if headed else _LONGEST_CORNER):
        return []
    above_it = rows[row - 1] if row > above else []
    if any(reader.field_of(text) == PARAMETER for one in (*below, above_it) for text in one if text):
        return []
    if any(text and not reader.field_of(text) for text in cells[:corner]):
        return []
    if cells[corner] in cells[corner + 1 :] and reader.labels.read(cells[corner]):
        return []  # the places of a merged heading have slipped to the left
    behind = [text for place, text in enumerate(cells) if text and place > corner]
    labelled = reader.label_of(cells[corner]) in LABELLED  # 水样编号 | 1 | 2: whatever stands behind it
    known = [text for text in behind if headed and reader.words.is_range(text)]
    known += codes_over_results(rows, row, corner + 1, reader).values()
    labels = [text for text in behind if labelled or reader.labels.read(text) or reader.field_of(text) or text in known]
    if not labels or len(labels) < len(behind) or any(map(reader.names.is_parameter, behind)):
        return []
    if not headed and any(reader.label_of(text) in LABELLED for text in behind):
        return []
    head = DownHeadReader(rows, row, above, reader, 0, len(cells), corner).read()
    return [head] if head is not None else []


def _is_name(text: str, reader: HeadingReader) -> bool:
    return reader.names.is_parameter(text) and not reader.names.is_result(text) and not reader.names.is_unit(text)


def down_heads(rows: Rows, row: int, above: int, reader: HeadingReader) -> list[DownHead]:
    """The headings of tables whose row of 项目 is `row`: none, one, or several side by side.

    `above` is the first row that may belong to the heading.
    """
    found = [reader.read(cell) for cell in rows[row]]
    places = [place for place, one in enumerate(found) if one and one.field == PARAMETER]
    firm = [place for place in places if (one := found[place]) and not one.fallback]
    places = _without_repeats(rows[row], firm or places[:1])
    if not places:
        return []
    parts = _side_by_side(places, found, rows[row])
    heads = []
    for start, stop in parts:
        head = DownHeadReader(rows, row, above, reader, start, stop).read()
        if head is not None:
            heads.append(head)
    return heads


def _without_repeats(cells: Sequence[str], places: list[int]) -> list[int]:
    """A merged heading repeats its text in the next cell: the first counts."""
    return [place for place in places if place - 1 not in places or cells[place] != cells[place - 1]]


def _side_by_side(places: list[int], found: Sequence[Heading | None], cells: Sequence[str]) -> list[tuple[int, int]]:
    """The column ranges of tables printed beside each other: each parameter column with results of its own.

    Places may stand in the room of the word for results (项目 | 出厂水 | 项目 | 出厂水) if all headings repeat.
    """
    width = len(found)
    if len(places) < 2:
        return [(0, width)]
    offset = places[0]
    starts = [0, *(place - offset for place in places[1:])]
    parts = list(zip(starts, [*starts[1:], width], strict=True))
    if any(not start <= place < stop for (start, stop), place in zip(parts, places, strict=True)):
        return [(0, width)]
    headings = {tuple(filter(None, cells[start:stop])) for start, stop in parts}
    repeats = len(headings) == 1 and len(min(headings)) > 1
    with_results = all(any(one and one.field == RESULT for one in found[start:stop]) for start, stop in parts)
    return parts if repeats or with_results else [(0, width)]
