"""Reading a standard's file, strictly: every error names the file, the entry and the remedy (DESIGN 7)."""

import difflib
import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from waterqc.errors import StandardError, WaterqcError
from waterqc.facts import known_facts
from waterqc.standard import Change, Item, Limit, MonitoringSet, Standard, ties
from waterqc.units import UnitMatch, spellings, units
from waterqc.vocabulary import Vocabulary, vocabulary

BINDINGS = ("mandatory", "guideline", "aesthetic", "industry", "internal", "reference")
COMPARISONS = ("full_value",)
NON_DETECTS = ("interval", "zero")
_TOP = ("standard", "limit", "monitoring", "requires", "change")
_STANDARD = (
    "id", "number", "family", "title", "in_force_from", "in_force_to", "reviewed_on", "comparison", "non_detect_in_sum",
    "point_as", "not_judged", "not_detected_statements", "extends",
)  # fmt: skip
_LIMIT = (
    "parameter", "name", "max", "min", "below", "above", "absent", "none_perceptible", "unit", "basis", "when", "cite",
    "binding", "when_exceeded", "one_of", "statistic", "sum", "sum_of_ratios", "checked",
)  # fmt: skip
_MONITORING = ("set", "title", "points", "frequency", "cite", "items")
_REQUIRES = ("when_detected", "one_of", "cite")
_CHANGE = ("from", "added", "removed", "changed", "renamed", "cite")
_ITEM = ("parameter", "one_of", "when_detected", "since", "until")

_STATEMENT = re.compile(r"<\d+(?:\.\d+)?")


class _File:
    """One file being read: it collects what is wrong instead of stopping at the first."""

    def __init__(self, name: str, names: Vocabulary) -> None:
        self.name = name
        self.names = names
        self.problems: list[str] = []

    def wrong(self, entry: str, what: str) -> None:
        self.problems.append(f"{self.name}: {entry}: {what}" if entry else f"{self.name}: {what}")

    def keys(self, entry: str, table: Mapping[str, Any], known: Iterable[str]) -> None:
        for key in table:
            if key not in known:
                near = difflib.get_close_matches(key, list(known), n=1)
                self.wrong(entry, f"unknown key {key!r}" + (f"; did you mean {near[0]!r}?" if near else ""))

    def parameter(self, entry: str, name: object) -> str:
        if isinstance(name, str) and name in self.names:
            return name
        near = difflib.get_close_matches(str(name), list(self.names), n=1)
        hint = f"; did you mean {near[0]!r}?" if near else "; add it there first"
        self.wrong(entry, f"the parameter {name!r} is missing from parameters.toml{hint}")
        return ""

    def figure(self, entry: str, key: str, value: object) -> Decimal | None:
        if isinstance(value, bool) or not isinstance(value, int | Decimal) or not Decimal(value).is_finite():
            self.wrong(entry, f"{key} must be a number, written as the standard prints it, not {value!r}")
            return None
        if value < 0:
            self.wrong(entry, f"{key} must not be negative, not {value}")
            return None
        return Decimal(value)

    def day(self, entry: str, key: str, value: object) -> date | None:
        if isinstance(value, date) and type(value) is date:
            return value
        self.wrong(entry, f"{key} must be a date such as 2023-04-01, not {value!r}")
        return None

    def word(self, entry: str, key: str, value: object, known: tuple[str, ...]) -> str:
        if value not in known:
            self.wrong(entry, f"{key} must be one of {', '.join(known)}, not {value!r}")
        return str(value)


def read_standard(path: Path, names: Vocabulary | None = None) -> Standard:
    """Read and validate one file; raises `StandardError` with its first problem."""
    standard, problems = inspect_standard(path, names)
    if problems or standard is None:
        raise StandardError(problems[0])
    return standard


def inspect_standard(path: Path, names: Vocabulary | None = None) -> tuple[Standard | None, list[str]]:
    """The standard in a file and every problem in it, each a sentence that names file and entry."""
    try:
        content = path.read_bytes()
        listed = tomllib.loads(content.decode("utf-8"), parse_float=Decimal)
    except OSError as error:
        return None, [f"{path}: cannot be read: {error.strerror or error}"]
    except UnicodeDecodeError as error:
        return None, [f"{path.name}: is not UTF-8 at byte {error.start}: save it as UTF-8"]
    except tomllib.TOMLDecodeError as error:
        return None, [f"{path.name}: is no valid TOML: {error}"]
    try:
        file = _File(path.name, names or vocabulary())
        standard = _standard(file, listed, hashlib.sha256(content).hexdigest(), str(path))
    except WaterqcError as error:
        return None, [str(error)]
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        return None, file.problems or [f"{path.name}: a table or list does not have the form of DESIGN: {error}"]
    return standard, file.problems


def _standard(file: _File, listed: Mapping[str, Any], sha256: str, source: str) -> Standard | None:
    file.keys("", listed, _TOP)
    head = listed.get("standard")
    if not isinstance(head, dict):
        file.wrong("", "the table [standard] is missing")
        return None
    file.keys("[standard]", head, _STANDARD)
    extends = head.get("extends", "")
    needed = (
        ("id", "title", "reviewed_on")
        if extends
        else ("id", "number", "family", "title", "in_force_from", "reviewed_on", "comparison", "non_detect_in_sum")
    )
    for key in needed:
        if key not in head:
            file.wrong("[standard]", f"{key} is missing")
    if file.problems:
        return None
    start = file.day("[standard]", "in_force_from", head.get("in_force_from", date.min))
    end = file.day("[standard]", "in_force_to", head["in_force_to"]) if "in_force_to" in head else None
    reviewed = file.day("[standard]", "reviewed_on", head["reviewed_on"])
    if start and end and end < start:
        file.wrong("[standard]", f"in_force_to {end} lies before in_force_from {start}")
    file.word("[standard]", "comparison", head.get("comparison", "full_value"), COMPARISONS)
    file.word("[standard]", "non_detect_in_sum", head.get("non_detect_in_sum", "interval"), NON_DETECTS)
    _points(file, head)
    limits = tuple(
        limit
        for number, entry in enumerate(listed.get("limit", []), start=1)
        if (limit := _limit(file, number, entry, "internal" if extends else "mandatory")) is not None
    )
    if not limits:
        file.wrong("", "there is no [[limit]] in it")
    _ties(file, limits)
    _one_unit_each(file, limits)
    _sums(file, limits)
    return Standard(
        id=head["id"],
        family=str(head.get("family", head["id"])),
        title=head["title"],
        in_force_from=start or date.min,
        in_force_to=end,
        reviewed_on=reviewed or date.min,
        comparison=head.get("comparison", "full_value"),
        non_detect_in_sum=head.get("non_detect_in_sum", "interval"),
        limits=limits,
        sets=tuple(_set(file, entry) for entry in listed.get("monitoring", [])),
        requires=tuple(_requires(file, entry) for entry in listed.get("requires", [])),
        changes=tuple(_change(file, entry) for entry in listed.get("change", [])),
        point_as=head.get("point_as", {}),
        not_judged=head.get("not_judged", {}),
        not_detected_statements=_statements(file, head.get("not_detected_statements", {})),
        source=source,
        sha256=sha256,
        extends=extends,
        number=str(head.get("number", head["id"])),
    )


def _points(file: _File, head: Mapping[str, Any]) -> None:
    points = known_facts()["point"].values
    for key in ("point_as", "not_judged"):
        for point in head.get(key, {}):
            file.word("[standard]", key, point, points)


def _statements(file: _File, listed: Mapping[str, list[str]]) -> Mapping[str, tuple[Decimal, ...]]:
    statements: dict[str, tuple[Decimal, ...]] = {}
    for unit, texts in listed.items():
        match = spellings().match(unit)
        if match is None or not match.unit:
            file.wrong("[standard]", f"not_detected_statements: the unit {unit!r} is not in spellings.toml")
            continue
        wrong = [text for text in texts if not _STATEMENT.fullmatch(text)]
        for text in wrong:
            file.wrong("[standard]", f"not_detected_statements: {text!r} is no figure behind <")
        if not wrong:
            statements[match.unit] = tuple(Decimal(text.removeprefix("<")) for text in texts)
    return statements


def _limit(file: _File, number: int, entry: Mapping[str, Any], default_binding: str) -> Limit | None:
    where = f"limit {number} ({entry.get('parameter', '?')})"
    before = len(file.problems)
    file.keys(where, entry, _LIMIT)
    parameter = file.parameter(where, entry.get("parameter"))
    if not str(entry.get("cite", "")).strip():
        file.wrong(where, "cite is missing: name the table and number of the standard")
    for strict, plain in (("below", "max"), ("above", "min")):
        if strict in entry and plain in entry:
            file.wrong(where, f"{strict} and {plain} exclude each other")
    figures = {key: file.figure(where, key, entry[key]) for key in ("max", "min", "below", "above") if key in entry}
    rules = bool(figures) + bool(entry.get("absent")) + bool(entry.get("none_perceptible"))
    if rules != 1:
        file.wrong(where, "set exactly one rule: max, min, below, above, absent = true or none_perceptible = true")
    minimum, maximum = figures.get("min", figures.get("above")), figures.get("max", figures.get("below"))
    if minimum is not None and maximum is not None and minimum > maximum:
        file.wrong(where, f"the minimum {minimum} lies above the maximum {maximum}")
    file.word(where, "binding", entry.get("binding", default_binding), BINDINGS)
    if not isinstance(entry.get("checked", True), bool):
        file.wrong(where, "checked must be true or false")
    _basis(file, where, parameter, entry)
    written = entry.get("unit", [])
    written = tuple([written] if isinstance(written, str) else written)
    matches = _units(file, where, parameter, written, entry) if parameter else ()
    members = {key: tuple(file.parameter(where, one) for one in entry.get(key, ())) for key in ("sum", "sum_of_ratios")}
    when = _conditions(file, where, entry.get("when", []))
    if len(file.problems) > before:
        return None
    return Limit(
        parameter=parameter,
        cite=entry["cite"],
        name=entry.get("name", ""),
        minimum=minimum,
        maximum=maximum,
        strict_minimum="above" in entry,
        strict_maximum="below" in entry,
        absent=bool(entry.get("absent")),
        none_perceptible=bool(entry.get("none_perceptible")),
        units=tuple(match.unit for match in matches),
        units_as_written=written,
        basis=entry.get("basis", next((match.basis for match in matches if match.basis), ""))
        or file.names[parameter].basis,
        when=when,
        binding=entry.get("binding", default_binding),
        when_exceeded=entry.get("when_exceeded", ""),
        one_of=entry.get("one_of", ""),
        statistic=entry.get("statistic", ""),
        sum_of=members["sum"],
        sum_of_ratios=members["sum_of_ratios"],
        checked=entry.get("checked", True),
        number=number,
    )


def _basis(file: _File, where: str, parameter: str, entry: Mapping[str, Any]) -> None:
    if not parameter or "basis" not in entry:
        return
    known = {*filter(None, (file.names[parameter].basis,)), *file.names[parameter].bases}
    if entry["basis"] not in known:
        listed = ", ".join(sorted(known)) or "none"
        file.wrong(where, f"the basis {entry['basis']!r} is not one of {parameter}'s in parameters.toml: {listed}")


def _units(
    file: _File, where: str, parameter: str, written: tuple[str, ...], entry: Mapping[str, Any]
) -> tuple[UnitMatch, ...]:
    dimension = file.names[parameter].dimension
    needs_unit = dimension not in ("dimensionless", "ratio", "qualitative") and not entry.get("none_perceptible")
    if needs_unit and not written:
        file.wrong(where, f"unit is missing: {parameter} is measured as {dimension.replace('_', ' ')}")
    matches = []
    for text in written:
        match = spellings().match(text, dimension)
        if match is None or not match.unit or units().root(match.unit) is None:
            file.wrong(where, f"the unit {text!r} is not known: it must stand in units.txt or spellings.toml")
        elif not units().same_dimension(match.unit, dimension) and not entry.get("sum"):
            file.wrong(where, f"the unit {text!r} does not measure {parameter} ({dimension.replace('_', ' ')})")
        else:
            matches.append(match)
    return tuple(matches)


def _conditions(file: _File, where: str, when: Any) -> tuple[Mapping[str, tuple[str, ...]], ...]:
    tables = []
    for table in [when] if isinstance(when, dict) else when:
        conditions: dict[str, tuple[str, ...]] = {}
        for name, value in table.items():
            fact = known_facts().get(name)
            if fact is None:
                near = difflib.get_close_matches(name, list(known_facts()), n=1)
                file.wrong(
                    where,
                    f"when: the fact {name!r} is not in facts.toml" + (f"; did you mean {near[0]!r}?" if near else ""),
                )
                continue
            values = tuple(
                "true" if one is True else str(one) for one in (value if isinstance(value, list) else [value])
            )
            for one in values:
                file.word(where, f"when.{name}", one, fact.values)
            conditions[name] = values
        tables.append(conditions)
    return tuple(tables)


def _ties(file: _File, limits: tuple[Limit, ...]) -> None:
    grouped: dict[str, list[Limit]] = {}
    for limit in limits:
        grouped.setdefault(limit.parameter, []).append(limit)
    for of_one in grouped.values():
        for one, other, bound in ties(of_one):
            file.wrong(
                f"limits {one.number} and {other.number} ({one.parameter})",
                f"both set {bound} for the same samples with as many conditions but other values: give one of them a condition",
            )


def _one_unit_each(file: _File, limits: tuple[Limit, ...]) -> None:
    """All blocks of a parameter share unit and basis: a result is converted once and held against all that bind."""
    first: dict[str, Limit] = {}
    for limit in limits:
        other = first.setdefault(limit.parameter, limit)
        if (limit.units, limit.basis) != (other.units, other.basis):
            file.wrong(
                f"limits {other.number} and {limit.number} ({limit.parameter})",
                "have different units or bases: write all limits of a parameter in one",
            )


def _sums(file: _File, limits: tuple[Limit, ...]) -> None:
    """Every member of a ratio sum needs a maximum of its own to be divided by."""
    maxima = {limit.parameter for limit in limits if limit.maximum is not None and not limit.members}
    for limit in limits:
        for member in limit.sum_of_ratios:
            if member not in maxima:
                file.wrong(
                    f"limit {limit.number} ({limit.parameter})",
                    f"its member {member!r} has no maximum to be divided by",
                )


def _item(file: _File, where: str, entry: Any) -> Item:
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


def _set(file: _File, entry: Mapping[str, Any]) -> MonitoringSet:
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


def _requires(file: _File, entry: Mapping[str, Any]) -> Item:
    where = f"requires ({entry.get('when_detected', '?')})"
    file.keys(where, entry, _REQUIRES)
    if not entry.get("cite"):
        file.wrong(where, "cite is missing")
    return replace(
        _item(file, where, {key: value for key, value in entry.items() if key != "cite"}), cite=entry.get("cite", "")
    )


def _change(file: _File, entry: Mapping[str, Any]) -> Change:
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
