"""The rows of a heading whose parameters stand across: what stands over them, units, limits, keys below them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from waterqc import columns
from waterqc.arrange.across_names import with_statistic
from waterqc.arrange.dated import SAMPLED, TESTED, UNLABELLED
from waterqc.arrange.described import DESCRIBING, describing_row
from waterqc.arrange.facts import NOTHING, Facts
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.names_again import named_again
from waterqc.arrange.placed_names import place_in
from waterqc.arrange.shifted_rows import MEASURED
from waterqc.arrange.words import (
    DATE,
    IGNORED,
    LABEL,
    NO_RESULTS,
    NUMBER,
    PARAMETER,
    RATE,
    RESULT,
    SAMPLED_TIME,
    TESTED_AT,
)

Rows = Sequence[Sequence[str]]
_NAME_AND_UNIT: Final = re.compile(r"^(.*?\S)\s*[(\[（]\s*([^()\[\]（）]+)\s*[)\]）]$")
_SUB_ROWS: Final = 4
_ROWS_TRIED: Final = 20
#: fields that a key column of such a table may hold
KEYS: Final = (
    columns.UTILITY, columns.PLANT, columns.POINT, columns.SITE, columns.SAMPLE, columns.STATED_VERDICT, columns.MEDIUM,
    columns.ACTIVITY, columns.DISINFECTANT, columns.SUPPLY, columns.SAMPLED_AT, SAMPLED_TIME, TESTED_AT, DATE,
    columns.CITED_STANDARD,
)  # fmt: skip


@dataclass(frozen=True)
class AcrossHead:
    """The heading of a table with parameters across: their columns and names, and the key columns by field."""

    first: int
    last: int
    parameters: tuple[tuple[int, str, str], ...]  # (column, name as written, unit)
    keys: dict[str, tuple[int, ...]]
    taken_for: tuple[tuple[str, str], ...]
    texts: tuple[tuple[str, ...], ...] = ()
    described: dict[str, dict[int, str]] = field(default_factory=dict)
    date_label: str = UNLABELLED
    #: what rows above say about single columns of parameters (plants, points, days)
    groups: dict[int, Facts] = field(default_factory=dict)
    #: columns whose heading is no known parameter and no key, though results may stand in them
    unknown: tuple[int, ...] = ()


class AcrossHeadReader:
    """Reads the rows below a row of parameters that still belong to the heading: units, limits, headings of keys."""

    def __init__(
        self,
        rows: Rows,
        row: int,
        reader: HeadingReader,
        found: list[tuple[int, str, str]],
        fields: dict[int, str],
        others: list[int],
        above: int,
    ) -> None:
        self.above = above
        self.first = row
        self.groups: dict[int, Facts] = {}
        self.rows = rows
        self.row = row
        self.reader = reader
        self.found = found
        self.fields = fields
        self.others = others
        self.places = [place for place, _, _ in found]
        self.described: dict[str, dict[int, str]] = {}
        self.label = UNLABELLED
        self.last = row

    def read(self) -> AcrossHead:
        """The heading with all its rows, and the key column that a blank heading leaves to be found."""
        self._take_groups()
        self._take_unknown_names()
        self._take_statistics()
        self._take_places()
        for row in range(self.row + 1, min(self.row + 1 + _SUB_ROWS, len(self.rows))):
            cells = self.rows[row]
            if not any(cells):
                continue
            if not (
                self._names_again(cells)
                or self._tells_apart(cells)
                or self._describes(cells)
                or self._heads_keys(cells)
            ):
                break
            self.last = row
        keys: dict[str, tuple[int, ...]] = {}
        for place, name in sorted(self.fields.items()):
            name = LABEL if name == PARAMETER or name in DESCRIBING else name
            keys[name] = (*keys.get(name, ()), place)
        if LABEL not in keys and not any(name in keys for name in KEYS):
            blank = [place for place in range(min(self.places)) if not self.rows[self.row][place]]
            before = [place for place in self.others if place < min(self.places)]
            first = [*blank, *(place for place in before if not self._holds_figures(place))]
            if first:
                keys[LABEL] = tuple(sorted(first)[:2])
        elif not any(name in keys for name in (LABEL, columns.SITE, columns.PLANT, columns.SAMPLE)):
            named = [place for place in self.others if place < min(self.places) and not self._holds_results(place)]
            if named:
                keys[LABEL] = tuple(named[:1])
        taken = {place for places in keys.values() for place in places}
        return AcrossHead(
            self.first,
            self.last,
            tuple(self.found),
            keys,
            tuple(self._taken(keys)),
            tuple(tuple(row) for row in self.rows[self.row : self.last + 1]),
            self.described,
            self.label,
            self.groups,
            tuple(place for place in self.others if place not in taken and self._holds_results(place)),
        )

    def _take_groups(self) -> None:
        """Rows above that say whose the columns below are: plants, points or days over groups of parameters."""
        for row in range(self.row - 1, max(self.above, self.row - _SUB_ROWS) - 1, -1):
            cells = self.rows[row]
            own = self.rows[self.row]
            over = {place: cells[place] for place in self.places if cells[place] and cells[place] != own[place]}
            beside = [place for place, cell in enumerate(cells) if cell and place not in self.places]
            foreign = [place for place in beside if not self.reader.field_of(cells[place])]
            results = any(map(MEASURED.search, over.values()))  # a row of the table above it
            title = len(over) == len(self.places) and len(set(over.values())) == 1
            merged = bool(beside) and all(cells[place] == own[place] for place in beside)  # 日期 reaches over both rows
            if not over or foreign or results or (title and not merged):
                return
            facts = {text: self.reader.labels.read(text) for text in over.values()}
            if not any(facts.values()):
                if not all(self.reader.field_of(text) or len(text) <= 12 for text in over.values()):
                    return
                self._spread(row, cells, {})  # 检测项目 or 感官性状 over the names
                continue
            self._spread(row, cells, {place: facts[text] or NOTHING for place, text in over.items()})

    def _spread(self, row: int, cells: Sequence[str], over: dict[int, Facts]) -> None:
        """A label holds for the parameters behind it, up to the next label."""
        current = NOTHING
        for place in range(len(cells)):
            if cells[place]:
                current = over.get(place, NOTHING)
            if place in self.places and current:
                self.groups[place] = self.groups.get(place, NOTHING).over(current)
            if cells[place] and place not in self.places and not self.rows[self.row][place]:
                self.fields.setdefault(place, self.reader.field_of(cells[place]))
        self.first = row

    def _take_unknown_names(self) -> None:
        """A heading with a unit over results is a parameter, whether its name is known or not."""
        for place in list(self.others):
            match = _NAME_AND_UNIT.fullmatch(self.rows[self.row][place])
            if match and self.reader.names.is_unit(match.group(2)) and self._holds_results(place):
                self.found.append((place, match.group(1), match.group(2)))
                self.others.remove(place)
        self.found.sort()
        self.places = [place for place, _, _ in self.found]

    def _take_statistics(self) -> None:
        """What the heading of a parameter says of its results (First Draw) tells them apart."""
        for place, name, _ in self.found:
            written = _NAME_AND_UNIT.sub(r"\1", self.rows[self.row][place])
            front, statistic = with_statistic(written, self.reader)
            if statistic and front == name:
                self.groups[place] = Facts(statistic=statistic).over(self.groups.get(place, NOTHING))

    def _take_places(self) -> None:
        """What the heading of a parameter says of the place (出厂水浑浊度) holds for its results."""
        for place, name, _ in self.found:
            facts = place_in(self.rows[self.row][place], name, self.reader)
            if facts is not None:
                self.groups[place] = facts.over(self.groups.get(place, NOTHING))

    def _holds_results(self, place: int) -> bool:
        """Whether most cells below read as results."""
        cells = [row[place] for row in self.rows[self.row + 1 : self.row + 1 + _ROWS_TRIED] if row[place]]
        return 2 * sum(map(self.reader.names.is_result, cells)) > len(cells)

    def _holds_figures(self, place: int) -> bool:
        """Whether results stand below as no labels of rows do: one twice, or measured ones."""
        cells = [row[place] for row in self.rows[self.row + 1 : self.row + 1 + _ROWS_TRIED] if row[place]]
        return self._holds_results(place) and (len(set(cells)) < len(cells) or any(map(MEASURED.search, cells)))

    def _taken(self, keys: dict[str, tuple[int, ...]]) -> list[tuple[str, str]]:
        by_place = {place: name for name, places in keys.items() for place in places}
        by_place.update(dict.fromkeys(self.places, columns.RESULT_AS_REPORTED))
        taken = []
        for place, text in enumerate(self.rows[self.row]):
            if text:
                name = by_place.get(place, "left out")
                taken.append((text, "left out" if name in (IGNORED, NUMBER, *NO_RESULTS) else name))
        return taken

    def _names_again(self, cells: Sequence[str]) -> bool:
        """A row with the names of the parameters in another language."""
        names = named_again(cells, self.found, self.reader)
        if names is None:
            return False
        self.found = [(place, names[place], unit) for place, _, unit in self.found]
        return True

    def _tells_apart(self, cells: Sequence[str]) -> bool:
        """A row of statistics below names that are each merged over several columns (浑浊度 over 最大值 | 最小值)."""
        heading = self.rows[self.row]
        under = {place: text for place in self.places if (text := cells[place]) and text != heading[place]}
        others = {place for place, text in under.items() if self.reader.field_of(text) in (RATE, IGNORED)}
        statistics = {place: text for place, text in under.items() if self.reader.words.is_statistic(text)}
        if not statistics or len(statistics) + len(others - statistics.keys()) < len(under):
            return False
        for place, text in statistics.items():
            self.groups[place] = Facts(statistic=text).over(self.groups.get(place, NOTHING))
        rates = others - statistics.keys()
        self.fields |= dict.fromkeys(rates, IGNORED)
        self.found = [one for one in self.found if one[0] not in rates]
        self.places = [place for place, _, _ in self.found]
        return True

    def _describes(self, cells: Sequence[str]) -> bool:
        """A row of units, limits, detection limits or methods below the parameters."""
        heading = self.rows[self.row]
        cells = [
            "" if place not in self.places and cell == heading[place] else cell for place, cell in enumerate(cells)
        ]
        name = describing_row(cells, self.places, self.reader)
        if not name:
            return False
        self.described.setdefault(name, {place: cells[place] for place in self.places if cells[place]})
        return True

    def _heads_keys(self, cells: Sequence[str]) -> bool:
        """A row that only heads the key columns (采样日期 | 采样点 | 检测结果)."""
        filled_keys = [cell for place, cell in enumerate(cells) if cell and place not in self.places]
        if any(cells[place] and self.reader.field_of(cells[place]) != RESULT for place in self.places):
            return False
        pieces = [piece for cell in filled_keys for piece in cell.split()]
        named = [self.reader.field_of(piece) for piece in pieces]
        if not named or not all(named):
            return False
        for place, cell in enumerate(cells):
            one = self.reader.field_of(cell) if cell and place not in self.places else ""
            if one in KEYS:
                self.fields[place] = one
        if columns.SAMPLED_AT in named:
            self.label = SAMPLED
        elif TESTED_AT in named:
            self.label = TESTED
        return True
