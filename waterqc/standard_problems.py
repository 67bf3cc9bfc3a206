"""What is wrong with a standard's file: each problem a sentence that names file, entry and remedy."""

import difflib
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from waterqc.vocabulary import Vocabulary


class FileProblems:
    """One file being read: it collects what is wrong instead of stopping at the first."""

    def __init__(self, name: str, names: Vocabulary) -> None:
        self.name = name
        self.names = names
        self.problems: list[str] = []

    def wrong(self, entry: str, what: str) -> None:
        """Note a problem of an entry, "" for the file itself."""
        self.problems.append(f"{self.name}: {entry}: {what}" if entry else f"{self.name}: {what}")

    def keys(self, entry: str, table: Mapping[str, Any], known: Iterable[str]) -> None:
        """Note keys that nobody knows, with the nearest known one."""
        for key in table:
            if key not in known:
                near = difflib.get_close_matches(key, list(known), n=1)
                self.wrong(entry, f"unknown key {key!r}" + (f"; did you mean {near[0]!r}?" if near else ""))

    def parameter(self, entry: str, name: object) -> str:
        """The id if the vocabulary has it, else "" with a problem."""
        if isinstance(name, str) and name in self.names:
            return name
        near = difflib.get_close_matches(str(name), list(self.names), n=1)
        hint = f"; did you mean {near[0]!r}?" if near else "; add it there first"
        self.wrong(entry, f"the parameter {name!r} is missing from parameters.toml{hint}")
        return ""

    def figure(self, entry: str, key: str, value: object) -> Decimal | None:
        """A figure as the standard prints it, else None with a problem."""
        if isinstance(value, bool) or not isinstance(value, int | Decimal) or not Decimal(value).is_finite():
            self.wrong(entry, f"{key} must be a number, written as the standard prints it, not {value!r}")
            return None
        if value < 0:
            self.wrong(entry, f"{key} must not be negative, not {value}")
            return None
        return Decimal(value)

    def day(self, entry: str, key: str, value: object) -> date | None:
        """A date, else None with a problem."""
        if isinstance(value, date) and type(value) is date:
            return value
        self.wrong(entry, f"{key} must be a date such as 2023-04-01, not {value!r}")
        return None

    def word(self, entry: str, key: str, value: object, known: tuple[str, ...]) -> str:
        """One of the known words; anything else is a problem."""
        if value not in known:
            self.wrong(entry, f"{key} must be one of {', '.join(known)}, not {value!r}")
        return str(value)
