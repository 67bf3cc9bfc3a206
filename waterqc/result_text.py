"""The grammar of a written result: text -> Reading. What it does not cover is unreadable, never a number (DESIGN 3)."""

import re
import tomllib
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Literal

from waterqc.shipped import standards_folder
from waterqc.written import half_width, name_key

#: Longer cells hold no result; reading them would only cost time.
LONGEST_RESULT = 120

DecimalMark = Literal[".", ",", ""]


class Kind(StrEnum):
    """What a written result says."""

    EXACT = "exact"
    BELOW = "below"  # <
    AT_MOST = "at_most"  # ≤
    ABOVE = "above"  # >
    AT_LEAST = "at_least"  # ≥
    RANGE = "range"  # both ends observed
    NOT_DETECTED = "not_detected"
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


UNREADABLE = Reading(Kind.UNREADABLE)
AMBIGUOUS = Reading(Kind.UNREADABLE, problem="ambiguous_number")

_SIGNS = {"<": Kind.BELOW, "<=": Kind.AT_MOST, "≤": Kind.AT_MOST, ">": Kind.ABOVE, ">=": Kind.AT_LEAST, "≥": Kind.AT_LEAST}
_SIGN_WORDS = (
    ("不大于", "≤"), ("不超过", "≤"), ("小于等于", "≤"), ("大于等于", "≥"), ("不小于", "≥"), ("不低于", "≥"), ("小于", "<"), ("低于", "<"),
    ("大于", ">"), ("高于", ">"), ("less than", "<"), ("below", "<"), ("greater than", ">"), ("more than", ">"), ("&lt;", "<"), ("&gt;", ">"),
)  # fmt: skip
_DIGITS = r"(?:\d+(?:\.\d*)?|\.\d+)"
_NUMBER = re.compile(rf"-?{_DIGITS}(?:e[+-]?\d{{1,3}}|\s*[x×*.]\s*10\s*(?:\^\s*\(?\s*[+-]?\d{{1,3}}\s*\)?|-\d{{1,2}}))?", re.IGNORECASE)
_POWER = re.compile(rf"(-?{_DIGITS})\s*[x×*.]\s*10\s*(\^)?\s*\(?\s*([+-]?\d{{1,3}})\s*\)?$", re.IGNORECASE)
_PURE_POWER = re.compile(r"10\^\(?([+-]?\d{1,3})\)?$")
_PLAIN = re.compile(r"\d+(?:\.\d+)?")
_GROUPED = re.compile(r"-?\d{1,3}(?:,\d{3})+")
_COMMA = re.compile(r"\d,\d")
_ONE_GROUP = re.compile(r"(?<![\d.,])-?[1-9]\d{0,2},\d{3}(?![\d.,])")
_RANGE = re.compile(r"\s*(?:~|至|到|\bto\b|\bbis\b|…|\.{2,3})\s*")
_HYPHEN_RANGE = re.compile(rf"^([<≤]?\s*{_DIGITS})\s*-{{1,2}}\s*([<≤]?\s*{_DIGITS})$")
_UNCERTAIN = re.compile(rf"^(.+?)\s*(?:±|\+/-|\+-)\s*({_DIGITS})\s*(?:\(?\s*k\s*=\s*2\s*\)?)?\s*(.*)$", re.IGNORECASE)
_DETECTION_L = re.compile(rf"^({_DIGITS}(?:\s*[x×]\s*10(?:\^-?\d{{1,2}}|-\d{{1,2}}))?)\s*L$")
_GRADE = re.compile(r"^(\d)\s*级(?:\(.*\))?$")
_NO_BREAK_GROUP = re.compile("(?<=\\d)[\u00a0\u202f\u2009](?=\\d{3}(?!\\d))")


@dataclass(frozen=True)
class Words:
    """The words of standards/words.toml, by their key."""

    kinds: dict[str, Kind]
    grades: dict[str, Decimal]


@cache
def words() -> Words:
    """The words that stand in place of a number."""
    with (standards_folder() / "words.toml").open("rb") as file:
        listed = tomllib.load(file)
    grades = {word_key(word): Decimal(grade) for word, grade in listed.pop("grades").items()}
    kinds = {word_key(word): Kind(kind) for kind, texts in listed.items() for word in texts}
    return Words(kinds, grades)


def word_key(text: str) -> str:
    """The key of a word: as for names, without a final full stop."""
    key = name_key(text)
    return key.rstrip("。;；") or key


def comma_evidence(text: str) -> DecimalMark:
    """What one written number says of its column's decimal mark: "." or ",", "" where it says nothing."""
    if "," not in text and "，" not in text:
        return "." if re.search(r"\d\.\d", text) and not re.search(r"\d\.\d{3}\.\d", text) else ""
    folded = half_width(text)
    if re.search(r"\d,\d+\.\d", folded) or re.search(r"\d,\d{3},\d", folded):
        return "."
    if re.search(r"\.\d{3},\d", folded):
        return ","
    if any(not re.fullmatch(r"[1-9]\d{0,2},\d{3}", number) for number in re.findall(r"\d+,\d+", folded)):
        return ","
    return ""


def read_result(text: str, decimal_mark: DecimalMark = "") -> Reading:
    """Read one written result.

    `decimal_mark` is what the whole column says ("" where it says nothing): `1,234` is read only if that is known.
    Never raises: a text that the grammar does not cover gives `Kind.UNREADABLE`.
    """
    if _PLAIN.fullmatch(text) and text.isascii() and len(text) < LONGEST_RESULT:
        return Reading(Kind.EXACT, Decimal(text))
    if len(text) > LONGEST_RESULT * 4:
        return UNREADABLE
    folded = half_width(_NO_BREAK_GROUP.sub("", text))
    if not folded:
        return Reading(Kind.NOT_TESTED)
    if len(folded) > LONGEST_RESULT:
        return UNREADABLE
    by_word = _word(folded)
    if by_word is not None:
        return by_word
    settled = _settle_commas(folded, decimal_mark)
    return AMBIGUOUS if settled is None else _read(settled)


def _word(folded: str) -> Reading | None:
    key = word_key(folded)
    kind = words().kinds.get(key)
    if kind is not None:
        return Reading(kind)
    grade = words().grades.get(key)
    if grade is not None:
        return Reading(Kind.EXACT, grade, unit="级")
    written_grade = _GRADE.match(folded)
    return Reading(Kind.EXACT, Decimal(written_grade.group(1)), unit="级") if written_grade else None


def _settle_commas(folded: str, decimal_mark: DecimalMark) -> str | None:
    """The text with commas between digits removed or made points; None where nobody can tell which they are."""
    if decimal_mark == ",":
        if _COMMA.search(folded):
            return re.sub(r"(?<=\d),(?=\d)", ".", re.sub(r"(?<=\d)\.(?=\d{3})", "", folded))
        # a German thousands point (313.174) in a column of decimal commas
        return re.sub(r"(?<=\d)\.(?=\d{3}(?!\d))", "", folded)
    if not _COMMA.search(folded):
        return folded
    if _ONE_GROUP.search(folded) and not decimal_mark:
        return None
    if _GROUPED.search(folded) and decimal_mark != "," and comma_evidence(folded) != ",":
        return re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", folded)
    # a decimal comma in a column of decimal points belongs to neither
    return None if decimal_mark == "." else re.sub(r"(?<=\d),(?=\d)", ".", folded)


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
    head, _, tail = stripped.partition(" ")
    if not tail and "<" in stripped[1:]:
        cut = stripped.index("<", 1)
        head, tail = stripped[:cut], stripped[cut:]
    for word, figure in ((head, tail.strip()), (tail.strip(), head)):
        if figure and words().kinds.get(word_key(word)) is Kind.NOT_DETECTED:
            reading = _signed(re.sub(r"^(?:mdl|dl|lod|检出限|检出限为)?[=:]?\s*<?\s*", "<", figure, flags=re.IGNORECASE))
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
    return replace(value, unit=value.unit or match.group(3), uncertainty=uncertainty, assumptions=(*value.assumptions, f"uncertainty={uncertainty}"))


def _range(text: str) -> Reading | None:
    hyphen = _HYPHEN_RANGE.match(text)
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
            kind, rest = _SIGNS[rest[:length]], rest[length:].strip().removeprefix("=").strip() if length == 1 and rest[1:2] == " " else rest[length:].strip()
            break
    match = _NUMBER.match(rest)
    if match is None:
        return None
    read = _figure(match.group())
    if read is None:
        return None
    figure, assumptions = read
    unit = rest[match.end() :].strip()
    if unit[:1].isdigit() or unit[:1] in set(".,+-<>≤≥~±=") or (kind is not Kind.EXACT and figure < 0):
        return None
    if unit.startswith("(") and unit.endswith(")"):
        unit = unit[1:-1].strip()
    if unit == "*":
        unit, assumptions = "", (*assumptions, "mark_ignored:*")
    return Reading(kind, figure, unit=unit, assumptions=assumptions)


def _figure(text: str) -> tuple[Decimal, tuple[str, ...]] | None:
    power = _POWER.match(text)
    if power is None:
        return Decimal(text.replace(" ", "")), ()
    mantissa, caret, exponent = power.groups()
    if caret is None and not exponent.startswith("-"):
        return None  # 1.2×102 may have lost its superscript or not
    assumptions = () if caret else ("lost_superscript",)
    return Decimal(mantissa).scaleb(int(exponent)), assumptions
