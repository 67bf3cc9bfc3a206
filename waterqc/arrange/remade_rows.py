"""A text whose rows were joined or cut anew: what was known of its cells still holds where they stand now."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace

from waterqc.grid import HIDDEN, Grid, grid_of_rows


def remade(grid: Grid, rows: Sequence[list[str]], made: Sequence[tuple[int, list[str]]], short: Set[int]) -> Grid:
    """The grid of the rows `made` of `rows`, each with the place of the first row that it is made of.

    What is made of the rows in `short` has lost a cell.
    """
    same = {at: row for row, (at, cells) in enumerate(made) if cells == rows[at]}
    numbers = [grid.rows_at[at] if grid.rows_at else grid.first_row + at for at, _ in made]
    return replace(
        grid_of_rows([cells for _, cells in made], grid.sheet, grid.place, rows_at=numbers),
        packed=frozenset(
            row for row, (at, _) in enumerate(made) if at in short or (at in grid.packed and same.get(at) == row)
        ),
        lengths=_lengths(grid, made, same),
        merged={
            (same[row], column): (same[top], left)
            for (row, column), (top, left) in grid.merged.items()
            if row in same and top in same
        },
        remarks=_hidden_cells(made, {row for (row, _), remark in grid.remarks.items() if remark == HIDDEN}),
    )


def _lengths(grid: Grid, made: Sequence[tuple[int, list[str]]], same: Mapping[int, int]) -> tuple[int, ...] | None:
    """How many cells the rows were written with that are as they were; not told for others."""
    if grid.lengths is None:
        return None
    kept = {row: grid.lengths[at] for at, row in same.items()}
    return tuple(kept.get(row, 0) for row in range(len(made)))


def _hidden_cells(made: Sequence[tuple[int, list[str]]], hidden: Set[int]) -> dict[tuple[int, int], str]:
    """Remarks on the cells of the rows that are made of hidden ones, wholly or in part."""
    if not hidden:
        return {}
    stops = [*(at for at, _ in made[1:]), max(hidden) + 1]
    return {
        (row, column): HIDDEN
        for row, ((at, cells), stop) in enumerate(zip(made, stops, strict=True))
        if not hidden.isdisjoint(range(at, max(stop, at + 1)))
        for column, text in enumerate(cells)
        if text
    }
