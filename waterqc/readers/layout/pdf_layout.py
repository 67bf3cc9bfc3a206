"""Characters of a PDF page, each with its place, put together to lines and their cells."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

Char = dict[str, Any]
Box = tuple[float, float, float, float]  # left, top, right, bottom, in points from the upper left corner

SPACE: Final = 0.2  # gap between words, relative to the size of their characters, at least
_WRITTEN_SPACE: Final = 0.08  # likewise, where a space is written between them
_COLUMN: Final = 1.2  # gap between cells, likewise
_SIGNS: Final = tuple("<>≤≥＜＞≦≧±×~～")  # what a figure follows, however far away


class Piece(NamedTuple):
    """Text without a wide gap in it, and where it stands."""

    left: float
    right: float
    text: str


@dataclass
class Line:
    """A line of text: its upper edge, the size of its characters, its words."""

    top: float
    size: float
    words: list[Piece]

    def pieces(self, cuts: Sequence[float] = ()) -> list[Piece]:
        """The cells of the line, which wide gaps part, and all gaps at the places `cuts`."""
        made: list[Piece] = []
        for word in self.words:
            if not made or self._parts(made[-1], word, cuts):
                made.append(word)
            else:
                made[-1] = Piece(made[-1].left, word.right, f"{made[-1].text} {word.text}")
        return made

    def _parts(self, before: Piece, after: Piece, cuts: Sequence[float]) -> bool:
        if after.left - before.right > _COLUMN * self.size:
            return True
        return not before.text.endswith(_SIGNS) and any(before.right <= cut <= after.left for cut in cuts)


def lines(chars: Sequence[Char]) -> list[Line]:
    """The lines from top to bottom."""
    found: list[list[Char]] = []
    for char in sorted(
        (char for char in chars if char["text"]), key=lambda one: (one["top"] + one["bottom"], one["x0"])
    ):
        middle = (char["top"] + char["bottom"]) / 2
        if found and found[-1][0]["top"] < middle < found[-1][0]["bottom"]:
            found[-1].append(char)
        elif char["text"].strip():
            found.append([char])
    return [
        Line(line[0]["top"], line[0]["bottom"] - line[0]["top"], _words(sorted(line, key=lambda char: char["x0"])))
        for line in found
    ]


def _words(line: list[Char]) -> list[Piece]:
    words: list[Piece] = []
    spaced = False
    for char in line:
        if not char["text"].strip():
            spaced = True
            continue
        least = (_WRITTEN_SPACE if spaced else SPACE) * (char["bottom"] - char["top"])
        if words and char["x0"] - words[-1].right <= least:
            words[-1] = Piece(words[-1].left, char["x1"], words[-1].text + char["text"])
        else:
            words.append(Piece(char["x0"], char["x1"], char["text"]))
        spaced = False
    return words


def inside(char: Char, box: Box) -> bool:
    """Whether the middle of a character lies in a box."""
    middle_x, middle_y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return bool(box[0] <= middle_x < box[2] and box[1] <= middle_y < box[3])
