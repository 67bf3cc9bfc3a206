"""The parts of a workbook of today: where its sheets are, its shared texts, its number formats."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass
from posixpath import dirname, join, normpath
from typing import Final

from waterqc.readers.layout.superscripts import raised

#: the namespaces of its elements
MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_TRUE: Final = frozenset({"1", "true", "on"})
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
#: the formats that are known by their number alone
_BUILT_IN: Final = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "mm-dd-yy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm",
    21: "h:mm:ss", 22: "m/d/yy h:mm", 37: "#,##0_);(#,##0)", 38: "#,##0_);[Red](#,##0)", 39: "#,##0.00_);(#,##0.00)",
    40: "#,##0.00_);[Red](#,##0.00)", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0", 48: "##0.0E+0",
}  # fmt: skip
#: those that mean a day in the languages of East Asia, whatever the program shows
_EASTERN_DATES: Final = frozenset({*range(27, 37), *range(50, 59)})

Part = Callable[[str], bytes | None]


@dataclass(frozen=True)
class SheetPart:
    """A sheet: its name, the part that holds its cells, whether it is hidden."""

    name: str
    part: str
    hidden: bool


@dataclass(frozen=True)
class Package:
    """What the sheets share."""

    sheets: tuple[SheetPart, ...]
    texts: tuple[str, ...]
    formats: tuple[str, ...]
    from_1904: bool = False
    missing: int = 0  # sheets that it names and does not hold


def is_true(value: str | None) -> bool:
    """Whether an attribute says yes."""
    return value is not None and value.lower() in _TRUE


def opened_package(part: Part, main: str) -> Package:
    """What the part `main` and those that it names say. Raises KeyError or ParseError for what is damaged."""
    targets = _targets(part, main)
    book = ET.fromstring(_needed(part, main))
    sheets = []
    missing = 0
    for sheet in book.iter(f"{MAIN}sheet"):
        kind, target = targets[sheet.attrib[_RELATION]]
        if part(target) is None:
            missing += 1
        elif kind == "worksheet":
            sheets.append(SheetPart(sheet.attrib["name"], target, sheet.get("state", "visible") != "visible"))
    properties = book.find(f"{MAIN}workbookPr")
    by_kind = dict(targets.values())
    return Package(
        tuple(sheets),
        _shared_texts(part(by_kind.get("sharedStrings", ""))),
        _formats(part(by_kind.get("styles", ""))),
        properties is not None and is_true(properties.get("date1904")),
        missing,
    )


def _needed(part: Part, name: str) -> bytes:
    content = part(name)
    if content is None:
        raise KeyError(name)
    return content


def _targets(part: Part, main: str) -> dict[str, tuple[str, str]]:
    """The parts that the main part names, each with its kind, by their marks."""
    folder, _, file = main.rpartition("/")
    found = {}
    for relation in ET.fromstring(_needed(part, f"{folder}/_rels/{file}.rels")):
        target = relation.get("Target", "")
        path = target[1:] if target.startswith("/") else normpath(join(dirname(main), target))
        found[relation.attrib["Id"]] = (relation.get("Type", "").rpartition("/")[2], path)
    return found


def _shared_texts(content: bytes | None) -> tuple[str, ...]:
    if content is None:
        return ()
    return tuple(rich_text(item) for item in ET.fromstring(content).iterfind(f"{MAIN}si"))


def rich_text(item: ET.Element) -> str:
    """The text of a string, its raised runs as superscripts; readings of its characters (furigana) left out."""
    pieces = []
    for child in item:
        if child.tag == f"{MAIN}t":
            pieces.append(child.text or "")
        elif child.tag == f"{MAIN}r":
            text = child.findtext(f"{MAIN}t") or ""
            place = child.find(f"{MAIN}rPr/{MAIN}vertAlign")
            pieces.append(raised(text) if place is not None and place.get("val") == "superscript" else text)
    return plain_text("".join(pieces))


def plain_text(text: str) -> str:
    """The text with its escaped characters and line breaks as they are meant."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match.group(1), 16)), text)
    return text.replace("\r\n", "\n") if "\r" in text else text


def _formats(content: bytes | None) -> tuple[str, ...]:
    """The number format of each style of cells."""
    if content is None:
        return ()
    sheet = ET.fromstring(content)
    codes = dict(_BUILT_IN) | dict.fromkeys(_EASTERN_DATES, "yyyy-mm-dd")
    for own in sheet.iterfind(f"{MAIN}numFmts/{MAIN}numFmt"):
        codes[int(own.attrib["numFmtId"])] = own.attrib["formatCode"]
    styles = sheet.iterfind(f"{MAIN}cellXfs/{MAIN}xf")
    return tuple(codes.get(int(style.get("numFmtId", "0")), "General") for style in styles)
