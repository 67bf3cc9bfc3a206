"""A workbook without the looks of its cells and texts, which take longest to read and say nothing.

What is struck out or raised stays so.
"""

import io
import zipfile
import zlib
from typing import Final
from xml.etree import ElementTree

STYLES: Final = "xl/styles.xml"
_STRINGS: Final = "xl/sharedStrings.xml"
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TAG: Final = f"{{{_MAIN}}}"
#: small ones are read as quickly as they would be made plain
_SMALL: Final = 4_000
#: of the looks of a part of a text, those that say something
_SAID: Final = (f"{_TAG}strike", f"{_TAG}vertAlign")
#: so large a list of texts is not held twice
_LONG: Final = 5 << 20
#: so large a workbook is not copied
_LARGE: Final = 50 << 20


def without_looks(container: zipfile.ZipFile, content: bytes) -> bytes:
    """The workbook with number formats and what is struck out alone in its styles; as it is where those are few."""
    names = container.namelist()
    size = container.getinfo(STYLES).file_size if STYLES in names else 0
    if size < _SMALL or sum(member.file_size for member in container.infolist()) > _LARGE:
        return content
    made = io.BytesIO()
    try:
        plain = {STYLES: _plain(container.read(STYLES))}
        if _STRINGS in names and container.getinfo(_STRINGS).file_size < _LONG:
            plain[_STRINGS] = _plain_strings(container.read(_STRINGS))
        with zipfile.ZipFile(made, "w") as target:
            for name in dict.fromkeys(names):
                target.writestr(name, plain[name] if name in plain else container.read(name))
    except (ElementTree.ParseError, zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError):
        return content  # a damaged picture, say: the workbook itself may be read all the same
    return made.getvalue()


def _plain(styles: bytes) -> bytes:
    """Styles that hold the number format of each style of cells, whether it strikes out, and what no program lacks."""
    root = ElementTree.fromstring(styles)
    struck = {str(number) for number, font in enumerate(root.iterfind(f"{_TAG}fonts/{_TAG}font")) if _strikes_out(font)}
    made = ElementTree.Element(f"{_TAG}styleSheet")
    own = root.find(f"{_TAG}numFmts")
    if own is not None:
        made.append(own)
    for way in (("fonts", "font"), ("fills", "fill", "patternFill"), ("borders", "border"), ("cellStyleXfs", "xf")):
        inside = made
        for name in way:
            inside = ElementTree.SubElement(inside, f"{_TAG}{name}")
    for side in ("left", "right", "top", "bottom"):
        ElementTree.SubElement(made[-2][0], f"{_TAG}{side}")  # without sides a border would go into each merged cell
    if struck:
        font = ElementTree.SubElement(made[-4], f"{_TAG}font")
        ElementTree.SubElement(font, f"{_TAG}strike")
    cells = ElementTree.SubElement(made, f"{_TAG}cellXfs")
    for style in root.iterfind(f"{_TAG}cellXfs/{_TAG}xf"):
        font_of = {"fontId": "1"} if style.get("fontId") in struck else {}
        ElementTree.SubElement(cells, f"{_TAG}xf", {"numFmtId": style.get("numFmtId", "0")} | font_of)
    names = ElementTree.SubElement(made, f"{_TAG}cellStyles")
    ElementTree.SubElement(names, f"{_TAG}cellStyle", {"name": "Normal", "xfId": "0", "builtinId": "0"})
    return _written(made)


def _plain_strings(strings: bytes) -> bytes:
    """The shared texts, of whose parts nothing is said but what is struck out or raised."""
    root = ElementTree.fromstring(strings)
    for run in root.iterfind(f"{_TAG}si/{_TAG}r"):
        looks = run.find(f"{_TAG}rPr")
        if looks is None:
            continue
        for look in [one for one in looks if one.tag not in _SAID]:
            looks.remove(look)
        if not len(looks):
            run.remove(looks)
    return _written(root)


def _written(root: ElementTree.Element) -> bytes:
    written = io.BytesIO()
    ElementTree.ElementTree(root).write(written, encoding="utf-8", xml_declaration=True)
    return written.getvalue()


def _strikes_out(font: ElementTree.Element) -> bool:
    strike = font.find(f"{_TAG}strike")
    return strike is not None and strike.get("val", "1") not in ("0", "false")
