"""Headings that name a parameter, with its unit, a statistic, a place or a word for results."""

import re
from typing import Final

from waterqc.arrange.asked_once import asked_once
from waterqc.arrange.facts import NOTHING, Facts
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.placed_names import place_in, with_place
from waterqc.arrange.words import RESULT, key_of

_FIGURE: Final = re.compile(r"[\d.,<>≤≥~ /-]+")
_MANGLED: Final = re.compile(r"^([A-Za-z][\w.]*?)\.\.([\w.]+?)\.*$")


def named_apart(heading: str, name: str, reader: HeadingReader) -> tuple[str, Facts]:
    """What tells a column of results from another: its parameter, and the place that stands in front of it."""
    placed = place_in(heading, name, reader)
    return key_of(name), placed or NOTHING


@asked_once
def parameter_of(text: str, reader: HeadingReader) -> tuple[str, str] | None:
    """(name as written, unit) of a heading that names a parameter, perhaps with a word for results."""
    if len(text) > 100 or _FIGURE.fullmatch(text):
        return None
    if key_of(text) in reader.words.fields or key_of(text) in reader.chosen:
        return None
    if reader.names.is_parameter(text):
        return text, ""
    mangled = _MANGLED.match(text)
    spoken = f"{mangled.group(1).replace('.', ' ')} ({mangled.group(2).replace('.', '/')})" if mangled else text
    match = re.match(r"^(.*?)\s*[(\[（]\s*([^()\[\]（）]+)\s*[)\]）]$", spoken)
    name, unit = (match.group(1), match.group(2)) if match else (spoken, "")
    if unit and not reader.names.is_unit(unit):
        # 余氯(出厂水) is a label's matter; a unit that nobody knows is said of each result
        return (name, unit) if reader.names.is_parameter(name) and reader.labels.read(unit) is None else None
    if mangled and reader.names.is_parameter(spoken):
        return name, unit
    placed = with_place(name, reader)
    if placed is not None:
        return placed[0], unit
    front, _, word = name.rpartition(" ")
    if front and reader.field_of(word) == RESULT and reader.names.is_parameter(front):
        return front, unit
    return (front, unit) if (front := with_statistic(name, reader)[0]) else None


def with_statistic(name: str, reader: HeadingReader) -> tuple[str, str]:
    """(parameter, statistic) of a heading with both: Lead First Draw, pH max; blank if it has not."""
    words = name.split()
    for cut in range(1, min(len(words), 6)):
        front, behind = " ".join(words[:-cut]), " ".join(words[-cut:])
        if reader.words.is_statistic(behind) and reader.names.is_parameter(front):
            return front, behind
    return "", ""
