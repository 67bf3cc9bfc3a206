"""PDF, Word and web documents, workbooks, folders and archives from texts beside the expected results.

`NAME.pdf.txt` and `NAME.docx.txt` become NAME.pdf and NAME.docx: a line with `|` is a row of a table (`\\n` breaks a
line in its cell), `====` begins a page, any other line is a paragraph; `plain` in the first line leaves out rules of
the tables, `between rows` all but those between their rows. `NAME.xlsx` and `NAME.xls` are folders of sheets. Any other
file is taken as it is.
"""

import shutil
import zipfile
from itertools import groupby
from pathlib import Path
from typing import Final

import docx
from docx.enum.text import WD_BREAK
from reportlab.lib import colors
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Table

from tests.documents_workbooks.building import built_workbook

_FONT: Final = "STSong-Light"
_PAGE: Final = "===="
#: the first line of a document -> the rules of its tables
_RULES: Final = {"plain": "", "between rows": "LINEBELOW"}
_WIDTH: Final = 500  # points between the margins of a page
Block = tuple[str, list[list[str]]]  # a paragraph, or "" and the rows of a table


def built(source: Path, folder: Path) -> Path:
    """The document, folder or archive described at `source`, made in `folder`: a folder NAME.zip becomes an archive."""
    if source.is_dir() and source.suffix in (".xlsx", ".xls"):
        return built_workbook(source, folder / source.name)
    if source.is_dir():
        target = folder / source.stem
        target.mkdir()
        for member in sorted(source.iterdir()):
            built(member, target)
        return _packed(target, folder / source.name) if source.suffix == ".zip" else target
    name, kind = Path(source.stem), Path(source.stem).suffix
    if source.suffix == ".txt" and kind in (".pdf", ".docx"):
        lines = source.read_text("utf-8").splitlines()
        (_write_pdf if kind == ".pdf" else _write_word)(lines, folder / name)
        return folder / name
    return Path(shutil.copy(source, folder / source.name))


def _packed(source: Path, target: Path) -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(source.rglob("*")):
            archive.write(path, path.relative_to(source))
    return target


def _blocks(lines: list[str]) -> list[Block]:
    made: list[Block] = []
    for is_table, group in groupby(lines, key=lambda line: "|" in line):
        if is_table:
            made.append(("", [[cell.strip().replace("\\n", "\n") for cell in line.split("|")] for line in group]))
        else:
            made += [(line, []) for line in group if line]
    return made


def _write_pdf(lines: list[str], target: Path) -> None:
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    rules = _RULES.get(lines[0], "GRID")
    style = ParagraphStyle("text", fontName=_FONT, fontSize=10, leading=14)
    grid = [(rules, (0, 0), (-1, -1), 0.5, colors.black)] if rules else []
    story: list[Flowable] = []
    for text, rows in _blocks(lines[1:] if lines[0] in _RULES else lines):
        if rows:
            width = _WIDTH / len(rows[0])
            story.append(
                Table(rows, [width] * len(rows[0]), style=[("FONTNAME", (0, 0), (-1, -1), _FONT), *grid], repeatRows=1)
            )
        else:
            story.append(PageBreak() if text == _PAGE else Paragraph(text, style))
    SimpleDocTemplate(str(target), invariant=1).build(story)


def _write_word(lines: list[str], target: Path) -> None:
    document = docx.Document()
    for text, rows in _blocks(lines):
        if not rows:
            if text == _PAGE:
                document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
            else:
                document.add_paragraph(text)
            continue
        table = document.add_table(len(rows), len(rows[0]))
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                table.cell(number, column).text = cell
    document.save(str(target))
