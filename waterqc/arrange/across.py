"""Tables whose parameters stand across: wide exports (a row per sample), days or plants as rows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd

from waterqc import columns
from waterqc.arrange.cells import clean_column, distinct
from waterqc.arrange.columnar import (
    Column,
    Mask,
    Places,
    as_results,
    choose,
    completed,
    constant,
    dates_of,
    facts_columns,
    filled,
    holds,
    locations,
    rows_taken,
    settle_places,
)
from waterqc.arrange.dated import SAMPLED, TESTED, UNLABELLED
from waterqc.arrange.down import SPEAKS_FOR_ROWS, TableRead
from waterqc.arrange.facts import NOTHING, Facts
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.name_with_limit import limits_in_names
from waterqc.arrange.surroundings import Surroundings, SurroundingsReader
from waterqc.arrange.words import (
    DATE,
    IGNORED,
    LABEL,
    NUMBER,
    PARAMETER,
    RATE,
    REPORTED_AT,
    RESULT,
    SAMPLED_TIME,
    TESTED_AT,
    key_of,
)
from waterqc.arranged import FoundTable, LeftOut
from waterqc.grid import Grid

Rows = Sequence[Sequence[str]]
_FIGURE: Final = re.compile(r"[\d.,<>≤≥~ /-]+")
_MANGLED: Final = re.compile(r"^([A-Za-z][\w.]*?)\.\.([\w.]+?)\.*$")
_SUB_ROWS: Final = 4
_ROWS_TRIED: Final = 20
_KEYS: Final = (
    columns.UTILITY, columns.PLANT, columns.POINT, columns.SITE, columns.SAMPLE, columns.STATED_VERDICT, columns.MEDIUM,
    columns.ACTIVITY, columns.DISINFECTANT, columns.SUPPLY, columns.SAMPLED_AT, SAMPLED_TIME, TESTED_AT, DATE,
    columns.CITED_STANDARD,
)  # fmt: skip
#: labels of rows that describe the parameters, and the column that their cells fill
_DESCRIBING: Final = (columns.UNIT_AS_REPORTED, columns.STATED_LIMIT, columns.DETECTION_LIMIT, columns.METHOD)


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


def across_head(rows: Rows, row: int, reader: HeadingReader) -> AcrossHead | None:
    """The heading whose row of parameters is `row`, None if that row is none.

    At least two cells are names of parameters, or one with its unit beside key columns, and they are most of the
    cells that are no headings.
    """
    cells = rows[row]
    found: list[tuple[int, str, str]] = []
    others: list[int] = []
    fields: dict[int, str] = {}
    for place, text in enumerate(cells):
        if not text:
            continue
        name = _parameter_of(text, reader)
        if name is not None:
            found.append((place, *name))
            continue
        heading = reader.read(text)
        if heading is not None and heading.field not in (RESULT,):
            fields[place] = heading.field
        elif heading is None and _FIGURE.fullmatch(text):
            return None
        else:
            others.append(place)
    # `NA` may be sodium or "not available", `Pb` no result: two names that are no results settle it
    firm = {key_of(text) for place, text, _ in found if not reader.names.is_result(cells[place])}
    if not firm or (len(firm) == 1 and not (len(found) == 1 and _one_is_enough(cells, found, fields))):
        return None
    if len(found) < len(others) and not (len(found) >= 3 and len(fields) >= 2):
        return None
    if PARAMETER in fields.values() and len(found) < 2:
        return None
    head = _AcrossHeadReader(rows, row, reader, found, fields, others).read()
    return head if _results_below(rows, head, reader) else None


def _results_below(rows: Rows, head: AcrossHead, reader: HeadingReader) -> bool:
    """Whether the cells below the parameters read as results, most of them at least."""
    places = [place for place, _, _ in head.parameters]
    cells = [row[place] for row in rows[head.last + 1 : head.last + 1 + _ROWS_TRIED] for place in places if row[place]]
    known = sum(map(reader.names.is_result, cells))
    return bool(cells) and 2 * known > len(cells)


def _one_is_enough(cells: Sequence[str], found: Sequence[tuple[int, str, str]], fields: dict[int, str]) -> bool:
    """A single parameter needs its unit in the heading, and a column for the sample, place or date."""
    named = set(fields.values()) & {columns.SAMPLE, columns.SITE, columns.PLANT, columns.SAMPLED_AT, TESTED_AT, DATE}
    return bool(named) and (bool(found[0][2]) or "(" in cells[found[0][0]] or "（" in cells[found[0][0]])


def _parameter_of(text: str, reader: HeadingReader) -> tuple[str, str] | None:
    """(name as written, unit) of a heading that names a parameter, perhaps with a word for results (Lead Amount (ppm))."""
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
        return None
    if mangled and reader.names.is_parameter(spoken):
        return name, unit
    front, _, word = name.rpartition(" ")
    if front and reader.field_of(word) == RESULT and reader.names.is_parameter(front):
        return front, unit
    return None


class _AcrossHeadReader:
    """Reads the rows below a row of parameters that still belong to the heading: units, limits, headings of the keys."""

    def __init__(
        self,
        rows: Rows,
        row: int,
        reader: HeadingReader,
        found: list[tuple[int, str, str]],
        fields: dict[int, str],
        others: list[int],
    ) -> None:
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
        for row in range(self.row + 1, min(self.row + 1 + _SUB_ROWS, len(self.rows))):
            cells = self.rows[row]
            if not any(cells):
                continue
            if not (self._describes(cells) or self._heads_keys(cells)):
                break
            self.last = row
        keys: dict[str, tuple[int, ...]] = {}
        for place, name in sorted(self.fields.items()):
            name = LABEL if name == PARAMETER or name in _DESCRIBING else name
            keys[name] = (*keys.get(name, ()), place)
        if LABEL not in keys and not any(name in keys for name in _KEYS):
            blank = [place for place in range(min(self.places)) if not self.rows[self.row][place]]
            first = [*blank, *(place for place in self.others if place < min(self.places))]
            if first:
                keys[LABEL] = tuple(sorted(first)[:2])
        return AcrossHead(
            self.row,
            self.last,
            tuple(self.found),
            keys,
            tuple(self._taken(keys)),
            tuple(tuple(row) for row in self.rows[self.row : self.last + 1]),
            self.described,
            self.label,
        )

    def _taken(self, keys: dict[str, tuple[int, ...]]) -> list[tuple[str, str]]:
        by_place = {place: name for name, places in keys.items() for place in places}
        by_place.update(dict.fromkeys(self.places, columns.RESULT_AS_REPORTED))
        taken = []
        for place, text in enumerate(self.rows[self.row]):
            if text:
                name = by_place.get(place, "left out")
                taken.append((text, "left out" if name in (IGNORED, RATE, NUMBER) else name))
        return taken

    def _describes(self, cells: Sequence[str]) -> bool:
        """A row of units, limits, detection limits or methods below the parameters."""
        name = describing_row(cells, self.places, self.reader)
        if not name:
            return False
        self.described.setdefault(name, {place: cells[place] for place in self.places if cells[place]})
        return True

    def _heads_keys(self, cells: Sequence[str]) -> bool:
        """A row that only heads the key columns (采样日期 | 采样点 | 检测结果)."""
        filled_keys = [cell for place, cell in enumerate(cells) if cell and place not in self.places]
        if any(cells[place] and not self.reader.field_of(cells[place]) == RESULT for place in self.places):
            return False
        pieces = [piece for cell in filled_keys for piece in cell.split()]
        named = [self.reader.field_of(piece) for piece in pieces]
        if not named or not all(named):
            return False
        for place, cell in enumerate(cells):
            one = self.reader.field_of(cell) if cell and place not in self.places else ""
            if one in _KEYS:
                self.fields[place] = one
        if columns.SAMPLED_AT in named:
            self.label = SAMPLED
        elif TESTED_AT in named:
            self.label = TESTED
        return True


def describing_row(cells: Sequence[str], places: Sequence[int], reader: HeadingReader) -> str:
    """The column that a row's cells describe (units, limits, …), "" for any other row."""
    under = [cells[place] for place in places if cells[place]]
    if not under:
        return ""
    keys = [cell for place, cell in enumerate(cells) if cell and place not in places]
    named = reader.field_of(keys[0]) if keys else ""
    if named in _DESCRIBING:
        return named
    if keys:
        return ""
    if all(reader.names.is_unit(cell) for cell in under) and not all(reader.names.is_result(cell) for cell in under):
        return columns.UNIT_AS_REPORTED
    if all(reader.names.is_limit(cell) for cell in under) and any(cell[0] in "≤≥<>≦≧＜＞" for cell in under):
        return columns.STATED_LIMIT
    return ""


class AcrossReader:
    """Reads the rows below one heading with parameters across, up to row `stop` of the grid."""

    def __init__(self, grid: Grid, head: AcrossHead, stop: int, reader: HeadingReader) -> None:
        self.grid = grid
        self.head = head
        self.reader = reader
        self.first = head.last + 1
        self.height = max(0, stop - self.first)
        self._part = grid.frame.iloc[self.first : stop].reset_index(drop=True)
        self._cleaned: dict[int, Column] = {}
        self.places = [place for place, _, _ in head.parameters]
        self.described = {name: dict(cells) for name, cells in head.described.items()}
        self.left_out: list[LeftOut] = []
        self.label = head.date_label
        self.text: Mask = np.zeros(self.height, dtype=bool)

    def read(self, facts: Facts) -> TableRead:
        """The results, given the facts that the surroundings state."""
        rows = self._sort_rows()
        contexts, inside = self._contexts(rows, facts)
        kept = np.flatnonzero(rows)
        frame = self._results(kept, contexts, facts)
        for name in (RATE, REPORTED_AT):
            why = "a rate, no measurement" if name == RATE else "the date of the report, not of the sample"
            for place in self.head.keys.get(name, ()):
                at = self.grid.location(self.head.first, place)
                self.left_out.append(LeftOut(at, self.head.texts[0][place], why))
        place = self.grid.location(self.head.first, 0)
        layout = "transposed" if LABEL in self.head.keys else "wide"
        table = FoundTable(place, layout, self.head.taken_for, len(frame), len(frame))
        end = self.first + (int(kept[-1]) + 1 if len(kept) else 0)
        return TableRead(frame, table, self.left_out, inside, end)

    def _column(self, place: int) -> Column:
        if place not in self._cleaned:
            self._cleaned[place] = clean_column(self._part[place])
        return self._cleaned[place]

    def _sort_rows(self) -> Mask:
        """Which rows hold results: cells under parameters, or a key that names a sample."""
        given = np.zeros(self.height, dtype=bool)
        same = np.ones(self.height, dtype=bool)
        first = self._column(self.places[0]).to_numpy(dtype=object)
        for place in self.places:
            column = self._column(place)
            given |= filled(column)
            if len(self.places) > 1:
                same &= column.to_numpy(dtype=object) == first
        merged = same & given & ~self._all_results(first) if len(self.places) > 1 else np.zeros(self.height, dtype=bool)
        rows = given & ~merged
        self.text = ~rows
        return rows & ~self._special_rows(rows)

    def _all_results(self, texts: "np.ndarray[tuple[int], np.dtype[np.object_]]") -> Mask:
        known = {text: self.reader.names.is_result(text) for text in set(texts.tolist())}
        return np.array([known[text] for text in texts.tolist()], dtype=bool)

    def _special_rows(self, rows: Mask) -> Mask:
        """Rows of units or limits, rates, repeated headings, remarks: found by the texts of the key columns."""
        special = np.zeros(self.height, dtype=bool)
        head_texts = {text for row in self.head.texts for text in row if text}
        keys = [place for places in self.head.keys.values() for place in places] or [0]
        candidates = np.zeros(self.height, dtype=bool)
        for place in keys:
            if place in self.places:
                continue
            column = self._column(place)
            texts = {
                text
                for text in distinct(column)
                if text and (text in head_texts or self.reader.read(text) or self.reader.words.is_remark(text))
            }
            candidates |= holds(column, texts)
        for place in self.places[:1]:
            candidates |= holds(self._column(place), head_texts)
        for row in np.flatnonzero(candidates & rows).tolist()[:2000]:
            why = self._describe(row, head_texts)
            if why:
                special[row] = True
                text = " | ".join(dict.fromkeys(str(cell) for cell in self._part.iloc[row].tolist() if cell))
                if why != "described":
                    self.left_out.append(LeftOut(self.grid.location(self.first + row, 0), text[:200], why))
        return special

    def _describe(self, row: int, head_texts: set[str]) -> str:
        cells = [str(cell) for cell in self._part.iloc[row].tolist()]
        keys = [cell for place, cell in enumerate(cells) if cell and place not in self.places]
        if any(self.reader.words.is_rate(cell) for cell in keys[:2]):
            return "a rate, no measurement"
        under = [cells[place] for place in self.places if cells[place]]
        if under and all(text in head_texts for text in under) and not all(map(self.reader.names.is_result, under)):
            return "the heading, repeated"
        name = describing_row(cells, self.places, self.reader)
        if name:
            self.described.setdefault(name, {place: cells[place] for place in self.places if cells[place]})
            return "described"
        if self.reader.words.is_remark(next((cell for cell in cells if cell), "")):
            return "a remark"
        return ""

    def _contexts(self, rows: Mask, facts: Facts) -> tuple[list[tuple[int, Facts]], Surroundings]:
        """A row that only names a place or date speaks for the rows below it."""
        inside = Surroundings()
        contexts = [(0, facts)]
        results = np.flatnonzero(rows)
        last = int(results[-1]) if len(results) else -1
        texts = np.flatnonzero(self.text).tolist()
        if len(texts) > 2000:
            return contexts, inside
        around = SurroundingsReader(self.reader)
        for row in texts:
            if row > last:
                break
            cells = [text for text in self._part.iloc[row].tolist() if text]
            if not cells:
                continue
            place = self.grid.location(self.first + row, 0)
            found = around.read([(place, cells)])
            if not found.left_out:
                text = " | ".join(dict.fromkeys(cells))[:300]
                found.left_out.append(LeftOut(place, text, "no result stands in this row"))
            inside.cited += found.cited
            inside.statements += found.statements
            inside.left_out += found.left_out
            stated = found.facts
            if stated.names_a_place or stated.date:
                contexts.append((row, stated.over(contexts[0][1])))
                inside.left_out[-1] = LeftOut(place, " | ".join(dict.fromkeys(cells))[:300], SPEAKS_FOR_ROWS)
        return contexts, inside

    def _results(
        self, kept: Places, contexts: Sequence[tuple[int, Facts]], facts: Facts
    ) -> pd.DataFrame:
        rows, width = len(kept), len(self.places)
        if not rows:
            return as_results({}, 0)
        stated = [(row, completed(one, one.date or facts.date)) for row, one in contexts]
        keys = {name: rows_taken(column, kept) for name, column in facts_columns(stated, self.height).items()}
        own = self._own_keys(kept, facts)
        for name, column in own.items():
            keys[name] = choose(filled(column), column, keys.get(name, constant("", rows)))
        found = {name: _repeated(column, width) for name, column in keys.items()}
        cells = np.empty((rows, width), dtype=object)
        for at, place in enumerate(self.places):
            cells[:, at] = self._column(place).to_numpy(dtype=object)[kept]
        found[columns.RESULT_AS_REPORTED] = pd.Series(cells.ravel(), dtype=object)
        names, limits = limits_in_names(pd.Series([name for _, name, _ in self.head.parameters], dtype=object), self.reader.names)
        found[columns.PARAMETER_AS_REPORTED] = _tiled(names.tolist(), rows)
        units = [unit or self.described.get(columns.UNIT_AS_REPORTED, {}).get(place, "") for place, _, unit in self.head.parameters]
        found[columns.UNIT_AS_REPORTED] = _tiled(units, rows)
        in_names = limits.tolist() if limits is not None else [""] * width
        described = self.described.get(columns.STATED_LIMIT, {})
        found[columns.STATED_LIMIT] = _tiled([described.get(place, own) for place, own in zip(self.places, in_names, strict=True)], rows)
        for name in (columns.DETECTION_LIMIT, columns.METHOD):
            found[name] = _tiled([self.described.get(name, {}).get(place, "") for place in self.places], rows)
        at = [locations(self.grid, kept + self.first, place).to_numpy(dtype=object) for place in self.places]
        found[columns.LOCATION] = pd.Series(np.stack(at, axis=1).ravel(), dtype=object)
        found[columns.FINDINGS] = self._findings(kept)
        return as_results(found, rows * width)

    def _own_keys(self, kept: Places, facts: Facts) -> dict[str, Column]:
        """The key columns of the rows, and what their label cells say."""
        cells: dict[str, Column] = {}
        for name in _KEYS:
            taken = [rows_taken(self._column(place), kept) for place in self.head.keys.get(name, ())]
            if not taken:
                continue
            column = taken[0]
            if name == columns.SITE and len(taken) > 1:
                parts = zip(*(one.tolist() for one in taken), strict=True)
                column = pd.Series([", ".join(dict.fromkeys(filter(None, one))) for one in parts], dtype=object)
            cells[name] = column
        for place in self.head.keys.get(LABEL, ()):
            self._read_labels(rows_taken(self._column(place), kept), cells, facts)
        settle_places(cells, self.reader.labels)
        dated = dates_of(cells, facts.date)
        found = {name: column for name, column in cells.items() if name not in (SAMPLED_TIME, TESTED_AT, DATE)}
        if dated is not None:
            found[columns.SAMPLED_AT], found[columns.DATE_KIND] = dated
        return found

    def _read_labels(self, column: Column, cells: dict[str, Column], facts: Facts) -> None:
        """Fill the columns that label cells such as `2025.05.19 永福水厂` state."""
        read = {text: self._label(text, facts) for text in distinct(column) if text}
        texts = column.tolist()
        date_field = {SAMPLED: columns.SAMPLED_AT, TESTED: TESTED_AT}.get(self.label, DATE)
        parts = {
            columns.PLANT: "plant", columns.POINT: "point", columns.SITE: "site", columns.SAMPLE: "sample", date_field: "date",
        }  # fmt: skip
        for name, attribute in parts.items():
            values = [getattr(read[text], attribute) if text else "" for text in texts]
            if any(values):
                held = cells.get(name)
                made = pd.Series(values, dtype=object)
                cells[name] = made if held is None else choose(filled(held), held, made)

    def _label(self, text: str, facts: Facts) -> Facts:
        known = self.reader.labels.read(text, any_site=True) or (Facts(site=text) if text else NOTHING)
        known = completed(known, facts.date)
        if known.statistic:
            site = " ".join(part for part in (known.site, known.statistic) if part)
            return Facts(plant=known.plant, point=known.point, site=site, sample=known.sample, date=known.date)
        return known

    def _findings(self, kept: Places) -> Column:
        if not self.grid.remarks:
            return constant("", len(kept) * len(self.places))
        remarks = self.grid.remarks
        return pd.Series(
            [remarks.get((row + self.first, place), "") for row in kept.tolist() for place in self.places], dtype=object
        )


def _repeated(column: Column, width: int) -> Column:
    """Each text repeated for every parameter of its row."""
    codes, texts = pd.factorize(column.astype(object))
    return pd.Series(pd.Categorical.from_codes(np.repeat(np.asarray(codes), width), list(texts)))


def _tiled(texts: Sequence[str], rows: int) -> Column:
    """The same texts, one per parameter, for every row."""
    codes, kept = pd.factorize(pd.Series(list(texts), dtype=object))
    return pd.Series(pd.Categorical.from_codes(np.tile(np.asarray(codes), rows), list(kept)))

