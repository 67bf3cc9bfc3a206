"""The lists of a standard's file beside its limits: monitoring sets, required follow-ups, published changes."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from waterqc.facts import known_facts
from waterqc.standard import Change, Item, MonitoringSet
from waterqc.standard_problems import FileProblems

_MONITORING = ("set", "title", "points", "frequency", "cite", "items")
_REQUIRES = ("when_detected", "one_of", "cite")
_CHANGE = ("from", "added", "removed", "changed", "renamed", "cite")
_ITEM = ("parameter", "one_of", "when_detected", "since", "until")


def _item(file: FileProblems, where: str, entry: Any) -> Item:
    if isinstance(entry, str):
        return Item((file.parameter(where, entry),))
    file.keys(where, entry, _ITEM)
    one_of = entry.get("one_of", [entry["parameter"]] if "parameter" in entry else [])
    if not one_of:
        file.wrong(where, "an item needs `parameter` or `one_of`")
    trigger = entry.get("when_detected", "")
    return Item(
        tuple(file.parameter(where, one) for one in one_of),
        file.parameter(where, trigger) if trigger else "",
        file.day(where, "since", entry["since"]) if "since" in entry else None,
        file.day(where, "until", entry["until"]) if "until" in entry else None,
    )


def read_set(file: FileProblems, entry: Mapping[str, Any]) -> MonitoringSet:
    """One `[[monitoring]]` set."""
    where = f"monitoring {entry.get('set', '?')!r}"
    file.keys(where, entry, _MONITORING)
    for key in ("set", "title", "points", "cite", "items"):
        if not entry.get(key):
            file.wrong(where, f"{key} is missing")
    for point in entry.get("points", []):
        file.word(where, "points", point, known_facts()["point"].values)
    items = tuple(_item(file, where, one) for one in entry.get("items", []))
    return MonitoringSet(
        entry.get("set", ""),
        entry.get("title", {}),
        items,
        tuple(entry.get("points", ())),
        entry.get("frequency", ""),
        entry.get("cite", ""),
    )


def read_requires(file: FileProblems, entry: Mapping[str, Any]) -> Item:
    """One `[[requires]]` follow-up."""
    where = f"requires ({entry.get('when_detected', '?')})"
    file.keys(where, entry, _REQUIRES)
    if not entry.get("cite"):
        file.wrong(where, "cite is missing")
    return replace(
        _item(file, where, {key: value for key, value in entry.items() if key != "cite"}), cite=entry.get("cite", "")
    )


def read_change(file: FileProblems, entry: Mapping[str, Any]) -> Change:
    """One `[[change]]` list."""
    where = f"change from {entry.get('from', '?')!r}"
    file.keys(where, entry, _CHANGE)
    lists = {
        key: tuple(file.parameter(where, one) for one in entry.get(key, ()))
        for key in ("added", "removed", "changed", "renamed")
    }
    return Change(
        entry.get("from", ""),
        lists["added"],
        lists["removed"],
        lists["changed"],
        lists["renamed"],
        entry.get("cite", ""),
    )
