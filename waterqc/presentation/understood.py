"""What was understood of inputs, on a terminal: tables, columns, what was left out and why, and the first results."""

import io
from collections.abc import Sequence
from typing import BinaryIO, Final

import pandas as pd
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from waterqc import columns
from waterqc.arranged import Document
from waterqc.presentation.console import console_on
from waterqc.presentation.rows import short
from waterqc.wording import word

_MOST_ROWS: Final = 60
_MOST_LEFT_OUT: Final = 30
_MOST_COLUMNS: Final = 100
_LEFT_OUT: Final = "left out"  # what `FoundTable.taken_for` calls a column of no field
#: Shown in the table of results where any row has them.
_SHOWN: Final = (
    columns.PLANT, columns.POINT, columns.SITE, columns.SAMPLE, columns.SAMPLED_AT, columns.PARAMETER_AS_REPORTED,
    columns.RESULT_AS_REPORTED, columns.UNIT_AS_REPORTED, columns.STATED_LIMIT, columns.LOCATION,
)  # fmt: skip


def print_understood(documents: Sequence[Document], results: pd.DataFrame, stream: BinaryIO) -> None:
    """Print to a stream of bytes; `results` has the columns `columns.REPORTED` and `columns.SOURCE`."""
    text = io.TextIOWrapper(stream, encoding="utf-8", errors="replace", newline="\n", write_through=True)
    try:
        console = console_on(text)
        for document in documents:
            _print_document(document, console)
            _print_results(results[results[columns.SOURCE] == document.name], console)
            console.print()
    finally:
        text.detach()


def _print_document(document: Document, console: Console) -> None:
    arranged = document.arranged
    console.print(Text(document.name + (f" ({document.encoding})" if document.encoding else ""), "bold underline"))
    for note in document.notes:
        console.print(Text(note))
    for table in arranged.tables:
        unread = table.result_cells - table.results
        told = (
            f"{table.place}: {table.layout}; {table.results} of {table.result_cells} cells under a result heading read"
        )
        console.print(Text(told, "yellow" if unread else ""))
        _print_columns(table.taken_for, console)
    for statement, place in arranged.statements:
        console.print(Text(f"{place}: states {short(statement)}"))
    if arranged.cited:
        console.print(Text(f"names {', '.join(map(short, arranged.cited))}"))
    for left in arranged.left_out[:_MOST_LEFT_OUT]:
        console.print(Text(f"left out, {left.place}: {short(left.text)} ({left.why})", "dim"))
    if len(arranged.left_out) > _MOST_LEFT_OUT:
        console.print(Text(f"left out: {len(arranged.left_out) - _MOST_LEFT_OUT} more", "dim"))


def _print_columns(taken_for: Sequence[tuple[str, str]], console: Console) -> None:
    """What each column was taken for, a line each; those left out in one."""
    taken = [(short(heading), field) for heading, field in taken_for if field != _LEFT_OUT]
    unused = [short(heading) for heading, field in taken_for if field == _LEFT_OUT]
    for heading, field in taken[:_MOST_COLUMNS]:
        console.print(Text(f"  {heading} → {field}"))
    if len(taken) > _MOST_COLUMNS:
        console.print(Text(f"  and {len(taken) - _MOST_COLUMNS} more columns"))
    if unused:
        what = "1 column" if len(unused) == 1 else f"{len(unused)} columns"
        console.print(Text(f"  {what} left out: {', '.join(unused)}", "dim"))


def _print_results(results: pd.DataFrame, console: Console) -> None:
    shown = results.head(_MOST_ROWS).astype(object)
    names = [name for name in _SHOWN if (shown[name] != "").any()]
    table = Table(
        box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1), collapse_padding=True, header_style="bold"
    )
    for name in names:
        table.add_column(word("columns", name, "en"), overflow="fold")
    for row in shown[names].itertuples(index=False, name=None):
        table.add_row(*(Text(short(cell)) for cell in row))
    if names:
        console.print(table)
    if len(results) > _MOST_ROWS:
        console.print(Text(f"and {len(results) - _MOST_ROWS} more rows; a pipe or -o FILE gets them all", "dim"))
