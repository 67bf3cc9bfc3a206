"""Characters of a PDF page, each with its place, put together to lines and their cells."""

from collections.abc import Sequence
from typing import Any, Final

Char = dict[str, Any]
Box = tuple[float, float, float, float]  # left, top, right, bottom, in points from the upper left corner
Piece = tuple[float, float, str]  # left, right, text

SPACE: Final = 0.2  # gap between words, relative to the size of their characters, at least
_COLUMN: Final = 1.2  # gap between cells, likewise


def lines(chars: Sequence[Char]) -> list[tuple[float, list[Piece]]]:
    """The lines from top to bottom: the place of each and its cells, which wide gaps part."""
    found: list[list[Char]] = []
    for char in sorted(
        (char for char in chars if char["text"]), key=lambda one: (one["top"] + one["bottom"], one["x0"])
    ):
        middle = (char["top"] + char["bottom"]) / 2
        if found and found[-1][0]["top"] < middle < found[-1][0]["bottom"]:
            found[-1].append(char)
        elif char["text"].strip():
            found.append([char])
    return [(line[0]["top"], _pieces(sorted(line, key=lambda char: char["x0"]))) for line in found]


def _pieces(line: list[Char]) -> list[Piece]:
    pieces: list[Piece] = []
    for char in line:
        if not char["text"].strip():
            continue
        size = char["bottom"] - char["top"]
        gap = char["x0"] - pieces[-1][1] if pieces else 0.0
        if not pieces or gap > _COLUMN * size:
            pieces.append((char["x0"], char["x1"], char["text"]))
        else:
            left, _, text = pieces[-1]
            pieces[-1] = (left, char["x1"], text + (" " if gap > SPACE * size else "") + char["text"])
    return pieces


def aligned(block: list[list[Piece]]) -> list[list[str]]:
    """The cells of consecutive lines, each in the column above or below which it stands.

    The fullest lines say where the columns are, so that an empty cell does not shift those after it.
    """
    fullest = max(map(len, block))
    bands: list[tuple[float, float]] = []
    for left, right, _ in sorted(piece for line in block if len(line) == fullest for piece in line):
        if bands and left < bands[-1][1]:
            bands[-1] = (bands[-1][0], max(right, bands[-1][1]))
        else:
            bands.append((left, right))
    if len(bands) < 2 or len(bands) != fullest:
        return [[text for _, _, text in line] for line in block]
    return [_in_bands(line, bands) for line in block]


def _in_bands(line: list[Piece], bands: list[tuple[float, float]]) -> list[str]:
    cells = [""] * len(bands)
    for left, right, text in line:
        column = max(range(len(bands)), key=lambda one: min(right, bands[one][1]) - max(left, bands[one][0]))
        cells[column] = f"{cells[column]} {text}".strip()
    return cells if sum(map(bool, cells)) == len(line) else [text for _, _, text in line]


def inside(char: Char, box: Box) -> bool:
    """Whether the middle of a character lies in a box."""
    middle_x, middle_y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return bool(box[0] <= middle_x < box[2] and box[1] <= middle_y < box[3])
