"""Spreadsheets: cells as a person sees them, with their place."""

import datetime
import io
import re
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
import xlwt
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet

from tests.readers.built_documents import parquet, repacked, xls, xlsx, zipped
from waterqc.errors import InputError
from waterqc.grid import Grid
from waterqc.readers import ReadResult, read
from waterqc.source import Source

#: (stored value, number format, text)
NUMBERS = [
    (5.0, "General", "5"),
    (0.1 + 0.2, "General", "0.3"),
    (1e-7, "General", "0.0000001"),
    (0.00123, "0.0", "0.00123"),
    (1234.5, "#,##0.0", "1234.5"),
    (0.98, "0%", "98%"),
    (0.07, "0.00%", "7%"),
    (0.05, '"<"0.00', "<0.05"),
    (0.03, '[<0.05]"<0.05";0.00', "<0.05"),
    (0.07, '[<0.05]"<0.05";0.00', "0.07"),
    (-0.03, '0.00;"<"0.00', "<0.03"),
    (-0.03, "0.00;[Red]-0.00", "-0.03"),
    (0.0, '0.00;-0.00;"ND"', "ND"),
    (0.03, '0.00" mg/L"', "0.03 mg/L"),
    (0.03, '_(* #,##0.00_);_(* (#,##0.00);_(* "-"??_);_(@_)', "0.03"),
    (0.0, '_(* #,##0.00_);_(* (#,##0.00);_(* "-"??_);_(@_)', "0"),
    (44138.0, "yyyy-mm-dd", "2020-11-03"),
    (44138.0, 'yyyy"年"m"月"d"日"', "2020-11-03"),
    (44138.395833333336, "yyyy/m/d h:mm", "2020-11-03 09:30"),
    (0.395833333333333, "h:mm", "09:30:00"),
    (1.5, "[h]:mm", "36:00:00"),
]


def read_xlsx(content: bytes) -> ReadResult:
    return read(Source("day.xlsx", content))


@pytest.mark.parametrize(("value", "code", "text"), NUMBERS)
def test_numbers_say_what_they_show(value: float, code: str, text: str) -> None:
    def change(_: openpyxl.Workbook, sheet: Worksheet) -> None:
        sheet["A1"] = value
        sheet["A1"].number_format = code

    def change_old(_: xlwt.Workbook, sheet: xlwt.Worksheet) -> None:
        sheet.write(0, 0, value, xlwt.easyxf(num_format_str=code))

    assert read_xlsx(xlsx([], change)).grids[0].rows() == [[text]]
    assert read(Source("day.xls", xls([], change_old))).grids[0].rows() == [[text]]


def test_dates_truth_errors_and_formulas() -> None:
    rows = [[datetime.date(2020, 11, 3), True, "#DIV/0!", "=1+2", " padded "]]
    grid = read_xlsx(xlsx(rows)).grids[0]
    assert grid.rows() == [["2020-11-03", "TRUE", "#DIV/0!", "=1+2", " padded "]]
    assert grid.remarks == {(0, 2): "cell_error", (0, 3): "formula_without_value"}


def stored_formula(value: bytes, calculated_on_opening: bool = False) -> Grid:
    def store(name: str, content: bytes) -> bytes:
        if name == "xl/workbook.xml" and not calculated_on_opening:
            return content.replace(b' fullCalcOnLoad="1"', b"")
        return re.sub(rb"<v ?/>|<v></v>", value, content) if name.endswith("sheet1.xml") else content

    return read_xlsx(repacked(xlsx([["x", "=1/4"]]), store)).grids[0]


def test_a_formula_with_a_stored_value_is_its_value() -> None:
    grid = stored_formula(b"<v>0.25</v>")
    assert (grid.rows(), grid.remarks) == ([["x", "0.25"]], {})


def test_a_value_that_is_to_be_calculated_on_opening_does_not_count() -> None:
    """Programs that write workbooks store 0 beside formulas that they cannot calculate."""
    grid = stored_formula(b"<v>0</v>", calculated_on_opening=True)
    assert (grid.rows(), grid.remarks) == ([["x", "=1/4"]], {(0, 1): "formula_without_value"})


def test_the_formula_of_an_array_counts_for_all_its_cells() -> None:
    def change(_: openpyxl.Workbook, sheet: Worksheet) -> None:
        sheet["A1"] = ArrayFormula("A1:A2", "=B1:B2")
        sheet["A2"] = 0

    assert read_xlsx(xlsx([], change)).grids[0].rows() == [["=B1:B2"], ["=B1:B2"]]


def test_the_empty_text_is_a_value_of_a_formula() -> None:
    def store(name: str, content: bytes) -> bytes:
        if name == "xl/workbook.xml":
            return content.replace(b' fullCalcOnLoad="1"', b"")
        return content.replace(b'<c r="B1"', b'<c r="B1" t="str"') if name.endswith("sheet1.xml") else content

    grid = read_xlsx(repacked(xlsx([["x", '=IF(A1=1,A1,"")']]), store)).grids[0]
    assert (grid.rows(), grid.remarks) == ([["x"]], {})


def test_old_errors_and_formulas() -> None:
    def change(_: xlwt.Workbook, sheet: xlwt.Worksheet) -> None:
        sheet.row(0).set_cell_error(0, "#DIV/0!")
        sheet.row(0).set_cell_boolean(1, False)
        sheet.write(0, 2, xlwt.Formula("1+2"))

    grid = read(Source("day.xls", xls([], change))).grids[0]
    assert grid.rows() == [["#DIV/0!", "FALSE", "="]]
    assert grid.remarks == {(0, 0): "cell_error", (0, 2): "formula_without_value"}


def merged_xlsx() -> Grid:
    def change(_: openpyxl.Workbook, sheet: Worksheet) -> None:
        sheet["B2"] = "heading"
        sheet.merge_cells("B2:C3")
        sheet["C4"] = "end"

    return read_xlsx(xlsx([], change)).grids[0]


def merged_xls() -> Grid:
    def change(_: xlwt.Workbook, sheet: xlwt.Worksheet) -> None:
        sheet.write_merge(1, 2, 1, 2, "heading")
        sheet.write(3, 2, "end")

    return read(Source("day.xls", xls([], change))).grids[0]


@pytest.mark.parametrize("build", [merged_xlsx, merged_xls])
def test_merged_cells_repeat_their_text(build: Callable[[], Grid]) -> None:
    grid = build()
    assert grid.rows() == [["", "", ""], ["", "heading", "heading"], ["", "heading", "heading"], ["", "", "end"]]
    assert set(grid.merged) == {(1, 2), (2, 1), (2, 2)}
    assert grid.location(3, 2) == "Results!C4"


def test_raised_digits_stay_raised() -> None:
    def change(_: openpyxl.Workbook, sheet: Worksheet) -> None:
        sheet["A1"] = CellRichText("1.2×10", TextBlock(InlineFont(vertAlign="superscript"), "-3"), " mg/L")

    def change_old(book: xlwt.Workbook, sheet: xlwt.Worksheet) -> None:
        up = xlwt.easyfont("escapement superscript")
        sheet.write_rich_text(0, 0, ["1.2×10", ("-3", up), " mg/L"])

    assert read_xlsx(xlsx([], change)).grids[0].rows() == [["1.2×10⁻³ mg/L"]]
    assert read(Source("day.xls", xls([], change_old))).grids[0].rows() == [["1.2×10⁻³ mg/L"]]


@pytest.mark.parametrize("fonts", [0, 60])
def test_shared_texts_keep_what_is_raised_and_struck_out(fonts: int) -> None:
    from openpyxl.styles import Font

    def change(_: openpyxl.Workbook, sheet: Worksheet) -> None:
        sheet["A1"] = "text"
        for number in range(fonts):
            sheet.cell(5 + number, 1).font = Font(name=f"Font {number}", size=8 + number)

    looks = '<rPr><b/><sz val="9"/>{}<rFont val="Arial"/></rPr>'
    runs = [
        ("", "1.2×10"), ('<vertAlign val="superscript"/>', "-3"), ("", " mg/L\n"), ("<strike/>", "0.5"),
        ('<strike val="0"/>', " &lt;2 "),
    ]  # fmt: skip
    parts = "".join(f'<r>{looks.format(said)}<t xml:space="preserve">{text}</t></r>' for said, text in runs)
    strings = f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si>{parts}</si></sst>'
    part = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    changes = {
        b't="inlineStr"><is><t>text</t></is>': b't="s"><v>0</v>',
        b"</Types>": f'<Override PartName="/xl/sharedStrings.xml" ContentType="{part}"/></Types>'.encode(),
    }
    with zipfile.ZipFile(io.BytesIO(xlsx([], change))) as container:
        members = {name: container.read(name) for name in container.namelist()}
    for old, new in changes.items():
        members = {name: content.replace(old, new) for name, content in members.items()}
    content = zipped({**members, "xl/sharedStrings.xml": strings.encode()})
    assert read_xlsx(content).grids[0].rows()[0] == ["1.2×10⁻³ mg/L\n\ufffd <2 "]


@pytest.mark.parametrize("fonts", [0, 60])
def test_what_is_struck_out_is_not_read(fonts: int) -> None:
    from openpyxl.styles import Font

    def change(_: openpyxl.Workbook, sheet: Worksheet) -> None:
        for number in range(fonts):
            sheet.cell(5 + number, 1).font = Font(name=f"Font {number}", size=8 + number)
        sheet["A1"], sheet["B1"], sheet["C1"] = "old", 0.5, "now"
        for place in ("A1", "B1"):
            sheet[place].font = Font(strike=True)
        sheet["D1"] = CellRichText(TextBlock(InlineFont(strike=True), "0.5"), " 0.2")

    def change_old(book: xlwt.Workbook, sheet: xlwt.Worksheet) -> None:
        struck = xlwt.easyxf("font: struck_out on")
        for column, value in enumerate(("old", 0.5)):
            sheet.write(0, column, value, struck)
        sheet.write(0, 2, "now")
        sheet.write_rich_text(0, 3, [("0.5", xlwt.easyfont("struck_out on")), (" 0.2", xlwt.easyfont(""))])

    expected = ["\ufffd", "\ufffd", "now", "\ufffd 0.2"]
    assert read_xlsx(xlsx([], change)).grids[0].rows()[0] == expected
    assert read(Source("day.xls", xls([], change_old))).grids[0].rows()[0] == expected


def test_hidden_cells_are_marked_and_said_so() -> None:
    def change(book: openpyxl.Workbook, sheet: Worksheet) -> None:
        book.create_sheet("Old")["A1"] = "x"
        book["Old"].sheet_state = "hidden"
        book.create_sheet("Empty")
        sheet.column_dimensions["B"].hidden = True
        sheet.row_dimensions[3].hidden = True

    def change_old(book: xlwt.Workbook, sheet: xlwt.Worksheet) -> None:
        old = book.add_sheet("Old")
        old.write(0, 0, "x")
        old.visibility = 1
        sheet.col(1).hidden = True
        sheet.row(2).hidden = True

    for result in (read_xlsx(xlsx(change=change)), read(Source("day.xls", xls(change=change_old)))):
        assert [grid.sheet for grid in result.grids] == ["Results", "Old"]
        assert result.grids[0].remarks == dict.fromkeys([(0, 1), (1, 1), (2, 0), (2, 1), (2, 2)], "hidden_cell")
        assert result.grids[1].remarks == {(0, 0): "hidden_cell"}
        assert [note.split(": ", 1)[1] for note in result.notes] == [
            "hidden: column B and row 3 of sheet Results; no result there is judged. Show it, or delete it.",
            "hidden: sheet Old; no result there is judged. Show it, or delete it.",
        ]


def test_a_text_under_a_merge_is_not_seen() -> None:
    def change(name: str, content: bytes) -> bytes:
        merge = b'</sheetData><mergeCells><mergeCell ref="A2:C2"/><mergeCell ref="A3:A3"/></mergeCells>'
        return content.replace(b"</sheetData>", merge) if name.endswith("sheet1.xml") else content

    rows: list[list[object]] = [["a", "b", "c"], [None, "0.1", "0.2"], ["x", "", ""]]
    grid = read_xlsx(repacked(xlsx(rows), change)).grids[0]
    assert grid.rows() == [["a", "b", "c"], ["", "", ""], ["x", "", ""]]


def test_prefixed_xml_and_cells_without_references_are_read() -> None:
    def change(name: str, content: bytes) -> bytes:
        if not name.endswith("sheet1.xml"):
            return content
        content = re.sub(rb' r="[A-Z]+\d+"', b"", content)
        content = re.sub(rb"<(/?)(\w+)", rb"<\1x:\2", content)
        return content.replace(b"xmlns=", b"xmlns:x=")

    assert read_xlsx(repacked(xlsx(), change)).grids[0].rows()[1] == ["Lead", "mg/L", "<0.001"]


def test_dates_from_1904() -> None:
    book = openpyxl.Workbook()
    book.epoch = datetime.datetime(1904, 1, 1)
    assert isinstance(book.active, Worksheet)
    book.active["A1"] = datetime.date(2020, 11, 3)
    stream = io.BytesIO()
    book.save(stream)
    assert read_xlsx(stream.getvalue()).grids[0].rows() == [["2020-11-03"]]


def test_parquet_values() -> None:
    content = parquet(
        {
            "n": [0.1 + 0.2, None, float("nan")],
            "d": [datetime.date(2020, 11, 3), None, datetime.date(2020, 11, 4)],
            "t": ["None", "", "nan"],
        }
    )
    grid = read(Source("day.parquet", content)).grids[0]
    assert grid.rows() == [["n", "d", "t"], ["0.3", "2020-11-03", "None"], ["", "", ""], ["", "2020-11-04", "nan"]]
    assert grid.location(1, 0) == "row 1"


def test_short_floats_keep_their_short_digits() -> None:
    import numpy as np

    content = parquet({"n": np.array([0.1, 0.002], dtype=np.float32)})
    assert read(Source("day.parquet", content)).grids[0].rows() == [["n"], ["0.1"], ["0.002"]]


def test_the_looks_of_cells_do_not_count() -> None:
    """Many fonts, fills and borders, merged cells with borders, and a picture's part: the texts stay the same."""
    from openpyxl.styles import Border, Font, PatternFill, Side

    def change(_: openpyxl.Workbook, sheet: Worksheet) -> None:
        for number in range(60):
            cell = sheet.cell(5 + number, 1, 0.25 + number)
            cell.font = Font(name=f"Font {number}", size=8 + number)
            cell.fill = PatternFill("solid", fgColor=f"{number:06d}")
            cell.border = Border(left=Side("thin", color=f"{number:06d}"))
            cell.number_format = '"<"0.00'
        sheet.merge_cells("A5:C5")
        sheet["B70"] = datetime.date(2020, 11, 3)

    grid = read_xlsx(xlsx(change=change)).grids[0]
    assert grid.rows()[4] == ["<0.25"] * 3
    assert grid.rows()[63] == ["<59.25", "", ""]
    assert grid.rows()[69] == ["", "2020-11-03", ""]
    assert grid.remarks == {}


XML_WORKBOOK = """<?xml version="1.0" encoding="UTF-8"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:x="urn:schemas-microsoft-com:office:excel">
 <Styles><Style ss:ID="s1"><NumberFormat ss:Format="0.00"/></Style>
  <Style ss:ID="s2"><Font ss:StrikeThrough="1"/></Style></Styles>
 <Worksheet ss:Name="R"><Table>
  <Column/><Column ss:Hidden="1"/>
  <Row><Cell ss:MergeAcross="2"><Data ss:Type="String">title</Data></Cell></Row>
  <Row ss:Index="3"><Cell><Data ss:Type="DateTime">2024-06-05T00:00:00.000</Data></Cell>
   <Cell ss:Index="3" ss:StyleID="s1"><Data ss:Type="Number">0.0496</Data></Cell></Row>
  <Row><Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40">10<Sup>3</Sup> &lt;5</ss:Data></Cell>
   <Cell><Data ss:Type="Error">#N/A</Data></Cell><Cell ss:Formula="=R1C1"/></Row>
  <Row><Cell ss:StyleID="s2"><Data ss:Type="Number">0.5</Data></Cell><Cell ss:StyleID="s2"/>
   <Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40"><S>0.5</S> 0.2</ss:Data></Cell></Row>
 </Table></Worksheet>
 <Worksheet ss:Name="Empty"><Table/></Worksheet>
</Workbook>"""


def test_workbooks_as_one_xml_file() -> None:
    result = read(Source("day.xls", XML_WORKBOOK.encode()))
    (grid,) = result.grids
    assert grid.rows() == [
        ["title", "title", "title"],
        ["", "", ""],
        ["2024-06-05", "", "0.0496"],
        ["10³ <5", "#N/A", "=R1C1"],
        ["\ufffd", "", "\ufffd 0.2"],
    ]
    assert grid.remarks == {
        (0, 1): "hidden_cell",
        (2, 2): "rounded_on_sheet:0.05",
        (3, 1): "cell_error; hidden_cell",
        (3, 2): "formula_without_value",
    }
    assert "column B of sheet R" in result.notes[1]
    assert result.notes[0] == "day.xls is an XML workbook in spite of its name, and was read as such."


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (("</Workbook>", ""), "day.xls: a damaged XML workbook ("),
        (('ss:Index="3"', 'ss:Index="-3"'), "day.xls: a damaged XML workbook ("),
        (('ss:MergeAcross="2"', 'ss:MergeAcross="x"'), "day.xls: a damaged XML workbook ("),
        (("<Workbook ", '<!DOCTYPE x [<!ENTITY a "b">]><Workbook '), "day.xls: declares entities of its own"),
    ],
)
def test_damaged_xml_workbooks(damage: tuple[str, str], sentence: str) -> None:
    with pytest.raises(InputError, match=re.escape(sentence)):
        read(Source("day.xls", XML_WORKBOOK.replace(*damage).encode()))
