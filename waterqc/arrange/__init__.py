"""Arranging: grids of text to one row per reported result, as the laboratory wrote it; nothing is judged."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import pandas as pd

from waterqc import columns
from waterqc.arrange.cells import clean, distinct
from waterqc.arrange.columnar import choose, constant, filled
from waterqc.arrange.heading import HeadingReader, heading_reader
from waterqc.arrange.means import with_means
from waterqc.arrange.misplaced import with_doubtful_rows
from waterqc.arrange.name_book import ArrangeSettings, NameBook, RememberedNames
from waterqc.arrange.register import of_pages, registered, with_registered
from waterqc.arrange.stated_around import agreed
from waterqc.arrange.stated_detection import stated_detection_limits, with_detection_limits
from waterqc.arrange.stated_units import units_of_tables, with_stated_units
from waterqc.arrange.tables import GridRead, is_example, read_grid, scan_grid, without_examples
from waterqc.arrange.text_run import with_cells
from waterqc.arrange.words import PARAMETER, key_of, table_words
from waterqc.arranged import Arranged, empty_results
from waterqc.dates import has_open_order
from waterqc.decimal_mark import mark_evidence, mark_of
from waterqc.errors import InputError
from waterqc.grid import Grid
from waterqc.two_digit_years import has_two_digit_year

_HEADING_ROWS = 200
_LONGEST_HEADING = 200

__all__ = ["ArrangeSettings", "NameBook", "arrange"]


def arrange(grids: Sequence[Grid], names: NameBook, settings: ArrangeSettings | None = None) -> Arranged:
    """The results of one document, from all its grids.

    Raises InputError (one sentence, without the document's name) if no table of results is found, if a table has no
    column of results or of parameters, or if two columns claim to be the same one and differ.
    """
    settings = settings or ArrangeSettings()
    reader = _reader(names, tuple(sorted(settings.columns.items())))
    _refuse_unknown_headings(grids, settings)
    grids = [with_cells(grid, reader) if grid.place == "line" else grid for grid in grids]
    scans = [scan_grid(grid, reader) for grid in grids]
    known = agreed([scan.own for scan in scans if not scan.found and scan.own])
    samples = {scan.own.sample for scan in scans if scan.found}
    only = samples.pop() if len(samples) == 1 and not known.sample else ""
    reads = [read_grid(scan, reader, known, only) for scan in scans]
    examples = [bool(scan.found) and is_example(scan, reader) for scan in scans]
    if any(scan.found and not example for scan, example in zip(scans, examples, strict=True)):
        reads = [
            without_examples(scan, read) if example else read
            for scan, read, example in zip(scans, reads, examples, strict=True)
        ]
    register = registered([scan.rows[: scan.found[0].first] if scan.found else scan.rows for scan in scans], reader)
    pages = of_pages(scan.own for scan in scans if scan.found)
    for scan, read in zip(scans, reads, strict=True):
        known_samples = {**pages, **register, **scan.legend}
        if known_samples:
            read.results = [with_registered(frame, known_samples) for frame in read.results]
        units = units_of_tables(scan.rows, [range(one.first, one.last + 1) for one in scan.found], reader)
        of_tables = [one for one, found in zip(units, scan.found, strict=True) for _ in found.heads]
        read.results = [
            with_stated_units(frame, one, reader) if one else frame
            for frame, one in zip(read.results, of_tables, strict=True)
        ]
        said = stated_detection_limits(scan.rows, reader)
        read.results = [with_detection_limits(frame, said) if said else frame for frame in read.results]
    tables = [table for read in reads for table in read.tables]
    if not any(scan.found for scan in scans):
        raise _no_table(reads, reader, settings)
    results = _joined([frame for read in reads for frame in _with_medium(read, reader) if len(frame)])
    results = with_doubtful_rows(with_means(results, reader.words), reader.names, reader.words)
    return Arranged(
        results,
        tuple(tables),
        tuple(one for read in reads for one in read.left_out),
        tuple(dict.fromkeys(one for read in reads for one in read.statements)),
        tuple(dict.fromkeys(one for read in reads for one in read.cited)),
        _is_day_first(results, grids, reader),
    )


def _is_day_first(results: pd.DataFrame, grids: Sequence[Grid], reader: HeadingReader) -> bool:
    """Whether the document is of a language that writes the day before the month: by its decimal commas or labels.

    Labels alone say so of years of two digits: some that write a comma write the year first.
    """
    dates = distinct(results[columns.SAMPLED_AT])
    short = any(map(has_two_digit_year, dates))
    if not short and not any(map(has_open_order, dates)):
        return False
    if not short and mark_of(map(mark_evidence, distinct(results[columns.RESULT_AS_REPORTED]))) == ",":
        return True
    cells = (cell for grid in grids for row in grid.rows(0, _HEADING_ROWS) for cell in row)
    return any(reader.words.is_day_first(cell) for cell in cells if 0 < len(cell) <= _LONGEST_HEADING)


@lru_cache(maxsize=4)
def _reader(names: NameBook, chosen: tuple[tuple[str, str], ...]) -> HeadingReader:
    """The reader of headings for a name book; the next document asks again what this one asked."""
    return heading_reader(table_words(), RememberedNames(names), ArrangeSettings(dict(chosen)))


def _refuse_unknown_headings(grids: Sequence[Grid], settings: ArrangeSettings) -> None:
    """Raise InputError if a heading that the user names stands nowhere in the first rows."""
    if not settings.columns:
        return
    cells = [clean(cell) for grid in grids for row in grid.rows(0, _HEADING_ROWS) for cell in row if cell]
    keys = {key_of(cell) for cell in cells if len(cell) <= _LONGEST_HEADING}
    for name, heading in settings.columns.items():
        if key_of(heading) not in keys:
            typed = next((short for short, field in columns.SHORT_NAMES.items() if field == name), name)
            headings = ", ".join(list(dict.fromkeys(cells))[:12])
            raise InputError(
                f"no column is headed {heading!r} (--column {typed}={heading}); its first cells are {headings}."
            )


def _with_medium(read: GridRead, reader: HeadingReader) -> Sequence[pd.DataFrame]:
    """The results of a grid, of another medium (air) where a parameter says so and no column or title does."""
    names = [text for frame in read.results for text in distinct(frame[columns.PARAMETER_AS_REPORTED])]
    media = map(reader.words.medium_of, [*names, *(one.text for one in read.left_out)])
    medium = next(filter(None, media), "")
    if not medium:
        return read.results
    return [
        frame.assign(**{columns.MEDIUM: choose(filled(stated), stated, constant(medium, len(frame)))})
        for frame in read.results
        for stated in [frame[columns.MEDIUM]]
    ]


def _joined(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    if not frames:
        return empty_results()
    if len(frames) == 1:
        return frames[0]
    names = list(columns.REPORTED)
    texts = np.concatenate([frame[names].to_numpy(dtype=object) for frame in frames])
    return pd.DataFrame(texts, columns=names, dtype=object)


def _no_table(reads: Sequence[GridRead], reader: HeadingReader, settings: ArrangeSettings) -> InputError:
    """The sentence that says why no table was found, and what to do."""
    for read in reads:
        for missing, headings in read.near_misses:
            what, option = ("parameters", "parameter") if missing == PARAMETER else ("results", "result")
            listed = ", ".join(headings[:20])
            if settings.columns.get(option):
                continue
            return InputError(
                f"no column of {what} was found; the headings are {listed}; name it with --column {option}=HEADING."
            )
    return InputError(
        "no table of water-quality results was found in it; give a table with a column of parameters and one of "
        "results, or name them with --column parameter=HEADING --column result=HEADING."
    )
