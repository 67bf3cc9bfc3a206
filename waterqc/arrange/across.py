"""Tables whose parameters stand across: wide exports (a row per sample), days or plants as rows."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from waterqc import columns
from waterqc.arrange.across_head_rows import KEYS
from waterqc.arrange.across_rows import AcrossRows
from waterqc.arrange.cells import Column, Mask, Places, distinct
from waterqc.arrange.columnar import (
    FACTS,
    as_results,
    choose,
    completed,
    constant,
    facts_columns,
    facts_texts,
    filled,
    holds,
    locations,
    repeated,
    rows_taken,
    settle_places,
    tiled,
)
from waterqc.arrange.date_columns import dates_joined, dates_of, periods_joined
from waterqc.arrange.dated import SAMPLED, TESTED
from waterqc.arrange.down import TableRead
from waterqc.arrange.down_columns import LONG_TABLE
from waterqc.arrange.facts import NOTHING, Facts
from waterqc.arrange.merged_down import filled_down, places_joined
from waterqc.arrange.name_with_limit import limits_in_names, with_sign
from waterqc.arrange.portal import joined_results
from waterqc.arrange.results_in_headings import results_in_heading
from waterqc.arrange.rows_between import facts_by_rows
from waterqc.arrange.sample_codes import sample_codes
from waterqc.arrange.shifted_rows import doubtful
from waterqc.arrange.stated_around import Surroundings
from waterqc.arrange.words import DATE, LABEL, NO_RESULTS, NUMBER, QUALIFIER, SAMPLED_TIME, TESTED_AT
from waterqc.arranged import FoundTable, LeftOut

#: With more rows of text than this between its results a table is no page written for people.
_MOST_TEXTS = 2000


class AcrossReader(AcrossRows):
    """Reads the rows below one heading with parameters across, up to row `stop` of the grid."""

    def read(self, facts: Facts) -> TableRead:
        """The results, given the facts that the surroundings state."""
        rows = self.sort_rows()
        contexts, inside = self._contexts(rows, facts)
        kept = np.flatnonzero(rows)
        frame = self._results(kept, contexts, facts)
        for name, why in NO_RESULTS.items():
            for place in self.head.keys.get(name, ()):
                where = self.grid.location(self.head.first, place)
                self.left_out.append(LeftOut(where, self._heading(place), why))
        unread = self.count_unread(kept)
        row = self.first - len(self.head.texts)  # that of the names
        self.left_out += results_in_heading(self.head.texts[:1], self.grid, row, min(self.places), self.reader.names)
        at = self.grid.location(self.head.first, 0)
        layout = "transposed" if LABEL in self.head.keys else "wide"
        table = FoundTable(at, layout, self.head.taken_for, len(frame) + unread, len(frame))
        end = self.first + (int(kept[-1]) + 1 if len(kept) else 0)
        return TableRead(frame, table, self.left_out, inside, end)

    def _heading(self, place: int) -> str:
        """The heading of a column as written, in whichever row of the heading it stands."""
        return next((row[place] for row in self.grid.rows(self.head.first, self.head.last + 1) if row[place]), "")

    def _contexts(self, rows: Mask, facts: Facts) -> tuple[list[tuple[int, Facts]], Surroundings]:
        """A row that only names a place or date speaks for the rows below it."""
        results = np.flatnonzero(rows)
        last = int(results[-1]) if len(results) else -1
        texts = np.flatnonzero(self.text)
        above = texts[texts <= last].tolist() if len(texts) <= _MOST_TEXTS else []
        return facts_by_rows(self.part, above, self.grid, self.first, self.reader, facts)

    def _results(self, kept: Places, contexts: Sequence[tuple[int, Facts]], facts: Facts) -> pd.DataFrame:
        rows, width = len(kept), len(self.places)
        if not rows:
            return as_results({}, 0)
        stated = [(row, completed(one, one.date or facts.date)) for row, one in contexts]
        keys = {name: rows_taken(column, kept) for name, column in facts_columns(stated, self.height).items()}
        own = self._own_keys(kept, facts)
        for name, column in own.items():
            keys[name] = choose(filled(column), column, keys.get(name, constant("", rows)))
        for place in self.head.keys.get(columns.STATED_VERDICT, ()):
            keys[columns.SHARED_VERDICT] = locations(self.grid, kept + self.first, place)
        found = {name: repeated(column, width) for name, column in keys.items()}
        self._put_groups(found, rows, facts)
        cells, assumed = np.empty((2, rows, width), dtype=object)
        shifted = self.shifted(kept)
        for at, place in enumerate(self.places):
            sign = self.signs.get(place)
            beside = {QUALIFIER: rows_taken(self.column(sign), kept)} if sign is not None else {}
            result = rows_taken(self.column(place), kept)
            result, assumptions = joined_results(result, beside, self.reader.words)
            result = doubtful(result, shifted | self.shares_figures(place, kept))
            cells[:, at], assumed[:, at] = result.to_numpy(dtype=object), assumptions.to_numpy(dtype=object)
        found[columns.RESULT_AS_REPORTED] = pd.Series(cells.ravel(), dtype=object)
        found[columns.ASSUMPTIONS] = pd.Series(assumed.ravel(), dtype=object)
        names, limits = limits_in_names(
            pd.Series([name for _, name, _ in self.head.parameters], dtype=object), self.reader.names
        )
        found[columns.PARAMETER_AS_REPORTED] = tiled(names.tolist(), rows)
        units = [
            unit or self.described.get(columns.UNIT_AS_REPORTED, {}).get(place, "")
            for place, _, unit in self.head.parameters
        ]
        found[columns.UNIT_AS_REPORTED] = tiled(units, rows)
        in_names = limits.tolist() if limits is not None else [""] * width
        described = self.described.get(columns.STATED_LIMIT, {})
        found[columns.STATED_LIMIT] = tiled(
            [with_sign(described.get(place, ""), own) for place, own in zip(self.places, in_names, strict=True)], rows
        )
        for name in (columns.DETECTION_LIMIT, columns.METHOD):
            found[name] = tiled([self.described.get(name, {}).get(place, "") for place in self.places], rows)
        where = np.empty((rows, width), dtype=object)
        for at, place in enumerate(self.places):
            where[:, at] = locations(self.grid, kept + self.first, place).to_numpy(dtype=object)
        found[columns.LOCATION] = pd.Series(where.ravel(), dtype=object)
        found[columns.FINDINGS] = self._findings(kept)
        return as_results(found, rows * width)

    def _put_groups(self, found: dict[str, Column], rows: int, facts: Facts) -> None:
        """Write what stands over groups of columns into the columns of the results."""
        if not self.head.groups:
            return
        groups = [completed(self.head.groups.get(place, NOTHING), facts.date) for place in self.places]
        for name, stated in zip(FACTS, zip(*map(facts_texts, groups), strict=True), strict=True):
            if any(stated):
                made = tiled(stated, rows)
                held = found.get(name, constant("", rows * len(self.places)))
                if name == columns.SITE and not any(
                    one.site for one in groups
                ):  # a statistic tells rows of a place apart
                    made = _behind(held, made)
                found[name] = choose(filled(made), made, held)

    def _own_keys(self, kept: Places, facts: Facts) -> dict[str, Column]:
        """The key columns of the rows, and what their label cells say."""
        cells: dict[str, Column] = {}
        for name in KEYS:
            taken = [rows_taken(self.column(place), kept) for place in self.head.keys.get(name, ())]
            if not taken:
                continue
            column = dates_joined(taken) if name == DATE else taken[0]
            if name in (columns.SAMPLED_AT, TESTED_AT):
                column = periods_joined(taken)
            if name == columns.SITE and len(taken) > 1:
                places = [self.column(place) for place in self.head.keys[name]]
                merged = bool(self.head.first) and self.height <= LONG_TABLE
                column = rows_taken(places_joined(places, merged), kept)
            cells[name] = column
        if self.head.first and self.height <= LONG_TABLE:
            alone = {name: at[0] for name, at in self.head.keys.items() if len(at) == 1}
            cells = filled_down(cells, alone, [], alike=True)
        for place in self.head.keys.get(NUMBER, ()):
            column = rows_taken(self.column(place), kept)
            self._take_statistics(column, cells)
            if columns.SAMPLE not in cells and set(distinct(column)) == sample_codes(distinct(column), self.reader):
                cells[columns.SAMPLE] = column  # 编号 over W-01, W-02
        for place in self.head.keys.get(LABEL, ()):
            self._read_labels(rows_taken(self.column(place), kept), cells, facts)
        self._move_statistics(cells)
        settle_places(cells, self.reader.labels)
        dated = dates_of(cells, facts.date)
        found = {name: column for name, column in cells.items() if name not in (SAMPLED_TIME, TESTED_AT, DATE)}
        if dated is not None:
            found[columns.SAMPLED_AT], found[columns.DATE_KIND] = dated
        return found

    def _move_statistics(self, cells: dict[str, Column]) -> None:
        """最大值 in a column of dates or places says what the row is: it goes to the site, and is no date."""
        for name in KEYS:
            column = cells.get(name)
            if column is None or name == columns.SITE:
                continue
            marked = self._take_statistics(column, cells)
            cells[name] = choose(marked, constant("", len(column)), column)

    def _take_statistics(self, column: Column, cells: dict[str, Column]) -> Mask:
        """Write the statistics of a column to the sites that are blank; which rows they are."""
        marked = holds(column, {text for text in distinct(column) if self.reader.words.is_statistic(text)})
        if marked.any():
            held = cells.get(columns.SITE, constant("", len(column)))
            cells[columns.SITE] = choose(marked & ~filled(held), column, held)
        return marked

    def _read_labels(self, column: Column, cells: dict[str, Column], facts: Facts) -> None:
        """Fill the columns that label cells such as `2025.05.19 永福水厂` state."""
        texts = column.tolist()
        written = [text for text in distinct(column) if text]
        codes = sample_codes(written, self.reader)
        read = {text: Facts(sample=text) if text in codes else self._label(text, facts) for text in written}
        date_field = {SAMPLED: columns.SAMPLED_AT, TESTED: TESTED_AT}.get(self.label, DATE)
        parts = {
            columns.PLANT: "plant",
            columns.POINT: "point",
            columns.SITE: "site",
            columns.SAMPLE: "sample",
            columns.DISINFECTANT: "disinfectant",
            date_field: "date",
        }
        for name, attribute in parts.items():
            values = [getattr(read[text], attribute) if text else "" for text in texts]
            if any(values):
                held = cells.get(name)
                made = pd.Series(values, dtype=object)
                cells[name] = made if held is None else choose(filled(held), held, made)

    def _label(self, text: str, facts: Facts) -> Facts:
        known = self.reader.facts_of_results(text)
        if known is None:
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


def _behind(places: Column, statistics: Column) -> Column:
    """Each place with its statistic behind it."""
    pairs = zip(places.tolist(), statistics.tolist(), strict=True)
    return pd.Series([" ".join(filter(None, pair)) for pair in pairs], dtype=object)
