"""The parts of an .xlsx container that its sheets refer to: sheet names, shared texts and number formats."""

import posixpath
import re
import zipfile
from dataclasses import dataclass
from typing import Final

from waterqc.errors import InputError
from waterqc.readers.guards.xml_events import Attributes, local, read_xml
from waterqc.readers.guards.zip_bounds import member_bytes
from waterqc.readers.layout.superscripts import raised
from waterqc.readers.spreadsheet.number_formats import BUILT_IN, changes_meaning
from waterqc.readers.spreadsheet.stored_dates import is_date_format

_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True)
class SheetPart:
    """One sheet of the workbook: its name, whether it is shown, and the member that holds its cells."""

    name: str
    hidden: bool
    member: str


@dataclass(frozen=True)
class Style:
    """What a cell's number format means: a date, or a code that shows more than the number ("" if it doesn't)."""

    date: bool = False
    code: str = ""


@dataclass
class Workbook:
    """What the sheets of one workbook share."""

    name: str
    container: zipfile.ZipFile
    sheets: list[SheetPart]
    from_1904: bool
    texts: list[str]
    styles: list[Style]


def open_workbook(container: zipfile.ZipFile, name: str) -> Workbook:
    """The workbook's shared parts. Raises InputError if it is damaged or has no sheets."""
    members = {member.lower(): member for member in container.namelist()}
    main = _main_part(container, members, name)
    folder = posixpath.dirname(main)
    links = _relations(container, members, f"{folder}/_rels/{posixpath.basename(main)}.rels".lstrip("/"), name)
    sheets: list[SheetPart] = []
    dates = [False]

    def start(tag: str, attributes: Attributes) -> None:
        if local(tag) == "sheet":
            link = next((value for key, value in attributes.items() if key != "sheetId" and local(key) == "id"), "")
            kind, target = links.get(link, ("", ""))
            member = _member(members, folder, target)
            if kind == "worksheet" and member:
                hidden = attributes.get("state", "visible") != "visible"
                sheets.append(SheetPart(attributes.get("name", ""), hidden, member))
        elif local(tag) == "workbookPr":
            dates[0] = attributes.get("date1904") in ("1", "true")

    read_xml(member_bytes(container, main, name), name, start, _ignore, _ignore)
    if not sheets:
        raise InputError(f"{name}: a workbook without any sheet of cells; check that it is the right file.")
    parts = {kind: _member(members, folder, target) for kind, target in links.values()}
    texts = _shared_texts(container, parts["sharedStrings"], name) if parts.get("sharedStrings") else []
    styles = _styles(container, parts["styles"], name) if parts.get("styles") else []
    return Workbook(name, container, sheets, dates[0], texts, styles)


def unescaped(text: str) -> str:
    """A stored text with the characters that XML cannot hold, and carriage returns, back in it."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text).replace("\r\n", "\n")


def _member(members: dict[str, str], folder: str, target: str) -> str:
    """The member that a relation's target names, from its folder or from the root; "" if there is none."""
    return members.get(posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/").lower(), "")


def _ignore(*_: object) -> None:
    """An event that is of no interest."""


def _main_part(container: zipfile.ZipFile, members: dict[str, str], name: str) -> str:
    links = _relations(container, members, "_rels/.rels", name)
    targets = [target.lstrip("/").lower() for kind, target in links.values() if kind == "officeDocument"]
    main = next((members[target] for target in [*targets, "xl/workbook.xml"] if target in members), None)
    if main is None:
        raise InputError(f"{name}: a damaged workbook (its list of sheets is missing); save it again.")
    return main


def _relations(
    container: zipfile.ZipFile, members: dict[str, str], member: str, name: str
) -> dict[str, tuple[str, str]]:
    """Identifier -> (kind, target) of the parts that a part refers to."""
    found: dict[str, tuple[str, str]] = {}

    def start(tag: str, attributes: Attributes) -> None:
        if local(tag) == "Relationship":
            kind = attributes.get("Type", "").rpartition("/")[2]
            found[attributes.get("Id", "")] = (kind, attributes.get("Target", ""))

    stored = members.get(member.lower())
    if stored:
        read_xml(member_bytes(container, stored, name), name, start, _ignore, _ignore)
    return found


class RichText:
    """Gathers the text of a string: phonetic guides left out, raised runs written as superscripts."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._inside = self._phonetic = self._raised = False

    def start(self, tag: str, attributes: Attributes) -> None:
        """An element opens, by its local name."""
        if tag == "t":
            self._inside = not self._phonetic
        elif tag == "rPh":
            self._phonetic = True
        elif tag == "r":
            self._raised = False
        elif tag == "vertAlign":
            self._raised = attributes.get("val") == "superscript"

    def end(self, tag: str) -> None:
        """An element closes, by its local name."""
        if tag == "t":
            self._inside = False
        elif tag == "rPh":
            self._phonetic = False
        elif tag == "r":
            self._raised = False

    def text(self, characters: str) -> None:
        """Characters inside an element."""
        if self._inside:
            self._pieces.append(raised(characters) if self._raised else characters)

    def take(self) -> str:
        """The text since it was last taken."""
        whole = unescaped("".join(self._pieces))
        self._pieces.clear()
        return whole


def _shared_texts(container: zipfile.ZipFile, member: str, name: str) -> list[str]:
    texts: list[str] = []
    rich = RichText()

    def end(tag: str) -> None:
        tag = local(tag)
        rich.end(tag)
        if tag == "si":
            texts.append(rich.take())

    read_xml(
        member_bytes(container, member, name), name, lambda tag, given: rich.start(local(tag), given), end, rich.text
    )
    return texts


def _styles(container: zipfile.ZipFile, member: str, name: str) -> list[Style]:
    codes: dict[int, str] = dict(BUILT_IN)
    used: list[int] = []
    inside = [False]

    def start(tag: str, attributes: Attributes) -> None:
        tag = local(tag)
        if tag == "numFmt":
            codes[_number(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            inside[0] = True
        elif tag == "xf" and inside[0]:
            used.append(_number(attributes.get("numFmtId")))

    def end(tag: str) -> None:
        if local(tag) == "cellXfs":
            inside[0] = False

    read_xml(member_bytes(container, member, name), name, start, end, _ignore)
    return [style_of(number, codes.get(number, "")) for number in used]


def style_of(number: int, code: str) -> Style:
    """What a number format means for the cells that have it."""
    if is_date_format(number, code):
        return Style(True, code)
    return Style(False, code if code and changes_meaning(code) else "")


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
