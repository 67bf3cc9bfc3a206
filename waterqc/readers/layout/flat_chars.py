"""Text of a PDF page that runs up or down, as in narrow headings: each run of it laid flat where it stands."""

from collections.abc import Sequence
from typing import Final

from waterqc.readers.layout.pdf_layout import Char

_APART: Final = 1.0  # gap between characters of a run, relative to their size, at most
_BESIDE: Final = 0.5  # of a character's width, that the next one of its run stands beside it, at most


def laid_flat(chars: Sequence[Char]) -> list[Char]:
    """The characters; those that stand turned run from left to right, small enough for the room they had."""
    flat = [char for char in chars if char["upright"]]
    for up in (True, False):
        turned = [char for char in chars if not char["upright"] and (char["matrix"][1] > 0) == up]
        turned.sort(key=lambda char: (round(char["x0"]), -char["bottom"] if up else char["top"]))
        for run in _runs(turned, up):
            flat += _flat(run, up)
    return flat


def _runs(turned: Sequence[Char], up: bool) -> list[list[Char]]:
    runs: list[list[Char]] = []
    for char in turned:
        last = runs[-1][-1] if runs else None
        if last is not None and _goes_on(last, char, up):
            runs[-1].append(char)
        else:
            runs.append([char])
    return runs


def _goes_on(last: Char, char: Char, up: bool) -> bool:
    gap = last["top"] - char["bottom"] if up else char["top"] - last["bottom"]
    size = char["x1"] - char["x0"]
    return bool(-size < gap <= _APART * size and abs(char["x0"] - last["x0"]) <= _BESIDE * size)


def _flat(run: Sequence[Char], up: bool) -> list[Char]:
    """The run from left to right, in the middle of the height it had."""
    top, bottom = min(char["top"] for char in run), max(char["bottom"] for char in run)
    left, right = min(char["x0"] for char in run), max(char["x1"] for char in run)
    scale = (right - left) / (bottom - top)
    if scale >= 1:
        return list(run)
    middle, half = (top + bottom) / 2, (right - left) * scale / 2
    made: list[Char] = []
    for char in run:
        ahead, behind = (
            (bottom - char["bottom"], bottom - char["top"]) if up else (char["top"] - top, char["bottom"] - top)
        )
        placed = {
            "x0": left + ahead * scale,
            "x1": left + behind * scale,
            "top": middle - half,
            "bottom": middle + half,
        }
        made.append({**char, **placed, "upright": True})
    return made
