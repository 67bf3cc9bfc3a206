"""How the elements of an HTML page look where that changes what they say: hidden, struck out, raised, in Symbol."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from waterqc.readers.layout.superscripts import lowered, raised
from waterqc.readers.layout.symbols import UNREADABLE, is_symbolic, shown

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_COMMENT: Final = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_BRACE: Final = re.compile(r"[{}]")
_MATTERS: Final = re.compile(
    r"display|visibility|opacity|font-size:\s*0|line-through|vertical-align|font-family|transparent|clip|:\s*-\d{3}",
    re.IGNORECASE,
)
#: shown to nobody: no colour, a place far off the page or cut to nothing, a class for what reads pages aloud
_NO_COLOUR: Final = re.compile(r"transparent|rgba\([^)]*,\s*0(?:\.0*)?\)")
_FAR_OFF: Final = re.compile(r"-\d{3,}(?:\.\d*)?(?:px|pt|em|rem|%)?|-\d{2,}(?:\.\d*)?(?:em|rem|cm|in)")
_CUT_AWAY: Final = re.compile(
    r"rect\(\s*[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01](?:px)?\s*\)|inset\((?:50|100)%"
)
_FOR_READING_ALOUD: Final = frozenset(
    {"sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "screen-reader-only", "element-invisible"}
)
_ABOVE: Final = re.compile(r"\+?(?:0?\.)?[1-9]")
_DECLARATION: Final = re.compile(r"([a-z-]+)\s*:\s*([^;]*)", re.IGNORECASE)
#: characters of the page times rules that are looked up in it, at most
_MOST_WORK: Final = 40_000_000
_MOST_RULES: Final = 500
#: elements that show no text of the page
SILENT: Final = frozenset(
    {"script", "style", "noscript", "template", "svg", "math", "iframe", "object", "select", "head"}
    | {"-comment", "-doctype"}
)
_STRUCK: Final = frozenset({"del", "s", "strike"})


@dataclass(frozen=True)
class Look:
    """What the style of an element says of its text."""

    hidden: bool = False
    struck: bool = False
    level: int = 0  # 1 raised, -1 lowered
    font: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether the text is shown as it is written."""
        return not (self.struck or self.level or self.font)

    def written(self, text: str) -> str:
        """The text as it is shown, U+FFFD where it is struck out."""
        if not text.strip():
            return text
        if self.struck:
            return UNREADABLE
        text = shown(text, self.font)
        return raised(text) if self.level > 0 else lowered(text) if self.level < 0 else text


_PLAIN: Final = Look()


class PageStyles:
    """The styles of a page's own sheets and elements; sheets in other files are not there to be read."""

    def __init__(self, parser: "LexborHTMLParser", size: int) -> None:
        self._sheet: dict[int, str] = defaultdict(str)
        left = min(_MOST_RULES, _MOST_WORK // max(size, 1))
        for style in parser.css("style"):
            for selector, declared in _rules(style.text() or ""):
                if left > 0 and _MATTERS.search(declared):
                    left -= 1
                    for node in _selected(parser, selector):
                        self._sheet[node.mem_id] += ";" + declared

    def look(self, node: "LexborNode") -> Look:
        """How the element looks."""
        tag = node.tag or ""
        if tag in SILENT or "hidden" in node.attributes:
            return Look(hidden=True)
        if not _FOR_READING_ALOUD.isdisjoint((node.attributes.get("class") or "").split()):
            return Look(hidden=True)
        declared = self._sheet.get(node.mem_id, "") + ";" + (node.attributes.get("style") or "")
        if tag in _STRUCK and not (tag == "del" and _replaced(node)):
            return Look(struck=True)
        if tag == "del":
            return Look(hidden=True)
        level = 1 if tag == "sup" else -1 if tag == "sub" else 0
        font = (node.attributes.get("face") or "") if tag == "font" else ""
        if declared == ";" and not level and not font:
            return _PLAIN
        said = {name.lower(): value.strip().lower() for name, value in _DECLARATION.findall(declared)}
        return _look(said, level, font)


def _look(said: dict[str, str], level: int, font: str) -> Look:
    align = said.get("vertical-align", "")
    if align.startswith("super") or _ABOVE.match(align):
        level = 1
    elif align.startswith("sub"):
        level = -1
    family = said.get("font-family", font).partition(",")[0].strip("\"' ")
    return Look(
        hidden=_is_hidden(said),
        struck="line-through" in said.get("text-decoration", "") + said.get("text-decoration-line", ""),
        level=level,
        font=family if is_symbolic(family) else "",
    )


def _is_hidden(said: dict[str, str]) -> bool:
    return (
        said.get("display", "").startswith("none")
        or said.get("visibility", "").startswith(("hidden", "collapse"))
        or re.match(r"0(?:\.0*)?(?![\d.])", said.get("opacity", "")) is not None
        or re.match(r"0(?![\d.])", said.get("font-size", "")) is not None
        or _NO_COLOUR.match(said.get("color", "")) is not None
        or _FAR_OFF.match(said.get("text-indent", "")) is not None
        or (said.get("position", "") in ("absolute", "fixed") and _is_off_the_page(said))
    )


def _is_off_the_page(said: dict[str, str]) -> bool:
    placed = any(_FAR_OFF.match(said.get(side, "")) for side in ("left", "top", "right", "bottom"))
    return placed or any(_CUT_AWAY.match(said.get(name, "")) for name in ("clip", "clip-path"))


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """(selector, declarations) of the rules that hold everywhere, not of those for print or small screens alone."""
    sheet = _COMMENT.sub("", sheet)
    depth, begin, selector = 0, 0, ""
    for brace in _BRACE.finditer(sheet):
        if brace.group() == "{":
            if depth == 0:
                selector, begin = sheet[begin : brace.start()].rpartition(";")[2].strip(), brace.end()
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                if selector and not selector.startswith("@"):
                    yield selector, sheet[begin : brace.start()]
                begin = brace.end()


def _selected(parser: "LexborHTMLParser", selector: str) -> "list[LexborNode]":
    from selectolax.lexbor import SelectolaxError

    try:
        return parser.css(selector)
    except SelectolaxError:  # one that the parser does not know
        return []


def _replaced(node: "LexborNode") -> bool:
    """Whether what an element deletes is followed by what has been put in its place."""
    following = node.next
    while following is not None and following.tag == "-text" and not (following.text_content or "").strip():
        following = following.next
    return following is not None and following.tag == "ins"
