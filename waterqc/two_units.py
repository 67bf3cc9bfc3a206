"""One result that a sample states in two units, rounded in each: a hardness in °fH and in °dH."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Final

from waterqc.case import Outcome
from waterqc.result_text import Kind, read_result

_HALF: Final = Decimal("0.5")
#: factors from the written unit to the limit's that are nearer to each other than this are one unit's
_ONE_UNIT: Final = Decimal("0.01")


def in_two_units(written: Sequence[tuple[Outcome, str]]) -> bool:
    """Whether rows of one parameter, each with its result as written, state one result in several units.

    They do if each unit stands there once, all have the same verdict, and the results agree within half of the last
    digit of each; or if none was found (<) in either: one laboratory rounds the least that it can tell in each unit.
    """
    bounds = [_bound(outcome, text) for outcome, text in written]
    spans = bounds if all(bounds) else [_span(outcome, text) for outcome, text in written]
    known = [span for span in spans if span is not None]
    if len(known) < len(written) or len({(one.verdict, one.unit) for one, _ in written}) > 1:
        return False
    factors = sorted(factor for factor, _, _ in known)
    if any(other < one * (1 + _ONE_UNIT) for one, other in pairwise(factors)):
        return False
    return max(low for _, low, _ in known) <= min(high for _, _, high in known)


def _bound(outcome: Outcome, text: str) -> tuple[Decimal, Decimal, Decimal] | None:
    """(factor from the written unit, 0, greatest value that is below what is written so), None if it is no such."""
    reading = read_result(text)
    if reading.kind is not Kind.BELOW or outcome.qualifier != "<" or not outcome.value or not reading.figure:
        return None
    return Decimal(outcome.value) / reading.figure, Decimal(0), Decimal(outcome.value)


def _span(outcome: Outcome, text: str) -> tuple[Decimal, Decimal, Decimal] | None:
    """(factor from the written unit, least and greatest value that is written so), None if it is no figure."""
    reading = read_result(text)
    figure = reading.figure
    if reading.kind is not Kind.EXACT or outcome.qualifier or outcome.value_high or not outcome.value or not figure:
        return None
    exponent = figure.as_tuple().exponent
    factor = Decimal(outcome.value) / figure
    half = _HALF.scaleb(exponent if isinstance(exponent, int) else 0) * factor
    return factor, figure * factor - half, figure * factor + half
