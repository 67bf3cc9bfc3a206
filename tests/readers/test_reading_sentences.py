"""Bad input: each case with the sentence that a user reads, beside a good twin that is read."""

import io
import sys
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.readers import built_documents as builders
from waterqc.errors import InputError, MissingExtraError, WaterqcError
from waterqc.readers import read
from waterqc.source import Source

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def bomb() -> bytes:
    return builders.zipped({"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": bytes(60 << 20)})


def with_entities(name: str, content: bytes) -> bytes:
    if not name.endswith("sheet1.xml"):
        return content
    return b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + content


def workbook_with(element: bytes) -> bytes:
    def change(name: str, content: bytes) -> bytes:
        return content.replace(b"</sheetData>", b"</sheetData>" + element) if name.endswith("sheet1.xml") else content

    return builders.repacked(builders.xlsx(), change)


def sheet_elsewhere(name: str, content: bytes) -> bytes:
    return content.replace(b"sheet1.xml", b"Sheet1.xml") if name.endswith("workbook.xml.rels") else content


def strict(name: str, content: bytes) -> bytes:
    transitional = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return content.replace(transitional, b"http://purl.oclc.org/ooxml/spreadsheetml/main") if "xl/" in name else content


def far_cell(_: openpyxl.Workbook, sheet: Worksheet) -> None:
    sheet["XFD1048576"] = "far away"


def link_out() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as container:
        container.writestr("word/document.xml", "<document/>")
    return stream.getvalue()


CASES: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "empty": ("day.csv", lambda: b"", "day.csv: the file is empty; export it again."),
    "white space": (
        "day.csv",
        lambda: b" \r\n\t\n",
        "day.csv: there is only white space in this file; export it again.",
    ),
    "JPEG": (
        "day.csv",
        lambda: b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(50),
        "day.csv: this is a JPEG picture, which has no text to read; give the table itself, as text, CSV or Excel.",
    ),
    "PNG": (
        "day.xlsx",
        lambda: b"\x89PNG\r\n\x1a\n" + bytes(50),
        "day.xlsx: this is a PNG picture, which has no text to read; give the table itself, as text, CSV or Excel.",
    ),
    "ELF": (
        "day.txt",
        lambda: b"\x7fELF" + bytes(50),
        "day.txt: this is a program (ELF), which holds no table; name the file with the results.",
    ),
    "gzip": ("day.csv", lambda: b"\x1f\x8b\x08\x00" + bytes(9), "day.csv: this is a gzip archive; unpack it first."),
    "other binary": (
        "day.csv",
        lambda: b"\x01\x02\x03\x00\x00\x00" * 30,
        "day.csv: this is a binary file, not text; give the table as text, CSV or Excel.",
    ),
    "password": (
        "day.xlsx",
        lambda: COMPOUND + "EncryptedPackage\0".encode("utf-16-le"),
        "day.xlsx: protected by a password; remove the password and save it again.",
    ),
    "old Word": (
        "day.doc",
        lambda: COMPOUND,
        "day.doc: this is an old Office document other than an Excel workbook; save it as .xlsx or .docx.",
    ),
    "truncated .xlsx": (
        "day.xlsx",
        lambda: builders.xlsx()[:-800],
        "day.xlsx: a damaged or incomplete file (its zip directory is missing); download or export it again.",
    ),
    "truncated .xls": (
        "day.xls",
        lambda: builders.xls()[:2500],
        "day.xls: a damaged or incomplete workbook; save it again as .xlsx.",
    ),
    "empty sheets": (
        "day.xlsx",
        lambda: builders.xlsx([]),
        "day.xlsx: every sheet of this workbook is empty; check that it is the right file.",
    ),
    "empty old sheets": (
        "day.xls",
        lambda: builders.xls([]),
        "day.xls: every sheet of this workbook is empty; check that it is the right file.",
    ),
    "OpenDocument": (
        "day.ods",
        lambda: builders.zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}, packed=False),
        "day.ods: this is an OpenDocument file; save it as .xlsx or .docx.",
    ),
    "other container": (
        "day.numbers",
        lambda: builders.zipped({"Index/Document.iwa": b"x"}),
        "day.numbers: a zip container without a document that can be read; save it as .xlsx or as CSV.",
    ),
    "far cell": (
        "day.xlsx",
        lambda: builders.xlsx(change=far_cell),
        "day.xlsx: sheet Results reaches to cell XFD1048576; delete what stands far from the table.",
    ),
    "endless merge": (
        "day.xlsx",
        lambda: workbook_with(b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
        "day.xlsx: merges or links more than 500,000 cells; export the results as CSV.",
    ),
    "endless link": (
        "day.xlsx",
        lambda: workbook_with(b'<hyperlinks><hyperlink x=">" ref="A:XFD"/></hyperlinks>'),
        "day.xlsx: merges or links more than 500,000 cells; export the results as CSV.",
    ),
    "no such range": (
        "day.xlsx",
        lambda: workbook_with(b'<mergeCells><mergeCell ref="&#65;1:B2"/></mergeCells>'),
        "day.xlsx: damaged (no range of cells is called '&#65;1:B2'); open it in Excel and save it again.",
    ),
    "far sheet missing": (
        "day.xlsx",
        lambda: builders.repacked(builders.xlsx(), sheet_elsewhere),
        "day.xlsx: damaged (only 0 of its 1 sheets are in it); open it in Excel and save it again.",
    ),
    "damaged part": (
        "day.xlsx",
        lambda: builders.repacked(builders.xlsx(), lambda name, content: content[: len(content) // 2]),
        "day.xlsx: a damaged workbook (",
    ),
    "strict workbook": (
        "day.xlsx",
        lambda: builders.repacked(builders.xlsx(), strict),
        "day.xlsx: a Strict Open XML workbook; save it as an ordinary Excel workbook (.xlsx).",
    ),
    "zip bomb": (
        "day.xlsx",
        bomb,
        "day.xlsx: would unpack to 60 MiB, as a zip bomb does; export the results alone, as CSV.",
    ),
    "entity bomb": (
        "day.xlsx",
        lambda: builders.repacked(builders.xlsx(), with_entities),
        "day.xlsx: xl/worksheets/sheet1.xml in it declares a document type or entities of its own, which no report",
    ),
    "binary workbook": (
        "day.xlsb",
        lambda: builders.zipped({"xl/workbook.bin": b"x"}),
        "day.xlsb: a binary workbook (.xlsb); save it as .xlsx.",
    ),
    "wide line": (
        "day.csv",
        lambda: b"," * 999_999,
        "day.csv: row 1 has 1,000,000 cells, more than 10,000; check that it is a table of results.",
    ),
    "wide text": (
        "day.txt",
        lambda: b"a\n" + b"x\t" * 20_000 + b"y",
        "day.txt: line 2 has 20,001 cells, more than 10,000; check that it is a table of results.",
    ),
    "open quote": (
        "day.csv",
        lambda: b'a,b\n1,"2\n3,4\n',
        "day.csv: row 2 opens a quote that is never closed; remove or close it.",
    ),
    "swallowed rows": (
        "day.csv",
        lambda: b'a,b\n"1,2\n3,4\n5,6\n7",8\n',
        "day.csv: a quote in row 2 joins several rows into one cell; remove it or close it earlier.",
    ),
    "two separators": (
        "day.csv",
        lambda: b"a,b,c\n1,2,3\n4;5;6\n7,8,9\n",
        "day.csv: row 3 is separated by ';' and most rows by ','; use one separator.",
    ),
    "damaged JSON": (
        "day.json",
        lambda: b'[{"a": 1},\n{"a": }]',
        "day.json: not valid JSON at line 2, character 7; export it again.",
    ),
    "scalar JSON": (
        "day.json",
        lambda: b"5",
        "day.json: a single value, not a list of records; export the results as records.",
    ),
    "several lists": (
        "day.json",
        lambda: b'{"a": [{"x": 1}], "b": [{"x": 2}]}',
        "day.json: several lists of records (a, b); give one of them as a list of its own.",
    ),
    "deep JSON": (
        "day.json",
        lambda: b"[" * 100_000,
        "day.json: nested too deeply to be a table; export flat records or CSV.",
    ),
    "damaged Parquet": (
        "day.parquet",
        lambda: b"PAR1" + bytes(40),
        "day.parquet: a damaged or unreadable Parquet file",
    ),
    "endless HTML": (
        "day.html",
        lambda: b"<html>" + b"<div>" * 100_000,
        "day.html: elements nested without end; save the page again, or its table alone.",
    ),
    "huge spans": (
        "day.html",
        lambda: b"<table>" + b"<tr><td colspan=1000 rowspan=60000>x" * 3000 + b"</table>",
        "day.html: more than 2,000,000 cells in its tables; export the results as CSV.",
    ),
    "empty HTML": (
        "day.html",
        lambda: b"<html><script>run()</script></html>",
        "day.html: an HTML page without any text in it; check that it is the right file.",
    ),
    "scanned PDF": (
        "day.pdf",
        lambda: builders.pdf([["", ""]]),
        "day.pdf: this PDF has no text, only pictures (a scan); give the table as text, CSV or Excel.",
    ),
    "damaged PDF": (
        "day.pdf",
        lambda: b"%PDF-1.4\n" + bytes(range(256)),
        "day.pdf: a damaged PDF document; download it again, or save its table as CSV.",
    ),
    "PDF with a password": (
        "day.pdf",
        lambda: builders.pdf(password="secret"),
        "day.pdf: protected by a password; save it without one.",
    ),
    "damaged Word document": (
        "day.docx",
        link_out,
        "day.docx: a damaged Word document; save it again, or its table as CSV.",
    ),
}

GOOD: dict[str, Callable[[], bytes]] = {
    "day.csv": lambda: b"parameter,unit,result\nLead,mg/L,<0.001\nTurbidity,NTU,0.17\n",
    "day.tsv": lambda: b"parameter\tunit\tresult\nLead\tmg/L\t<0.001\nTurbidity\tNTU\t0.17\n",
    "day.txt": lambda: b"parameter  unit  result\nLead  mg/L  <0.001\nTurbidity  NTU  0.17\n",
    "day.xlsx": builders.xlsx,
    "day.xls": builders.xls,
    "day.json": lambda: (
        b'[{"parameter":"Lead","unit":"mg/L","result":"<0.001"},{"parameter":"Turbidity","unit":"NTU","result":0.17}]'
    ),
    "day.jsonl": lambda: (
        b'{"parameter":"Lead","unit":"mg/L","result":"<0.001"}\n{"parameter":"Turbidity","unit":"NTU","result":0.17}\n'
    ),
    "day.parquet": lambda: builders.parquet(
        {"parameter": ["Lead", "Turbidity"], "unit": ["mg/L", "NTU"], "result": ["<0.001", "0.17"]}
    ),
    "day.html": lambda: (
        b"<html><table><tr><th>parameter<th>unit<th>result<tr><td>Lead<td>mg/L<td>&lt;0.001"
        b"<tr><td>Turbidity<td>NTU<td>0.17</table></html>"
    ),
    "day.pdf": builders.pdf,
    "bare.pdf": lambda: builders.pdf(ruled=False),
}


@pytest.mark.parametrize("case", CASES)
def test_bad_input_gets_one_sentence(case: str) -> None:
    name, build, sentence = CASES[case]
    with pytest.raises(InputError) as caught:
        read(Source(name, build()))
    message = str(caught.value)
    assert message.startswith(sentence)
    assert message.endswith(".")
    assert "\n" not in message


@pytest.mark.parametrize("name", GOOD)
def test_the_same_table_in_every_format(name: str) -> None:
    result = read(Source(name, GOOD[name]()))
    assert result.grids[0].rows() == [list(row) for row in builders.RESULTS]
    assert result.notes == ()


@pytest.mark.parametrize("name", [*GOOD, "day.docx"])
def test_damage_anywhere_never_escapes_as_another_error(name: str) -> None:
    whole = builders.word() if name == "day.docx" else GOOD[name]()
    step = max(len(whole) // 12, 1)
    for position in range(1, len(whole), step):
        flipped = whole[:position] + bytes([whole[position] ^ 0x5A]) + whole[position + 1 :]
        for content in (whole[:position], flipped):
            try:
                grids = read(Source(name, content)).grids
            except WaterqcError as error:
                assert str(error).startswith(name)
            else:
                assert all(isinstance(cell, str) for grid in grids for row in grid.rows() for cell in row)


@pytest.mark.parametrize(
    ("name", "content", "format_name"),
    [
        ("day.csv", "day.xlsx", "an Excel workbook"),
        ("day.xls", "day.html", "an HTML page"),
        ("day.xls", "day.tsv", "a delimited table"),
        ("day.xls", "day.xlsx", "an Excel workbook"),
        ("day.xlsx", "day.xls", "an old Excel workbook"),
        ("day.txt", "day.json", "a JSON document"),
        ("day.csv", "day.pdf", "a PDF document"),
    ],
)
def test_the_content_decides_over_the_name(name: str, content: str, format_name: str) -> None:
    result = read(Source(name, GOOD[content]()))
    assert result.grids[0].rows() == [list(row) for row in builders.RESULTS]
    assert result.notes == (f"{name} is {format_name} in spite of its name, and was read as such.",)


@pytest.mark.parametrize(
    ("name", "library", "sentence"),
    [
        ("day.pdf", "pdfplumber", "day.pdf: reading PDF needs pdfplumber; install it with: pip install 'waterqc[pdf]'"),
        (
            "day.docx",
            "docx",
            "day.docx: reading Word documents needs python-docx; install it with: pip install 'waterqc[docx]'",
        ),
    ],
)
def test_a_missing_library_is_named_with_its_extra(
    name: str, library: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = builders.word() if name == "day.docx" else builders.pdf()
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingExtraError) as caught:
        read(Source(name, content))
    assert str(caught.value) == sentence


def test_a_cell_of_a_megabyte_is_kept() -> None:
    cell = "x" * 1_200_000
    assert read(Source("day.csv", f"a,b\n1,{cell}\n".encode())).grids[0].rows() == [["a", "b"], ["1", cell]]
