"""The questions that arranging asks about names, units, results and dates, and the user's settings."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Protocol, TypeVar

from waterqc.arrange.words import key_of

_Answer = TypeVar("_Answer")
_BRACKET: Final = re.compile(r"^(.+?)\s*[(（]\s*([^()（）]*)[)）]\s*$")
_LIMIT: Final = re.compile(
    r"^\s*\d+(?:\.\d+)?\s*[-–—]\s*\d|[<>≤≥＜＞≦≧~～]|不得检出|不应检出|不得檢出|不應檢出|无异|無異"
)


class NameBook(Protocol):
    """What the vocabulary, the units, the result grammar and the dates know about a written text."""

    def __hash__(self) -> int:
        """Of the book itself: what it answered once holds while it lives."""
        ...

    def is_parameter(self, text: str) -> bool:
        """Whether the vocabulary knows the name, with or without a unit or a basis behind it."""
        ...

    def is_quality_control(self, text: str) -> bool:
        """Whether it names a sample that checks the laboratory's work, or all of them."""
        ...

    def same_parameter(self, one: str, other: str) -> bool:
        """Whether two texts may name the same parameter."""
        ...

    def has_unit(self, text: str) -> bool:
        """Whether it names a parameter whose results have a unit, as pH and odour have none."""
        ...

    def is_qualitative(self, text: str) -> bool:
        """Whether it names a parameter whose results are words or grades, as those of odour are."""
        ...

    def takes_unit(self, text: str, unit: str) -> bool:
        """Whether it names a parameter, without a unit behind it, that is measured in such a unit."""
        ...

    def is_unit(self, text: str) -> bool:
        """Whether it is a written unit."""
        ...

    def is_result(self, text: str) -> bool:
        """Whether the result grammar reads it: a figure, `<5`, 未检出, 无, `/`."""
        ...

    def is_limit(self, text: str) -> bool:
        """Whether it reads as a limit: `≤15`, 不得检出, 6.5~8.5."""
        ...

    def point_of(self, text: str) -> str:
        """The id of the sampling point that the text names, "" if none."""
        ...

    def is_date(self, text: str) -> bool:
        """Whether it is a date or a period."""
        ...


@dataclass(frozen=True)
class ArrangeSettings:
    """What the user says about the columns: field -> heading, e.g. `{"result": "结果值"}` from `--column`."""

    columns: Mapping[str, str] = field(default_factory=dict)


class RememberedNames:
    """A name book that asks once per distinct text; a limit in brackets behind a name is no part of it."""

    def __init__(self, asked: NameBook) -> None:
        self.is_unit = _remembered(asked.is_unit)
        # `mg/L` alone is a unit, never magnesium per litre
        self.is_bare_name = _remembered(
            lambda text: asked.is_parameter(text) and not ("/" in text and self.is_unit(text))
        )
        self.is_parameter = _remembered(lambda text: self.is_bare_name(self._bare(text)))
        self.is_quality_control = _remembered(asked.is_quality_control)
        self.has_unit = _remembered(lambda text: asked.has_unit(self._bare(text)))
        self.is_qualitative = _remembered(lambda text: asked.is_qualitative(self._bare(text)))
        self.takes_unit = asked.takes_unit
        self.same_parameter = asked.same_parameter
        self.is_result = _remembered(asked.is_result)
        self.is_limit = _remembered(asked.is_limit)
        self.point_of = _remembered(asked.point_of)
        self.is_date = _remembered(asked.is_date)

    def _bare(self, text: str) -> str:
        parts = limit_behind(text, self.is_bare_name)
        return parts[0] if parts else text


def limit_behind(text: str, is_name: Callable[[str], bool]) -> tuple[str, str] | None:
    """(the name, the limit in brackets behind it): 浑浊度(≤1NTU), pH(6.5-8.5); None where a text does not hold both."""
    match = _BRACKET.match(text)
    if match is None or not _LIMIT.search(match[2]) or is_name(text) or not is_name(match[1]):
        return None
    return (match[1], match[2]) if key_of(match[2]) else None


def _remembered(ask: Callable[[str], _Answer]) -> Callable[[str], _Answer]:
    return lru_cache(maxsize=100_000)(ask)
