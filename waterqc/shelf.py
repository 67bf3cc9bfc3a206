"""The shelf of standards: which editions there are, and which of them was in force on a day."""

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

from waterqc.errors import StandardError, UsageError
from waterqc.shipped import standards_folder
from waterqc.standard import Standard
from waterqc.written import half_width


@dataclass(frozen=True)
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


@cache
def heads() -> tuple[Head, ...]:
    """The shipped editions, by family and date; neither pandas nor Pint is needed."""
    found = []
    for path in sorted(standards_folder().glob("*/*.toml")):
        try:
            with path.open("rb") as file:
                head = tomllib.load(file)["standard"]
            dates = head["in_force_from"], head.get("in_force_to"), head["reviewed_on"]
            found.append(Head(head["id"], head["family"], head["title"], *dates, path, head.get("number", head["id"])))
        except (tomllib.TOMLDecodeError, KeyError, UnicodeDecodeError) as error:
            raise StandardError(f"{path.name}: is broken: {error}; run `waterqc standards validate {path}`") from error
    return tuple(sorted(found, key=lambda head: (head.family, head.in_force_from)))


@dataclass(frozen=True)
class Family:
    """The editions that answer to one name, oldest first. A `fixed` one was chosen by the user and judges every day."""

    name: str
    editions: tuple[Standard, ...]
    fixed: bool = False

    def on(self, day: date) -> Standard | None:
        """The edition in force on a day; of several the newest."""
        if self.fixed:
            return self.editions[-1]
        return next((edition for edition in reversed(self.editions) if edition.in_force_on(day)), None)

    def between(self, start: date, end: date) -> tuple[Standard | None, ...]:
        """Every edition in force on some day of a period; None stands for days with none."""
        if self.fixed:
            return (self.editions[-1],)
        days = {start, end}
        for edition in self.editions:
            days |= {day for day in (edition.in_force_from, edition.in_force_to) if day and start <= day <= end}
        found: dict[str, Standard | None] = {}
        for day in sorted(days):
            edition = self.on(day)
            found.setdefault(edition.id if edition else "", edition)
        return tuple(found.values())


def find_family(name: str) -> Family:
    """The editions meant by a family, an edition's id or a file; raises `UsageError` or `StandardError`.

    A single edition or a file of its own judges every day: the user chose it.
    """
    shipped = {head.id: head for head in heads()}
    if name in shipped:
        return Family(name, (_read(shipped[name].path),), fixed=True)
    of_family = [head for head in heads() if head.family == name]
    if of_family:
        return Family(name, tuple(_read(head.path) for head in of_family))
    path = Path(name)
    if path.suffix == ".toml" or path.exists():
        return _from_file(path)
    known = sorted({head.family for head in heads()} | set(shipped))
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]}? " if near else ""
    raise UsageError(f"the standard {name!r} is not known: {hint}known are {', '.join(known)}, or a file ending in .toml")


@cache
def _read(path: Path) -> Standard:
    from waterqc.standard_file import read_standard

    return read_standard(path)


def _from_file(path: Path) -> Family:
    own = _read(path)
    if not own.extends:
        return Family(own.id, (own,), fixed=True)
    if own.extends == own.id:
        raise StandardError(f"{path.name}: it extends itself: name a shipped standard such as gb-5749")
    base = find_family(own.extends)
    return Family(own.id, tuple(_extended(edition, own) for edition in base.editions), base.fixed)


def _extended(base: Standard, own: Standard) -> Standard:
    """The base edition with the file's own limits before it: bound by bound the tighter of the two binds."""
    own_layer = tuple(replace(limit, layer=1) for limit in own.limits)
    inherited = tuple(replace(limit, binding="internal") if limit.binding == "mandatory" else limit for limit in base.limits)
    return replace(
        base,
        id=own.id,
        number=own.number,
        title=own.title,
        reviewed_on=own.reviewed_on,
        limits=(*own_layer, *inherited),
        sets=(*own.sets, *base.sets),
        changes=(),
        source=own.source,
        sha256=own.sha256,
        extends=base.id,
    )


def edition_named_in(texts: Iterable[str]) -> str:
    """The family, or else the edition, of shipped standards that a document names; "" if it names none or several.

    `《生活饮用水卫生标准》(GB5749-2006)` names the family gb-5749: the sampling date decides which edition.
    """
    families = {head.family for text in texts for head in heads() if _names(text, head)}
    return families.pop() if len(families) == 1 else ""


def cited_editions(text: str) -> tuple[str, ...]:
    """The ids of shipped editions that a text cites by number and year."""
    return tuple(head.id for head in heads() if _letters(head.number) in _letters(text))


def _names(text: str, head: Head) -> bool:
    letters = _letters(text)
    return _letters(head.number).removesuffix(_letters(head.id[-4:])) in letters or head.title.get("zh", "\0") in text


def _letters(text: str) -> str:
    return "".join(character for character in half_width(text).casefold() if character.isalnum())

