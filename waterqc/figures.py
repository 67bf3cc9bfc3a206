"""Figures as text: plain decimals with no exponent (DESIGN 6)."""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

_SIX = Context(prec=6, rounding=ROUND_HALF_EVEN)
_SIX_UP = Context(prec=6, rounding=ROUND_CEILING)
_SIX_DOWN = Context(prec=6, rounding=ROUND_FLOOR)
#: A longer figure than this is no measurement; it is shown with its first digits.
_LONGEST = 60


def plain(value: Decimal) -> str:
    """A decimal with its own digits and no exponent."""
    text = f"{value:f}"
    return text if len(text) <= _LONGEST else f"{_SIX.plus(value):f}"[: _LONGEST * 6]


def six_digits(value: Fraction) -> str:
    """Six significant digits, trailing zeros dropped."""
    return _trimmed(_SIX.divide(Decimal(value.numerator), Decimal(value.denominator)))


def _trimmed(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def power_of_ten(factor: Fraction) -> int | None:
    """The exponent if the factor is a power of ten, else None."""
    big, small = max(factor.numerator, factor.denominator), min(factor.numerator, factor.denominator)
    if small != 1 or big <= 0:
        return None
    digits = str(big)
    if digits.strip("0") != "1":
        return None
    exponent = len(digits) - 1
    return exponent if factor.numerator == big else -exponent


def converted(value: Decimal, factor: Fraction) -> str:
    """A figure in another unit: the laboratory's digits where the factor is a power of ten, else six digits."""
    exponent = power_of_ten(factor)
    return plain(value.scaleb(exponent)) if exponent is not None else six_digits(Fraction(value) * factor)


def margin_text(margin: Fraction) -> str:
    """Six significant digits, never rounded onto 1: 1.0000001 becomes 1.00001, 0.9999999 becomes 0.999999."""
    text = six_digits(margin)
    if text == "1" and margin != 1:
        context = _SIX_UP if margin > 1 else _SIX_DOWN
        return _trimmed(context.divide(Decimal(margin.numerator), Decimal(margin.denominator)))
    return text
