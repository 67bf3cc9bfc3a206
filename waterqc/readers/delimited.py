"""Tables of delimited text: comma, semicolon, tab or pipe between the cells."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, takewhile
from typing import IO, TYPE_CHECKING, Final, cast

import pandas as pd

from waterqc.errors import InputError
from waterqc.grid import Grid, grid_of_rows
from waterqc.readers import ReadResult
from waterqc.source import Source

if TYPE_CHECKING:
    import pyarrow as pa

FORMAT: Final = "a delimited table"
SUFFIXES: Final = (".csv", ".tsv", ".tab", ".psv")
ORDER: Final = 60
PLAIN: Final = True

WIDEST_ROW: Final = 10_000
_TEXT_SUFFIXES: Final = ("", ".txt", ".text", ".md", ".log")
_DELIMITERS: Final = "\t;,|"  # in the order in which a tie is settled
_FEWEST_CELLS: Final = 3  # fewer in a record say nothing about its delimiter
_SNIFFED_RECORDS: Final = 200
_SNIFFED_TEXT: Final = 1 << 18
_LARGE: Final = 1 << 20  # characters from which a table is read by pyarrow
#: a first line by which spreadsheets are told the delimiter
_ANNOUNCED: Final = re.compile(r'"?sep=([\t;,|])"?[\r\n]')
_LINE: Final = re.compile(r"[^\r\n]*")
#: what waterqc puts before cells that a spreadsheet would run as a formula
_SHIELDED: Final = re.compile(r"'[=+\-@\t\r]")


def recognises_text(text: str, suffix: str) -> bool:
    """Whether most records have the same number of cells; under a table's name any text will do.

    Pipes, and tabs in what calls itself a text, are left to running text, which splits at them in the same way.
    """
    if suffix in SUFFIXES:
        return True
    delimiter, share, width = sniff(text)
    if delimiter == "\t":
        return share >= 0.9 and (suffix not in _TEXT_SUFFIXES or len(text) > _LARGE or '"' in text)
    if len(text[:_SNIFFED_TEXT].strip().splitlines()) < 2:
        return False  # a run of words in one line, with a comma inside a name
    return delimiter in (",", ";") and (share >= 0.9 or (width >= 3 and share >= 0.6))


def read_text(text: str, source: Source) -> ReadResult:
    """One grid: a row per record, rows padded to the widest.

    Raises InputError for a record of too many cells, or a quote that swallows the records after it.
    """
    announced = _ANNOUNCED.match(text)
    delimiter = announced[1] if announced else sniff(text)[0]
    first_line = _LINE.match(text)
    _refuse_width(first_line[0].count(delimiter) + 1 if first_line and delimiter else 1, 1, source.name)
    delimiter = delimiter or ","
    table = _large(text, delimiter) if len(text) > _LARGE else None
    if table is not None:
        return ReadResult((_grid_of_table(table, delimiter, source.name),))
    rows, notes = _records(text, delimiter, source.name)
    _unshield_rows(rows)
    return ReadResult((replace(grid_of_rows(rows), lengths=tuple(map(len, rows))),), notes=notes)


def sniff(text: str) -> tuple[str, float, int]:
    """The delimiter, the share of records that have the usual number of cells, and that number.

    ("", 0, 1) where no delimiter splits the first records.
    """
    head = text[:_SNIFFED_TEXT]
    best = ("", 0.0, 1)
    for delimiter in _DELIMITERS:
        if delimiter not in head:
            continue
        widths = Counter(
            len(row) for row in islice(_parsed(head, delimiter), _SNIFFED_RECORDS) if any(map(str.strip, row))
        )
        split = {width: count for width, count in widths.items() if width > 1}
        if not split:
            continue
        width = max(split, key=lambda candidate: (split[candidate], candidate))
        share = split[width] / sum(widths.values())
        if (share, width) > (best[1], best[2]):
            best = (delimiter, share, width)
    return best


def _parsed(text: str, delimiter: str, strict: bool = False) -> Iterator[list[str]]:
    before = csv.field_size_limit(len(text) + 1)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)
    finally:
        csv.field_size_limit(before)


def _records(text: str, delimiter: str, name: str) -> tuple[list[list[str]], tuple[str, ...]]:
    """The records and notes: quotes are taken strictly first, then as far as they make sense."""
    try:
        return _bounded(_parsed(text, delimiter, strict=True), delimiter, name), ()
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise _unclosed(text, delimiter, name) from None
    try:
        rows = _bounded(_parsed(text, delimiter), delimiter, name)
    except csv.Error as error:
        raise InputError(f"{name}: cannot be read as a table ({error}); export it again as CSV.") from None
    if rows and "\n" in "".join(rows[-1]):
        raise _unclosed(text, delimiter, name)
    return rows, (f"{name}: some quotes inside cells are not doubled; check the cells beside them.",)


def _unclosed(text: str, delimiter: str, name: str) -> InputError:
    row = sum(1 for _ in _parsed(text, delimiter))
    return InputError(f"{name}: row {row} opens a quote that is never closed; remove or close it.")


def _bounded(records: Iterator[list[str]], delimiter: str, name: str) -> list[list[str]]:
    rows: list[list[str]] = []
    for number, row in enumerate(records, 1):
        _refuse_width(len(row), number, name)
        if any("\n" in cell and _swallows_records(cell, delimiter, len(row)) for cell in row):
            raise _swallowed(number, name)
        rows.append(row)
    while rows and not any(map(str.strip, rows[-1])):
        rows.pop()
    _refuse_two_delimiters(rows, delimiter, name)
    return rows


def _refuse_two_delimiters(rows: list[list[str]], delimiter: str, name: str) -> None:
    """A record that another delimiter splits into as many cells as the others have: it would be read as one text."""
    width = max(Counter(map(len, rows)).items(), key=lambda pair: pair[1])[0] if rows else 0
    if width < _FEWEST_CELLS:
        return
    for number, row in enumerate(rows, 1):
        filled = [cell for cell in row if cell.strip()]
        other = next((one for one in _DELIMITERS if len(filled) == 1 and filled[0].count(one) == width - 1), "")
        if other and all(map(str.strip, filled[0].split(other))):
            raise InputError(
                f"{name}: row {number} is separated by {other!r} and most rows by {delimiter!r}; use one separator."
            )


def _refuse_width(width: int, number: int, name: str) -> None:
    if width > WIDEST_ROW:
        raise InputError(
            f"{name}: row {number} has {width:,} cells, more than {WIDEST_ROW:,}; check that it is a table of results."
        )


def _swallows_records(cell: str, delimiter: str, width: int) -> bool:
    """Whether a cell of several lines looks like records that a stray quote has joined."""
    inner = cell.split("\n")[1:-1]
    return width > 1 and bool(inner) and all(line.count(delimiter) >= width - 1 for line in inner)


def _swallowed(number: int, name: str) -> InputError:
    return InputError(
        f"{name}: a quote in row {number} joins several rows into one cell; remove it or close it earlier."
    )


def _unshield_rows(rows: list[list[str]]) -> None:
    for row in rows:
        for column, cell in enumerate(row):
            if cell.startswith("'") and _SHIELDED.match(cell):
                row[column] = cell[1:]


def _large(text: str, delimiter: str) -> "pa.Table | None":
    """The records as a table of dictionary-encoded texts; None if pyarrow cannot take them as they stand."""
    import pyarrow as pa

    if text.count('"') % 2 or ("\r" in text and text.count("\r") != text.count("\r\n")):
        return None  # the csv module says where the quote is, and knows single carriage returns
    _, _, width = sniff(text)
    before = list(takewhile(lambda row: len(row) != width, _parsed(text[:_SNIFFED_TEXT], delimiter)))
    body = text.split("\n", len(before))[-1]
    if any(len(row) > width or '"' in "".join(row) or "\n" in "".join(row) for row in before):
        return None
    try:
        table = _read_by_arrow(body.rstrip("\r\n"), delimiter, width)
    except pa.ArrowException:
        return None  # ragged rows
    if table.num_columns != width:
        return None
    if not before:
        return table
    padded = [row + [""] * (width - len(row)) for row in before]
    columns = [
        pa.chunked_array([pa.array(cells, type=table.schema.field(0).type), *column.chunks])
        for cells, column in zip(zip(*padded, strict=True), table.columns, strict=True)
    ]
    return pa.table(columns, names=table.column_names)


def _read_by_arrow(text: str, delimiter: str, width: int) -> "pa.Table":
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    return arrow_csv.read_csv(
        cast("IO[bytes]", pa.BufferReader(text.encode())),
        read_options=arrow_csv.ReadOptions(autogenerate_column_names=True, block_size=1 << 22),
        parse_options=arrow_csv.ParseOptions(
            delimiter=delimiter, newlines_in_values='"' in text, ignore_empty_lines=False
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types={f"f{column}": pa.dictionary(pa.int32(), pa.string()) for column in range(width)},
            strings_can_be_null=False,
            quoted_strings_can_be_null=False,
            null_values=[],
        ),
    )


def _grid_of_table(table: "pa.Table", delimiter: str, name: str) -> Grid:
    columns: dict[int, pd.Series] = {}
    for position, coded in enumerate(table.columns):
        column = coded.unify_dictionaries().to_pandas()
        texts = [str(text) for text in column.cat.categories]
        for text in texts:
            if "\n" in text and _swallows_records(text, delimiter, table.num_columns):
                raise _swallowed(int((column == text).to_numpy().argmax()) + 1, name)
        columns[position] = _unshielded(column, texts)
    return Grid(pd.DataFrame(columns))


def _unshielded(column: "pd.Series", texts: list[str]) -> "pd.Series":
    """The column with the quote before formulas removed: once per distinct text."""
    if not any(_SHIELDED.match(text) for text in texts):
        return column
    plain = {text: text[1:] if _SHIELDED.match(text) else text for text in texts}
    return column.map(plain).astype("category")
