"""A case under every way in which unknown facts may turn out, and the one verdict that comes of it (DESIGN 5)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from waterqc.case import Resolved, Weighed
from waterqc.circumstances import Alternative, Circumstances, all_residuals, facts_needed, tried_regimes
from waterqc.judge import NO_LIMIT, judge
from waterqc.measure import measure
from waterqc.select import Bounds, bind, open_alternatives, relaxations
from waterqc.showing import exact_margin
from waterqc.standard import Standard
from waterqc.verdicts import WORST_FIRST, Verdict


@dataclass
class Scales:
    """Weighs cases against the limits; bounds are chosen once per set of facts."""

    assume_units: bool = False
    residual_case: Callable[[int], Resolved] | None = None
    _bound: dict[tuple[str, str, tuple[tuple[str, str], ...], bool], Bounds | None] = field(default_factory=dict)

    def bounds(self, edition: Standard, parameter: str, facts: Mapping[str, str], residual_met: bool) -> Bounds | None:
        """The bounds under some facts, chosen once."""
        key = (
            f"{edition.id} {edition.extends} {edition.in_force_from}",
            parameter,
            tuple(sorted(facts.items())),
            residual_met,
        )
        if key not in self._bound:
            self._bound[key] = bind(edition, parameter, facts, residual_met)
        return self._bound[key]

    def weigh_all(
        self, resolved: Resolved, circumstances: Circumstances, facts: Mapping[str, str]
    ) -> tuple[list[Weighed], tuple[str, ...]]:
        """The case under every way in which unknown facts may turn out."""
        assert resolved.parameter is not None
        tried: dict[str, tuple[str, ...]] = {}
        assumed: tuple[str, ...] = ()
        is_residual = resolved.parameter.id in all_residuals()
        if is_residual and "disinfectant" not in facts:
            tried["disinfectant"], assumed = tried_regimes(circumstances)
        weighed = []
        for edition in circumstances.editions:
            if edition is None:
                continue
            if facts.get("point") in edition.not_judged:
                weighed.append(self._weigh(resolved, edition, dict(facts), None))
                continue
            for alternative in open_alternatives(edition, resolved.parameter.id, facts, tried):
                for residual_met in (
                    self._residual_met(resolved, circumstances, edition, alternative) if is_residual else (False,)
                ):
                    bounds = self.bounds(edition, resolved.parameter.id, alternative, residual_met)
                    shown = {**alternative, "other_residual": str(residual_met)} if is_residual else alternative
                    weighed.append(self._weigh(resolved, edition, shown, bounds))
        return weighed, assumed

    def _residual_met(
        self, resolved: Resolved, circumstances: Circumstances, edition: Standard, facts: Mapping[str, str]
    ) -> tuple[bool, ...]:
        """Whether another residual meets its minimum where at least one must; both ways if nobody knows."""
        assert resolved.parameter is not None
        own = self.bounds(edition, resolved.parameter.id, facts, False)
        if own is None or own.minimum is None or not own.minimum.one_of:
            return (False,)
        group = self._one_of_group(edition, own.minimum.one_of, facts)
        verdicts = {}
        for parameter, index in circumstances.residual_results:
            if parameter in group and parameter != resolved.parameter.id and self.residual_case is not None:
                alone = replace(group[parameter], maximum=None)
                other = self.residual_case(index)
                verdicts[parameter, index] = self._weigh(other, edition, facts, alone).judgement.verdict
        said = {
            parameter: {verdict for (of, _), verdict in verdicts.items() if of == parameter}
            for parameter, _ in verdicts
        }
        if {Verdict.PASS} in said.values():
            return (True,)
        all_there = set(said) == set(group) - {resolved.parameter.id}
        return (False,) if all_there and set(verdicts.values()) <= {Verdict.FAIL} else (False, True)

    def _one_of_group(self, edition: Standard, word: str, facts: Mapping[str, str]) -> dict[str, Bounds]:
        """The parameters of a one-of group that bind under these facts."""
        found = {}
        for parameter in dict.fromkeys(limit.parameter for limit in edition.limits if limit.one_of == word):
            bounds = self.bounds(edition, parameter, facts, False)
            if bounds is not None and bounds.minimum is not None and bounds.minimum.one_of == word:
                found[parameter] = bounds
        return found

    def _weigh(self, resolved: Resolved, edition: Standard, facts: Mapping[str, str], bounds: Bounds | None) -> Weighed:
        parameter = resolved.parameter
        assert parameter is not None
        limit_units = bounds.units if bounds else ()
        basis = bounds.blocks[0].basis if bounds else ""
        measured, assumptions = measure(
            resolved.reading, resolved.settled, parameter, limit_units, basis, resolved.case.written, self.assume_units
        )
        judgement = judge(measured, bounds) if bounds else NO_LIMIT
        context = Alternative(dict(facts), f"{edition.id} {edition.in_force_from}", judgement.verdict)
        return Weighed(context, bounds, edition, measured, judgement, assumptions)

    def relaxations_for(
        self, resolved: Resolved, circumstances: Circumstances, weighed: list[Weighed], verdict: Verdict
    ) -> Iterable[str]:
        """The claims under which the verdict would have been better."""
        if verdict not in (Verdict.FAIL, Verdict.UNDECIDED, Verdict.ADVISORY) or resolved.parameter is None:
            return
        seen = set()
        for one in weighed:
            if one.edition is None:
                continue
            for missing in relaxations(one.edition, resolved.parameter.id, one.alternative.facts):
                text = "+".join(
                    name if value == "true" else f"{name}={value}" for name, value in sorted(missing.items())
                )
                if text in seen:
                    continue
                seen.add(text)
                claimed, _ = self.weigh_all(resolved, circumstances, {**circumstances.facts, **missing})
                if combine(claimed)[0] is Verdict.PASS:
                    yield f"relaxation_if:{text}"


def combine(weighed: list[Weighed]) -> tuple[Verdict, tuple[str, ...], Weighed]:
    """One verdict for all is the verdict (a pass beside no limit is a pass); else undecided, naming the fact."""
    verdicts = {one.judgement.verdict for one in weighed}
    deciding = min(weighed, key=lambda one: (WORST_FIRST.index(one.judgement.verdict), one.bounds is None))
    if len(verdicts) == 1:
        if len(weighed) > 1:
            deciding = max(weighed, key=lambda one: _tightness(one))
        return (
            deciding.judgement.verdict,
            tuple(dict.fromkeys(reason for one in weighed for reason in one.judgement.reasons)),
            deciding,
        )
    if verdicts <= {Verdict.PASS, Verdict.NO_LIMIT}:
        passing = [one for one in weighed if one.judgement.verdict is Verdict.PASS]
        return Verdict.PASS, (), max(passing, key=_tightness)
    if Verdict.UNDECIDED in verdicts and verdicts <= {Verdict.UNDECIDED, Verdict.NO_LIMIT}:
        return Verdict.UNDECIDED, deciding.judgement.reasons, deciding
    needed = facts_needed([one.alternative for one in weighed])
    return Verdict.UNDECIDED, tuple(f"needs_fact:{name}" for name in needed), deciding


def _tightness(one: Weighed) -> Fraction:
    """Of limits that all give the same verdict the one that the result comes nearest to is shown."""
    if one.bounds is None or one.measured.problem:
        return Fraction(-1)
    return exact_margin(one.measured.reading, one.measured, one.bounds) or Fraction(0)


def varied(weighed: list[Weighed]) -> list[str]:
    """The facts that differ between the alternatives."""
    names = {name for one in weighed for name in one.alternative.facts if name != "other_residual"}
    return [name for name in sorted(names) if len({one.alternative.facts.get(name) for one in weighed}) > 1]
