"""What is typed into the fields of a PDF form or onto a page: it is shown like text and is none of the page's text."""

from typing import TYPE_CHECKING, Any, Final

from waterqc.readers.layout.pdf_layout import Char

if TYPE_CHECKING:
    from pdfplumber.page import Page as PdfPage

_LINE: Final = 10.0  # points of height that a line of a field is taken for


def typed_texts(sheet: "PdfPage") -> list[Char]:
    """The texts of fields and notes typed onto the page, each as one character in its place."""
    made: list[Char] = []
    for annotation in sheet.annots:
        text = " ".join(_text(annotation["data"]).split())
        if text:
            middle = (annotation["top"] + annotation["bottom"]) / 2
            half = min(_LINE, annotation["bottom"] - annotation["top"]) / 2
            place = {"x0": annotation["x0"], "x1": annotation["x1"], "top": middle - half, "bottom": middle + half}
            made.append({"text": text, **place})
    return made


def _text(annotation: dict[str, Any]) -> str:
    kind = _name(annotation.get("Subtype"))
    if kind == "FreeText":
        return _decoded(annotation.get("Contents"))
    if kind != "Widget":
        return ""
    field = annotation
    for _ in range(5):  # a part of a field takes its kind and value over from the whole
        if "V" in field and _name(_inherited(field, "FT")) in ("Tx", "Ch"):
            return _decoded(field["V"])
        parent = _resolved(field.get("Parent"))
        if not isinstance(parent, dict):
            break
        field = {**parent, **({"FT": field["FT"]} if "FT" in field else {})}
    return ""


def _inherited(field: dict[str, Any], key: str) -> Any:
    parent = _resolved(field.get("Parent"))
    return field.get(key) or (parent.get(key) if isinstance(parent, dict) else None)


def _resolved(value: Any) -> Any:
    from pdfminer.pdftypes import resolve1

    return resolve1(value)


def _name(value: Any) -> str:
    name = getattr(_resolved(value), "name", "")
    return name.decode("ascii", "replace") if isinstance(name, bytes) else str(name)


def _decoded(value: Any) -> str:
    from pdfminer.utils import decode_text

    value = _resolved(value)
    return value if isinstance(value, str) else decode_text(value) if isinstance(value, bytes) else ""
