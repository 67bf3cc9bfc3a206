"""Facts about a sample that decide which limit binds it (standards/facts.toml, DESIGN 5)."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from waterqc.errors import StandardError, UsageError
from waterqc.shipped import standards_folder
from waterqc.written import half_width, name_key

_LONGEST_TEXT = 400
#: what stands before the last of several classes: `Ⅱ、` in Ⅱ、Ⅲ类
_LISTED = re.compile(r"(?:(?<![a-z])[ivx]{1,3}|(?<!\d)[1-5]|[一二三四五])类?[、,~/至和及或与到-]+$")
#: what stands behind the first of several classes: `、Ⅲ` in GB3838-2002 Ⅱ、Ⅲ
_LISTED_BEHIND = re.compile(r"[、,~/至和及或与到-]+[ivx]")
_SEPARATED = re.compile(r"\d类?[、,~/至和及或与到-]+$")
#: before a name that begins with a letter, or (True) with a digit: the middle of another word or number
_GOES_ON = re.compile(r"[ivx0-9]")
_WORD_END = {False: re.compile(r"[a-z]$"), True: re.compile(r"[a-z0-9.]$")}


@dataclass(frozen=True)
class Fact:
    """A fact: its values, and whether it is open (tried if unstated) or a relaxation (never presumed)."""

    id: str
    kind: str  # "open" or "relaxation"
    values: tuple[str, ...]
    tried: tuple[str, ...]
    title: Mapping[str, str]
    names: Mapping[str, str] = field(default_factory=dict)  # key of a written word -> value
    regimes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    found_in: tuple[str, ...] = ()  # columns in whose texts the names are looked for
    whole_names: frozenset[str] = frozenset()  # keys of the names that say nothing inside a longer text
    sites: Mapping[str, re.Pattern[str]] = field(default_factory=dict)  # value -> how its places are named

    def value_of(self, written: str) -> str:
        """The value that a written word names, "" if none."""
        return self.names.get(name_key(written), "")

    def value_of_site(self, name: str) -> str:
        """The value that the whole name of a place tells (Pozo 3), "" if none."""
        plain = half_width(name).strip().casefold()
        return next((value for value, pattern in self.sites.items() if pattern.fullmatch(plain)), "")

    def values_in(self, text: str) -> frozenset[str]:
        """The values whose names stand inside a text; of `Ⅱ、Ⅲ类` neither is named alone, so all are."""
        key = name_key(text)[:_LONGEST_TEXT]
        own = {name_key(value) for value in self.values}
        found = set()
        for name, value in self.names.items():
            if len(name) < 2 or name in own:
                continue
            ascii_ends = name[0].isascii(), name[-1].isascii()
            for match in re.finditer(re.escape(name), key):
                before = key[: match.start()]
                listed = _LISTED.search(before) or (ascii_ends[1] and _LISTED_BEHIND.match(key, match.end()))
                if listed or (name[0].isdigit() and _SEPARATED.search(before)):
                    return frozenset(self.values)
                inside = (ascii_ends[0] and _WORD_END[name[0].isdigit()].search(before)) or (
                    ascii_ends[1] and _GOES_ON.match(key, match.end())
                )
                if not inside:
                    found.add(value)
        return frozenset(found)


@dataclass(frozen=True)
class Claim:
    """A fact that the user claims, with what he cites for it and how long it holds."""

    fact: str
    value: str
    citation: str = ""
    until: date | None = None

    def __str__(self) -> str:
        until = f" until {self.until.isoformat()}" if self.until else ""
        return f"{self.fact}={self.value}{until}{f' ({self.citation})' if self.citation else ''}"


@cache
def known_facts() -> Mapping[str, Fact]:
    """The shipped facts by id."""
    path = standards_folder() / "facts.toml"
    with path.open("rb") as file:
        listed = tomllib.load(file)
    facts: dict[str, Fact] = {}
    for entry in listed["fact"]:
        values = tuple(_word(value) for value in entry["values"])
        names = {name_key(value): value for value in values}
        names.update({name_key(name): value for value, texts in entry.get("names", {}).items() for name in texts})
        whole = entry.get("whole_names", {})
        names.update({name_key(name): value for value, texts in whole.items() for name in texts})
        if (set(entry.get("names", {})) | set(whole)) - set(values):
            raise StandardError(f"{path.name}: fact {entry['id']!r} has names for a value it does not list")
        regimes = {value: tuple(governed) for value, governed in entry.get("regimes", {}).items()}
        facts[entry["id"]] = Fact(
            entry["id"],
            entry["kind"],
            values,
            tuple(entry.get("try", ())),
            entry.get("title", {}),
            names,
            regimes,
            tuple(entry.get("found_in", ())),
            frozenset(name_key(name) for texts in whole.values() for name in texts),
            {value: re.compile("|".join(patterns)) for value, patterns in entry.get("sites", {}).items()},
        )
    return facts


def _word(value: object) -> str:
    return "true" if value is True else "false" if value is False else str(value)


_CLAIM = re.compile(r"^\s*([\w-]+)\s*=\s*(.+?)\s*(?:\buntil\s+(\d{4}-\d{2}-\d{2}))?\s*(?:\((.*)\))?\s*$")


def read_claim(text: str) -> Claim:
    """Read `fact=value`, optionally `until 2027-12-31` and a citation in brackets; raises `UsageError`."""
    match = _CLAIM.match(text)
    if match is None:
        raise UsageError(f"the fact {text!r} is not of the form NAME=VALUE, e.g. --fact supply=small")
    name, value, until, citation = match.groups()
    try:
        end = date.fromisoformat(until) if until else None
    except ValueError as error:
        raise UsageError(f"the fact {text!r} ends on {until!r}, which is no date") from error
    return make_claim(name, value, citation or "", end)


def make_claim(name: str, value: object, citation: str = "", until: date | None = None) -> Claim:
    """A claim from a fact's name and value; raises `UsageError` that lists what is known."""
    facts = known_facts()
    fact = facts.get(name.replace("-", "_"))
    if fact is None:
        raise UsageError(f"the fact {name!r} is unknown: known are {', '.join(sorted(facts))}")
    word = _word(value)
    known = fact.value_of(word) or (
        "true" if word.casefold() in {"yes", "ja", "是", "1"} and "true" in fact.values else ""
    )
    if fact.values == ("true",) and word.casefold() in {"false", "no", "否", "0"}:
        known = "false"
    if not known:
        raise UsageError(f"the fact {fact.id} has no value {word!r}: known are {', '.join(fact.values)}")
    return Claim(fact.id, known, citation, until)
