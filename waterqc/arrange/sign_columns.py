"""Columns of comparison signs that stand apart from their figures (`<` | 0.05), with or without a heading."""

from collections.abc import Collection, Sequence

from waterqc.arrange.cells import Column, distinct
from waterqc.arrange.words import Words
from waterqc.written import half_width

_SIGNS = tuple("<>≤≥")
_NONE = "="


def holds_signs(column: Column, words: Words) -> bool:
    """Whether a column whose heading says nothing holds comparison signs and nothing else."""
    found = False
    for text in distinct(column):
        sign = half_width(text).casefold()
        if sign and sign != _NONE and sign not in words.joined_qualifiers:
            return False
        found |= sign.startswith(_SIGNS)
    return found


def signs_of(results: Sequence[int], signs: Collection[int]) -> dict[int, int]:
    """Each column of results with its column of signs: before it where signs stand before all results, else behind."""
    if not signs:
        return {}
    if len(results) == 1 and len(signs) == 1:
        return {results[0]: next(iter(signs))}
    step = -1 if min(signs) < min(results) else 1
    return {place: place + step for place in results if place + step in signs}
