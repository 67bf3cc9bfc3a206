"""A laboratory's profile: its own names for parameters, units and columns, settled once in a small TOML file.

    ignore = ["合格率"]
    decimal_mark = ","
    point = "finished"

    [parameters]
    "浊度(在线)" = "turbidity"

    [units]
    "毫克" = "mg/L"

    [columns]
    result_as_reported = "结果值"

    [default_units]
    turbidity = "NTU"

The same tables stand under `[names]` in the configuration of a job.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from waterqc.columns import PARAMETER_AS_REPORTED, REPORTED, SHORT_NAMES, field_named
from waterqc.errors import ConfigurationError, UsageError
from waterqc.facts import known_facts
from waterqc.job.toml_table import TomlTable, nearest
from waterqc.names import FieldNames
from waterqc.units import spellings, units
from waterqc.vocabulary import Vocabulary, clean_key, vocabulary
from waterqc.written import name_key

if TYPE_CHECKING:
    from waterqc.arranged import Document
    from waterqc.decimal_mark import DecimalMark


@dataclass(frozen=True)
class Profile:
    """Names of the laboratory's own beside the shipped ones. What is wrong with them raises `ConfigurationError`."""

    parameters: Mapping[str, str] = field(default_factory=dict)  # as the laboratory writes -> id or known name
    unit_names: Mapping[str, str] = field(default_factory=dict)  # as the laboratory writes -> a known unit
    columns: Mapping[str, str] = field(default_factory=dict)  # field -> heading
    ignore: tuple[str, ...] = ()
    decimal_mark: "DecimalMark" = ""
    point: str = ""  # where a document gives none
    default_units: Mapping[str, str] = field(default_factory=dict)  # id or known name -> unit where none is written
    place: str = "the profile"  # what messages call it

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The shipped vocabulary with the laboratory's names."""
        try:
            return vocabulary().with_names(self.parameters)
        except UsageError as error:
            raise ConfigurationError(f"{self.place}: [parameters]: {error}") from None

    @cached_property
    def units(self) -> Mapping[str, str]:
        """`name_key` of a unit of the laboratory's -> the known unit."""
        for written, meant in self.unit_names.items():
            self._known_unit("[units]", written, meant)
        return {name_key(written): meant for written, meant in self.unit_names.items()}

    @cached_property
    def unit_of(self) -> Mapping[str, str]:
        """Parameter -> the unit of its results where a document gives none."""
        found = {}
        for written, meant in self.default_units.items():
            match = self.vocabulary.match(written)
            if match is None or not match.parameter:
                near = self.vocabulary.nearest(written)
                hint = f"; did you mean {near[0]!r}?" if near else ""
                raise ConfigurationError(f"{self.place}: [default_units]: {written!r} is no parameter{hint}")
            self._known_unit("[default_units]", written, meant, self.vocabulary[match.parameter].dimension)
            found[match.parameter] = meant
        return found

    def _known_unit(self, table: str, written: str, meant: str, dimension: str = "") -> None:
        match = spellings().match(meant, dimension)
        if (match is None or not match.unit) and meant not in spellings().by_dimension:
            raise ConfigurationError(
                f"{self.place}: {table}: {written!r} is said to mean {meant!r}, which is no known unit"
            )
        if dimension and (match is None or not units().same_dimension(match.unit, dimension)):
            raise ConfigurationError(f"{self.place}: {table}: {written!r} is not measured in {meant!r}")

    @cached_property
    def field_names(self) -> FieldNames:
        """What arranging asks."""
        return FieldNames(self.vocabulary, self.units)

    @cached_property
    def ignored(self) -> frozenset[str]:
        """Keys of names whose rows are left out; a parameter is never ignored: its limit would go unwatched."""
        for name in self.ignore:
            match = self.vocabulary.match(name)
            if match is not None:
                what = match.parameter or " or ".join(match.candidates)
                raise ConfigurationError(
                    f"{self.place}: ignore holds {name!r}, which is the parameter {what}: "
                    "only names that are no parameter can be ignored"
                )
        return frozenset(map(clean_key, self.ignore))

    @property
    def parameter_keys(self) -> Mapping[str, str]:
        """Key of a name of the laboratory's -> the parameter that it means."""
        found = {clean_key(name): self.vocabulary.match(name) for name in self.parameters}
        return {key: match.parameter for key, match in found.items() if match is not None}

    def verify(self) -> None:
        """Raise `ConfigurationError` for the first entry that cannot be meant."""
        _ = self.vocabulary, self.units, self.unit_of, self.ignored


def read_profile(path: str | Path) -> Profile:
    """Read and verify a profile; raises `ConfigurationError` naming file, table, key and the nearest known one."""
    try:
        listed = tomllib.loads(Path(path).read_text(encoding="utf-8-sig"))
    except OSError as error:
        reason = (
            "no such file; check the path" if isinstance(error, FileNotFoundError) else error.strerror or str(error)
        )
        raise ConfigurationError(f"{path}: {reason}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{Path(path).name}: is no valid TOML: {error}") from None
    profile = profile_of(TomlTable(listed, "", Path(path).name), Path(path).name)
    profile.verify()
    return profile


def profile_of(table: TomlTable, place: str) -> Profile:
    """The profile that a table of a configuration holds; what needs the vocabulary is verified by `Profile.verify`."""
    profile = Profile(
        parameters=_texts(table, "parameters"),
        unit_names=_texts(table, "units"),
        columns=_columns(table),
        ignore=table.texts("ignore"),
        decimal_mark=_decimal_mark(table),
        point=_point(table),
        default_units=_texts(table, "default_units"),
        place=place,
    )
    table.finish()
    return profile


def _texts(table: TomlTable, key: str) -> dict[str, str]:
    listed = table.mapping(key)
    wrong = next((name for name, value in listed.items() if not isinstance(value, str)), None)
    if wrong is not None:
        table.refuse(f"{key}: {wrong} must be a text in quotes")
    return {name: str(value) for name, value in listed.items()}


def _columns(table: TomlTable) -> dict[str, str]:
    """field -> heading; a field may be called by its short name, `result` for `result_as_reported`."""
    named = {}
    for name, heading in _texts(table, "columns").items():
        full = field_named(name)
        if not full:
            table.refuse(f"columns has no field {name!r}{nearest(name, (*SHORT_NAMES, *REPORTED))}")
        named[full] = heading
    return named


def _decimal_mark(table: TomlTable) -> "DecimalMark":
    mark = table.word("decimal_mark", "", (".", ","))
    return "," if mark == "," else "." if mark == "." else ""


def _point(table: TomlTable) -> str:
    written = table.text("point")
    point = known_facts()["point"]
    value = point.value_of(written)
    if written and not value:
        table.refuse(f"point has no value {written!r}{nearest(written, point.values)}")
    return value


def without_ignored(document: "Document", profile: Profile) -> "Document":
    """The document without the rows whose names the profile ignores; how many is said in its notes."""
    if not profile.ignored:
        return document
    rows = document.arranged.results
    is_ignored = rows[PARAMETER_AS_REPORTED].astype(object).map(lambda name: clean_key(name) in profile.ignored)
    count = int(is_ignored.sum())
    if not count:
        return document
    kept = rows[~is_ignored.to_numpy(dtype=bool)].reset_index(drop=True)
    note = f"{count} {'row was' if count == 1 else 'rows were'} left out: the profile ignores their names."
    arranged = replace(document.arranged, results=kept)
    return replace(document, arranged=arranged, notes=(*document.notes, note))
