"""HTML pages: text and tables in the order of reading, as one grid with a row per line of text or table row."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from waterqc.errors import InputError
from waterqc.readers import ReadResult
from waterqc.readers.layout.page_styles import SILENT, PageStyles
from waterqc.readers.layout.placed_cells import Page, SpanningCell
from waterqc.readers.layout.superscripts import plain_indices
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
_FIGURE: Final = re.compile(r"\d")
_SPACE: Final = re.compile(r"[ \t\r\n\f]+")
#: elements that need no end tag: they don't count as nested
_UNCLOSED: Final = frozenset(
    {"p", "li", "td", "th", "tr", "tbody", "thead", "tfoot", "colgroup", "option", "optgroup", "dt", "dd", "rt", "rp"}
    | {"br", "img", "hr", "input", "meta", "link", "col", "area", "base", "embed", "source", "track", "wbr", "param"}
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
    """One grid with the page's lines and table rows (`line 1` is its first), and one with the tables that it hides.

    Hidden rows and tables are marked as such. Cells that span others repeat their text; a table that holds tables only
    lays out the page; raised digits become Unicode superscripts. Raises InputError for a page nested without end, or
    with tables of absurd size.
    """
    from selectolax.lexbor import LexborHTMLParser

    if len(text) > _LARGEST_PAGE:
        raise InputError(f"{source.name}: a page of {readable_size(len(text))}; save the table alone.")
    _refuse_depth(text, source.name)
    page, hidden = Page(source.name), Page(source.name)
    parser = LexborHTMLParser(text)
    title = parser.css_first("head > title")
    reader = _PageReader(page, hidden, _layout_tables(parser.css("table table")), PageStyles(parser, len(text)))
    if title is not None:
        reader.line = [title.text()]
    if parser.root is not None:
        reader.read(parser.root)
    grids = [page.grid()] if page.rows else []
    if hidden.rows:
        grids.append(hidden.grid(len(page.rows) + 1))
    return ReadResult(tuple(grids), notes=tuple(_notes(reader, source.name)))


def _notes(reader: "_PageReader", name: str) -> Iterator[str]:
    if reader.hidden_rows:
        yield f"{name}: {reader.hidden_rows} rows of tables are hidden; none is judged. Show or delete them."
    if reader.hidden:
        yield f"{name}: {reader.hidden} figures that the page hides were not read."


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

    def __init__(self, page: Page, hidden_page: Page, layout: set[int], styles: PageStyles) -> None:
        self._page = page
        self._hidden_page = hidden_page
        self._layout = layout
        self._styles = styles
        self.line: list[str] = []
        self.hidden = 0  # elements with figures that are neither shown nor read
        self.hidden_rows = 0  # rows of tables with figures that are not shown

    def read(self, root: "LexborNode") -> None:
        """Write everything under `root` to the page."""
        pending: list[LexborNode | None] = [root]
        while pending:
            node = pending.pop()
            if node is None:  # the end of a block
                self._break()
            elif node.tag == "-text":
                self.line.append(node.text_content or "")
            elif not self._hides_tables(node) and not self._hides(node):
                self._read_element(node, pending)

    def _read_element(self, node: "LexborNode", pending: "list[LexborNode | None]") -> None:
        tag, look = node.tag or "", self._styles.look(node)
        if tag not in _INLINE:
            self._break()
        terms = _terms(node) if tag == "dl" else []
        if terms:
            for pair in terms:
                self._page.add_line([self._cell_text(one) for one in pair if not self._hides(one)])
        elif tag == "table" and node.mem_id not in self._layout:
            self._page.add_table(*self._table(node))
        elif tag == "pre":
            for written in (node.text() or "").splitlines():
                self._page.add_line(split_line(written))
        elif not look.is_plain:
            self.line.append(look.written(node.text()))
        else:
            if tag not in _INLINE:
                pending.append(None)
            pending += reversed(_children(node))

    def _hides_tables(self, node: "LexborNode") -> bool:
        """Whether an element hides tables with figures: they are read, for a page apart."""
        if node.tag in SILENT or not self._styles.look(node).hidden:
            return False
        tables = [one for one in node.css("table") if one.mem_id not in self._layout and _FIGURE.search(one.text())]
        for table in tables:
            rows, hidden = self._table(table)
            self.hidden_rows += len(rows) - len(hidden)
            self._hidden_page.add_table(rows, range(len(rows)))
        return bool(tables)

    def _hides(self, node: "LexborNode") -> bool:
        """Whether a person who looks at the page does not see it; counts what hides figures."""
        hidden = self._styles.look(node).hidden
        if hidden and node.tag not in SILENT and _FIGURE.search(node.text()):
            self.hidden += 1
        return hidden

    def _break(self) -> None:
        cells = split_line(plain_indices(_SPACE.sub(" ", "".join(self.line))))
        self.line.clear()
        if cells:
            self._page.add_line(cells)

    def _table(self, table: "LexborNode") -> tuple[list[list[SpanningCell]], set[int]]:
        """The rows of a table, and which of them are hidden; hidden ones without figures are left out."""
        rows: list[list[SpanningCell]] = []
        hidden: set[int] = set()
        caption = table.css_first("caption")
        if caption is not None:
            rows.append([SpanningCell(self._cell_text(caption))])
        for row in table.css("tr"):
            group = row.parent
            if self._styles.look(row).hidden or (group is not None and self._in_hidden_group(group)):
                if not _FIGURE.search(row.text()):
                    continue
                hidden.add(len(rows))
            rows.append([self._cell(cell) for cell in _children(row) if _is_cell(cell) and not self._hides(cell)])
        self.hidden_rows += len(hidden)
        return rows, hidden

    def _in_hidden_group(self, group: "LexborNode") -> bool:
        return group.tag in ("tbody", "thead", "tfoot") and self._styles.look(group).hidden

    def _cell(self, node: "LexborNode") -> SpanningCell:
        rows = _span(node, "rowspan", _TALLEST_SPAN)
        text = self._cell_text(node)
        for element in (node, node.parent):
            look = self._styles.look(element) if element is not None else None
            if look is not None and not look.is_plain:
                text = look.written(text)
        return SpanningCell(text, max(_span(node, "colspan", _WIDEST_SPAN), 1), rows or _TALLEST_SPAN)

    def _cell_text(self, cell: "LexborNode") -> str:
        """The cell's text, a line for each block in it."""
        pieces: list[str] = []
        pending: list[LexborNode | None] = list(reversed(_children(cell)))
        while pending:
            node = pending.pop()
            if node is None:
                pieces.append("\n")
            elif node.tag == "-text":
                pieces.append(_SPACE.sub(" ", node.text_content or ""))
            elif not self._hides(node):
                look = self._styles.look(node)
                if not look.is_plain:
                    pieces.append(look.written(node.text()))
                    continue
                if node.tag not in _INLINE:
                    pieces.append("\n")
                    pending.append(None)
                pending += reversed(_children(node))
        text = plain_indices("".join(pieces))
        return "\n".join(filter(None, (line.strip() for line in text.split("\n"))))


def _terms(node: "LexborNode") -> "list[tuple[LexborNode, LexborNode]]":
    """Each term of a list and what it says; [] where they do not alternate, or hold tables or lists of their own."""
    parts = node.css("dt, dd")
    alternate = len(parts) % 2 == 0 and all(
        part.tag == ("dd" if number % 2 else "dt") for number, part in enumerate(parts)
    )
    return list(zip(parts[::2], parts[1::2], strict=True)) if alternate and not node.css("table, dl dl") else []


def _is_cell(node: "LexborNode") -> bool:
    return node.tag in ("td", "th")


def _span(node: "LexborNode", attribute: str, most: int) -> int:
    written = (node.attributes.get(attribute) or "1").strip()
    return min(int(written), most) if written.isascii() and written.isdigit() and len(written) < 10 else 1


def _children(node: "LexborNode") -> "list[LexborNode]":
    found: list[LexborNode] = []
    child = node.first_child
    while child is not None:
        found.append(child)
        child = child.next
    return found
