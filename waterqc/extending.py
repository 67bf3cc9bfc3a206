"""A utility's own file over the edition it extends: its limits in the edition's units, the stricter binding."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from waterqc.errors import StandardError
from waterqc.figures import power_of_ten
from waterqc.standard import Limit, Standard
from waterqc.units import units


def extended(base: Standard, own: Standard) -> Standard:
    """The base edition with the file's own limits before it: bound by bound the tighter of the two binds.

    Raises `StandardError` where an own limit is in a unit or on a basis in which it cannot be held beside the base's.
    """
    own_layer = tuple(replace(_beside(limit, base, own), layer=1) for limit in own.limits)
    inherited = tuple(
        replace(limit, binding="internal") if limit.binding == "mandatory" else limit for limit in base.limits
    )
    return replace(
        base,
        id=own.id,
        number=own.number,
        title=own.title,
        reviewed_on=own.reviewed_on,
        limits=(*own_layer, *inherited),
        sets=(*own.sets, *base.sets),
        requires=tuple(dict.fromkeys((*own.requires, *base.requires))),
        changes=(),
        source=own.source,
        sha256=own.sha256,
        extends=base.id,
    )


def _beside(limit: Limit, base: Standard, own: Standard) -> Limit:
    """An own limit in the unit of the base's limits on the parameter, since one result is held against both."""
    legal = next((one for one in base.by_parameter.get(limit.parameter, ()) if one.units), None)
    if legal is None or not limit.units:
        return limit
    where = f"{Path(own.source).name}: limit {limit.number} ({limit.parameter})"
    if limit.basis != legal.basis:
        raise StandardError(f"{where}: write it as {legal.basis or 'the substance itself'}, as {base.number} does")
    if set(limit.units) <= set(legal.units):
        return limit
    exponent = _exponent(limit.units, legal.units[0])
    if exponent is None:
        raise StandardError(f"{where}: write it in {legal.units_as_written[0]}, as {base.number} does")
    figures = (_shifted(figure, exponent) for figure in (limit.minimum, limit.maximum))
    minimum, maximum = figures
    return replace(
        limit, minimum=minimum, maximum=maximum, units=legal.units[:1], units_as_written=legal.units_as_written[:1]
    )


def _exponent(of: Iterable[str], to: str) -> int | None:
    factors = (units().factor(unit, to) for unit in of)
    exponents = [power_of_ten(factor) if factor is not None else None for factor in factors]
    return exponents[0] if len(set(exponents)) == 1 else None


def _shifted(figure: Decimal | None, exponent: int) -> Decimal | None:
    return None if figure is None else figure.scaleb(exponent)
