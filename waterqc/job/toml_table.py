"""A table of a configuration file, read strictly: every key has a type, and a key that nobody asked for is an error."""

import difflib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NoReturn

from waterqc.errors import ConfigurationError


class TomlTable:
    """One table of a TOML file. Keys are taken one by one; `finish` names one left over and the nearest known one."""

    def __init__(self, values: Mapping[str, Any], place: str, file: str) -> None:
        self.values = dict(values)
        self._place = place
        self._file = file
        self._known: list[str] = []

    def refuse(self, problem: str) -> NoReturn:
        """Raise `ConfigurationError`, naming file and table."""
        raise ConfigurationError(f"{self._file}: {self._place + ': ' if self._place else ''}{problem}")

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def text(self, key: str, default: str = "") -> str:
        """A text."""
        value = self._take(key, default)
        if not isinstance(value, str):
            self.refuse(f'{key} must be a text in quotes, such as {key} = "…", not {_shown(value)}')
        return value

    def flag(self, key: str, default: bool) -> bool:
        """true or false."""
        value = self._take(key, default)
        if not isinstance(value, bool):
            self.refuse(f"{key} must be true or false, not {_shown(value)}")
        return value

    def number(self, key: str, default: float, least: float = 0) -> float:
        """A number of at least `least`."""
        value = self._take(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not value >= least:
            self.refuse(f"{key} must be a number of at least {least:g}, not {_shown(value)}")
        return float(value)

    def whole(self, key: str, default: int, least: int = 0) -> int:
        """A whole number of at least `least`."""
        value = self._take(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            self.refuse(f"{key} must be a whole number of at least {least}, not {_shown(value)}")
        return value

    def day(self, key: str) -> date | None:
        """A date, or None where the key is absent."""
        value = self._take(key, None)
        if value is not None and type(value) is not date:
            self.refuse(f"{key} must be a date without quotes, such as 2026-11-23, not {_shown(value)}")
        return value

    def word(self, key: str, default: str, allowed: Sequence[str]) -> str:
        """One of the allowed words."""
        value = self.text(key, default)
        if value not in allowed and value != default:
            self.refuse(f"{key} has no value {value!r}{nearest(value, allowed)}")
        return value

    def words(self, key: str, default: Sequence[str], allowed: Sequence[str]) -> tuple[str, ...]:
        """Some of the allowed words."""
        values = self.texts(key, default)
        for value in values:
            if value not in allowed:
                self.refuse(f"{key} has no value {value!r}{nearest(value, allowed)}")
        return values

    def texts(self, key: str, default: Sequence[str] = ()) -> tuple[str, ...]:
        """A list of texts; a single text is a list of one."""
        value = self._take(key, list(default))
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
            self.refuse(f'{key} must be a list of texts, such as {key} = ["…"], not {_shown(value)}')
        return tuple(listed)

    def mapping(self, key: str) -> dict[str, str | bool]:
        """A table of texts, or true and false."""
        value = self._take(key, {})
        if not isinstance(value, dict) or not all(isinstance(one, str | bool) for one in value.values()):
            self.refuse(f'{key} must be a table of texts, such as {{ name = "value" }}')
        return value

    def days_by_name(self, key: str) -> dict[str, int]:
        """A table of whole numbers of days."""
        value = self._take(key, {})
        if not isinstance(value, dict) or not all(type(one) is int and one >= 0 for one in value.values()):
            self.refuse(f"{key} must be a table of whole numbers of days")
        return value

    def table(self, key: str) -> "TomlTable":
        """A table; an empty one where the key is absent."""
        value = self._take(key, {})
        if not isinstance(value, dict):
            self.refuse(f"{key} must be a table, written [{key}]")
        return TomlTable(value, f"[{self._inner(key)}]", self._file)

    def tables(self, key: str) -> list["TomlTable"]:
        """A list of tables, each written [[key]]."""
        value = self._take(key, [])
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            self.refuse(f"{key} must be a list of tables, each written [[{self._inner(key)}]]")
        return [TomlTable(one, f"[[{self._inner(key)}]] no. {place}", self._file) for place, one in enumerate(value, 1)]

    def finish(self) -> None:
        """Raise `ConfigurationError` for a key that nobody asked for, with the nearest known one."""
        unknown = [key for key in self.values if key not in self._known]
        if unknown:
            self.refuse(f"the key {unknown[0]!r} is unknown{nearest(unknown[0], self._known)}")

    def _take(self, key: str, default: Any) -> Any:  # TOML values are of many types
        self._known.append(key)
        return self.values.get(key, default)

    def _inner(self, key: str) -> str:
        return f"{self._place.strip('[]')}.{key}" if self._place else key


def nearest(given: str, known: Sequence[str]) -> str:
    """`: did you mean 'folder'? known are …`, the end of a sentence that refuses a word."""
    near = difflib.get_close_matches(given, known, n=1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    return f": {hint}known are {', '.join(known)}"


def _shown(value: object) -> str:
    return "true" if value is True else "false" if value is False else repr(value)
