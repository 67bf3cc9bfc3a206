"""One distinct case — a name, a result, a unit — as it goes from its texts to the cells that it decides."""

from dataclasses import dataclass

from waterqc.circumstances import Alternative
from waterqc.decimal_mark import DecimalMark
from waterqc.judge import Judgement, Measured
from waterqc.measure import SettledUnit, Written
from waterqc.result_text import Reading
from waterqc.select import Bounds
from waterqc.standard import Standard
from waterqc.verdicts import Verdict
from waterqc.vocabulary import NameMatch, Parameter


@dataclass(frozen=True, slots=True)
class Case:
    """The texts that decide a verdict, and nothing else."""

    name: str
    written: Written
    stated_limit: str = ""
    stated_verdict: str = ""
    cited: str = ""
    aside: str = ""  # other_medium, quality_control or hidden_result: never judged
    code: str = ""
    decimal_mark: DecimalMark = ""
    printed: str = ""  # the result as its sheet shows it, where that rounds the stored figure


@dataclass(frozen=True, slots=True)
class Outcome:
    """The cells of the compliance CSV that a case decides."""

    parameter: str = ""
    qualifier: str = ""
    value: str = ""
    value_high: str = ""
    detection_limit: str = ""
    unit: str = ""
    limit: str = ""
    limit_min: str = ""
    limit_max: str = ""
    verdict: Verdict = Verdict.UNDECIDED
    reasons: tuple[str, ...] = ()
    margin: str = ""
    binding: str = ""
    standard: str = ""
    clause: str = ""
    assumptions: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Resolved:
    """A case with its name, result and unit understood."""

    case: Case
    parameter: Parameter | None
    reading: Reading
    settled: SettledUnit
    match: NameMatch | None
    problem: str = ""
    assumptions: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Weighed:
    """One alternative judged."""

    alternative: Alternative
    bounds: Bounds | None
    edition: Standard | None
    measured: Measured
    judgement: Judgement
    assumptions: tuple[str, ...]
