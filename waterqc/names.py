"""The name book: what vocabulary, units, grammar and dates know of a written text, asked while arranging."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache

from waterqc.dates import read_date
from waterqc.facts import known_facts
from waterqc.recognition import repaired_unit
from waterqc.result_text import Kind, read_result
from waterqc.shipped import standards_folder
from waterqc.stated import read_stated_limit
from waterqc.units import spellings, units
from waterqc.vocabulary import Vocabulary, vocabulary
from waterqc.written import half_width, name_key, simplified

_WITHOUT_UNIT = frozenset({"dimensionless", "qualitative"})
_NUMBER_BEHIND = re.compile(r"[\s#号()\d_-]*$")
#: the number of a tank or of a part of the works in front: 1#沉淀池出水, 二期滤池出水
_NUMBER_BEFORE = re.compile(r"^(?:\d{1,2}\s?[#号]|[一二三四五六\d]期)\s?")


class FieldNames:
    """Answers for the shipped vocabulary, and for names of the user's own."""

    def __init__(self, names: Vocabulary | None = None, unit_names: Mapping[str, str] | None = None) -> None:
        self._names = names or vocabulary()
        self._unit_names = unit_names or {}

    def is_parameter(self, text: str) -> bool:
        """Whether the vocabulary knows the name, with or without a unit or a basis behind it."""
        return self._names.match(text) is not None

    def is_quality_control(self, text: str) -> bool:
        """Whether it names a sample that checks the laboratory's work (Method blank, 质控样), or all of them."""
        return aside_by_name(text) == "quality_control"

    def same_parameter(self, one: str, other: str) -> bool:
        """Whether two texts may name the same parameter."""
        matches = (self._names.match(text) for text in (one, other))
        meant = [{match.parameter} if match.parameter else set(match.candidates) for match in matches if match]
        return len(meant) == 2 and not meant[0].isdisjoint(meant[1])

    def has_unit(self, text: str) -> bool:
        """Whether it names a parameter whose results have a unit, as pH and odour have none."""
        match = self._names.match(text)
        named = [match.parameter] if match and match.parameter else match.candidates if match else ()
        return any(self._names[one].dimension not in _WITHOUT_UNIT for one in named)

    def is_qualitative(self, text: str) -> bool:
        """Whether it names a parameter whose results are words or grades, as those of odour are."""
        match = self._names.match(text)
        named = [match.parameter] if match and match.parameter else match.candidates if match else ()
        return bool(named) and all(self._names[one].dimension == "qualitative" for one in named)

    def takes_unit(self, text: str, unit: str) -> bool:
        """Whether it names a parameter, without a unit behind it, that is measured in such a unit."""
        match = self._names.match(text)
        if match is None or match.unit or not (match.parameter or match.candidates):
            return False
        for one in [match.parameter] if match.parameter else match.candidates:
            dimension = self._names[one].dimension
            meant = spellings().match(unit, dimension)
            if dimension in _WITHOUT_UNIT or meant is None or not units().same_dimension(meant.unit, dimension):
                return False
        return True

    def is_unit(self, text: str) -> bool:
        """Whether it is a written unit of some dimension."""
        known = spellings()
        match = known.match(text) if text.strip() else None
        if name_key(text) in self._unit_names:
            return True
        return match is not None or name_key(text) in known.by_dimension or bool(repaired_unit(text, known.knows))

    def is_result(self, text: str) -> bool:
        """Whether the result grammar reads it."""
        reading = read_result(text)
        return reading.kind is not Kind.UNREADABLE or bool(reading.problem)

    def is_limit(self, text: str) -> bool:
        """Whether it reads as a printed limit."""
        return bool(read_stated_limit(text))

    def point_of(self, text: str) -> str:
        """The sampling point that a text names or holds the name of, "" if none or several."""
        return point_of(text)

    def is_date(self, text: str) -> bool:
        """Whether it is a date or a period."""
        period = read_date(text)
        return bool(text.strip()) and period.problem != "unreadable_date"


@cache
def point_of(text: str) -> str:
    """The id of the sampling point that a text names; inside a longer text its longest names must agree."""
    fact = known_facts()["point"]
    exact = fact.value_of(text)
    if exact or not text.strip():
        return exact
    key = name_key(text)[:200]
    inside = [
        (len(name), value)
        for name, value in fact.names.items()
        if len(name) >= 2 and not name.isascii() and name not in fact.whole_names and name in key
    ]
    longest = {value for length, value in inside if length == max(inside)[0]}
    return longest.pop() if len(longest) == 1 else ""


#: why a result is never judged: it is none of the water's own, or nobody sees it in its document
HIDDEN_RESULT = "hidden_result"
ASIDES = frozenset({"quality_control", "other_medium", HIDDEN_RESULT})


@cache
def _asides() -> Mapping[str, tuple[str, ...]]:
    with (standards_folder() / "asides.toml").open("rb") as file:
        return {name: tuple(words) for name, words in tomllib.load(file).items()}


@cache
def aside(medium: str, activity: str) -> str:
    """`other_medium` or `quality_control` for a row that is none of the water's own results, else ""."""
    known = _asides()
    written = simplified(half_width(medium)).casefold()
    is_other = any(word in written for word in known["other_medium"])
    is_water = any(word in written for word in known["water"]) or written.strip() in known["named_water"]
    if written and (is_other or not is_water):
        return "other_medium"
    done = simplified(half_width(activity)).casefold()
    return "quality_control" if any(word in done for word in known["quality_control"]) else ""


def aside_by_name(written: str) -> str:
    """`other_medium` or `quality_control` by the whole name of a point, site or sample (滤后水, 空白样1), else ""."""
    plain = _NUMBER_BEFORE.sub("", _NUMBER_BEHIND.sub("", simplified(half_width(written)).casefold()))
    names = {plain, plain.removesuffix("水样"), plain.removesuffix("样品"), plain.removesuffix("样")}
    known = _asides()
    if not names.isdisjoint(known["named_quality_control"]):
        return "quality_control"
    return "" if names.isdisjoint(known["named_other_medium"]) else "other_medium"


@cache
def is_repeat(written: str) -> bool:
    """Whether a sample's kind or number says that it repeats an earlier test (复测)."""
    folded = simplified(half_width(written)).casefold()
    return any(word in folded for word in _asides()["repeat"])


@cache
def repeated_number(written: str) -> str:
    """The number of the sample that `复测 S-1023` or `S-1023 (repeat)` says is repeated, "" if it names none."""
    words = "|".join(sorted(map(re.escape, _asides()["repeat"]), key=len, reverse=True))
    pattern = re.compile(rf"(?:{words})(?:\s+(?:of|test|sample))*", re.IGNORECASE)
    parts = pattern.split(simplified(half_width(written)), maxsplit=1)
    numbers = [part.strip(" ()-_:;,.#/样水") for part in reversed(parts) if any(map(str.isdigit, part))]
    # what stands behind the word is the sample repeated, what stands before it alone is the sample's own number
    return numbers[0] if len(parts) > 1 and numbers else ""
