"""Tables whose parameters stand down, one row each: long tables and notices. Whole columns are selected, never rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field

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
from waterqc.arrange.facts import Facts
from waterqc.arrange.head import DownHead, ResultColumn
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.name_with_limit import limits_in_names
from waterqc.arrange.portal import joined_results
from waterqc.arrange.surroundings import Surroundings, SurroundingsReader
from waterqc.arrange.words import (
    CONDITION,
    DATE,
    PARAMETER,
    QUALIFIER,
    REPORTED_AT,
    SAMPLED_TIME,
    TESTED_AT,
)
from waterqc.arranged import FoundTable, LeftOut
from waterqc.errors import InputError
from waterqc.grid import Grid

#: tables of more rows are exports of a machine: every row with a parameter and a result is one
LONG_TABLE = 5_000
#: why a row between results is no result
SPEAKS_FOR_ROWS = "says what the rows below it are"
_LISTED_LEFT_OUT = 500
_ROW_FIELDS = (
    columns.UTILITY, columns.PLANT, columns.POINT, columns.SITE, columns.SAMPLE, columns.UNIT_AS_REPORTED, columns.METHOD,
    columns.DETECTION_LIMIT, columns.DETECTION_UNIT, columns.STATED_LIMIT, columns.STATED_VERDICT, columns.CITED_STANDARD,
    columns.MEDIUM, columns.ACTIVITY, columns.CODE, columns.BASIS, columns.DISINFECTANT, columns.SUPPLY,
    columns.SAMPLED_AT, SAMPLED_TIME, TESTED_AT, DATE, CONDITION, QUALIFIER,
)  # fmt: skip


@dataclass
class TableRead:
    """What reading one table gave."""

    results: pd.DataFrame
    table: FoundTable
    left_out: list[LeftOut] = field(default_factory=list)
    inside: Surroundings = field(default_factory=Surroundings)
    end: int = 0  # the row after the last result row


@dataclass
class _Rows:
    """The rows below a heading, sorted into kinds."""

    result: Mask
    text: Mask
    left_out: dict[str, Mask]
    cells: int  # filled cells under result headings that became no result


class DownReader:
    """Reads the rows below one heading, up to row `stop` of the grid."""

    def __init__(self, grid: Grid, head: DownHead, stop: int, reader: HeadingReader) -> None:
        self.grid = grid
        self.head = head
        self.reader = reader
        self.first = head.last + 1
        self.height = max(0, stop - self.first)
        self._part = grid.frame.iloc[self.first : stop].reset_index(drop=True)
        self._cleaned: dict[int, Column] = {}

    def read(self, facts: Facts) -> TableRead:
        """The results, given the facts that the surroundings state."""
        parameter = self._parameter()
        results = self._distinct_results()
        rows = self._sort_rows(parameter, results)
        contexts, inside = self._contexts(rows, facts)
        kept = np.flatnonzero(rows.result)
        frames = [self._results_of(one, parameter, kept, contexts, facts.date) for one in results]
        frame = _interleaved(frames)
        height = len(frame)
        left_out = self._left_out(rows)
        for place in self.head.rates:
            left_out.append(LeftOut(self._place(self.head.last, place), self._heading(place), "a rate, no measurement"))
        for place in self.head.columns.get(REPORTED_AT, ()):
            why = "the date of the report, not of the sample"
            left_out.append(LeftOut(self._place(self.head.last, place), self._heading(place), why))
        table = FoundTable(
            self._place(self.head.first, 0),
            "long" if len(results) == 1 and not results[0].facts else "notice",
            self.head.taken_for,
            height + rows.cells,
            height,
        )
        end = self.first + (int(kept[-1]) + 1 if len(kept) else 0)
        return TableRead(frame, table, left_out, inside, end)

    def _place(self, row: int, column: int) -> str:
        return self.grid.location(row, column)

    def _heading(self, place: int) -> str:
        return " ".join(dict.fromkeys(row[place] for row in self.head.texts if row[place]))

    def _column(self, place: int) -> Column:
        if place not in self._cleaned:
            self._cleaned[place] = clean_column(self._part[place])
        return self._cleaned[place]

    def _parameter(self) -> Column:
        """The column of names; of two that differ, the one whose names are known."""
        places = self.head.columns[PARAMETER]
        column = self._column(places[0])
        for other in places[1:]:
            if self._column(other).astype(object).equals(column.astype(object)):
                continue
            known = [sum(map(self.reader.names.is_parameter, distinct(self._column(place)))) for place in places]
            if known[0] and known[places.index(other)]:
                raise _both(self._heading(places[0]), self._heading(other), "parameters", "parameter")
            column = self._column(places[int(np.argmax(known))])
        return column

    def _distinct_results(self) -> list[ResultColumn]:
        """The result columns; two that say the same are one, two that differ without a label are an error."""
        kept: list[ResultColumn] = []
        for one in self.head.results:
            same = next((other for other in kept if other.facts == one.facts), None)
            if same is None:
                kept.append(one)
            elif not self._result(same.index).astype(object).equals(self._result(one.index).astype(object)):
                raise _both(same.heading, one.heading, "results", "result")
        return kept

    def _result(self, place: int) -> Column:
        """A column of results; cells that a merge covers are no second result."""
        column = self._column(place)
        covered = [row - self.first for row, at in self.grid.merged if at == place and 0 <= row - self.first < self.height]
        if covered:
            column = column.astype(object).copy()
            column.iloc[covered] = ""
        return column

    def _sort_rows(self, parameter: Column, results: Sequence[ResultColumn]) -> _Rows:
        """Which rows hold results, which are text between them, which are left out and why."""
        reader = self.reader
        texts = distinct(parameter)
        named = filled(parameter)
        repeated = holds(parameter, {text for text in texts if reader.field_of(text) == PARAMETER})
        remark = holds(parameter, {text for text in texts if text and reader.words.is_remark(text)})
        rate = holds(parameter, {text for text in texts if text and reader.words.is_rate(text)})
        any_result, same, count = self._result_cells(parameter, results)
        described = self._any_filled((columns.UNIT_AS_REPORTED, columns.STATED_LIMIT, CONDITION, QUALIFIER, columns.METHOD))
        known = holds(parameter, {text for text in texts if text and reader.names.is_parameter(text)})
        same &= ~known
        ordinary = named & ~repeated & ~remark & ~rate & ~same
        bare = ordinary & ~any_result & ~described & ~known
        result = ordinary & ~bare
        left_out = {
            "the heading, repeated": repeated,
            "a rate, no measurement": rate & ~repeated,
            "no parameter stands beside this result": ~named & any_result & ~remark,
        }
        if self.height <= LONG_TABLE:
            foreign = result & ~known & ~self._readable(results)
            left_out["neither a known parameter nor a readable result"] = foreign
            result &= ~foreign
        else:
            result &= any_result | described
        text = (remark & ~rate) | same | bare | (~named & ~any_result)
        unread = int(count[~result & ~repeated & ~rate & ~same & ~remark].sum())
        return _Rows(result, text & ~result & ~rate & ~repeated, left_out, unread)

    def _result_cells(
        self, parameter: Column, results: Sequence[ResultColumn]
    ) -> tuple[Mask, Mask, Places]:
        """Which rows hold any result, in which all repeat the name (a section merged over the row), how many cells."""
        count = np.zeros(self.height, dtype=np.int64)
        same = np.full(self.height, self.height <= LONG_TABLE)
        names = parameter.to_numpy(dtype=object) if self.height <= LONG_TABLE else None
        for one in results:
            count += filled(self._result(one.index))
            if names is not None:
                same &= self._column(one.index).to_numpy(dtype=object) == names
        return count > 0, same, count

    def _any_filled(self, names: Sequence[str]) -> Mask:
        found = np.zeros(self.height, dtype=bool)
        for name in names:
            for place in self.head.columns.get(name, ()):
                found |= filled(self._column(place))
        return found

    def _readable(self, results: Sequence[ResultColumn]) -> Mask:
        found = np.zeros(self.height, dtype=bool)
        for one in results:
            column = self._column(one.index)
            found |= holds(column, {text for text in distinct(column) if text and self.reader.names.is_result(text)})
        return found

    def _contexts(self, rows: _Rows, facts: Facts) -> tuple[list[tuple[int, Facts]], Surroundings]:
        """The facts that hold from each row on: a row that only names a place or date speaks for the rows below it."""
        inside = Surroundings()
        contexts = [(0, facts)]
        if self.height > LONG_TABLE:
            return contexts, inside
        results = np.flatnonzero(rows.result)
        last = int(results[-1]) if len(results) else -1
        around = SurroundingsReader(self.reader)
        for row in np.flatnonzero(rows.text).tolist():
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

    def _results_of(
        self,
        one: ResultColumn,
        parameter: Column,
        kept: Places,
        contexts: Sequence[tuple[int, Facts]],
        period: str,
    ) -> pd.DataFrame:
        """The results table of one result column."""
        own = one.facts.over(self.head.facts)
        stated = [(row, completed(own.over(facts), facts.date or period)) for row, facts in contexts]
        found = {name: rows_taken(column, kept) for name, column in facts_columns(stated, self.height).items()}
        if self.head.standard:
            found[columns.CITED_STANDARD] = constant(self.head.standard, len(kept))
        cells = self._cells_of(one, kept)
        settle_places(cells, self.reader.labels)
        dated = dates_of(cells, period)
        if dated is not None:
            given = filled(dated[0])
            found[columns.SAMPLED_AT] = choose(given, dated[0], found[columns.SAMPLED_AT])
            found[columns.DATE_KIND] = choose(given, dated[1], found[columns.DATE_KIND])
        for name, column in cells.items():
            if name not in (columns.SAMPLED_AT, columns.UNIT_AS_REPORTED):
                found[name] = choose(filled(column), column, found.get(name, constant("", len(kept))))
        names = rows_taken(parameter, kept)
        names, limits = limits_in_names(names, self.reader.names)
        found[columns.PARAMETER_AS_REPORTED] = names
        if limits is not None:
            held = found.get(columns.STATED_LIMIT, constant("", len(kept)))
            found[columns.STATED_LIMIT] = choose(filled(held), held, limits)
        unit = cells.get(columns.UNIT_AS_REPORTED, constant("", len(kept)))
        found[columns.UNIT_AS_REPORTED] = choose(filled(unit), unit, constant(one.unit, len(kept)))
        result = rows_taken(self._result(one.index), kept)
        result, assumptions = joined_results(result, cells, self.reader.words)
        found[columns.RESULT_AS_REPORTED] = result
        found[columns.ASSUMPTIONS] = assumptions
        found[columns.FINDINGS] = self._findings(one.index, kept)
        found[columns.LOCATION] = locations(self.grid, kept + self.first, one.index)
        return as_results(found, len(kept))

    def _cells_of(
        self, one: ResultColumn, kept: Places
    ) -> dict[str, Column]:
        """The other columns of the rows, by field."""
        own = {
            columns.STATED_VERDICT: one.verdict,
            columns.STATED_LIMIT: one.limit,
            columns.DETECTION_LIMIT: one.detection_limit,
        }
        cells: dict[str, Column] = {}
        for name in _ROW_FIELDS:
            place = own.get(name)
            places = (place,) if place is not None else self.head.columns.get(name, ())
            taken = [rows_taken(self._column(at), kept) for at in places]
            if not taken:
                continue
            if name == columns.SITE and len(taken) > 1:
                cells[name] = _sites_joined(taken)
                continue
            if name == columns.UNIT_AS_REPORTED:
                self._refuse_two_units(places, taken)
            column = taken[0]
            for other in taken[1:]:
                column = choose(filled(column), column, other)
            cells[name] = column
        self._settle_limits(cells)
        return cells

    def _refuse_two_units(self, places: Sequence[int], taken: Sequence[Column]) -> None:
        for place, other in zip(places[1:], taken[1:], strict=True):
            first = taken[0]
            if (filled(first) & filled(other) & (first.astype(object) != other.astype(object)).to_numpy()).any():
                raise _both(self._heading(places[0]), self._heading(place), "units", "unit")

    def _settle_limits(self, cells: dict[str, Column]) -> None:
        """A column headed 国家标准 whose cells name standards holds the standards, no limits."""
        column = cells.get(columns.STATED_LIMIT)
        if column is None or columns.CITED_STANDARD in cells:
            return
        texts = [text for text in distinct(column) if text]
        if texts and all(self.reader.words.standards_in(text) for text in texts):
            cells[columns.CITED_STANDARD] = cells.pop(columns.STATED_LIMIT)

    def _findings(self, place: int, kept: Places) -> Column:
        """The reader's remarks on the cells of a result column."""
        remarks = {row - self.first: code for (row, at), code in self.grid.remarks.items() if at == place}
        if not remarks:
            return constant("", len(kept))
        return pd.Series([remarks.get(row, "") for row in kept.tolist()], dtype=object)

    def _left_out(self, rows: _Rows) -> list[LeftOut]:
        """The rows that hold no result, each with its text and the reason."""
        found: list[LeftOut] = []
        for why, mask in rows.left_out.items():
            places = np.flatnonzero(mask).tolist()
            for row in places[:_LISTED_LEFT_OUT]:
                text = " | ".join(dict.fromkeys(str(cell) for cell in self._part.iloc[row].tolist() if cell))
                found.append(LeftOut(self._place(self.first + row, 0), text[:200], why))
            if len(places) > _LISTED_LEFT_OUT:
                place = self._place(self.first + places[_LISTED_LEFT_OUT], 0)
                found.append(LeftOut(place, "", f"{why}: {len(places) - _LISTED_LEFT_OUT} more rows from here on"))
        return found


def _sites_joined(taken: Sequence[Column]) -> Column:
    """Town, district and street as one place."""
    rows = zip(*(column.to_numpy(dtype=object) for column in taken), strict=True)
    known: dict[tuple[str, ...], str] = {}
    joined = []
    for parts in rows:
        if parts not in known:
            known[parts] = ", ".join(dict.fromkeys(part for part in parts if part))
        joined.append(known[parts])
    return pd.Series(joined, dtype=object)


def _interleaved(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The results of several columns in the order of print: row by row."""
    if len(frames) == 1:
        return frames[0]
    height = len(frames[0])
    order = np.arange(height * len(frames)).reshape(len(frames), height).T.ravel()
    made = {
        name: np.concatenate([frame[name].to_numpy(dtype=object) for frame in frames])[order] for name in frames[0].columns
    }
    return pd.DataFrame({name: pd.Series(texts, dtype=object) for name, texts in made.items()})


def _both(one: str, other: str, what: str, option: str) -> InputError:
    return InputError(
        f"the columns {one!r} and {other!r} both hold {what} and differ; name the right one with --column {option}=HEADING."
    )



