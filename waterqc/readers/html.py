"""HTML pages: text and tables in the order of reading, as one grid with a row per line of text or table row."""

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from waterqc.errors import InputError
from waterqc.readers import ReadResult
from waterqc.readers.layout.placed_cells import Page, SpanningCell
from waterqc.readers.layout.superscripts import raised
from waterqc.readers.text import split_line
from waterqc.source import Source, readable_size

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

FORMAT: Final = "an HTML page"
SUFFIXES: Final = (".html", ".htm", ".xhtml")
ORDER: Final = 40

_LARGEST_PAGE: Final = 64 << 20
_DEEPEST: Final = 5_000
_WIDEST_SPAN: Final = 1_000
_TALLEST_SPAN: Final = 65_534
_SIGN: Final = re.compile(r"<(?:!doctype\s+html|html|head|body|table|meta\s|div[\s>]|p>|tr[\s>])", re.IGNORECASE)
_TAG: Final = re.compile(r"<(/?)([a-z][a-z0-9]*)")
_SPACE: Final = re.compile(r"[ \t\r\n\f]+")
#: elements that need no end tag: they don't count as nested
_UNCLOSED: Final = frozenset(
    {"p", "li", "td", "th", "tr", "tbody", "thead", "tfoot", "colgroup", "option", "optgroup", "dt", "dd", "rt", "rp"}
    | {"br", "img", "hr", "input", "meta", "link", "col", "area", "base", "embed", "source", "track", "wbr", "param"}
)
_UNSEEN: Final = frozenset(
    {"script", "style", "noscript", "template", "svg", "math", "iframe", "object", "select", "head"}
    | {"-comment", "-doctype"}
)
_INLINE: Final = frozenset(
    {"a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins"}
    | {"kbd", "label", "mark", "nobr", "o:p", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup"}
    | {"time", "tt", "u", "var", "wbr"}
)


def recognises_text(text: str, suffix: str) -> bool:
    """Whether it begins as a page or a table does; under an HTML name any text with tags."""
    start = text[:4096].lstrip()
    if suffix in SUFFIXES:
        return "<" in start
    return start.startswith("<") and bool(_SIGN.search(start))


def read_text(text: str, source: Source) -> ReadResult:
    """One grid with the page's lines and table rows (`line 1` is its first).

    Cells that span others repeat their text; a table that holds tables only lays out the page; raised digits become
    Unicode superscripts. Raises InputError for a page nested without end, or with tables of absurd size.
    """
    from selectolax.lexbor import LexborHTMLParser

    if len(text) > _LARGEST_PAGE:
        raise InputError(f"{source.name}: a page of {readable_size(len(text))}; save the table alone.")
    _refuse_depth(text, source.name)
    page = Page(source.name)
    parser = LexborHTMLParser(text)
    title = parser.css_first("head > title")
    reader = _PageReader(page, _layout_tables(parser.css("table table")))
    if title is not None:
        reader.line = [title.text()]
    if parser.root is not None:
        reader.read(parser.root)
    return ReadResult((page.grid(),)) if page.rows else ReadResult(())


def _refuse_depth(text: str, name: str) -> None:
    """Raise InputError for elements nested by the thousand: parsing them takes quadratic time."""
    depth = 0
    opened: Counter[str] = Counter()
    for closing, tag in _TAG.findall(text.lower()):
        if tag not in _UNCLOSED and (not closing or opened[tag]):
            step = -1 if closing else 1
            opened[tag] += step
            depth += step
            if depth > _DEEPEST:
                raise InputError(f"{name}: elements nested without end; save the page again, or its table alone.")


def _layout_tables(inner: "list[LexborNode]") -> set[int]:
    """The tables that hold one of the `inner` tables: they lay out the page."""
    layout: set[int] = set()
    for table in inner:
        outer = table.parent
        while outer is not None and outer.mem_id not in layout:
            layout.add(outer.mem_id)
            outer = outer.parent
    return layout


class _PageReader:
    """Walks the tree, without recursion, and writes lines and tables to the page."""

    def __init__(self, page: Page, layout: set[int]) -> None:
        self._page = page
        self._layout = layout
        self.line: list[str] = []

    def read(self, root: "LexborNode") -> None:
        """Write everything under `root` to the page."""
        pending: list[LexborNode | None] = [root]
        while pending:
            node = pending.pop()
            if node is None:  # the end of a block
                self._break()
                continue
            tag = node.tag or ""
            if tag == "-text":
                self.line.append(node.text_content or "")
            elif tag == "table" and node.mem_id not in self._layout:
                self._break()
                self._page.add_table(_table(node))
            elif tag == "sup":
                self.line.append(raised(node.text()))
            elif tag == "pre":
                self._break()
                for written in (node.text() or "").splitlines():
                    self._page.add_line(split_line(written))
            elif not _unseen(node):
                if tag not in _INLINE:
                    self._break()
                    pending.append(None)
                pending += reversed(_children(node))

    def _break(self) -> None:
        cells = split_line(_SPACE.sub(" ", "".join(self.line)))
        self.line.clear()
        if cells:
            self._page.add_line(cells)


def _table(table: "LexborNode") -> list[list[SpanningCell]]:
    rows: list[list[SpanningCell]] = []
    caption = table.css_first("caption")
    if caption is not None:
        rows.append([SpanningCell(_cell_text(caption))])
    rows += [
        [_cell(cell) for cell in _children(row) if cell.tag in ("td", "th") and not _unseen(cell)]
        for row in table.css("tr")
        if not _unseen(row)
    ]
    return rows


def _cell(node: "LexborNode") -> SpanningCell:
    rows = _span(node, "rowspan", _TALLEST_SPAN)
    return SpanningCell(_cell_text(node), max(_span(node, "colspan", _WIDEST_SPAN), 1), rows or _TALLEST_SPAN)


def _span(node: "LexborNode", attribute: str, most: int) -> int:
    written = (node.attributes.get(attribute) or "1").strip()
    return min(int(written), most) if written.isascii() and written.isdigit() and len(written) < 10 else 1


def _cell_text(cell: "LexborNode") -> str:
    """The cell's text, a line for each block in it."""
    pieces: list[str] = []
    pending: list[LexborNode | None] = list(reversed(_children(cell)))
    while pending:
        node = pending.pop()
        tag = "" if node is None else node.tag or ""
        if node is None:
            pieces.append("\n")
        elif tag == "-text":
            pieces.append(_SPACE.sub(" ", node.text_content or ""))
        elif tag == "sup":
            pieces.append(raised(node.text()))
        elif not _unseen(node):
            if tag not in _INLINE:
                pieces.append("\n")
                pending.append(None)
            pending += reversed(_children(node))
    return "\n".join(filter(None, (line.strip() for line in "".join(pieces).split("\n"))))


def _children(node: "LexborNode") -> "list[LexborNode]":
    found: list[LexborNode] = []
    child = node.first_child
    while child is not None:
        found.append(child)
        child = child.next
    return found


def _unseen(node: "LexborNode") -> bool:
    """Whether a person who looks at the page does not see it."""
    if node.tag in _UNSEEN:
        return True
    style = (node.attributes.get("style") or "").replace(" ", "").lower()
    return "hidden" in node.attributes or "display:none" in style
