"""The shelf of standards: which editions there are, and which of them was in force on a day."""

import difflib
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from waterqc.errors import StandardError, UsageError
from waterqc.shipped import standards_folder
from waterqc.standard import Standard
from waterqc.written import half_width, simplified

_FIRST_LIST = re.compile(r"^\[\[", re.MULTILINE)


@dataclass(frozen=True, eq=False)
class Head:
    """What a shipped file says of itself, read without its limits."""

    id: str
    family: str
    title: Mapping[str, str]
    in_force_from: date
    in_force_to: date | None
    reviewed_on: date
    path: Path
    number: str
    not_judged: frozenset[str]  # sampling points that it does not judge


@cache
def heads() -> tuple[Head, ...]:
    """The shipped editions, by family and date; neither pandas nor Pint is needed."""
    found = []
    for path in sorted(standards_folder().glob("*/*.toml")):
        try:
            # [standard] comes first: the limits behind it need not be parsed to know what the file is
            head = tomllib.loads(_FIRST_LIST.split(path.read_text(encoding="utf-8"), maxsplit=1)[0])["standard"]
            dates = head["in_force_from"], head.get("in_force_to"), head["reviewed_on"]
            points = frozenset(head.get("not_judged", ()))
            number = head.get("number", head["id"])
            found.append(Head(head["id"], head["family"], head["title"], *dates, path, number, points))
        except (tomllib.TOMLDecodeError, KeyError, UnicodeDecodeError) as error:
            raise StandardError(f"{path.name}: is broken: {error}; run `waterqc standards validate {path}`") from error
    return tuple(sorted(found, key=lambda head: (head.family, head.in_force_from)))


@dataclass(frozen=True)
class Edition:
    """An edition on the shelf: when it is in force, and how to read it. Only those that a sample needs are read."""

    in_force_from: date
    in_force_to: date | None
    read: Callable[[], Standard]

    def in_force_on(self, day: date) -> bool:
        """Whether the edition was in force on a day, both ends included."""
        return self.in_force_from <= day and (self.in_force_to is None or day <= self.in_force_to)


@dataclass(frozen=True)
class Family:
    """The editions that answer to one name, oldest first. A `fixed` one was chosen by the user and judges every day."""

    name: str
    editions: tuple[Edition, ...]
    fixed: bool = False

    def on(self, day: date) -> Standard | None:
        """The edition in force on a day; of several the newest."""
        if self.fixed:
            return self.editions[-1].read()
        return next((edition.read() for edition in reversed(self.editions) if edition.in_force_on(day)), None)

    def between(self, start: date, end: date) -> tuple[Standard | None, ...]:
        """Every edition in force on some day of a period; None stands for days with none."""
        days = {start, end}
        for one in self.editions:
            days |= {day for day in (one.in_force_from, one.in_force_to) if day and start <= day <= end}
        return tuple(dict.fromkeys(self.on(day) for day in sorted(days)))


def find_family(name: str) -> Family:
    """The editions meant by a family, an edition's id or a file; raises `UsageError` or `StandardError`.

    A single edition or a file of its own judges every day: the user chose it.
    """
    shipped = {head.id: head for head in heads()}
    if name in shipped:
        return Family(name, (_shelved(shipped[name]),), fixed=True)
    of_family = [head for head in heads() if head.family == name]
    if of_family:
        return Family(name, tuple(map(_shelved, of_family)))
    path = Path(name)
    if path.suffix == ".toml" or path.exists():
        return _from_file(path)
    known = sorted({head.family for head in heads()} | set(shipped))
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]}? " if near else ""
    raise UsageError(
        f"the standard {name!r} is not known: {hint}known are {', '.join(known)}, or a file ending in .toml"
    )


@cache
def _shelved(head: Head) -> Edition:
    return Edition(head.in_force_from, head.in_force_to, cache(lambda: _read(head.path)))


def _read(path: Path) -> Standard:
    from waterqc.standard_file import read_standard

    return read_standard(path)


def _from_file(path: Path) -> Family:
    own = _read(path)
    if not own.extends:
        return Family(own.id, (Edition(own.in_force_from, own.in_force_to, lambda: own),), fixed=True)
    if own.extends == own.id:
        raise StandardError(f"{path.name}: it extends itself: name a shipped standard such as gb-5749")
    base = find_family(own.extends)
    return Family(own.id, tuple(_over(edition, own) for edition in base.editions), base.fixed)


def _over(base: Edition, own: Standard) -> Edition:
    return Edition(base.in_force_from, base.in_force_to, cache(lambda: _extended_by(base, own)))


def _extended_by(base: Edition, own: Standard) -> Standard:
    from waterqc.extending import extended

    return extended(base.read(), own)


def families_named_in(texts: Iterable[str]) -> frozenset[str]:
    """The families of shipped standards that a document names.

    `《生活饮用水卫生标准》(GB5749-2006)` names the family gb-5749: the sampling date decides which edition.
    """
    return frozenset(head.family for text in texts for head in heads() if _names(text, head))


def judges(family: str, point: str) -> bool:
    """Whether a family judges the water of a sampling point, as far as its newest edition says; any if "" ."""
    newest = [head for head in heads() if head.family == family][-1]
    return point not in newest.not_judged


def cited_editions(text: str) -> tuple[str, ...]:
    """The ids of shipped editions that a text cites by number and year."""
    return tuple(head.id for head in heads() if _letters(head.number) in _letters(text))


def _names(text: str, head: Head) -> bool:
    letters = _letters(text)
    return _letters(head.number).removesuffix(_letters(head.id[-4:])) in letters or head.title.get(
        "zh", "\0"
    ) in simplified(text)


def _letters(text: str) -> str:
    return "".join(character for character in half_width(text).casefold() if character.isalnum())
