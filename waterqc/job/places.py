"""What the configuration says of each plant and sampling point: which standards, facts and required sets hold there."""

from dataclasses import dataclass
from functools import cache

from waterqc.errors import ConfigurationError, UsageError
from waterqc.facts import Claim, known_facts, read_claim
from waterqc.job.settings import Configuration, Expectation, Place
from waterqc.written import name_key


@dataclass(frozen=True)
class Rule:
    """How the results of some places are judged together."""

    standards: tuple[str, ...]
    claims: tuple[Claim, ...]


def rule_for(configuration: Configuration, plant: str, point: str, site: str) -> Rule:
    """The rule for a place: later [[place]] tables go over earlier ones, and all over what holds for the whole job."""
    standards, facts = configuration.standards, list(configuration.facts)
    for place in configuration.places:
        if holds_at(place, plant, point, site):
            standards = place.standards or standards
            facts.extend(place.facts)
    claims = {claim.fact: claim for claim in map(_claim, facts)}
    return Rule(standards, tuple(claims.values()))


def holds_at(place: Place, plant: str, point: str, site: str) -> bool:
    """Whether a [[place]] table speaks of this place."""
    return (
        (not place.plants or _key(plant) in set(map(_key, place.plants)))
        and (not place.points or point in set(map(point_id, place.points)))
        and (not place.sites or _key(site) in set(map(_key, place.sites)))
    )


def is_expected_of(expectation: Expectation, plant: str, point: str) -> bool:
    """Whether a sample of this place answers to an expectation."""
    asked = point_id(expectation.point) if expectation.point else ""
    return (not expectation.plants or _key(plant) in set(map(_key, expectation.plants))) and (
        not asked or asked == point
    )


def same_name(one: str, other: str) -> bool:
    """Whether two names of plants are the same, however they are typed."""
    return _key(one) == _key(other)


@cache
def point_id(written: str) -> str:
    """The sampling point that a word of the configuration means; raises `ConfigurationError`."""
    point = known_facts()["point"]
    found = point.value_of(written)
    if not found:
        raise ConfigurationError(f"the sampling point {written!r} is not known: known are {', '.join(point.values)}")
    return found


def verify(configuration: Configuration) -> None:
    """Verify what needs the standards: their names, facts, sets, points and own names; raises `ConfigurationError`."""
    from waterqc.job.own_names import own_names
    from waterqc.required import find_set
    from waterqc.shelf import find_family

    file = configuration.file.name
    own = own_names(configuration)
    own.verify()
    try:
        for name in {*configuration.standards, *(one for place in configuration.places for one in place.standards)}:
            find_family(name)
        for fact in (*configuration.facts, *(one for place in configuration.places for one in place.facts)):
            read_claim(fact)
        for place in configuration.places:
            rule_for(configuration, "", "", "")
            for point in place.points:
                point_id(point)
        for expectation in configuration.expectations:
            if expectation.point:
                point_id(expectation.point)
            if expectation.set:
                find_set(expectation.set)
        for parameter in filter(None, configuration.pending_days):
            if parameter not in own.vocabulary:
                raise ConfigurationError(f"[pending.parameters] {parameter!r} is no parameter's id")
    except UsageError as error:
        text = str(error)
        raise ConfigurationError(text if text.startswith(file) else f"{file}: {text}") from None


@cache
def _claim(text: str) -> Claim:
    return read_claim(text)


@cache
def _key(name: str) -> str:
    return name_key(name)
