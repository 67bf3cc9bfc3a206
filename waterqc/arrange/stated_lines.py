"""Results said in a line each, with their name in front: `Nitrates : 25 mg/L (limite : 50 mg/L)`, `Lead = 1.4 µg/l`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from waterqc import columns
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.said_in_a_run import speaks_of_results
from waterqc.arrange.words import RESULT, is_han
from waterqc.written import half_width

Lines = Sequence[tuple[int, str]]
#: how the columns are called that such lines make
_HEADINGS: Final = ["parameter", "result", "unit", "limit"]
_FEWEST: Final = 3
_LONGEST: Final = 160
_LINES_ABOVE: Final = 6
_NAMED: Final = re.compile(r"^(?:[-•*–]\s*|\d{1,2}[.)]\s+|\d{1,2}[、.)](?=\D))?(\D.{0,70}?)\s*[:：=]\s*(\S.*)$")
_GROUP: Final = re.compile(r"\(\s*([^():]{3,40}?)\s*:\s*([^()]+?)\s*\)")
#: the limit behind a result in Chinese: (标准≤1NTU), (国标:6.5~8.5), (≤15度)
_LIMIT_BEHIND: Final = re.compile(
    r"\(\s*(?P<label>[^()\d<>≤≥]{0,12}?)\s*:?\s*(?P<limit>[<>≤≥]?\s*\d[^()]*|不[^()]+)\)$"
)
#: the limit behind a result and a dash: Fier(mg/l) 0.015 - val.max.admisa 0.2mg/l
_BEHIND_A_DASH: Final = re.compile(
    r"^(?P<front>\D.*\d)\s*[-–—]\s*(?P<label>[^\d()<>≤≥:–—-]{3,40}?)\s*:?\s*(?P<limit>[(<>≤≥\d].*)$"
)
_FIGURE_BEHIND: Final = re.compile(r"^(?P<name>\D.*?\))\s*[-–—:]?\s*(?P<figure>[<>≤≥]?\s?\d[\d.,]*)$")
_LABELLED: Final = re.compile(r"^([^\d:=]{3,40}?)\s*[:：=]\s*(.+)$")
_VALUE: Final = re.compile(r"^([<>≤≥˂˃＜＞]?\s?\d[\d.,]*)\s*(\D.*)?$")
_MEASURED: Final = re.compile(r"\d[.,]\d|[<˂＜]")
#: lines above that say that limits follow, or that what follows is explained
_LIMITS: Final = re.compile(
    r"limit|límit|límite|grenzwert|richtwert|höchst|\bnorm|seuil|référence|guide|guía|piirsisald|piirväärt|admis|"
    r"permit|recomm|recom|standard|require|paramétric|valori di parametro|maxim",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Said:
    """One line's parameter, result, unit and limit."""

    name: str
    result: str
    unit: str
    limit: str

    @property
    def cells(self) -> list[str]:
        return [self.name, self.result, self.unit, self.limit]


def stated_rows(lines: Lines, reader: HeadingReader) -> list[tuple[int, list[str]]] | None:
    """The lines with those that state results made rows under headings of their own, None where they are none.

    A line above them must speak of results or analyses, and none of limits: a list of limits looks the same.
    """
    filled = [(row, text) for row, text in lines if text]
    said = [_said(text, reader) for _, text in filled]
    first = next((at for at, one in enumerate(said) if one), 0)
    known = [one for one in said if one]
    if len(known) < _FEWEST or not any(_MEASURED.search(one.result) for one in known):
        return None
    above = [half_width(text) for _, text in filled[max(0, first - _LINES_ABOVE) : first]]
    limited = any(one.limit for one in known)
    if not limited and any(is_han(one.name) for one in known) and not speaks_of_results(above, reader):
        return None
    if any(map(_LIMITS.search, above)) and not limited:
        return None
    if not limited and not any(word in text.casefold() for text in above for word in reader.words.tested):
        return None
    made: list[tuple[int, list[str]]] = []
    goes_on = False
    for (row, text), one in zip(filled, said, strict=True):
        if one is not None and not goes_on:
            made.append((row, list(_HEADINGS)))  # a line between may name the next place: each list is a table
        made.append((row, [text] if one is None else one.cells))
        goes_on = one is not None
    return made


def _said(text: str, reader: HeadingReader) -> _Said | None:
    """What a line states; None if it does not begin with a known parameter and a sign behind it."""
    if len(text) > _LONGEST:
        return None
    plain, limit = _without_limit(text.rstrip(" ;,.；，。"), reader)
    dashed = None if limit else _with_limit_behind_a_dash(plain, reader)
    if dashed is not None:
        return dashed
    named = _NAMED.match(plain)
    if named is None:
        return None
    name, rest = named.group(1), named.group(2).partition("=>")[0].strip(" ,;")
    front, _, label = name.rpartition(",")
    if front and reader.label_of(label) == RESULT:
        name = front.rstrip(" :")  # Nitrați (…), valoare obținută: 2,3
    labelled = _LABELLED.match(rest)
    if labelled is not None and reader.label_of(labelled.group(1)) == RESULT:
        rest = labelled.group(2)
    if not reader.names.is_parameter(name) or reader.label_of(name):
        return None
    result, unit = _value(rest, reader)
    if is_han(text) and not (unit or reader.names.is_result(result)):
        return None  # what the parameter is, or why it matters
    return _Said(name, result, unit, limit)


def _with_limit_behind_a_dash(text: str, reader: HeadingReader) -> _Said | None:
    """What a line states with its unit behind the name and a labelled limit behind the figure; None if it has not."""
    parts = _BEHIND_A_DASH.match(half_width(text))
    if parts is None or reader.label_of(parts["label"].rstrip(" .")) != columns.STATED_LIMIT:
        return None
    said = _FIGURE_BEHIND.match(parts["front"])
    if said is None or not reader.names.is_parameter(said["name"]):
        return None
    return _Said(said["name"], said["figure"].strip(), "", re.sub(r"[()]+", " ", parts["limit"]).strip())


def _without_limit(text: str, reader: HeadingReader) -> tuple[str, str]:
    """(a line without the limit that stands in brackets, that limit)."""
    for group in _GROUP.finditer(text):
        if reader.label_of(group.group(1)) == columns.STATED_LIMIT:
            return text.replace(group.group(0), " "), group.group(2)
    behind = _LIMIT_BEHIND.search(half_width(text)) if is_han(text) else None
    if behind is not None and (
        reader.label_of(behind["label"]) == columns.STATED_LIMIT
        or (not behind["label"] and behind["limit"][0] in "<>≤≥不")
    ):
        return half_width(text)[: behind.start()], behind["limit"]
    return text, ""


def _value(text: str, reader: HeadingReader) -> tuple[str, str]:
    """(result, unit) of what stands behind the name; what is not understood stays whole, and is unread."""
    match = _VALUE.match(text)
    if match is not None and match.group(2) and reader.names.is_unit(match.group(2).strip()):
        return match.group(1), match.group(2).strip()
    return text, ""
