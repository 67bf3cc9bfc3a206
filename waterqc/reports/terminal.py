"""The report on a terminal: worst first, in colour and in words, within the width that there is."""

import io
import re
from typing import TYPE_CHECKING, BinaryIO, Final

from waterqc.presentation.text_table import table_of
from waterqc.wording import word

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from waterqc.presentation.page import Page, SampleBlock
    from waterqc.report import Report
    from waterqc.wording import Lang

NAME: Final = "table"
SUFFIXES: Final = (".txt",)

#: With more rows than these, passes are counted instead of listed.
FOLD_ABOVE: Final = 60

_CHINESE: Final = re.compile("[\u3400-\u9fff]")
#: What a line must not break: Latin text with its spaces, and a character with the punctuation behind it.
_UNBROKEN: Final = re.compile(r"[!-~](?:[ !-~]*[!-~])?[，。；：、）》】]*|.[，。；：、）》】]*", re.DOTALL)


def write(report: "Report", stream: BinaryIO, lang: "Lang") -> None:
    """Write the report as tables of text; colour only on a terminal, and never against NO_COLOR."""
    from waterqc.presentation.console import console_on
    from waterqc.presentation.page import page_of

    text = io.TextIOWrapper(stream, encoding="utf-8", errors="replace", newline="\n", write_through=True)
    try:
        print_page(page_of(report, lang, FOLD_ABOVE), console_on(text), lang)
    finally:
        text.detach()


def print_page(page: "Page", console: "Console", lang: "Lang") -> None:
    """Print a page: opening, samples, findings and explanations, and last the line to read out."""
    from rich.text import Text

    for line in page.opening:
        console.print(Text(wrapped(line, console.width), "bold"))
    for line in (*filter(None, [page.claims]), *page.notes):
        console.print(Text(wrapped(line, console.width)))
    for block in page.samples:
        console.print()
        _print_block(block, console, lang)
    if page.further_samples:
        console.print()
        for line in page.further_samples:
            console.print(Text(wrapped(line, console.width)))
    for kind in ("reasons", "findings", "assumptions"):
        if page.legend[kind]:
            console.print()
            console.print(Text(word("headings", kind, lang), "bold"))
            for code, explanation, items in page.legend[kind]:
                body = explanation if kind == "reasons" else _with_items(explanation, items, lang)
                colon = ": " if lang == "en" else "："
                console.print(_hanging(code, wrapped(f"{code}{colon}{body}", console.width - 2)))
    console.print()
    console.print(Text(wrapped(page.summary, console.width), "bold"))


def wrapped(text: str, width: int) -> str:
    """Chinese text broken between characters, never inside `GB 5749-2022`; other text breaks at its spaces."""
    from rich.cells import cell_len

    if not _CHINESE.search(text):
        return text
    lines, line = [], ""
    for unit in _UNBROKEN.findall(text):
        if line and cell_len(line + unit.rstrip()) > width and cell_len(unit) <= width:
            lines.append(line.rstrip())
            line = ""
        line += unit
    return "\n".join([*lines, line])


def _with_items(explanation: str, items: str, lang: "Lang") -> str:
    if not (items and explanation):
        return explanation or items
    return f"{explanation} [{items}]" if lang == "en" else f"{explanation}【{items}】"


def _hanging(head: str, line: str) -> "RenderableType":
    """An indented line whose head, a code, is coloured."""
    from rich.padding import Padding
    from rich.text import Text

    return Padding(Text.assemble((line[: len(head)], "cyan"), line[len(head) :]), (0, 0, 0, 2), expand=False)


def _print_block(block: "SampleBlock", console: "Console", lang: "Lang") -> None:
    from rich.text import Text

    console.print(Text(block.heading, "bold underline"))
    for line in block.lines:
        console.print(Text(wrapped(line, console.width)))
    if block.rows:
        console.print(table_of(block.rows, console.width, lang))
    for line in block.folded:
        console.print(Text(wrapped(f"  {line}", console.width), "dim"))
