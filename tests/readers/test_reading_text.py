"""Delimited tables and running text."""

import pandas as pd
import pytest

from waterqc.errors import InputError
from waterqc.grid import Grid
from waterqc.readers import delimited, read
from waterqc.source import Source


def grid(text: str, name: str = "day.csv") -> Grid:
    (found,) = read(Source(name, text.encode())).grids
    return found


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a,b\n1,2\n", [["a", "b"], ["1", "2"]]),
        ("a;b;c\n0,5;1;x\n1,2;3;y\n", [["a", "b", "c"], ["0,5", "1", "x"], ["1,2", "3", "y"]]),
        ("a;b\n1,5;2,5\n3,5;4,5\n", [["a", "b"], ["1,5", "2,5"], ["3,5", "4,5"]]),
        ("a\tb, c\n1\t2, 3\n", [["a", "b, c"], ["1", "2, 3"]]),
        ("a|b\n1|2\n", [["a", "b"], ["1", "2"]]),
        ('a,b\n"1\n2",3\n"say ""x""",4\n', [["a", "b"], ["1\n2", "3"], ['say "x"', "4"]]),
        ("a,b\n1\n1,2,3\n", [["a", "b", ""], ["1", "", ""], ["1", "2", "3"]]),
        ("a,b\n\n1,2\n\n\n", [["a", "b"], ["", ""], ["1", "2"]]),
        ("a,b\r1,2\r", [["a", "b"], ["1", "2"]]),
        ("a,b\r\n1,2\r\n", [["a", "b"], ["1", "2"]]),
        ("one column\n1\n", [["one column"], ["1"]]),
        ("None,NA\nnan,null\n", [["None", "NA"], ["nan", "null"]]),
        ("'=1+2,'-x\n'+1,'@a\n'quoted',it's\n", [["=1+2", "-x"], ["+1", "@a"], ["'quoted'", "it's"]]),
        ("sep=;\na,1;b,2\n", [["sep=", ""], ["a,1", "b,2"]]),
        ('5" pipe,1\n6" pipe,2\n', [['5" pipe', "1"], ['6" pipe', "2"]]),
        ("# remark\na,b,c\n1,,3\n", [["# remark", "", ""], ["a", "b", "c"], ["1", "", "3"]]),
    ],
)
def test_delimited(text: str, rows: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    assert grid(text).rows() == rows
    monkeypatch.setattr(delimited, "_LARGE", 0)  # the way of large tables gives the same rows
    assert grid(text).rows() == rows


def test_a_table_of_old_line_ends_is_as_wide_as_its_first_line() -> None:
    assert grid("a,b\r" + "1,2\r" * 20_000).rows(19_999) == [["1", "2"], ["1", "2"]]


def test_a_large_table_is_read_as_categories() -> None:
    text = "项目,结果\n" + "铅,<0.001\n'=x,NA\n" * 70_000
    found = grid(text)
    assert found.frame.shape == (140_001, 2)
    assert all(isinstance(found.frame[column].dtype, pd.CategoricalDtype) for column in found.frame)
    assert found.rows(0, 3) == [["项目", "结果"], ["铅", "<0.001"], ["=x", "NA"]]
    assert found.location(140_000, 1) == "row 140001"


def test_a_large_table_with_ragged_rows_loses_nothing() -> None:
    text = "a,b\n" + "1,2\n" * 300_000 + "3\n"
    assert grid(text).rows(300_000) == [["1", "2"], ["3", ""]]
    with pytest.raises(InputError, match="row 300002 opens a quote"):
        grid(text[:-2] + '"3,4\n')


def test_undoubled_quotes_are_remarked_on() -> None:
    result = read(Source("day.csv", b'a,b\n"free "active" chlorine",5\n'))
    assert result.grids[0].rows()[1][1] == "5"
    assert result.notes == ("day.csv: some quotes inside cells are not doubled; check the cells beside them.",)


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("浑浊度  NTU   0.17", ["浑浊度", "NTU", "0.17"]),
        ("浑浊度\u3000NTU\u30000.17", ["浑浊度", "NTU", "0.17"]),
        ("\u3000\u3000one paragraph of text", ["one paragraph of text"]),
        ("浑浊度\t\t0.17", ["浑浊度", "", "0.17"]),
        ("浑浊度 | | 0.17 |", ["浑浊度", "", "0.17"]),
        ("| 1 | 浑浊度 | |", ["1", "浑浊度", ""]),
        ("| 1\t浑浊度\t0.17", ["1", "浑浊度", "0.17"]),
        ("│ 铅 │ <5 │", ["铅", "<5"]),
        ("|---|:---:|", []),
        ("+------+-----+", []),
        ("| - | — |", ["-", "—"]),
        ("1 000 and 2", ["1 000 and 2"]),
        ("", []),
    ],
)
def test_lines(line: str, cells: list[str]) -> None:
    found = grid(f"heading\n{line}\nlast\n", "day.txt")
    assert found.rows()[1][: len(cells)] == cells
    assert found.location(2, 0) == "line 3"
    assert found.rows()[2][0] == "last"


def test_a_text_of_commas_is_a_table_and_prose_is_not() -> None:
    assert grid("parameter,unit,result\nLead,mg/L,<5\n", "-").rows()[1] == ["Lead", "mg/L", "<5"]
    assert grid("Dear all, hello.\nThe water, they say, is fine.\n\nBye\n", "mail.txt").width == 1


@pytest.mark.parametrize(
    ("text", "rows", "locations"),
    [
        ('[{"a": 1.50, "b": null}, {"b": true}]', [["a", "b"], ["1.50", ""], ["", "TRUE"]], ["row 1", "row 2"]),
        ('{"results": [{"a": 1e-7}], "count": 1}', [["a"], ["1e-7"]], ["row 1"]),
        ('{"a": 12345678901234567890}', [["a"], ["12345678901234567890"]], ["row 1"]),
        ('[{"a": {"b": 1, "c": [1, "x"]}}]', [["a.b", "a.c"], ["1", "1; x"]], ["row 1"]),
        ('[["a", "b"], [1.0, null]]', [["a", "b"], ["1.0", ""]], ["row 2"]),
        (
            '[{"s": "x", "results": [{"p": "Pb", "v": 1, "u": "mg/L"}, {"p": "Cd", "v": 2, "u": "mg/L"}]}]',
            [["s", "p", "v", "u"], ["x", "Pb", "1", "mg/L"], ["x", "Cd", "2", "mg/L"]],
            ["row 1", "row 1"],
        ),
        ('[{"a": 1, "a": 2}]', [["a", "a (2)"], ["1", "2"]], ["row 1"]),
    ],
)
def test_json(text: str, rows: list[list[str]], locations: list[str]) -> None:
    found = grid(text, "day.json")
    assert found.rows() == rows
    assert [found.location(row, 0) for row in range(1, found.height)] == locations
