"""Tables whose parameters stand down, one row each: long tables and notices. Whole columns are selected, never rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import pandas as pd

from waterqc import columns
from waterqc.arrange.cells import Column, Mask, Places
from waterqc.arrange.columnar import (
    as_results,
    choose,
    completed,
    constant,
    facts_columns,
    filled,
    locations,
    rows_taken,
    settle_places,
)
from waterqc.arrange.date_columns import dates_of
from waterqc.arrange.down_cells import DownCells
from waterqc.arrange.down_columns import LONG_TABLE
from waterqc.arrange.down_rows import LISTED_LEFT_OUT, SortedRows
from waterqc.arrange.facts import Facts, without_finished
from waterqc.arrange.head import ResultColumn
from waterqc.arrange.heading_units import unit_of_results, with_unit_of_limits
from waterqc.arrange.means import with_statistic
from waterqc.arrange.merged_down import filled_down
from waterqc.arrange.name_with_limit import limits_in_names, with_sign
from waterqc.arrange.narrow_sections import narrow_sections
from waterqc.arrange.portal import DOUBTFUL, joined_results, with_figures_behind, with_split_figures
from waterqc.arrange.results_in_headings import results_in_heading
from waterqc.arrange.rows_between import facts_by_rows
from waterqc.arrange.shifted_rows import MEASURED, doubtful, with_those_of_units
from waterqc.arrange.stated_around import Surroundings
from waterqc.arrange.words import (
    NO_RESULTS,
    REMARK,
)
from waterqc.arrange.written_lengths import short_of_cells
from waterqc.arranged import FoundTable, LeftOut
from waterqc.written import simplified

#: tables with more columns hold figures of many kinds beside the results
_WIDEST_NOTICE: Final = 12


@dataclass
class TableRead:
    """What reading one table gave."""

    results: pd.DataFrame
    table: FoundTable
    left_out: list[LeftOut] = field(default_factory=list)
    inside: Surroundings = field(default_factory=Surroundings)
    end: int = 0  # the row after the last result row


class DownReader(DownCells):
    """Reads the rows below one heading, up to row `stop` of the grid."""

    def read(self, facts: Facts) -> TableRead:
        """The results, given the facts that the surroundings state."""
        parameter = self.parameter()
        results = self.distinct_results()
        rows = self.sort_rows(parameter, results)
        contexts, inside = self._contexts(rows, facts)
        kept = np.flatnonzero(rows.result)
        frames = [self._results_of(one, parameter, kept, contexts, facts.date) for one in results]
        frame = _interleaved(frames)
        height = len(frame)
        left_out = self._left_out(rows)
        for name, why in NO_RESULTS.items():
            for place in self.head.columns.get(name, ()):
                left_out.append(LeftOut(self.place(self.head.last, place), self.heading(place), why))
        unknown = self._unknown_columns(kept)
        for place, _ in unknown:
            why = "results may stand in it, but its heading is not understood"
            left_out.append(LeftOut(self.place(self.head.last, place), self.heading(place), why))
        stray = self.stray_cells(kept)
        left_out += stray
        left_out += results_in_heading(
            self.head.texts, self.grid, self.head.first, self.head.parameter, self.reader.names
        )
        table = FoundTable(
            self.place(self.head.first, 0),
            "long" if len(results) == 1 and not results[0].facts else "notice",
            self.taken_for,
            height + rows.cells + sum(count for _, count in unknown) + len(stray),
            height,
        )
        end = self.first + (int(kept[-1]) + 1 if len(kept) else 0)
        return TableRead(frame, table, left_out, inside, end)

    def _unknown_columns(self, kept: Places) -> list[tuple[int, int]]:
        """Columns right of the parameters with a heading not understood over what reads as results, and their cells."""
        if self.height > LONG_TABLE:
            return []
        alone = not any(one.facts for one in self.head.results)  # one column is headed as the result
        if alone and len(self.head.taken_for) > _WIDEST_NOTICE:
            return []  # an export of a machine, with figures of all kinds
        found = []
        for place in self.head.unknown:
            texts = [text for text in rows_taken(self.column(place), kept).tolist() if text]
            read = [text for text in texts if self.reader.names.is_result(text)]
            words, heading = self.reader.words, self.heading(place)
            figures = 2 * len(read) > len(texts) and (not alone or any(map(MEASURED.search, read)))
            if (figures and not words.is_range(heading)) or words.joins_statistics(heading) or self._is_sample(place):
                found.append((place, len(texts)))
        return found

    def _is_sample(self, place: int) -> bool:
        """Whether a column without readable results is headed by a place that heads no other (水厂 over 合格)."""
        heading = self.heading(place)
        named = self.reader.labels.read(heading)
        return bool(named and named.names_a_place) and all(one.heading != heading for one in self.head.results)

    def _contexts(self, rows: SortedRows, facts: Facts) -> tuple[list[tuple[int, Facts]], Surroundings]:
        """The facts that hold from each row on: a row that only names a place or date speaks for the rows below it."""
        results = np.flatnonzero(rows.result)
        last = int(results[-1]) if len(results) else -1
        texts = np.flatnonzero(rows.text)
        above = texts[texts <= last].tolist() if self.height <= LONG_TABLE else []
        return facts_by_rows(self.part, above, self.grid, self.first, self.reader, facts)

    def _sections_are_sites(self, own: Facts, contexts: Sequence[tuple[int, Facts]]) -> bool:
        """Whether rows between the results name other sites than the heading of their one column: it ends there."""
        (_, table), *sections = contexts
        others = [facts.site for _, facts in sections if facts.site not in ("", table.site, own.site)]
        return len(self.head.results) == 1 and bool(own.site) and bool(others)

    def _is_site_beside_plants(self, one: ResultColumn) -> bool:
        """Whether a column is headed by a site (a shop, a street) and others of the table by plants."""
        own = one.facts
        at_plant = bool(own.plant or own.point) or "厂" in simplified(own.site)
        return bool(own.site) and not at_plant and any(other.facts.plant for other in self.head.results)

    def _results_of(
        self,
        one: ResultColumn,
        parameter: Column,
        kept: Places,
        contexts: Sequence[tuple[int, Facts]],
        period: str,
    ) -> pd.DataFrame:
        """The results table of one result column."""
        cells = self._row_cells(one, parameter, kept, len(contexts))
        found = self._facts_of(one, kept, contexts, period)
        self._take_cells(found, cells, len(kept), period)
        names, limits = limits_in_names(rows_taken(parameter, kept), self.reader.names)
        found[columns.PARAMETER_AS_REPORTED] = names
        self._take_limits(found, limits, "" if columns.UNIT_AS_REPORTED in cells else one.limit_unit)
        unit = cells.get(columns.UNIT_AS_REPORTED, constant("", len(kept)))
        found[columns.UNIT_AS_REPORTED] = choose(
            filled(unit), unit, unit_of_results(names, one.unit, self.reader.names)
        )
        result, found[columns.ASSUMPTIONS] = joined_results(self._texts_of(one, kept), cells, self.reader.words)
        result = with_those_of_units(result, unit, self.reader.names)
        short = short_of_cells(self.grid, self.head.last, self._kept_mask(kept))[kept]
        unsure = (
            self._narrow(kept)
            | self.shifted(kept, one)
            | self.goes_on(one.index, kept)
            | self.shared_figures(one.index, kept)
            | (short & (self.height > LONG_TABLE))
        )
        # a blank cell among one column of results: its figure may stand under another heading
        doubted = doubtful(result, unsure, blank=len(self.head.results) == 1)
        lost = short & ~filled(result)
        found[columns.RESULT_AS_REPORTED] = choose(lost, constant(DOUBTFUL, len(kept)), doubted)
        for name in (columns.MEDIUM, columns.ACTIVITY):  # under it stands what the lost cell has moved
            if name in found and short.any():
                found[name] = choose(short, constant("", len(kept)), found[name])
        found[columns.FINDINGS] = self._findings(one.index, kept)
        found[columns.LOCATION] = locations(self.grid, kept + self.first, one.index)
        if one.verdict is not None and sum(other.verdict == one.verdict for other in self.head.results) > 1:
            found[columns.SHARED_VERDICT] = locations(self.grid, kept + self.first, one.verdict)
        return as_results(found, len(kept))

    def _row_cells(self, one: ResultColumn, parameter: Column, kept: Places, contexts: int) -> dict[str, Column]:
        """The other cells of the rows, those merged over several written out where no row between speaks for them."""
        cells = self.cells_of(one, kept)
        if self.head.first and contexts == 1 and self.height <= LONG_TABLE:
            alone = {name: at[0] for name, at in self.head.columns.items() if len(at) == 1}
            cells = filled_down(cells, alone, [rows_taken(parameter, kept)], alike=False)
        self.standards_in_places(cells)
        settle_places(cells, self.reader.labels)
        if one.facts.statistic and columns.SITE in cells:
            cells[columns.SITE] = with_statistic(cells[columns.SITE], one.facts.statistic, self.reader.words)
        return cells

    def _facts_of(
        self, one: ResultColumn, kept: Places, contexts: Sequence[tuple[int, Facts]], period: str
    ) -> dict[str, Column]:
        """What the surroundings, the rows between and the heading of the column state of each row, by field."""
        own = one.facts.over(self.head.facts)
        if self._is_site_beside_plants(one):
            contexts = [(row, without_finished(facts)) for row, facts in contexts]
        elsewhere = replace(own, plant="", point="", site="") if self._sections_are_sites(own, contexts) else own
        stated = [
            (row, completed((elsewhere if row else own).over(facts), facts.date or period)) for row, facts in contexts
        ]
        found = {name: rows_taken(column, kept) for name, column in facts_columns(stated, self.height).items()}
        if one.standard:
            found[columns.CITED_STANDARD] = constant(one.standard, len(kept))
        return found

    def _take_cells(self, found: dict[str, Column], cells: dict[str, Column], height: int, period: str) -> None:
        """Let a row's own cells stand before what its surroundings state."""
        own = {name: cell for name, cell in cells.items() if name not in (columns.SAMPLED_AT, columns.UNIT_AS_REPORTED)}
        for name, column in own.items():
            found[name] = choose(filled(column), column, found.get(name, constant("", height)))
        dated = dates_of(cells, period)
        if dated is not None:
            given = filled(dated[0])
            for name, column in zip((columns.SAMPLED_AT, columns.DATE_KIND), dated, strict=True):
                found[name] = choose(given, column, found.get(name, constant("", height)))

    def _take_limits(self, found: dict[str, Column], in_names: Column | None, unit: str) -> None:
        """Take the limits written in names, and the unit that the heading of the limits states."""
        names = found[columns.PARAMETER_AS_REPORTED]
        if in_names is not None:
            held = found.get(columns.STATED_LIMIT, constant("", len(names)))
            limits = [with_sign(*pair) for pair in zip(held, in_names, strict=True)]
            found[columns.STATED_LIMIT] = pd.Series(limits, dtype=object)
        if unit and columns.STATED_LIMIT in found:
            held = found[columns.STATED_LIMIT]
            found[columns.STATED_LIMIT] = with_unit_of_limits(held, names, unit, self.reader.names)

    def _texts_of(self, one: ResultColumn, kept: Places) -> Column:
        """The results as written, with the rest of a figure that stands in the column behind."""
        result = rows_taken(self.result(one.index), kept)
        if one.index + 1 < self.grid.width and one.index + 1 in self.head.unknown:
            result = with_figures_behind(result, rows_taken(self.column(one.index + 1), kept), self.reader.names)
        if self.grid.place == "row" and one.index + 1 < self.grid.width:
            behind = rows_taken(self.column(one.index + 1), kept)
            result = with_split_figures(result, behind, one.index + 1 in self.head.columns.get(REMARK, ()))
        return result

    def _kept_mask(self, kept: Places) -> Mask:
        """The rows kept, as a mask over all of them."""
        mask = np.zeros(self.height, dtype=bool)
        mask[kept] = True
        return mask

    def _narrow(self, kept: Places) -> Mask:
        """The rows of a table without a heading of its own below this one."""
        if self.height > LONG_TABLE:
            return np.zeros(len(kept), dtype=bool)
        limits = self.head.columns.get(columns.STATED_LIMIT, ())
        return narrow_sections(self.part, kept, [other.index for other in self.head.results], limits)

    def _findings(self, place: int, kept: Places) -> Column:
        """The reader's remarks on the cells of a result column."""
        remarks = {row - self.first: code for (row, at), code in self.grid.remarks.items() if at == place}
        if not remarks:
            return constant("", len(kept))
        return pd.Series([remarks.get(row, "") for row in kept.tolist()], dtype=object)

    def _left_out(self, rows: SortedRows) -> list[LeftOut]:
        """The rows that hold no result, each with its text and the reason."""
        found: list[LeftOut] = []
        for why, mask in rows.left_out.items():
            places = np.flatnonzero(mask).tolist()
            for row in places[:LISTED_LEFT_OUT]:
                text = " | ".join(dict.fromkeys(str(cell) for cell in self.part.iloc[row].tolist() if cell))
                found.append(LeftOut(self.place(self.first + row, 0), text[:200], why))
            if len(places) > LISTED_LEFT_OUT:
                place = self.place(self.first + places[LISTED_LEFT_OUT], 0)
                found.append(LeftOut(place, "", f"{why}: {len(places) - LISTED_LEFT_OUT} more rows from here on"))
        return found


def _interleaved(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The results of several columns in the order of print: row by row."""
    if len(frames) == 1:
        return frames[0]
    height = len(frames[0])
    order = np.arange(height * len(frames)).reshape(len(frames), height).T.ravel()
    made = {
        name: np.concatenate([frame[name].to_numpy(dtype=object) for frame in frames])[order]
        for name in frames[0].columns
    }
    return pd.DataFrame({name: pd.Series(texts, dtype=object) for name, texts in made.items()})
