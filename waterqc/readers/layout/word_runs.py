"""The text of a run of a Word document as it is shown: raised, lowered, struck out, hidden, in a font of symbols."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from waterqc.readers.layout.superscripts import lowered, raised
from waterqc.readers.layout.symbols import UNREADABLE, shown

if TYPE_CHECKING:
    from docx.oxml.text.run import CT_R
    from docx.oxml.xmlchemy import BaseOxmlElement

_TEXTS: Final = "w:t | w:tab | w:ptab | w:br | w:cr | w:noBreakHyphen | w:sym"
_OFF: Final = ("0", "false", "off")
_RAISED_BY: Final = 3  # half points from which text is meant as raised, or as lowered


@dataclass(frozen=True)
class Style:
    """How a run looks; None for what is not said."""

    level: int | None = None  # 1 raised, -1 lowered, 0 neither
    hidden: bool | None = None
    struck: bool | None = None
    font: str | None = None

    def over(self, other: "Style") -> "Style":
        """This style where it says something, else the other."""
        return Style(
            self.level if self.level is not None else other.level,
            self.hidden if self.hidden is not None else other.hidden,
            self.struck if self.struck is not None else other.struck,
            self.font if self.font is not None else other.font,
        )


def run_styles(styles: "BaseOxmlElement") -> dict[str, Style]:
    """The character styles of a document by their id, each with what it takes over from those it is based on."""
    own: dict[str, Style] = {}
    based: dict[str, str] = {}
    for style in styles.xpath("w:style[@w:type='character']"):
        name = _value(style, "@w:styleId")
        own[name] = _style_of(style)
        based[name] = _value(style, "w:basedOn/@w:val")
    made: dict[str, Style] = {}
    for name in own:
        found, seen, at = Style(), set[str](), name
        while at in own and at not in seen:
            seen.add(at)
            found, at = found.over(own[at]), based[at]
        made[name] = found
    return made


def run_text(run: "CT_R", styles: Mapping[str, Style]) -> str:
    """The text that the run shows: powers in Unicode, nothing of what is hidden, U+FFFD for what is struck out."""
    parts = run.xpath(_TEXTS)
    if run.rPr is None:
        return "".join(map(_part, parts))
    style = _style_of(run).over(styles.get(_value(run, "w:rPr/w:rStyle/@w:val"), Style()))
    if style.hidden:
        return ""
    text = "".join(map(_part, parts))
    if not text.strip():
        return text
    if style.struck:
        return UNREADABLE
    text = shown(text, style.font or "")
    return raised(text) if style.level == 1 else lowered(text) if style.level == -1 else text


def _style_of(element: "BaseOxmlElement") -> Style:
    """What the properties of a run or of a style say."""
    align = _value(element, "w:rPr/w:vertAlign/@w:val")
    offset = _value(element, "w:rPr/w:position/@w:val")
    level = {"superscript": 1, "subscript": -1, "baseline": 0}.get(align)
    if level is None and offset.lstrip("-").isdigit() and abs(int(offset)) >= _RAISED_BY:
        level = 1 if int(offset) > 0 else -1
    struck = (_switch(element, "strike"), _switch(element, "dstrike"))
    return Style(
        level,
        _switch(element, "vanish"),
        True if True in struck else False if False in struck else None,
        _value(element, "w:rPr/w:rFonts/@w:ascii") or None,
    )


def _switch(element: "BaseOxmlElement", name: str) -> bool | None:
    if not element.xpath(f"w:rPr/w:{name}"):
        return None
    return _value(element, f"w:rPr/w:{name}/@w:val") not in _OFF


def _value(element: "BaseOxmlElement", path: str) -> str:
    return next(map(str, element.xpath(path)), "")


def _part(element: "BaseOxmlElement") -> str:
    from docx.oxml.ns import qn

    if element.tag != qn("w:sym"):
        return str(element)
    try:
        return shown(chr(int(element.get(qn("w:char")) or "", 16)), element.get(qn("w:font")) or "dingbats")
    except (ValueError, OverflowError):
        return UNREADABLE
