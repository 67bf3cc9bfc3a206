"""Number formats of spreadsheets, as far as they change what a stored number means to the person who sees it.

A cell that stores 0.05 and shows `<0.05`, `5%` or `0.05 mg/L` says what it shows, though with all its stored digits.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Final

from waterqc.readers.spreadsheet.stored_text import number_text

_TOKEN: Final = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[([^\]]*)\]|(.)', re.DOTALL)
_CONDITION: Final = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_PLACEHOLDERS: Final = frozenset("0#?@")
_SILENT: Final = frozenset(".,/ Ee+-ymdhsYMDHSAPbg")  # parts of numbers and dates, which say nothing of their own
_BARE: Final = " -+()/:$,\xa0"  # what accountants put around a number without changing it
_LONGEST: Final = 1000
_LARGEST: Final = 1e15
_FIGURE: Final = frozenset(".,/eE+-")
#: the figures of a format that fixes the places shown: no fraction
_FIXED: Final = re.compile(r"-?[#0?,]*[#0?](?:\.([#0?]*))?([eE][+-][#0?]+)?-?")


@dataclass(frozen=True)
class Section:
    """One part of a format: for which numbers it is, and what it shows around their digits."""

    condition: str = ""
    before: str = ""
    after: str = ""
    percent: bool = False
    digits: bool = False
    places: int | None = None  # decimal places shown, None where a format doesn't fix them
    scientific: bool = False
    thousands: int = 0  # how often the figure is divided by a thousand before it is shown
    blank: bool = False  # it shows nothing at all

    @property
    def speaks(self) -> bool:
        """Whether it shows more than the number."""
        return self.percent or bool(self.before or self.after)


@lru_cache(maxsize=65_536)
def shown(value: float, code: str) -> str:
    """The number as the format shows it, with all its stored digits."""
    sections = _sections(code)
    section = _section_for(value, sections)
    if not section.speaks:
        return number_text(value)
    if not section.digits and not section.percent:
        return section.before.strip()
    text = number_text(float(Decimal(number_text(value)) * 100)) + "%" if section.percent else number_text(value)
    return _dressed(text, section, sections)


def _dressed(text: str, section: Section, sections: tuple[Section, ...]) -> str:
    """The digits with what the format shows around them."""
    if len(sections) > 1 and section is sections[1] and not section.condition and section.speaks:
        text = text.removeprefix("-")  # the section of negative numbers shows a sign only if it spells one
    return f"{section.before}{text}{section.after}"


@lru_cache(maxsize=65_536)
def shown_rounded(value: float, code: str) -> str:
    """The number as the format shows it where that has fewer digits than are stored, "" where it has all of them."""
    sections = _sections(code)
    section = _section_for(value, sections)
    if section.places is None or value != value or abs(value) > _LARGEST:
        return ""
    stored = Decimal(number_text(value)) * (100 if section.percent else 1)
    scaled = stored.scaleb(-3 * section.thousands)
    last = (scaled.adjusted() if section.scientific else 0) - section.places
    rounded = scaled.quantize(Decimal(1).scaleb(last), ROUND_HALF_UP)
    if rounded == stored:
        return ""
    return _dressed(f"{rounded:f}%" if section.percent else f"{rounded:f}", section, sections)


@lru_cache(maxsize=65_536)
def shows_nothing(value: float, code: str) -> bool:
    """Whether the format keeps the number from being seen (`;;;`)."""
    return _section_for(value, _sections(code)).blank


def _section_for(value: float, sections: tuple[Section, ...]) -> Section:
    if any(section.condition for section in sections):
        return next((one for one in sections if _meets(value, one.condition)), sections[-1])
    if value < 0 and len(sections) > 1:
        return sections[1]
    return sections[2] if value == 0 and len(sections) > 2 else sections[0]


def _meets(value: float, condition: str) -> bool:
    found = _CONDITION.fullmatch(condition)
    if found is None:
        return True
    bound = float(found[2])
    below, equal = value < bound, value == bound
    return {
        "<": below,
        "<=": below or equal,
        ">": not below and not equal,
        ">=": not below,
        "=": equal,
        "<>": not equal,
    }[found[1]]


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[Section, ...]:
    """The parts of the format; the fourth, for texts, is left out."""
    parts: list[list[re.Match[str]]] = [[]]
    for token in _TOKEN.finditer(re.sub("general", "@", code[:_LONGEST], flags=re.IGNORECASE)):
        if token[4] == ";":
            parts.append([])
        else:
            parts[-1].append(token)
    several = len(parts) > 1
    return tuple(_section(tokens) if tokens or not several else Section(blank=True) for tokens in parts[:3])


def _section(tokens: list[re.Match[str]]) -> Section:
    condition = ""
    around = ["", ""]
    percent = digits = False
    figure = ""
    for token in tokens:
        quoted, escaped, bracket, plain = token.groups()
        if bracket is not None:
            condition = bracket if _CONDITION.fullmatch(bracket) else condition
        elif plain == "%":
            percent = True
        elif plain is not None and plain in _PLACEHOLDERS:
            digits = True
            figure += plain
        elif plain is None or plain not in _SILENT:
            around[digits] += quoted or escaped or plain or ""
        elif plain in _FIGURE:
            figure += plain
    before, after = (text if text.strip(_BARE) else "" for text in around)
    fixed = _FIXED.fullmatch(figure.rstrip(","))
    thousands = len(figure) - len(figure.rstrip(",")) if digits else 0
    places = len(fixed[1] or "") if fixed and digits else None
    return Section(
        condition, before.lstrip(), after.rstrip(), percent, digits, places, bool(fixed and fixed[2]), thousands
    )
