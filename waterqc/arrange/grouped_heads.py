"""Names of parameters below the headings of their groups, in a row that lost the cells in front of them.

`水源地 | 常规项目 | 特征项目` over `粪大肠菌群 | 余氯`: the names go back behind the headings that reach down.
"""

from collections.abc import Sequence
from itertools import takewhile
from typing import Final

from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.words import PARAMETER, RESULT

_FEWEST_NAMES: Final = 2
_ROWS_TRIED: Final = 30
_SPANNING: Final = frozenset({PARAMETER, RESULT})

Rows = Sequence[tuple[int, list[str]]]


def with_names_under_groups(rows: Rows, reader: HeadingReader) -> list[tuple[int, list[str]]]:
    """The rows with such names in one row with the headings in front of the groups, where so many cells stand below."""
    made = list(rows)
    for row in range(len(made) - 2):
        head, names = _filled(made[row][1]), _filled(made[row + 1][1])
        if len(names) < _FEWEST_NAMES or not all(map(reader.names.is_parameter, names)):
            continue
        groups = _groups_behind(head, reader)
        front = head[: len(head) - groups]
        if not groups or not front or any(map(reader.names.is_parameter, front)) or groups > len(names):
            continue
        whole = [*front, *names]
        if _width_below(made[row + 2 :]) == len(whole):
            width = max(len(made[row][1]), len(whole))
            over = _over(head[len(front) :], names, reader)
            if not over and _is_place(head[-1], reader):
                continue  # nobody knows which place is whose
            upper = [*front, *over] if over else []
            made[row] = (made[row][0], upper + [""] * (width - len(upper)))
            made[row + 1] = (made[row + 1][0], whole + [""] * (width - len(whole)))
    return made


def _filled(cells: Sequence[str]) -> list[str]:
    """The filled cells of a row in which no blank one stands before or between them; else none."""
    filled = sum(map(bool, cells))
    return list(cells[:filled]) if all(cells[:filled]) else []


def _over(groups: Sequence[str], names: Sequence[str], reader: HeadingReader) -> list[str]:
    """The place over each name where places stand over them, the same names under each; [] where they name none."""
    size = len(names) // len(groups)
    parts = {tuple(names[at : at + size]) for at in range(0, len(names), size)}
    places = [text for text in groups if _is_place(text, reader)]
    return [text for text in places for _ in range(size)] if len(places) == len(groups) and len(parts) == 1 else []


def _is_place(text: str, reader: HeadingReader) -> bool:
    """Whether a text names a plant or a kind of water, and is no heading and no result."""
    return reader.labels.names_a_water(text) and not reader.field_of(text) and not reader.names.is_result(text)


def _groups_behind(head: Sequence[str], reader: HeadingReader) -> int:
    """How many headings of groups of parameters, or places over them, a row ends in."""
    places = list(takewhile(lambda text: _is_place(text, reader), reversed(head)))
    if places:
        return len(places)
    groups = takewhile(lambda text: reader.words.is_group(text) or reader.field_of(text) in _SPANNING, reversed(head))
    return len(list(groups))


def _width_below(rows: Rows) -> int:
    """The width of the rows below, up to a row of one cell; 0 if it is not that of all."""
    widths: set[int] = set()
    for _, cells in rows[:_ROWS_TRIED]:
        filled = _filled(cells)
        if len(filled) < 2:
            break
        widths.add(len(filled))
    return widths.pop() if len(widths) == 1 else 0
