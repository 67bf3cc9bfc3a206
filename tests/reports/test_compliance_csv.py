"""The compliance CSV: quoting, the formula guard, and one set of bytes from both ways of writing it."""

import csv
import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reports.by_hand import FAILING, results, row
from waterqc import columns
from waterqc.reports.compliance_csv import cell, csv_bytes, parts


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-A1", "'-A1"),
        ("--", "'--"),
        ("\tx", "'\tx"),
        ("\rx", '"\'\rx"'),
        ("=1,2", '"\'=1,2"'),
        ("-", "-"),
        ("-0.5", "-0.5"),
        ("-5", "-5"),
        ("+3", "+3"),
        ("-1.5E-3", "-1.5E-3"),
        ("<0.05", "<0.05"),
        ("", ""),
        ('a "b"', '"a ""b"""'),
        ("a, b", '"a, b"'),
        ("a\nb", '"a\nb"'),
        (" x ", " x "),
    ],
)
def test_cells_are_guarded_and_quoted(text: str, written: str) -> None:
    assert cell(text) == written


def test_columns_order_and_line_ends() -> None:
    lines = csv_bytes(results(FAILING)).decode("utf-8").split("\n")
    assert lines[0] == ",".join(columns.COMPLIANCE)
    assert lines[1].startswith("咸宁联合水务,,finished,,,2020-11-03,lead,铅,12,µg/L,,,0.012,,,mg/L,≤ 0.01,,0.01,fail,")
    assert lines[2:] == [""]


def test_no_rows_leave_the_heading() -> None:
    assert csv_bytes(results()) == (",".join(columns.COMPLIANCE) + "\n").encode()


_CELLS = st.text(st.characters(codec=None) | st.sampled_from("=+-@\t\r\n\",' 0\ud800"), max_size=6)


@given(st.lists(st.tuples(_CELLS, _CELLS), min_size=1, max_size=12), st.booleans())
def test_both_ways_give_the_same_bytes(cells: list[tuple[str, str]], categories: bool) -> None:
    table = results(*(row(utility=first, location=last) for first, last in cells))
    plain = b"".join(parts(table, small=len(table)))
    if categories:  # made by hand: pandas' own categories take no lone half of a surrogate pair
        numbered = {name: pd.factorize(table[name].to_numpy(dtype=object)) for name in table}
        table = pd.DataFrame(
            {
                name: pd.Categorical.from_codes(codes, categories=pd.Index(texts, dtype=object))
                for name, (codes, texts) in numbered.items()
            }
        )
    columnar = b"".join(parts(table, small=0, chunk=5))
    assert columnar == plain


@given(st.lists(_CELLS.filter(lambda text: "\ud800" not in text), min_size=1, max_size=5))
def test_a_csv_reader_gets_every_cell_back(cells: list[str]) -> None:
    if any("\0" in text or any(0xD800 <= ord(one) < 0xE000 for one in text) for text in cells):
        return
    table = results(*(row(method=text) for text in cells))
    read = list(csv.DictReader(io.StringIO(csv_bytes(table).decode("utf-8"), newline="")))
    assert [one[columns.METHOD].removeprefix("'") for one in read] == [text.removeprefix("'") for text in cells]


def test_categories_that_no_row_uses_are_not_written() -> None:
    table = results(row(), row()).astype("category")
    table[columns.METHOD] = pd.Categorical(["", ""], categories=["unused", ""])
    assert b"unused" not in b"".join(parts(table, small=0))
