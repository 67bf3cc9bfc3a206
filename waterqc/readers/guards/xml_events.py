"""XML read as events, with no entity of its own ever expanded and no document type accepted."""

from collections.abc import Callable
from functools import lru_cache
from xml.parsers import expat

from waterqc.errors import InputError

Attributes = dict[str, str]


@lru_cache(maxsize=4096)
def local(name: str) -> str:
    """The name without the prefix of its namespace: `x:row` -> `row`."""
    return name.rpartition(":")[2]


def read_xml(
    content: bytes,
    place: str,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
) -> None:
    """Call `start(name, attributes)`, `end(name)` and `text(characters)` in document order; names keep their prefix.

    Raises InputError, naming `place`, if the document is damaged or declares entities. Depth costs nothing: neither
    expat nor its handlers recurse.
    """

    def refuse(*_: object) -> None:
        raise InputError(f"{place}: declares a document type or entities of its own, which a table never needs.")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        reason = expat.ErrorString(error.code)
        raise InputError(f"{place}: damaged at line {error.lineno} ({reason}); export it again.") from None
