"""Which limits bind a result: pure choice among an edition's blocks by the facts of the sample (DESIGN 5, 7)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import product

from waterqc.facts import known_facts
from waterqc.standard import Limit, Standard
from waterqc.units import units

FactValues = Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Bounds:
    """What binds one result under one set of facts: the winning block for each bound."""

    edition: Standard
    maximum: Limit | None = None
    minimum: Limit | None = None
    absent: Limit | None = None
    none_perceptible: Limit | None = None
    facts: FactValues = field(default_factory=dict)

    @cached_property
    def blocks(self) -> tuple[Limit, ...]:
        """The blocks that bind, each once."""
        return tuple(
            dict.fromkeys(one for one in (self.minimum, self.maximum, self.absent, self.none_perceptible) if one)
        )

    @cached_property
    def units(self) -> tuple[str, ...]:
        """The units that the limit may be measured in, in the words of units.txt."""
        return self.blocks[0].units

    @cached_property
    def clause(self) -> str:
        """The citations of the blocks that bind."""
        return "; ".join(dict.fromkeys(block.cite for block in self.blocks))

    @cached_property
    def binding(self) -> str:
        """The binding of the limit: of several the first that is mandatory."""
        bindings = [block.binding for block in self.blocks]
        return "mandatory" if "mandatory" in bindings else bindings[0]

    @cached_property
    def text(self) -> str:
        """The limit as a person writes it: `≤ 1`, `< 1`, `≥ 0.3`, `0.3–2`, `absent`, `none perceptible`."""
        if self.absent:
            return "absent"
        if self.none_perceptible:
            return "none perceptible"
        low, high = self.minimum, self.maximum
        if low and high and not (low.strict_minimum or high.strict_maximum):
            return f"{low.minimum:f}–{high.maximum:f}"
        parts = []
        if low:
            parts.append(f"{'>' if low.strict_minimum else '≥'} {low.minimum:f}")
        if high:
            parts.append(f"{'<' if high.strict_maximum else '≤'} {high.maximum:f}")
        return ", ".join(parts)


def bind(edition: Standard, parameter: str, facts: FactValues, residual_met: bool = False) -> Bounds | None:
    """The blocks that bind a parameter under these facts; None if the edition sets nothing then.

    A fact that is not among `facts` is not the case: relaxations are never presumed. `residual_met` says that a
    one-of group (the residuals behind a mixed generator) is met by another of its members, so its minima do not bind.
    """
    limits = edition.by_parameter.get(parameter, ())
    facts = {**facts, "point": edition.point_as.get(facts.get("point", ""), facts.get("point", ""))}
    matched = [(limit, _conditions_met(limit, facts)) for limit in limits]
    applicable = [(limit, count) for limit, count in matched if count is not None]
    winners: dict[str, Limit | None] = {}
    for bound in ("max", "min", "absent", "none_perceptible"):
        candidates = [
            (limit, count)
            for limit, count in applicable
            if bound in limit.bounds and not (limit.one_of and residual_met)
        ]
        winners[bound] = _tighter(bound, [_most_specific(candidates, layer) for layer in (1, 0)])
    if not any(winners.values()):
        return None
    return Bounds(edition, winners["max"], winners["min"], winners["absent"], winners["none_perceptible"], facts)


def _conditions_met(limit: Limit, facts: FactValues) -> int | None:
    """How many conditions the block's most special matching table has; None if no table matches."""
    if not limit.when:
        return 0
    met = [len(table) for table in limit.when if all(facts.get(fact, "") in values for fact, values in table.items())]
    return max(met, default=None)


def _most_specific(candidates: list[tuple[Limit, int]], layer: int) -> Limit | None:
    of_layer = [(count, limit) for limit, count in candidates if limit.layer == layer]
    return max(of_layer, key=lambda pair: pair[0])[1] if of_layer else None


def _tighter(bound: str, limits: list[Limit | None]) -> Limit | None:
    """Of a utility's own limit and the law's the one that allows less: an own limit never loosens the law."""
    own, legal = limits
    if own is None or legal is None:
        return own or legal
    if bound in ("absent", "none_perceptible"):
        return own
    own_figure, legal_figure = (_figure(one, bound, legal.units) for one in (own, legal))
    if own_figure is None or legal_figure is None:
        return own
    if bound == "max":
        return legal if legal_figure < own_figure or (legal_figure == own_figure and legal.strict_maximum) else own
    return legal if legal_figure > own_figure or (legal_figure == own_figure and legal.strict_minimum) else own


def _figure(limit: Limit, bound: str, units_wanted: tuple[str, ...]) -> Fraction | None:
    figure: Decimal | None = limit.maximum if bound == "max" else limit.minimum
    if figure is None:
        return None
    if not limit.units or not units_wanted:
        return Fraction(figure)
    factor = next(
        (found for one in limit.units for unit in units_wanted if (found := units().factor(one, unit)) is not None),
        None,
    )
    return None if factor is None else Fraction(figure) * factor


def facts_in_conditions(edition: Standard, parameter: str) -> frozenset[str]:
    """The facts that the blocks of a parameter ask for."""
    return frozenset(
        fact for limit in edition.by_parameter.get(parameter, ()) for table in limit.when for fact in table
    )


def open_alternatives(
    edition: Standard, parameter: str, stated: FactValues, tried: Mapping[str, tuple[str, ...]]
) -> list[FactValues]:
    """Every assignment of the open facts that nobody stated and the parameter's limits ask for; `stated` is in each."""
    asked = [
        fact
        for fact in sorted(facts_in_conditions(edition, parameter))
        if known_facts()[fact].kind == "open" and not stated.get(fact)
    ]
    choices = [tried.get(fact) or known_facts()[fact].tried for fact in asked]
    return [{**stated, **dict(zip(asked, values, strict=True))} for values in product(*choices)]


def relaxations(edition: Standard, parameter: str, facts: FactValues) -> list[FactValues]:
    """The claims that would let another block of the parameter bind, each the facts to be claimed."""
    known = known_facts()
    found: dict[tuple[tuple[str, str], ...], FactValues] = {}
    for limit in edition.by_parameter.get(parameter, ()):
        for table in limit.when:
            missing = {fact: values[0] for fact, values in table.items() if facts.get(fact, "") not in values}
            if missing and all(known[fact].kind == "relaxation" for fact in missing):
                found[tuple(sorted(missing.items()))] = missing
    return list(found.values())
