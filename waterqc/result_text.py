"""The grammar of a written result: text -> Reading. What it does not cover is unreadable, never a number (DESIGN 3)."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import cache

from waterqc.decimal_mark import DecimalMark, with_decimal_points
from waterqc.recognition import repaired_results
from waterqc.shipped import standards_folder
from waterqc.units import spellings
from waterqc.written import SUPERSCRIPT_DIGITS, half_width, name_key

#: Longer cells hold no result; reading them would only cost time.
LONGEST_RESULT = 120


class Kind(StrEnum):
    """What a written result says."""

    EXACT = "exact"
    BELOW = "below"  # <
    AT_MOST = "at_most"  # ≤
    ABOVE = "above"  # >
    AT_LEAST = "at_least"  # ≥
    RANGE = "range"  # both ends observed
    NOT_DETECTED = "not_detected"
    TRACE = "trace"  # there, below what can be quantified
    ABSENT = "absent"
    PRESENT = "present"
    UNCOUNTABLE = "uncountable"  # above every maximum
    NOT_TESTED = "not_tested"
    PENDING = "pending"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Reading:
    """A result as read: a kind, its figure (or two ends), the unit written in the cell, and what was assumed."""

    kind: Kind
    figure: Decimal | None = None
    ends: "tuple[Reading, Reading] | None" = None
    uncertainty: Decimal | None = None
    unit: str = ""
    assumptions: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    problem: str = ""  # for UNREADABLE: a more special reason code than unreadable_result
    about: tuple[str, ...] = ()  # for a word that fits some parameters alone (无异味): which


UNREADABLE = Reading(Kind.UNREADABLE)
AMBIGUOUS = Reading(Kind.UNREADABLE, problem="ambiguous_number")

_SIGNS = {
    "<": Kind.BELOW,
    "<=": Kind.AT_MOST,
    "≤": Kind.AT_MOST,
    ">": Kind.ABOVE,
    ">=": Kind.AT_LEAST,
    "≥": Kind.AT_LEAST,
}
_SIGN_WORDS = (
    ("不大于", "≤"), ("不超过", "≤"), ("小于等于", "≤"), ("大于等于", "≥"), ("不小于", "≥"), ("不低于", "≥"),
    ("小于", "<"), ("低于", "<"),
    ("大于", ">"), ("高于", ">"), ("less than", "<"), ("below", "<"), ("greater than", ">"), ("more than", ">"),
    ("poniżej", "<"), ("kleiner als", "<"), ("kleiner", "<"), ("weniger als", "<"), ("inférieur à", "<"),
    ("inferiore a", "<"), ("inferior a", "<"), ("menor que", "<"), ("minore di", "<"), ("kleiner dan", "<"),
    ("lager dan", "<"), ("manje od", "<"), ("mindre än", "<"), ("mindre enn", "<"), ("mindre end", "<"),
    ("méně než", "<"), ("menej ako", "<"),
    ("powyżej", ">"), ("supérieur à", ">"), ("superiore a", ">"),
    ("superior a", ">"), ("mayor que", ">"), ("maggiore di", ">"),
    ("lt", "<"), ("gt", ">"),
    ("&lt;", "<"), ("&gt;", ">"),
)  # fmt: skip
_DIGITS = r"(?:\d+(?:\.\d*)?|\.\d+)"
_NUMBER = re.compile(
    r"10\^\(?(?P<alone>[+-]?\d{1,3})\)?"
    rf"|(?P<mantissa>-?{_DIGITS}(?:e[+-]?\d{{1,3}})?)"
    r"(?:\s*[x×*.]\s*10\s*(?:\^\s*\(?\s*(?P<power>[+-]?\d{1,3})\s*\)?|(?P<lost>-\d{1,2})))?",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"\d+(?:\.\d+)?")
_RANGE = re.compile(r"\s*(?:~|至|到|\bto\b|\bbis\b|…|\.{3})\s*")
_HYPHEN_RANGE = re.compile(rf"^([<≤]?\s*{_DIGITS})\s*-{{1,2}}\s*([<≤]?\s*{_DIGITS})$")
_COUNT = re.compile(r"\d+")
_FROM_NOTHING = re.compile(rf"^([a-z. ]+?)\s*-\s*({_DIGITS})$", re.IGNORECASE)
_UNCERTAIN = re.compile(rf"^(.+?)\s*(?:±|\+/-|\+-)\s*({_DIGITS})\s*(?:\(?\s*k\s*=\s*2\s*\)?)?\s*(.*)$", re.IGNORECASE)
_DETECTION_L = re.compile(rf"^({_DIGITS}(?:\s*[x×]\s*10(?:\^-?\d{{1,2}}|-\d{{1,2}}))?)\s*L$")
#: the raised letter or bracketed number of a note behind a figure: 0.03ᵃ, 25[¹]
_NOTE = re.compile("(?<=[0-9]) ?([ᵃᵇᶜᵈᵉᶠᵍʰ]|[\\[(⁽][⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}[\\])⁾])$")
_LONGEST_WORD_WITH_UNIT = 40
_GRADE = re.compile(r"^([0-5])\s*级(?:\((.*)\))?$")
#: nothing by grade and by word: 0级,无异臭、异味 or 0(无异味)
_NOTHING = re.compile(r"^0\s*级?\s*[(,、]\s*(.*?)\)?$")
#: the disinfectant in use, before the words that say that another's by-product was not tested
_DISINFECTED = re.compile(r"^(?:采用|使用)?[\u3400-\u9fff]{1,8}消毒\s*[,;、]\s*(.*)$")
_RAISED_DOT = re.compile(r"[·•⋅∙‧]\s*10(?=\s*[\^(⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹-])")
_NO_BREAK_GROUPS = re.compile("(?<![\\d.,])[1-9]\\d{0,2}(?:[\u00a0\u202f\u2009]\\d{3})+(?!\\d)")


@dataclass(frozen=True)
class Words:
    """The words of standards/words.toml, by their key."""

    kinds: dict[str, Kind]
    grades: dict[str, Decimal]
    about: dict[str, tuple[str, ...]]  # words that fit some parameters alone


@cache
def words() -> Words:
    """The words that stand in place of a number."""
    with (standards_folder() / "words.toml").open("rb") as file:
        listed = tomllib.load(file)
    grades = {word_key(word): Decimal(grade) for word, grade in listed.pop("grades").items()}
    about = {word_key(word): tuple(one["parameters"]) for one in listed.pop("absent_of") for word in one["words"]}
    kinds = {word_key(word): Kind(kind) for kind, texts in listed.items() for word in texts}
    return Words(kinds | dict.fromkeys(about, Kind.ABSENT), grades, about)


def word_key(text: str) -> str:
    """The key of a word: as for names, without a final full stop."""
    key = name_key(text)
    return key.rstrip("。;；") or key


def read_result(text: str, decimal_mark: DecimalMark = "") -> Reading:
    """Read one written result.

    `decimal_mark` is what the whole column says ("" where it says nothing): `1,234` is read only if that is known.
    Never raises: a text that the grammar does not cover gives `Kind.UNREADABLE`.
    """
    settled_by_itself = decimal_mark in ("", ".") or "." not in text
    if settled_by_itself and _PLAIN.fullmatch(text) and text.isascii() and len(text) < LONGEST_RESULT:
        return Reading(Kind.EXACT, Decimal(text))
    if len(text) > LONGEST_RESULT * 4:
        return UNREADABLE
    note = _NOTE.search(text)
    if note is not None:
        reading = read_result(text[: note.start()], decimal_mark)
        return replace(reading, assumptions=(*reading.assumptions, f"mark_ignored:{note.group(1)}"))
    text = _RAISED_DOT.sub("×10", text)
    folded = half_width(_NO_BREAK_GROUPS.sub(lambda match: "".join(match.group().split()), text))
    if not folded:
        return Reading(Kind.NOT_TESTED)
    if len(folded) > LONGEST_RESULT or _has_mark_like_digit(text):
        return UNREADABLE
    by_word = _word(folded)
    if by_word is not None:
        return by_word
    settled = with_decimal_points(folded, decimal_mark)
    reading = AMBIGUOUS if settled is None else _read(settled)
    if reading is UNREADABLE:
        return _word_with_unit(folded) or _recognised(folded, decimal_mark) or reading
    return reading


def _recognised(folded: str, decimal_mark: DecimalMark) -> Reading | None:
    """The reading of a text from character recognition (`O.17`, `0.17mg/l.`), with what was taken for what."""
    for repaired in repaired_results(folded):
        settled = with_decimal_points(repaired, decimal_mark)
        reading = _read(settled) if settled is not None else UNREADABLE
        if reading.kind is not Kind.UNREADABLE:
            return replace(reading, findings=(*reading.findings, f"read_as:{repaired} for {folded}"))
    return None


def _word(folded: str) -> Reading | None:
    if folded == "None":
        return UNREADABLE  # how a program writes a missing value, and how some laboratories write that there is none
    key = word_key(folded)
    kind = words().kinds.get(key)
    if kind is not None:
        return Reading(kind, about=words().about.get(key, ()))
    grade = words().grades.get(key)
    if grade is not None:
        return Reading(Kind.EXACT, grade, unit="级")
    return _grade(folded) or _said_with(folded)


def _said_with(folded: str) -> Reading | None:
    """A word for nothing there behind its grade, or a word for no result behind the disinfectant in use."""
    for pattern, kind in ((_NOTHING, Kind.ABSENT), (_DISINFECTED, Kind.NOT_TESTED)):
        match = pattern.match(folded)
        key = word_key(match.group(1)) if match else ""
        if words().kinds.get(key) is kind:
            return Reading(kind, about=words().about.get(key, ()))
    return None


def _word_with_unit(folded: str) -> Reading | None:
    """A word for nothing found with its unit behind it: 未检出 MPN/100mL."""
    for cut in range(1, len(folded) if "/" in folded[: _LONGEST_WORD_WITH_UNIT + 1] else 0):
        unit = folded[cut:].strip(" ()")
        if "/" in unit and spellings().knows(unit):
            reading = _word(folded[:cut].rstrip(" ("))
            if reading is not None and reading.kind in (Kind.NOT_DETECTED, Kind.ABSENT):
                return replace(reading, unit=unit)
    return None


def _has_mark_like_digit(text: str) -> bool:
    """Whether a mark such as ①, ½ or ₂ stands in it, which half-width would look like a digit; not so in CaCO₃."""
    if text.isascii():
        return False
    before = ""
    for one in text:
        if unicodedata.category(one) == "No" and one not in SUPERSCRIPT_DIGITS:
            if not ("₀" <= one <= "₉" and before.isalpha()):
                return True
        else:
            before = one
    return False


def _grade(folded: str) -> Reading | None:
    """`0级`, `2级(弱)`: a grade whose bracket, if there is one, says the same in a word."""
    match = _GRADE.match(folded)
    if match is None:
        return None
    grade, said = Decimal(match.group(1)), match.group(2)
    if said is not None:
        absent = words().kinds.get(word_key(said)) is Kind.ABSENT
        if words().grades.get(word_key(said)) != grade and not (absent and grade == 0):
            return UNREADABLE
    return Reading(Kind.EXACT, grade, unit="级")


def _read(text: str) -> Reading:
    for one in (_not_detected_below, _uncertain, _range, _signed):
        reading = one(text)
        if reading is not None:
            return reading
    return UNREADABLE


def _not_detected_below(text: str) -> Reading | None:
    """`未检出(<5)`, `ND(5)`, `ND<0.05`, `<0.05(未检出)`, `5L`: below a detection limit of that figure."""
    litre = _DETECTION_L.match(text)
    if litre:
        return _signed("<" + litre.group(1))
    stripped = re.sub(r"[()\s]", " ", text).strip()
    if _FROM_NOTHING.match(text):
        return None
    head, _, tail = stripped.partition(" ")
    if not tail and "<" in stripped[1:]:
        cut = stripped.index("<", 1)
        head, tail = stripped[:cut], stripped[cut:]
    tail = tail.strip()
    if tail and "(" not in text and (_COUNT.fullmatch(tail) or head[:1].isdigit()):
        return None  # 4 未检出, 未检出 4: two cells
    for word, figure in ((head, tail), (tail, head)):
        if figure and words().kinds.get(word_key(word)) is Kind.NOT_DETECTED:
            reading = _signed(
                re.sub(r"^(?:mdl|dl|lod|检出限|检出限为)?[=:]?\s*<?\s*", "<", figure, flags=re.IGNORECASE)
            )
            return reading if reading is not None and reading.kind is Kind.BELOW else UNREADABLE
    return None


def _uncertain(text: str) -> Reading | None:
    match = _UNCERTAIN.match(text)
    if match is None:
        return None
    value = _signed(match.group(1))
    if value is None or value.kind is not Kind.EXACT or (value.unit and match.group(3)):
        return UNREADABLE
    uncertainty = Decimal(match.group(2))
    return replace(
        value,
        unit=value.unit or match.group(3),
        uncertainty=uncertainty,
        assumptions=(*value.assumptions, f"uncertainty={uncertainty}"),
    )


def _range(text: str) -> Reading | None:
    hyphen = _HYPHEN_RANGE.match(text) or _FROM_NOTHING.match(text)
    parts = [hyphen.group(1), hyphen.group(2)] if hyphen else _RANGE.split(text)
    if len(parts) != 2 or not parts[0] or not parts[1]:
        return None
    low, high = _range_end(parts[0]), _range_end(parts[1])
    if low is None or high is None:
        return UNREADABLE
    if low.unit and high.unit and low.unit != high.unit:
        return UNREADABLE
    if low.figure is not None and high.figure is not None and low.figure > high.figure:
        return UNREADABLE
    unit = high.unit or low.unit
    assumptions = tuple(dict.fromkeys(low.assumptions + high.assumptions))
    return Reading(Kind.RANGE, ends=(low, high), unit=unit, assumptions=assumptions)


def _range_end(text: str) -> Reading | None:
    by_word = _word(text)
    if by_word is not None:
        return by_word if by_word.kind in (Kind.NOT_DETECTED, Kind.EXACT) else None
    reading = _signed(text)
    return reading if reading is not None and reading.kind in (Kind.EXACT, Kind.BELOW, Kind.AT_MOST) else None


def _signed(text: str) -> Reading | None:
    """A number with an optional comparison sign before it and an optional unit behind it."""
    rest = text.strip()
    for word, sign in _SIGN_WORDS:
        if rest[: len(word)].casefold() == word:
            rest = sign + rest[len(word) :]
            break
    kind = Kind.EXACT
    for length in (2, 1):
        if rest[:length] in _SIGNS:
            kind, rest = (
                _SIGNS[rest[:length]],
                rest[length:].strip().removeprefix("=").strip()
                if length == 1 and rest[1:2] == " "
                else rest[length:].strip(),
            )
            break
    match = _NUMBER.match(rest)
    if match is None:
        return None
    figure, assumptions = _figure(match)
    unit = rest[match.end() :].strip()
    if unit[:1].isdigit() or unit[:1] in set(".,+-<>≤≥~±=") or (kind is not Kind.EXACT and figure < 0):
        return None
    if unit.startswith("(") and unit.endswith(")"):
        unit = unit[1:-1].strip()
    if match.group().endswith(".") and (unit == "*" or not figure):
        return None  # 7.*, whose digits somebody has hidden; 0., cut short
    if unit == "*":
        unit, assumptions = "", (*assumptions, "mark_ignored:*")
    if unit and not spellings().knows(unit):
        return None
    return Reading(kind, figure, unit=unit, assumptions=assumptions)


def _figure(number: re.Match[str]) -> tuple[Decimal, tuple[str, ...]]:
    """The figure of a match of `_NUMBER`. 1.2×102 is none: it may have lost its superscript or not."""
    if number["alone"]:
        return Decimal(1).scaleb(int(number["alone"])), ()
    mantissa = Decimal(number["mantissa"])
    if number["lost"]:
        return mantissa.scaleb(int(number["lost"])), ("lost_superscript",)
    return (mantissa.scaleb(int(number["power"])) if number["power"] else mantissa), ()
