"""Reading a standard's file, strictly: every error names the file, the entry and the remedy (DESIGN 7)."""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from waterqc.errors import StandardError, WaterqcError
from waterqc.facts import known_facts
from waterqc.standard import Standard
from waterqc.standard_limits import read_limit, report_sums, report_ties, report_units
from waterqc.standard_lists import read_change, read_requires, read_set
from waterqc.standard_problems import FileProblems
from waterqc.units import spellings
from waterqc.vocabulary import Vocabulary, vocabulary

COMPARISONS = ("full_value",)
NON_DETECTS = ("interval", "zero")
_TOP = ("standard", "limit", "monitoring", "requires", "change")
_STANDARD = (
    "id", "number", "family", "title", "in_force_from", "in_force_to", "reviewed_on", "comparison", "non_detect_in_sum",
    "point_as", "not_judged", "not_detected_statements", "extends",
)  # fmt: skip
_STATEMENT = re.compile(r"<\d+(?:\.\d+)?")


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
        file = FileProblems(path.name, names or vocabulary())
        standard = _standard(file, listed, hashlib.sha256(content).hexdigest(), str(path))
    except WaterqcError as error:
        return None, [str(error)]
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        return None, file.problems or [f"{path.name}: a table or list does not have the form of DESIGN: {error}"]
    return standard, file.problems


def _standard(file: FileProblems, listed: Mapping[str, Any], sha256: str, source: str) -> Standard | None:
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
        if (limit := read_limit(file, number, entry, "internal" if extends else "mandatory")) is not None
    )
    if not listed.get("limit"):
        file.wrong("", "there is no [[limit]] in it")
    report_ties(file, limits)
    report_units(file, limits)
    report_sums(file, limits)
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
        sets=tuple(read_set(file, entry) for entry in listed.get("monitoring", [])),
        requires=tuple(read_requires(file, entry) for entry in listed.get("requires", [])),
        changes=tuple(read_change(file, entry) for entry in listed.get("change", [])),
        point_as=head.get("point_as", {}),
        not_judged=head.get("not_judged", {}),
        not_detected_statements=_statements(file, head.get("not_detected_statements", {})),
        source=source,
        sha256=sha256,
        extends=extends,
        number=str(head.get("number", head["id"])),
    )


def _points(file: FileProblems, head: Mapping[str, Any]) -> None:
    points = known_facts()["point"].values
    for key in ("point_as", "not_judged"):
        for point in head.get(key, {}):
            file.word("[standard]", key, point, points)


def _statements(file: FileProblems, listed: Mapping[str, list[str]]) -> Mapping[str, tuple[Decimal, ...]]:
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
