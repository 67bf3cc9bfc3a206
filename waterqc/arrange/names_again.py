"""Rows that name the parameters across again in another language: `Piombo | Nitrati` over `Blei | Nitrat`."""

from collections.abc import Sequence
from typing import Final

from waterqc.arrange.heading import HeadingReader

#: the least names that make such a row, and the share of them that must mean what the name above them means
_LEAST: Final = 3
_ALIKE: Final = 0.75

Names = Sequence[tuple[int, str, str]]


def named_again(cells: Sequence[str], found: Names, reader: HeadingReader) -> dict[int, str] | None:
    """The names of all columns, given the row below their names, None if that row does not name them again.

    Where the two rows name different parameters nobody knows which is meant: both stand, and are no known name.
    """
    known = [(place, name) for place, name, _ in found if reader.names.is_parameter(cells[place])]
    alike = {place for place, name in known if reader.names.same_parameter(name, cells[place])}
    if len(known) < _LEAST or 2 * len(known) < len(found) or len(alike) < _ALIKE * len(known):
        return None
    places = {place for place, _, _ in found}
    beside = [cell for place, cell in enumerate(cells) if cell and place not in places]
    if any(map(reader.names.is_result, beside)):
        return None
    other = {place for place, _ in known} - alike
    return {place: f"{name} / {cells[place]}" if place in other else name for place, name, _ in found}
