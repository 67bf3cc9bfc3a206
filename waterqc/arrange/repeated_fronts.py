"""Rows of a text whose first cells, merged over several rows, are written in the first of them only."""

from collections.abc import Callable, Sequence

Rows = Sequence[tuple[int, list[str]]]


def with_repeated_fronts(rows: Rows, marks: Callable[[str], bool]) -> list[tuple[int, list[str]]]:
    """The rows with the first cells of the full row above before those that begin with a statistic or a rate.

    `marks` says whether a cell names one. What is left of a row must fill it exactly, from the column on in which the
    row above names its own.
    """
    made = list(rows)
    before: list[str] = []
    for place, (at, cells) in enumerate(rows):
        filled = [cell for cell in cells if cell]
        if len(filled) < 2 or not marks(filled[0]):
            before = cells
            continue
        width = max((column + 1 for column, cell in enumerate(before) if cell), default=0)
        start = width - len(filled)
        if start > 0 and cells[: len(filled)] == filled and all(before[start:width]) and marks(before[start]):
            made[place] = (at, [*before[:start], *filled, *[""] * (len(cells) - width)])
    return made
