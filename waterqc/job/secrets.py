"""Addresses with credentials: they come from the environment, and no log, manifest or error ever shows them."""

import os
import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote, unquote

from waterqc.errors import ConfigurationError

_PLACE: Final = re.compile(r"\$\{(\w+)\}")
#: user:password@ or a token in the host's place, in an address of any scheme.
_CREDENTIALS: Final = re.compile(r"(?<=://)[^/?#\s]*@")
_HIDDEN: Final = "***"
#: Shorter values are words that stand in any text; replacing them would only garble it.
_SHORTEST: Final = 4


@dataclass(frozen=True)
class Address:
    """An address as the configuration gives it: `text` with `${NAME}` places, or the variable that holds the whole."""

    text: str = field(default="", repr=False)
    variable: str = ""

    def resolve(self) -> str:
        """The whole address, places filled from the environment; raises `ConfigurationError` naming what is not set."""
        if self.variable:
            return _environment(self.variable)
        whole = _PLACE.fullmatch(self.text)
        if whole:
            return _environment(whole[1])
        # inside an address a password's own @ and / must not be read as the address's
        return _PLACE.sub(lambda place: quote(_environment(place[1]), safe=""), self.text)

    def secrets(self) -> set[str]:
        """What must never be shown: the values from the environment, and credentials written in the address itself."""
        names = [self.variable] if self.variable else _PLACE.findall(self.text)
        values = {value for name in names if (value := os.environ.get(name))}
        whole = self.text if not self.variable else os.environ.get(self.variable, "")
        for found in _CREDENTIALS.findall(whole):
            values |= {part for part in re.split("[:@]", found) if part and not _PLACE.search(part)}
            values.add(found)
        return values | {quote(value, safe="") for value in values} | {unquote(value) for value in values}

    def __str__(self) -> str:
        return f"the address in {self.variable}" if self.variable else f"{self.scheme}://{_HIDDEN}"

    @property
    def scheme(self) -> str:
        """What stands before `://`, known without the environment only where the configuration says it."""
        return self.text.partition("://")[0] if "://" in self.text else ""


def scrubber(addresses: list[Address]) -> "Scrubber":
    """What hides the secrets of all addresses."""
    found = {secret for one in addresses for secret in one.secrets() if len(secret) >= _SHORTEST}
    return Scrubber(tuple(sorted(found, key=len, reverse=True)))


@dataclass(frozen=True)
class Scrubber:
    """Replaces secrets in any text."""

    secrets: tuple[str, ...] = field(default=(), repr=False)

    def __call__(self, text: str) -> str:
        """The text with every secret replaced by `***`."""
        for secret in self.secrets:
            text = text.replace(secret, _HIDDEN)
        return text


def _environment(name: str) -> str:
    value = os.environ.get(name)
    if not value:
        raise ConfigurationError(f"the environment variable {name} is not set: set it where the job is started")
    return value
