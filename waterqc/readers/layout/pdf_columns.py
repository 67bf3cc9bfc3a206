"""Lines of a PDF page that stand below each other as a table without rules: which cell is in which column."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Final

from waterqc.readers.layout.pdf_layout import Line, Piece
from waterqc.readers.text import split_line

_FEWEST: Final = 4  # lines that leave a gap between the same columns
_GAP: Final = 0.4  # width of such a gap, relative to the size of the characters, at least
_TIGHT: Final = 2.2  # distance of a broken cell's lines, likewise, at most
_MOST_BROKEN: Final = 2  # lines in a row of which nothing but the rest of a cell is left

Band = tuple[float, float]


@dataclass
class _Columns:
    """The columns of lines that stand below each other: the gaps between them that are narrow, and where they are."""

    cuts: list[float]
    bands: list[Band]

    def cells(self, line: Line) -> list[str]:
        """The cells of a line, each in the column above or below which it stands; as they come where that fails."""
        pieces = line.pieces(self.cuts)
        if not self.bands:
            return [piece.text for piece in pieces]
        cells = [""] * len(self.bands)
        for piece in pieces:
            column = max(range(len(self.bands)), key=lambda one: _overlap(piece, self.bands[one]))
            cells[column] = f"{cells[column]} {piece.text}".strip()
        return cells if sum(map(bool, cells)) == len(pieces) else [piece.text for piece in pieces]

    def hold(self, line: Line) -> bool:
        """Whether a line stands in one column alone."""
        piece = line.pieces()[0]
        return any(
            (number == 0 or self.bands[number - 1][1] <= piece.left)
            and (number + 1 == len(self.bands) or piece.right <= self.bands[number + 1][0])
            for number in range(len(self.bands))
        )


def rows_without_rules(lines: Sequence[Line]) -> Iterator[list[str]]:
    """The cells of each line: those of a table where several stand below each other, else those of running text."""
    blocks = _joined([list(group) for _, group in groupby(lines, key=_has_cells)])
    for block in blocks:
        if _has_cells(block[0]):
            columns = _columns(block)
            yield from (columns.cells(line) for line in block)
        else:
            yield from (split_line(line.pieces()[0].text) for line in block)


def _has_cells(line: Line) -> bool:
    return len(line.pieces()) > 1


def _joined(blocks: list[list[Line]]) -> list[list[Line]]:
    """The blocks of lines, those of a table joined with the rests of broken cells between and below them."""
    made: list[list[Line]] = []
    for number, block in enumerate(blocks):
        before = made[-1] if made else []
        if not before or not _has_cells(before[0]):
            made.append(block)
        elif not _has_cells(block[0]):
            following = blocks[number + 1] if number + 1 < len(blocks) else []
            if _continues(before, block, following):
                before += block
            else:
                made.append(block)
        elif _has_cells(before[-1]) or not _columns(before + block).bands:
            made.append(block)
        else:
            before += block
    return made


def _continues(table: list[Line], rest: list[Line], following: list[Line]) -> bool:
    """Whether lines of one cell each are the rest of cells above them, in columns that go on below."""
    columns = _columns(table + following)
    ends = [table[-1], *rest]
    return (
        bool(columns.bands)
        and len(rest) <= _MOST_BROKEN
        and all(columns.hold(line) for line in rest)
        and all(below.top - above.top <= _TIGHT * above.size for above, below in pairwise(ends))
    )


def _columns(lines: Sequence[Line]) -> _Columns:
    """The columns that the fullest lines mark, so that an empty cell does not shift those after it."""
    counts = [len(line.pieces()) for line in lines]
    ample = [line for line, count in zip(lines, counts, strict=True) if 2 * count >= max(counts) and count > 1]
    size = max((line.size for line in ample), default=0.0)
    rivers = _bands((word for line in ample for word in line.words), _GAP * size)
    if len(ample) >= _FEWEST and len(rivers) >= max(counts):
        cuts = [(one[1] + other[0]) / 2 for one, other in pairwise(rivers)]
        return _Columns(cuts, rivers)
    bands = _bands(
        (piece for line, count in zip(lines, counts, strict=True) if count == max(counts) for piece in line.pieces()),
        0.0,
    )
    return _Columns([], bands if len(bands) == max(counts) > 1 else [])


def _bands(pieces: Iterator[Piece], gap: float) -> list[Band]:
    """What the pieces cover, from left to right, in bands that are further apart than `gap`."""
    bands: list[Band] = []
    for left, right, _ in sorted(pieces):
        if (bands and left - bands[-1][1] < gap) or (bands and left < bands[-1][1]):
            bands[-1] = (bands[-1][0], max(right, bands[-1][1]))
        else:
            bands.append((left, right))
    return bands


def _overlap(piece: Piece, band: Band) -> float:
    return min(piece.right, band[1]) - max(piece.left, band[0])
