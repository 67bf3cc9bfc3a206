"""The circumstances of a sample: the editions in force on its day and the facts that are known of it (DESIGN 5)."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from waterqc.dates import Period
from waterqc.facts import Claim, known_facts
from waterqc.shelf import Family
from waterqc.standard import Standard
from waterqc.verdicts import Verdict
from waterqc.vocabulary import Vocabulary


@dataclass(frozen=True)
class Options:
    """What the user said, beside the inputs."""

    today: dt.date
    date: dt.date | None = None  # the sampling date where the file gives none, or only a testing date
    point: str = ""
    claims: tuple[Claim, ...] = ()
    assume_units: bool = False
    as_of: dt.date | None = None  # judge by the edition in force on this day, whatever the sampling date
    names: Vocabulary | None = None  # the vocabulary with names of the user's own; by default the shipped one
    unit_names: Mapping[str, str] = field(default_factory=dict)  # name_key of a unit of the user's own -> a known unit
    default_units: Mapping[str, str] = field(default_factory=dict)  # parameter -> unit where a document gives none
    #: parameter -> days after sampling until a pending result is due, "" for all others; None: it may stay pending
    pending_days: Mapping[str, int] | None = None


@dataclass(frozen=True)
class Circumstances:
    """All that choosing the limits for one sample needs; equal ones are worked on once."""

    family: str
    point: str  # a word of facts.toml, "" if unknown
    editions: tuple[Standard | None, ...]
    stated: tuple[tuple[str, str], ...] = ()  # facts known from the file or claimed, without the point
    residuals: frozenset[str] = frozenset()  # the residuals that the sample reports
    residual_results: tuple[tuple[str, int], ...] = ()  # (parameter, case) where a one-of group may bind
    problem: str = ""  # unreadable_date, future_date, no_edition_in_force
    assumptions: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()

    @property
    def facts(self) -> dict[str, str]:
        """The known facts, the point among them if it is known."""
        return {**dict(self.stated), **({"point": self.point} if self.point else {})}


@dataclass(frozen=True)
class Dated:
    """The editions that a sample's date calls for, and what was assumed to find them."""

    editions: tuple[Standard | None, ...]
    problem: str = ""
    assumptions: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()


def editions_for(period: Period, kind: str, family: Family, options: Options) -> Dated:
    """The editions in force in a sample's period; without any date the one in force today."""
    if options.as_of is not None:
        return _found((family.on(options.as_of),), (f"judged_as_of:{options.as_of.isoformat()}",))
    if period.problem == "unreadable_date":
        return Dated((family.on(options.today),), "unreadable_date")
    assumptions = period.assumptions
    if period.start is None or period.end is None:
        return _found((family.on(options.today),), ("no_date",))
    if period.start > options.today:
        return Dated((family.on(period.start),), "future_date")
    if kind == "tested":
        assumptions = (*assumptions, "date_is_of_testing")
    elif kind == "stated":
        assumptions = (*assumptions, "date_from_command_line")
    elif kind == "unlabelled":
        assumptions = (*assumptions, "date_unlabelled")
    if period.problem == "ambiguous_date":
        both = (family.on(period.start), family.on(period.end))
        return _found(tuple(dict.fromkeys(both)), assumptions)
    editions = family.between(period.start, period.end)
    return _found(editions, assumptions, _not_in_force(editions, period.start, period.end))


def _found(
    editions: tuple[Standard | None, ...], assumptions: tuple[str, ...], findings: tuple[str, ...] = ()
) -> Dated:
    return Dated(editions, "no_edition_in_force" if None in editions else "", assumptions, findings)


def _not_in_force(editions: Iterable[Standard | None], start: dt.date, end: dt.date) -> tuple[str, ...]:
    """A finding where the user chose an edition that was not in force when the sample was taken."""
    chosen = [edition for edition in editions if edition is not None]
    if any(not (edition.in_force_on(start) or edition.in_force_on(end)) for edition in chosen):
        return ("edition_not_in_force_then",)
    return ()


def claims_on(claims: Iterable[Claim], day: dt.date | None) -> dict[str, str]:
    """The claimed facts that still hold on a day; a false one is no claim."""
    return {
        claim.fact: claim.value
        for claim in claims
        if claim.value != "false" and (claim.until is None or day is None or day <= claim.until)
    }


def tried_regimes(circumstances: Circumstances) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The disinfection regimes to try where nobody states one, and what that assumes.

    One residual reported is judged as the one in use; several: every regime that one of them could belong to.
    """
    regimes = known_facts()["disinfectant"].regimes
    reported = circumstances.residuals
    if len(reported) == 1:
        alone = next((regime for regime, governed in regimes.items() if set(governed) == reported), "")
        if alone:
            return (alone,), (f"disinfectant_from_residual:{alone}",)
    possible = tuple(regime for regime, governed in regimes.items() if reported & set(governed))
    return (possible or known_facts()["disinfectant"].tried), ()


@cache
def all_residuals() -> frozenset[str]:
    """The parameters that are some regime's residual."""
    return frozenset(parameter for governed in known_facts()["disinfectant"].regimes.values() for parameter in governed)


def residual_in_use(regime: str, candidates: Iterable[str]) -> str:
    """Which of the residuals that a name may mean (余氯/二氧化氯) the stated regime governs; else "".

    Free chlorine is never told from total this way: the same regime leaves both.
    """
    governed = set(known_facts()["disinfectant"].regimes.get(regime, ())).intersection(candidates)
    both = "total_chlorine" in candidates and "free_chlorine" in governed
    return governed.pop() if len(governed) == 1 and not both else ""


@dataclass(frozen=True)
class Alternative:
    """One way in which the unknown facts may turn out, with the verdict it leads to."""

    facts: Mapping[str, str]
    edition: str
    verdict: Verdict
    context: int = field(default=0)


def facts_needed(alternatives: list[Alternative]) -> tuple[str, ...]:
    """The unknown facts on which the verdict hangs: those that change it while the others stay."""
    names = {name for one in alternatives for name in one.facts}
    varied = [name for name in sorted(names) if len({one.facts.get(name) for one in alternatives}) > 1]
    dimensions = [*varied, *(["sampled_at"] if len({one.edition for one in alternatives}) > 1 else [])]
    deciding = [name for name in dimensions if _changes(name, dimensions, alternatives)]
    return tuple(deciding or dimensions)


def _changes(name: str, dimensions: list[str], alternatives: list[Alternative]) -> bool:
    seen: dict[tuple[str | None, ...], set[Verdict]] = {}
    for one in alternatives:
        rest = tuple(
            one.edition if other == "sampled_at" else one.facts.get(other) for other in dimensions if other != name
        )
        seen.setdefault(rest, set()).add(Verdict.PASS if one.verdict is Verdict.NO_LIMIT else one.verdict)
    return any(len(verdicts) > 1 for verdicts in seen.values())
