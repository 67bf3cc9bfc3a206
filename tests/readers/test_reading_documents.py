"""HTML, Word and PDF documents; folders and archives; where sources come from."""

import stat
import zipfile
from pathlib import Path

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.parser import parse_xml
from docx.styles.style import CharacterStyle
from reportlab.platypus import PageBreak, Spacer

from tests.readers.built_documents import RESULTS, pdf, pdf_picture, pdf_text, word, xlsx, zipped
from waterqc.errors import InputError
from waterqc.readers import expand, read
from waterqc.readers import pdf as pdf_reader
from waterqc.readers.layout.placed_cells import Page
from waterqc.readers.spreadsheet.cells import Cells
from waterqc.source import Source, open_source


def test_html_page_in_the_order_of_reading() -> None:
    page = """<!DOCTYPE html><html><head><title>Notice</title><style>x</style></head><body><script>run()</script>
        <h1>Water works</h1><p>2020年11月3日<br>检测</p>
        <table><tr><td>menu</td><td><table><tr><th rowspan=2>item<th colspan=2>result<tr><th>A<th>B
        <tr><td>count<td>1.2×10<sup>3</sup><td>NO<sub>3</sub> &lt;5
        <tr style="display: none"><td>gone</table></td></table>
        <pre>a  b</pre><!-- remark --><div>end&nbsp;of <b>page</b></div></body></html>"""
    grid = read(Source("day.html", page.encode())).grids[0]
    assert grid.rows() == [
        ["Notice", "", ""],
        ["Water works", "", ""],
        ["2020年11月3日", "", ""],
        ["检测", "", ""],
        ["menu", "", ""],
        ["item", "result", "result"],
        ["item", "A", "B"],
        ["count", "1.2×10³", "NO3 <5"],
        ["a", "b", ""],
        ["end\xa0of page", "", ""],
    ]
    assert set(grid.merged) == {(5, 2), (6, 0)}
    assert grid.location(7, 1) == "line 8"


@pytest.mark.parametrize(
    "hostile", ["<!--", "<a ", "</", "<table>", "<p>", "<td>", "<b></i>", "<svg><b>", "<a href='", "&lt"]
)
def test_hostile_html_takes_no_time(hostile: str) -> None:
    try:
        read(Source("day.html", ("<html>x" + hostile * 30_000).encode()))
    except InputError as error:
        assert str(error).startswith("day.html: ")


ITEM = "<table><tr><td>Lead<td>{}</table>"
HTML_CELLS = {
    "0.05<sup>1</sup>": "0.05¹",
    "0.05<sub>1</sub>": "0.05₁",
    "NH<sub>3</sub>-N": "NH3-N",
    "10<span style='vertical-align: super; font-size: 70%'>3</span>": "10³",
    "10<span style='vertical-align: 3px'>3</span>": "10³",
    "10<span class=up>3</span>": "10³",
    "<font face=Symbol>m</font>g/L": "µg/L",
    "<span style='font-family: Symbol, serif'>&lt;</span>5": "<5",
    "<span style=\"font-family:'Wingdings'\">J</span>5": "\ufffd5",
    "<span style=\"font-family:'Wingdings 2'\">R</span>5": "☑5",
    "<span style='font-family:Wingdings'>&uml;</span>5": "□5",
    "<s>5</s>0": "\ufffd0",
    "<span style='text-decoration: line-through'>5</span>0": "\ufffd0",
    "<del>5</del> <ins>0</ins>": "0",
    "<del>5</del>0": "\ufffd0",
    "<span style='display: none'>5</span>0": "0",
    "<span class='note gone'>5</span>0": "0",
    "<span style='visibility:hidden'>5</span>0": "0",
    "<span style='font-size:0'>5</span>0": "0",
    "<span style='opacity: 0'>5</span>0": "0",
    "<span style='opacity: 0.8'>5</span>0": "50",
    "<span class='gone shown'>5</span>0": "50",
    "<span style='position:absolute; left:-9999px'>5</span>0": "0",
    "<span style='position:absolute; left:-2px'>5</span>0": "50",
    "<span class=away>5</span>0": "0",
    "<span style='position: absolute; clip: rect(0 0 0 0)'>5</span>0": "0",
    "<span style='color:transparent'>5</span>0": "0",
    "<span class='sr-only'>result 5</span>0": "0",
}


@pytest.mark.parametrize("written", HTML_CELLS)
def test_a_cell_of_a_page_is_read_as_it_is_shown(written: str) -> None:
    sheet = (
        "<style>/* {} */ .gone, #x {display:none} @media print {.note {display:none}} .up {vertical-align:super}"
        " .shown {display: inline} ??? {display:none} .away {text-indent:-999em}</style>"
    )
    page = f"<html><head>{sheet}</head><body>{ITEM.format(written)}</body></html>"
    rows = read(Source("day.html", page.encode())).grids[0].rows()
    assert rows == [["Lead", HTML_CELLS[written]]]


def test_what_a_page_hides_is_marked_or_said() -> None:
    hidden = (
        "<tr hidden><td>Zinc<td>1</tr><tbody style='display:none'><tr><td>Tin<td>2</tr></tbody>"
        "<tr style='visibility:collapse'><td>Iron<td>3</tr><tr hidden><td>none</tr><tr><td>0.2"
    )
    shut = "<div style='display:none'>5<table><tr><td>4</table></div><p hidden>6</p>"
    page = f"<p>Notice</p><table><tr><td rowspan=2>Lead<td>0</tr>{hidden}</table>{shut}"
    result = read(Source("day.html", f"<body>{page}".encode()))
    seen, unseen = result.grids
    assert seen.rows() == [["Notice", ""], ["Lead", "0"], ["Zinc", "1"], ["Tin", "2"], ["Iron", "3"], ["Lead", "0.2"]]
    assert seen.remarks == {(row, column): "hidden_cell" for row in (2, 3, 4) for column in (0, 1)}
    assert seen.merged == {(5, 0): (1, 0)}
    assert (unseen.rows(), unseen.location(0, 0), unseen.remarks) == ([["4"]], "line 7", {(0, 0): "hidden_cell"})
    assert result.notes == (
        "day.html: 4 rows of tables are hidden; none is judged. Show or delete them.",
        "day.html: 1 figures that the page hides were not read.",
    )


def test_word_document() -> None:
    def change(document: docx.document.Document) -> None:
        document.sections[0].header.paragraphs[0].text = "Report W1"
        table = document.tables[0]
        table.cell(0, 0).merge(table.cell(1, 0)).text = "item"
        raised = table.cell(2, 2).paragraphs[0].add_run("3")
        raised.font.superscript = True
        document.add_paragraph("Signed  Li")

    grid = read(Source("day.docx", word(change))).grids[0]
    assert grid.rows() == [
        ["Report W1", "", ""],
        ["Water report 2020-11-03", "", ""],
        ["item", "unit", "result"],
        ["item", "mg/L", "<0.001"],
        ["Turbidity", "NTU", "0.17³"],
        ["Signed", "Li", ""],
    ]
    assert set(grid.merged) == {(3, 0)}


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def test_footnotes_stand_behind_the_text() -> None:
    def change(document: docx.document.Document) -> None:
        notes = (
            f"<w:footnotes {W}><w:footnote w:id='1'><w:p>{RUN.format('Below 0.05')}</w:p></w:footnote></w:footnotes>"
        )
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
        part = Part(PackURI("/word/footnotes.xml"), "application/xml", notes.encode(), document.part.package)
        document.part.relate_to(part, kind)

    assert read(Source("day.docx", word(change))).grids[0].rows()[-1] == ["Below 0.05", "", ""]


RUN = "<w:r><w:t>{}</w:t></w:r>"
WORD_XML = {
    "content control": (f"<w:sdt><w:sdtContent>{RUN.format('0.5')}</w:sdtContent></w:sdt>", "0.5"),
    "insertion": (f"{RUN.format('0.')}<w:ins>{RUN.format('5')}</w:ins>", "0.5"),
    "deletion": (f"{RUN.format('0.5')}<w:del><w:r><w:delText>6</w:delText></w:r></w:del>", "0.5"),
    "moved away": (f"<w:moveFrom>{RUN.format('0.4')}</w:moveFrom>{RUN.format('0.5')}", "0.5"),
    "symbol": (f'<w:r><w:sym w:font="Symbol" w:char="F03C"/></w:r>{RUN.format("0.5")}', "<0.5"),
    "other symbol": (f'<w:r><w:sym w:font="Wingdings" w:char="F0E0"/></w:r>{RUN.format("0.5")}', "\ufffd0.5"),
    "equation": (
        RUN.format("1.2×10")
        + '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>3</m:t></m:r></m:oMath>',
        "1.2×10\ufffd",
    ),
    "hidden text": ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>9</w:t></w:r>" + RUN.format("0.5"), "0.5"),
    "struck-out text": ("<w:r><w:rPr><w:strike/></w:rPr><w:t>9</w:t></w:r>" + RUN.format("0.5"), "\ufffd0.5"),
    "text no longer struck out": ('<w:r><w:rPr><w:strike w:val="0"/></w:rPr><w:t>0.5</w:t></w:r>', "0.5"),
    "raised by its place": (
        RUN.format("0.5") + '<w:r><w:rPr><w:position w:val="8"/></w:rPr><w:t>1</w:t></w:r>',
        "0.5¹",
    ),
    "raised by its style": (
        RUN.format("0.5") + '<w:r><w:rPr><w:rStyle w:val="Mark"/></w:rPr><w:t>1</w:t></w:r>',
        "0.5¹",
    ),
    "lowered after a figure": (
        RUN.format("0.5") + '<w:r><w:rPr><w:vertAlign w:val="subscript"/></w:rPr><w:t>1</w:t></w:r>',
        "0.5₁",
    ),
    "lowered after a letter": (
        RUN.format("NH") + '<w:r><w:rPr><w:vertAlign w:val="subscript"/></w:rPr><w:t>3</w:t></w:r>' + RUN.format("-N"),
        "NH3-N",
    ),
    "letter in Symbol": (
        '<w:r><w:rPr><w:rFonts w:ascii="Symbol"/></w:rPr><w:t>m</w:t></w:r>' + RUN.format("g/L"),
        "µg/L",
    ),
    "picture font": (
        '<w:r><w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr><w:t>J</w:t></w:r>' + RUN.format("0.5"),
        "\ufffd0.5",
    ),
    "field": (f'<w:fldSimple w:instr="DATE">{RUN.format("2020-11-03")}</w:fldSimple>', "2020-11-03"),
}


@pytest.mark.parametrize("case", WORD_XML)
def test_nothing_that_a_word_document_shows_is_passed_over(case: str) -> None:
    inner, text = WORD_XML[case]

    def change(document: docx.document.Document) -> None:
        mark = document.styles.add_style("Mark", WD_STYLE_TYPE.CHARACTER)
        assert isinstance(mark, CharacterStyle)
        mark.font.superscript = True
        for paragraph in (document.paragraphs[0], document.tables[0].cell(1, 2).paragraphs[0]):
            paragraph.clear()
            for element in list(parse_xml(f"<w:p {W}>{inner}</w:p>")):
                paragraph._p.append(element)

    rows = read(Source("day.docx", word(change))).grids[0].rows()
    assert (rows[0][0], rows[2]) == (text, ["Lead", "mg/L", text])


def test_tables_inside_tables_and_controls_of_a_word_document() -> None:
    def change(document: docx.document.Document) -> None:
        outer = document.add_table(1, 1).cell(0, 0)
        outer.paragraphs[0].text = "inside"
        outer.add_table(1, 2).cell(0, 1).text = "0.5"
        wrapped = parse_xml(f"<w:sdt {W}><w:sdtContent/></w:sdt>")
        row = document.tables[0].rows[2]._tr
        row.addprevious(wrapped)
        wrapped[0].append(row)
        document.sections[0].different_first_page_header_footer = True
        document.sections[0].first_page_header.paragraphs[0].text = "Report W1"

    rows = read(Source("day.docx", word(change))).grids[0].rows()
    assert rows == [
        ["Report W1", "", ""],
        ["Water report 2020-11-03", "", ""],
        *map(list, RESULTS),
        ["inside", "", ""],
        ["", "0.5", ""],
    ]


def test_a_word_table_with_an_impossible_span_is_damaged() -> None:
    def change(document: docx.document.Document) -> None:
        document.tables[0].cell(0, 0)._tc.get_or_add_tcPr().append(parse_xml(f'<w:gridSpan {W} w:val="x"/>'))

    with pytest.raises(InputError, match=r"day\.docx: a damaged Word document"):
        read(Source("day.docx", word(change)))


def test_pdf_with_ruled_table_over_pages() -> None:
    rows: list[list[object]] = [
        ["item", "result"],
        *[[f"item {number}", pdf_text("1.2×10<super>-3</super>")] for number in range(60)],
    ]
    grid = read(Source("day.pdf", pdf(rows, before=[pdf_text("Notice of 2020-11-03")]))).grids[0]
    texts = grid.rows()
    assert texts[0] == ["Notice of 2020-11-03", ""]
    assert texts.count(["item", "result"]) == 2
    assert [row for row in texts if row[0].startswith("item ")] == [[f"item {n}", "1.2×10⁻³"] for n in range(60)]


def test_pdf_without_rules_keeps_empty_cells_in_place() -> None:
    rows = [["item", "unit", "result"], ["Lead", "mg/L", "<0.001"], ["Odour", "", "none"], ["Colour", "TCU", ""]]
    assert read(Source("day.pdf", pdf(rows, ruled=False))).grids[0].rows() == rows


def test_pdf_cells_that_span_others_and_raised_digits() -> None:
    rows = [["item", "result", ""], ["", "A", "B"], ["Lead", "<1", "2"]]
    spans = [("SPAN", (0, 0), (0, 1)), ("SPAN", (1, 0), (2, 0))]
    grid = read(Source("day.pdf", pdf(rows, spans=spans))).grids[0]
    assert grid.rows() == [["item", "result", "result"], ["item", "A", "B"], ["Lead", "<1", "2"]]
    assert set(grid.merged) == {(0, 2), (1, 0)}


@pytest.mark.parametrize(("bound", "value"), [("MOST_PAGES", 1), ("MOST_SECONDS", -1.0)])
def test_a_pdf_is_read_to_its_end_or_not_at_all(bound: str, value: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_reader, bound, value)
    with pytest.raises(InputError, match=r"day\.pdf: 2 pages are more than can be read; give the pages with results"):
        read(Source("day.pdf", pdf([["item", "result"]] + [["x", "1"]] * 60)))


def test_a_page_without_text_in_a_pdf_is_not_passed_over() -> None:
    scanned = [pdf_text("Notice"), PageBreak(), pdf_picture(), PageBreak(), pdf_text("end")]
    with pytest.raises(InputError, match=r"day\.pdf: page 2 has no text, only a picture, in which results could stand"):
        read(Source("day.pdf", pdf(before=scanned)))
    blank = [pdf_text("Notice"), PageBreak(), Spacer(1, 12), PageBreak(), pdf_text("end")]
    assert read(Source("day.pdf", pdf(before=blank))).grids[0].rows()[0] == ["Notice", "", ""]


@pytest.mark.parametrize("name", ["day.docx", "day.pdf", "day.html", "day.xlsx"])
def test_a_fault_of_our_own_is_not_called_damage(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Page, "add_line", fault)
    monkeypatch.setattr(Cells, "put", fault)
    content = {"day.docx": word(), "day.pdf": pdf(before=[pdf_text("x")]), "day.html": b"<p>x", "day.xlsx": xlsx()}
    with pytest.raises(ZeroDivisionError):
        read(Source(name, content[name]))


def sources(location: Path) -> list[tuple[str, str]]:
    """(name, first cell or sentence) of every source at a path."""
    found = []
    for source in expand(str(location)):
        if isinstance(source, Source):
            try:
                found.append((source.name, read(source).grids[0].rows()[0][0]))
            except InputError as error:
                found.append((source.name, str(error)))
        else:
            found.append(("", str(source)))
    return found


def test_folder_and_archives(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "two.csv").write_text("2,x")
    (tmp_path / "a.xlsx").write_bytes(xlsx())
    (tmp_path / ".DS_Store").write_bytes(b"x")
    inner = zipped({"deep.zip": zipped({"x.csv": b"x"}), "four.csv": b"4,x"})
    (tmp_path / "c.zip").write_bytes(zipped({"three.csv": b"3,x", "inner.zip": inner, "__MACOSX/._three.csv": b"x"}))
    assert sources(tmp_path) == [
        ("a.xlsx", "parameter"),
        ("b/two.csv", "2"),
        (
            "c.zip/inner.zip/deep.zip",
            "c.zip/inner.zip/deep.zip: an archive inside of archives; unpack it first.",
        ),
        ("c.zip/inner.zip/four.csv", "4"),
        ("c.zip/three.csv", "3"),
    ]


def test_an_archive_that_begins_with_a_stored_pdf_is_no_pdf(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "day.zip", "w", zipfile.ZIP_STORED) as container:
        container.writestr("one.pdf", pdf(before=[pdf_text("lead 0.2")]))
        container.writestr("two.csv", "2,x")
    assert [name for name, _ in sources(tmp_path / "day.zip")] == ["day.zip/one.pdf", "day.zip/two.csv"]


def test_tricks_of_archives_are_refused_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "day.zip"
    with zipfile.ZipFile(path, "w") as container:
        container.writestr("../out.csv", "1,x")
        link = zipfile.ZipInfo("link.csv")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        container.writestr(link, "/etc/passwd")
        container.writestr("good.csv", "2,x")
    assert sources(path) == [
        ("", "day.zip: ../out.csv in it points outside of the archive; pack the files again."),
        ("day.zip/good.csv", "2"),
        ("", "day.zip: link.csv in it is a link to another file; pack the file itself."),
    ]


def test_bombs_and_empty_places_are_refused(tmp_path: Path) -> None:
    (tmp_path / "bomb.zip").write_bytes(zipped({"a.csv": bytes(30 << 20)}))
    (tmp_path / "empty.zip").write_bytes(zipped({}))
    (tmp_path / "nothing").mkdir()
    assert sources(tmp_path / "bomb.zip") == [
        ("", "bomb.zip: would unpack to 30 MiB, as a zip bomb does; export the results alone, as CSV.")
    ]
    assert sources(tmp_path / "empty.zip")[0][1].startswith("empty.zip: no files in this archive")
    assert sources(tmp_path / "nothing")[0][1].endswith("no files in this folder; name the folder with the results.")


def test_sources_that_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "large.csv").write_bytes(b"x" * 2000)
    with pytest.raises(InputError, match=r"large\.csv: larger than 1 KiB; split it into smaller files\."):
        open_source(tmp_path / "large.csv", limit=1024)
    with pytest.raises(InputError, match="no such file; check the path"):
        open_source(tmp_path / "none.csv")
    with pytest.raises(InputError, match="this is a folder, not a file"):
        open_source(tmp_path)
    assert open_source(tmp_path / "large.csv").sha256.startswith("5c0e0ea421571c30")
