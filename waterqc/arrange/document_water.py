"""What a document says of its water before its first table: that all of it is raw, by its title or its standards.

Only raw water is told this way: it is never judged as drinking water, so no result passes because of it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from waterqc.arrange.dated import dates_in, folded
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.title_lines import LONGEST_TITLE
from waterqc.arrange.titles import named_in, points_in, without_dates
from waterqc.facts import known_facts
from waterqc.written import letters_together

_RAW: Final = "raw"
#: no title: a sentence, a label with its value, a path through a web site
_NO_TITLE: Final = re.compile(r"[。!?;:>|]")
#: the gap between two words of a title: 水源 水质 says what 水源水质 says
_WORDS_APART: Final = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")


@dataclass(frozen=True)
class DocumentWater:
    """What lines say of the water of a whole document."""

    point: str = ""  # as written, "" where nothing says that the water is raw
    cited: tuple[str, ...] = ()  # standards of raw water that the lines name

    @classmethod
    def of(cls, lines: Sequence[Sequence[str]], reader: HeadingReader) -> "DocumentWater":
        """The water by the lines before the first table, each a list of its cells."""
        texts = [
            letters_together(" ".join(cells)) for line in lines if (cells := list(dict.fromkeys(filter(None, line))))
        ]
        cited = [one for text in texts for one in reader.words.standards_in(text)]
        point = _by_titles(texts, reader) or _by_standards(texts, cited, reader)
        return cls(point, tuple(filter(reader.words.is_source_standard, cited)) if point else ())

    def ends_in(self, lines: Sequence[Sequence[str]], reader: HeadingReader) -> bool:
        """Whether lines between its tables name another water."""
        return bool(self.point) and not all(map(_is_raw, points_in(" ".join(map(" ".join, lines)), reader.words)))


def _by_titles(texts: Sequence[str], reader: HeadingReader) -> str:
    """The point of the document's own title, the first line or one with a date, if no other title names another."""
    words = reader.words
    named: list[str] = []
    for at, text in enumerate(texts):
        ground = words.ground_water.search(folded(text))
        is_title = ground is not None or words.is_title(text)
        if len(text) > LONGEST_TITLE or _NO_TITLE.search(folded(text)) or not is_title:
            continue
        dates = dates_in(text, words)
        if at == 0 or dates:
            title = without_dates(text, dates)
            point = named_in(title, words, reader.names).point
            point = point or named_in(_WORDS_APART.sub("", title), words, reader.names).point
            named.append(point or (ground[0] if ground is not None else ""))
    raw = bool(named) and _is_raw(named[0]) and all(_is_raw(point) for point in named if point)
    return named[0] if raw else ""


def _by_standards(texts: Sequence[str], cited: Sequence[str], reader: HeadingReader) -> str:
    """The raw water that the lines name, if they name no other and cite the standards of raw water alone."""
    if not cited or not all(map(reader.words.is_source_standard, cited)):
        return ""
    named = points_in("\n".join(texts), reader.words)
    return named[0] if named and all(map(_is_raw, named)) else ""


def _is_raw(point: str) -> bool:
    return known_facts()["point"].value_of(point) == _RAW
