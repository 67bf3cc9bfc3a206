"""Headings that name a place and a parameter in one: 出厂水浑浊度(NTU), 管网水 余氯."""

import re
from typing import Final

from waterqc.arrange.asked_once import asked_once
from waterqc.arrange.facts import Facts
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.words import is_han, key_of
from waterqc.written import half_width

_UNIT_BEHIND: Final = re.compile(r"^(.*?\S)\s*[(\[]\s*[^()\[\]]+\s*[)\]]$")
_BETWEEN: Final = " -—_/、:"
_LONGEST: Final = 40


@asked_once
def with_place(name: str, reader: HeadingReader) -> tuple[str, Facts] | None:
    """(parameter, facts of the place in front of it) of a name without its unit; None where it is cut in several ways.

    The place is a plant or a point, and nothing in front of the parameter is anything else.
    """
    if not is_han(name) or len(name) > _LONGEST or not reader.labels.may_name_a_place(name):
        return None
    if reader.names.is_parameter(name):
        return None
    found: dict[str, Facts] = {}
    for cut in range(2, len(name)):
        parameter = name[cut:].lstrip(_BETWEEN)
        facts = reader.labels.read(name[:cut].rstrip(_BETWEEN)) if reader.names.is_parameter(parameter) else None
        if facts is not None and _is_place(facts):
            found[parameter] = facts
    return next(iter(found.items())) if len(found) == 1 else None


def _is_place(facts: Facts) -> bool:
    """Whether a plant or a point stands there and nothing else; words behind a plant may be part of the parameter."""
    is_place = bool(facts.point or (facts.plant and not facts.site))
    return is_place and not (facts.date or facts.partial_date or facts.statistic or facts.sample)


def place_in(heading: str, parameter: str, reader: HeadingReader) -> Facts | None:
    """The facts of the place that a heading names in front of its parameter, None if it names none."""
    unit = _UNIT_BEHIND.match(half_width(heading))
    for text in (heading, unit.group(1) if unit else ""):
        placed = with_place(text, reader)
        if placed is not None and key_of(placed[0]) == key_of(parameter):
            return placed[1]
    return None
