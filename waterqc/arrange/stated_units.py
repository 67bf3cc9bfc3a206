"""Units that a line states for the whole table: 单位:mg/L, 单位:色度(度)、浑浊度(NTU), 浑浊度单位为NTU."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import pandas as pd

from waterqc import columns
from waterqc.arrange.cells import distinct, mapped
from waterqc.arrange.columnar import choose, filled
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.words import key_of
from waterqc.stated import unit_of_stated_limit
from waterqc.units import spellings
from waterqc.written import half_width

Rows = Sequence[Sequence[str]]

#: the label of the units, alone or behind a title or a date (水质监测结果(单位:mg/L)), where no word says whose it is
_LABEL: Final = re.compile(
    r"(?:^[(\s]*(?:(?:备注|说明|注)\s*\d?\s*[:.、]?\s*)?|(?<=[\s\d()]))(?:计量)?(?:单位|units?)\s*[:：]\s*(.+)$",
    re.IGNORECASE,
)
_PIECES: Final = re.compile(r"[、,;。]\s*")
_OWN: Final = re.compile(r"([^():]+?)\s*(?:\(\s*([^()]+(?:\([^()]*\))?)\s*\)|[::]\s*(\S+))")
_SAID: Final = re.compile(
    r"([^\s,;:、。()]{1,12}?)的?(?:计量)?单位(?:均)?(?:为|是|:)\s*([a-z0-9/%μµ个度毫微升克.]{1,16})", re.IGNORECASE
)
_ALL_BUT: Final = re.compile(r"([^()]+?)\s*\(\s*除?([^()]+?)除?外\s*\)")
#: those beside which their own unit is printed: 单位:mg/L(注明者除外)
_NOTED: Final = re.compile(r"(?:另有|特别|已|另)?(?:注明|标明|标注)(?:者|的|项目)?")
#: a unit for all but those named behind it with their own: mg/L(pH无量纲、粪大肠菌群:个/L)
_BUT_NAMED: Final = re.compile(r"([^()]+?)\s*\(\s*([^()]+?)\s*\)")
_LONGEST: Final = 300
_NO_UNIT: Final = "无量纲"
_FEWEST_CELLS: Final = 3  # of a row of a table


@dataclass
class StatedUnits:
    """The unit of each named parameter by its key, and the one of all others; of two for the same neither counts."""

    own: dict[str, set[str]] = field(default_factory=dict)
    general: set[str] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.own or self.general)

    def of(self, name: str) -> str:
        """The unit stated for a parameter, "" if there is none or more than one."""
        stated = self.own.get(key_of(name), self.general)
        return next(iter(stated)) if len(stated) == 1 else ""


def stated_units(rows: Iterable[Sequence[str]], reader: HeadingReader) -> StatedUnits:
    """The units that lines around a table state; a line of which any part is not understood states none."""
    found = StatedUnits()
    for text in {cell for row in rows for cell in row if "单位" in cell or "nit" in cell}:
        if len(text) <= _LONGEST:
            _read(half_width(text), reader, found)
    return found


def units_of_tables(rows: Rows, heads: Sequence[range], reader: HeadingReader) -> list[StatedUnits]:
    """The units of each of a grid's tables, whose headings stand in these rows.

    One for a named parameter holds wherever it is stated; one for all others holds for the table below its line and
    those that follow without a line between, or, in a remark, for the table above it.
    """
    whole = stated_units(rows, reader)
    if len(heads) < 2 or not whole.general:
        return [whole] * len(heads)
    made: list[StatedUnits] = []
    for at, head in enumerate(heads):
        above = rows[heads[at - 1].stop if at else 0 : head.start]
        below = rows[head.stop : heads[at + 1].start if at + 1 < len(heads) else len(rows)]
        own = [[cell for cell in row if not reader.words.is_remark(cell)] for row in above]
        last = at + 1 == len(heads)
        own += [[cell for cell in row if last or reader.words.is_remark(cell)] for row in below]
        general = stated_units(own, reader).general
        if at and not general and all(len(set(filter(None, row))) >= _FEWEST_CELLS for row in above if any(row)):
            general = made[-1].general
        made.append(StatedUnits(whole.own, general))
    return made


def _read(text: str, reader: HeadingReader, found: StatedUnits) -> None:
    names = reader.names
    label = _LABEL.search(text)
    if label is None:
        for name, unit in _SAID.findall(text):
            if names.is_parameter(name) and names.is_unit(unit.rstrip(".")):
                found.own.setdefault(key_of(name), set()).add(unit.rstrip("."))
        return
    listed = label.group(1).strip(" ()") if "(" not in label.group(1) else label.group(1).strip()
    all_but = _ALL_BUT.fullmatch(listed)
    general = all_but[1] if all_but else listed
    but_named = _BUT_NAMED.fullmatch(listed) if all_but is None and not names.is_unit(listed) else None
    own = _own_units(but_named[2], reader) if but_named else {}
    if but_named and own and names.is_unit(but_named[1]):
        found.general.add(but_named[1])
        for key, unit in own.items():
            found.own.setdefault(key, set()).update({unit} if unit else ())
        return
    if names.is_unit(general):
        excepted = _PIECES.split(all_but[2]) if all_but and not _NOTED.fullmatch(all_but[2]) else []
        if all(names.is_parameter(name) and "/" not in name for name in excepted):
            found.general.add(general)
            found.own |= {key_of(name): set() for name in excepted if key_of(name) not in found.own}
        return
    pieces = [_OWN.fullmatch(piece.strip()) for piece in _PIECES.split(listed) if piece.strip()]
    pairs = [(match[1].strip(), (match[2] or match[3]).strip()) for match in pieces if match]
    if len(pairs) == len(pieces) and all(names.is_parameter(name) and names.is_unit(unit) for name, unit in pairs):
        for name, unit in pairs:
            found.own.setdefault(key_of(name), set()).add(unit)


def _own_units(text: str, reader: HeadingReader) -> dict[str, str]:
    """The unit of each parameter that a text lists with it, "" for one without; empty if any is not understood."""
    found: dict[str, str] = {}
    for piece in map(str.strip, _PIECES.split(text)):
        cuts = [(piece[:cut].rstrip(" :"), piece[cut:].strip(" :").removeprefix("为")) for cut in range(1, len(piece))]
        named = [
            (key_of(name), "" if unit == _NO_UNIT else unit)
            for name, unit in cuts
            if reader.names.is_parameter(name) and (unit == _NO_UNIT or reader.names.is_unit(unit))
        ]
        if not named:
            return {}
        found |= dict(named[-1:])  # the longest name
    return found


def with_stated_units(frame: pd.DataFrame, stated: StatedUnits, reader: HeadingReader) -> pd.DataFrame:
    """The results, with the stated unit where none is written and the parameter can be measured in it."""
    names = frame[columns.PARAMETER_AS_REPORTED]
    units = {
        name: unit for name in distinct(names) if (unit := stated.of(name)) and reader.names.takes_unit(name, unit)
    }
    if not units:
        return frame
    written = frame[columns.UNIT_AS_REPORTED]
    given = mapped(names, {name: units.get(name, "") for name in distinct(names)})
    limits = frame[columns.STATED_LIMIT]
    beside = mapped(limits, {text: unit_of_stated_limit(text) if text else "" for text in distinct(limits)})
    pairs = pd.DataFrame({"line": given.astype(object), "limit": beside.astype(object)})
    differ = (pairs["line"] != "") & (pairs["limit"] != "") & (pairs["line"] != pairs["limit"])
    if differ.any():
        both = {
            (line, limit): line if _is_one(line, limit) else f"{line}; {limit}"
            for line, limit in pairs[differ].drop_duplicates().itertuples(index=False)
        }
        made = [both.get(pair, pair[0]) for pair in pairs.itertuples(index=False, name=None)]
        given = pd.Series(made, index=given.index, dtype=object)
    return frame.assign(**{columns.UNIT_AS_REPORTED: choose(filled(written), written, given)})


def _is_one(line: str, limit: str) -> bool:
    """Whether the line's unit and the one printed with the limit are the same; of two nobody knows the result's."""
    one, other = spellings().match(line), spellings().match(limit)
    return one is not None and other is not None and one.unit == other.unit
