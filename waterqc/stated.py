"""What the document itself prints beside a result, its limit and its verdict, audited against the standard's.

Nothing here changes a verdict: differences are findings (DESIGN 6).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache

from waterqc.facts import known_facts
from waterqc.select import Bounds
from waterqc.standard import Limit, Standard
from waterqc.written import half_width, simplified

_NUMBER = r"(\d+(?:\.\d+)?(?:\s*[x×]\s*10\^?-?\d{1,2})?)"
_ABSENT = re.compile(r"不得检出|不应检出|不得检测出|不可检出|absent|not detectable|^0$|ausente|absence", re.IGNORECASE)
_NONE = re.compile(r"^(?:0级)?无|不得有|不应有|无异|none|acceptable", re.IGNORECASE)
_CONTACT = re.compile(r"接触时间[^,;。]*|与水接触[^,;。]*?(?:min|分钟)[^,;。]*|接触\d+min[^,;。]*", re.IGNORECASE)
_RELAXED = re.compile(
    r"特殊情况下?|特殊|特|(?:水源与净水)?技术(?:条件)?限制时?|水源限制时?|水源受限时?|受限时?|限制时?|条件限制时?|小型集中式?供水|分散式供水|农村"
)
_POINTS = (
    ("finished", re.compile(r"出厂水?|出水")),
    ("tap", re.compile(r"管网末[梢稍]水?|末[梢稍]水?|管网水|管网|龙头水?|二次供水")),
)
#: bounds said in words of other languages, in front of their figure: moins de 50, at least 0.2, entre 6.5 et 9
_AT_LEAST = re.compile(
    r"(?:no[tn]? less than|not below|(?<!not )(?<!no )(?:more than|above)|at least|plus de|au moins|sup[ée]rieure?s? à"
    r"|mindestens|(?<!nicht )über|más de|como mínimo|mayor (?:que|a)|mínimo|più di|almeno|superiore a|minim(?:um|al)?"
    r"|meer dan|ten minste)\s+(?=\d)",
    re.IGNORECASE,
)
_AT_MOST = re.compile(
    r"(?:no[tn]? more than|not above|less than|below|at most|up to|moins de|au plus|jusqu.à|inf[ée]rieure?s? à"
    r"|höchstens|(?<!nicht )unter|menos de|como máximo|menor (?:que|a)|máximo|meno di|al massimo|inferiore a"
    r"|maxim(?:um|al)?|minder dan|ten hoogste)\s+(?=\d)",
    re.IGNORECASE,
)
_SAID_BETWEEN = re.compile(
    rf"(?:entre|between|zwischen|tra|fra|între|tussen)\s+{_NUMBER}\s+(?:et|and|und|y|e|[sș]i|en)\s+{_NUMBER}",
    re.IGNORECASE,
)
_BETWEEN = re.compile(rf"^{_NUMBER}\s*(?:≤|<)\s*[^\d]*?(?:≤|<)\s*{_NUMBER}")
_RANGE = re.compile(rf"^{_NUMBER}\s*(?:~|-+|至|到)\s*{_NUMBER}$")
_SIGNED = re.compile(
    rf"(≤|<=|<|≥|>=|>|不小于|不低于|不大于|不超过|大于等于|小于等于|小于|大于|m[aá]x\.?|min\.?)\s*{_NUMBER}",
    re.IGNORECASE,
)
_NAME = re.compile(r"^(?:MCL|MRDL|AL)\s*[=:]\s*", re.IGNORECASE)  # what American reports call the limit they print
_BARE = re.compile(rf"^{_NUMBER}$")
_MAX_SIGNS = frozenset({"≤", "<=", "<", "不大于", "不超过", "小于等于", "小于", "max", "máx"})
_UNITS = re.compile(
    r"(?:mg|ug|ng|毫克|微克)/(?:l|升)|ntu|度|(?:cfu|mpn|个)/\d*\s*(?:ml|毫升)|bq/l|级|\(指导值\)|指导值|\([ivⅰ-ⅴ]+类\)|单位",
    re.IGNORECASE,
)


_UNIT_OF_FIGURE = re.compile(
    r"(?:\d|检出)\s*\(?\s*((?:mg|ug|ng|毫克|微克)/(?:l|升)|ntu|度|(?:cfu|mpn|个)/\d*\s*(?:ml|毫升)|bq/l)(?![a-z\u4e00-\u9fff])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class StatedBound:
    """One bound that a document prints: its kind, figure and point, and whether it is called a special case."""

    kind: str  # max, min, bare, absent, none_perceptible
    figure: Decimal | None = None
    point: str = ""
    relaxed: bool = False


@cache
def read_stated_limit(text: str) -> tuple[StatedBound, ...]:
    """The bounds in a printed limit such as `≤1,特≤3`, `0.3~2`, `出厂水≥0.1,管网末梢≥0.02`; () if none is readable."""
    if not text.strip() or len(text) > 300:
        return ()
    folded = _NAME.sub("", simplified(half_width(text))).replace("</=", "≤").replace(">/=", "≥")
    folded = _AT_MOST.sub("≤", _AT_LEAST.sub("≥", _SAID_BETWEEN.sub(r"\1~\2", folded)))
    whole = _UNITS.sub("", folded).strip()
    if _ABSENT.search(whole):
        return (StatedBound("absent"),)
    if _NONE.search(whole):
        return (StatedBound("none_perceptible"),)
    clauses = re.split(r"[,;。、]|\s*(?=\()|且|(?<=\d)\s+(?=[≤≥<>])", _CONTACT.sub("", folded))
    bounds: list[StatedBound] = []
    for clause in clauses:
        bounds.extend(_clause(clause.strip("() :"), bounds))
    return tuple(dict.fromkeys(bounds))


@cache
def is_bare_figure(text: str) -> bool:
    """Whether a printed limit is one figure without a sign or a word: a result may read so as well."""
    return bool(_BARE.match(half_width(text).strip()))


@cache
def unit_of_stated_limit(text: str) -> str:
    """The unit printed with a limit (`≤1NTU`, `0.3~2 mg/L`), "" if there is none or several."""
    folded = simplified(half_width(text)) if len(text) <= 300 else ""
    units = {unit.casefold(): unit for unit in _UNIT_OF_FIGURE.findall(folded.replace("μ", "u").replace("µ", "u"))}
    return next(iter(units.values())) if len(units) == 1 else ""


def _clause(clause: str, before: list[StatedBound]) -> Iterable[StatedBound]:
    relaxed = bool(_RELAXED.search(clause))
    point = next((name for name, pattern in _POINTS if pattern.search(clause)), "")
    if not point and before and not relaxed and not re.match(r"^\d", clause):
        point = before[-1].point
    body = _UNITS.sub("", clause).strip(" ()")
    between = _BETWEEN.match(body) or _RANGE.match(_bare_body(body))
    if between is not None:
        return [
            StatedBound("min", _figure(between.group(1)), point, relaxed),
            StatedBound("max", _figure(between.group(2)), point, relaxed),
        ]
    signed = _SIGNED.findall(body)
    if signed:
        return [
            StatedBound("max" if sign.casefold().rstrip(".") in _MAX_SIGNS else "min", _figure(number), point, relaxed)
            for sign, number in signed
        ]
    bare = _BARE.match(_bare_body(body))
    if bare is None:
        return []
    kind = "min" if "余量" in clause else "max" if "限值" in clause else "bare"
    return [StatedBound(kind, _figure(bare.group(1)), point, relaxed)]


def _bare_body(body: str) -> str:
    """The clause without the words that say where or when it holds."""
    for pattern in (_RELAXED, *(pattern for _, pattern in _POINTS)):
        body = pattern.sub("", body)
    return re.sub(r"[\u4e00-\u9fff:\s]", "", body)


def _figure(text: str) -> Decimal:
    match = re.match(r"([\d.]+)\s*[x×]\s*10\^?(-?\d+)", text)
    return Decimal(match.group(1)).scaleb(int(match.group(2))) if match else Decimal(text)


def limit_differs(
    stated: str, bounds: Bounds | None, edition: Standard, parameter: str, factor: Fraction, point: str
) -> bool:
    """Whether the printed limit is another than the standard's: repealed, misprinted, or an unknown relaxation.

    `factor` brings the row's own unit into the limit's: the printed limit is in the row's unit.
    """
    printed = [one for one in read_stated_limit(stated) if not one.point or not point or one.point == point]
    if not printed:
        return False
    if bounds is None:
        return any(not one.relaxed for one in printed)
    return any(not _agrees(one, bounds, edition, parameter, factor) for one in printed)


def _agrees(one: StatedBound, bounds: Bounds, edition: Standard, parameter: str, factor: Fraction) -> bool:
    if one.kind in ("absent", "none_perceptible"):
        # "none" is also how "absent" is printed, and the other way round
        return bounds.absent is not None or bounds.none_perceptible is not None or _below_one(bounds)
    if one.figure is None:
        return True
    figure = Fraction(one.figure) * factor
    if one.relaxed:
        return any(
            _has_figure(limit, figure, one.kind)
            for limit in edition.by_parameter.get(parameter, ())
            if _open_to_all(limit, bounds)
        )
    binding = {"max": [bounds.maximum], "min": [bounds.minimum], "bare": [bounds.maximum, bounds.minimum]}[one.kind]
    if one.kind == "bare" and figure == 0:
        return bounds.absent is not None
    return any(limit is not None and _has_figure(limit, figure, one.kind) for limit in binding)


def _below_one(bounds: Bounds) -> bool:
    return bounds.maximum is not None and bounds.maximum.strict_maximum and bounds.maximum.maximum == 1


def _has_figure(limit: Limit, figure: Fraction, kind: str) -> bool:
    figures = {"max": [limit.maximum], "min": [limit.minimum]}.get(kind, [limit.maximum, limit.minimum])
    return any(one is not None and Fraction(one) == figure for one in figures)


def _open_to_all(limit: Limit, bounds: Bounds) -> bool:
    """Whether a block is a relaxation that any supply may have: one for small supplies is none for a town's."""
    return any(
        "supply" not in table or bounds.facts.get("supply", "") in table["supply"]
        for table in limit.when
        if any(known_facts()[fact].kind == "relaxation" for fact in table)
    )


def disinfectant_of(stated: str, edition: Standard, candidates: Iterable[str], default: str) -> str:
    """The residual whose minima a printed limit shows, where it shows another's than the default's; else ""."""
    printed = {one.figure for one in read_stated_limit(stated) if one.kind == "min" and one.figure is not None}
    if not printed or printed & _minima(edition, default):
        return ""
    fitting = [one for one in candidates if one != default and printed <= _minima(edition, one)]
    return fitting[0] if len(fitting) == 1 else ""


def residual_of(stated: str, edition: Standard, candidates: Iterable[str]) -> str:
    """Which of several residuals a printed minimum and maximum show, if they are one's alone; else ""."""
    bounds = [one for one in read_stated_limit(stated) if one.figure is not None]
    minima, maxima = ({one.figure for one in bounds if one.kind == kind} for kind in ("min", "max"))
    if not minima or not maxima or len(bounds) > len(minima) + len(maxima):
        return ""
    fitting = [one for one in candidates if minima <= _minima(edition, one) and maxima <= _maxima(edition, one)]
    return fitting[0] if len(fitting) == 1 else ""


def _minima(edition: Standard, parameter: str) -> set[Decimal]:
    return {limit.minimum for limit in edition.by_parameter.get(parameter, ()) if limit.minimum is not None}


def _maxima(edition: Standard, parameter: str) -> set[Decimal]:
    return {limit.maximum for limit in edition.by_parameter.get(parameter, ()) if limit.maximum is not None}


_NO = re.compile(
    r"不合格|不符合|不达标|超标|未达标|fail|non[- ]?compl|nicht eingehalten|non conforme|no apta", re.IGNORECASE
)
_YES = re.compile(r"合格|符合|达标|pass|compl|eingehalten|conforme|apta|^√$|^ok$|^是$", re.IGNORECASE)


def is_relaxation(text: str) -> bool:
    """Whether a text says when another limit holds: 水源与净水技术条件限制时为3."""
    return _RELAXED.search(half_width(text)) is not None


@cache
def stated_verdict(text: str) -> str:
    """`pass` or `fail` as a document says it (合格, 不符合, …); "" if it says neither."""
    folded = simplified(half_width(text))[:60]
    if _NO.search(folded):
        return "fail"
    return "pass" if _YES.search(folded) else ""
