"""Names of parameters below the headings of their groups, in a row that lost the cells in front of them.

`水源地 | 常规项目 | 特征项目` over `粪大肠菌群 | 余氯`: the names go back behind the headings that reach down.
"""

from collections.abc import Sequence
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
            made[row] = (made[row][0], [""] * width)
            made[row + 1] = (made[row + 1][0], whole + [""] * (width - len(whole)))
    return made


def _filled(cells: Sequence[str]) -> list[str]:
    """The filled cells of a row in which no blank one stands before or between them; else none."""
    filled = sum(map(bool, cells))
    return list(cells[:filled]) if all(cells[:filled]) else []


def _groups_behind(head: Sequence[str], reader: HeadingReader) -> int:
    """How many headings of groups of parameters a row ends in."""
    count = 0
    for text in reversed(head):
        if not (reader.words.is_group(text) or reader.field_of(text) in _SPANNING):
            break
        count += 1
    return count


def _width_below(rows: Rows) -> int:
    """The width of the rows below, up to a row of one cell; 0 if it is not that of all."""
    widths: set[int] = set()
    for _, cells in rows[:_ROWS_TRIED]:
        filled = _filled(cells)
        if len(filled) < 2:
            break
        widths.add(len(filled))
    return widths.pop() if len(widths) == 1 else 0
