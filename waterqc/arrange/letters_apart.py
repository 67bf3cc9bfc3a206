"""Words for a kind of water whose letters stand apart, as titles are set: `出  厂  水` is one cell, not three."""

from collections.abc import Sequence
from typing import Final

from waterqc.arrange.words import is_han
from waterqc.facts import known_facts

_LETTERS: Final = (4, 3, 2)  # of such a word, the longest first
_BEFORE: Final = ("", ":", "：", " ")  # what stands in front of its first letter: nothing, or a label


def with_letters_together(rows: Sequence[list[str]]) -> list[list[str]]:
    """The rows with the letters of such words, which gaps have made cells, put together: 样品类型:原 | 水."""
    return [_together(cells) if any(map(_is_letter, cells)) else cells for cells in rows]


def _together(cells: Sequence[str]) -> list[str]:
    made: list[str] = []
    place = 0
    while place < len(cells):
        count = next((count for count in _LETTERS if _is_water(cells[place : place + count], count)), 1)
        made.append("".join(cells[place : place + count]))
        place += count
    return made


def _is_water(cells: Sequence[str], count: int) -> bool:
    """Whether the last letter of the first cell and the other cells, a letter each, are such a word."""
    if len(cells) < count or not all(map(_is_letter, cells[1:])) or cells[0][-2:-1] not in _BEFORE:
        return False
    return bool(known_facts()["point"].value_of(cells[0][-1:] + "".join(cells[1:])))


def _is_letter(cell: str) -> bool:
    return len(cell) == 1 and is_han(cell)
