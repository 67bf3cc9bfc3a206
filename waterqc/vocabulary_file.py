"""The file of the vocabulary: parameters with their names, each name under one of them."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from waterqc.errors import StandardError
from waterqc.units import REFERENCE_UNITS
from waterqc.vocabulary import NameMatch, Parameter, Vocabulary, clean_key

_CAS = re.compile(r"\d{2,7}-\d{2}-\d$")
_FORMULA = re.compile(r"(?:[A-Z][a-z]?\d?){1,3}")
_KEYS = frozenset(
    (
        "id", "en", "zh", "cas", "dimension", "basis", "molar_mass", "bases", "aliases", "aliases_as", "plausible",
        "implies", "printed_limits", "sandre", "sandre_basis", "stands_for", "fr", "de", "es",
    )
)  # fmt: skip

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


def load_vocabulary(path: Path) -> Vocabulary:
    """Read a vocabulary file; raises `StandardError` naming file and entry."""
    try:
        with path.open("rb") as file:
            listed = tomllib.load(file)
    except tomllib.TOMLDecodeError as error:
        raise StandardError(f"{path.name} is no valid TOML: {error}") from error
    parameters: dict[str, Parameter] = {}
    names: dict[str, NameMatch] = {}
    for entry in listed.get("parameter", []):
        one = _parameter(entry, path.name)
        if one.id in parameters:
            raise StandardError(f"{path.name}: parameter {one.id!r} is listed twice")
        parameters[one.id] = one
        for name, match in _names_of(entry, one):
            _add(names, name, match, path.name)
    for entry in listed.get("ambiguous", []):
        unknown = [
            one for one in (*entry["candidates"], *filter(None, [entry.get("default")])) if one not in parameters
        ]
        if unknown:
            raise StandardError(
                f"{path.name}: ambiguous {entry['names'][0]!r}: {unknown[0]!r} is no parameter of the vocabulary"
            )
        for name in entry["names"]:
            _add(
                names,
                name,
                NameMatch(entry.get("default", ""), candidates=tuple(entry["candidates"]), shared_name=True),
                path.name,
            )
    codes: dict[str, str] = {}
    for one in parameters.values():
        if not set(one.stands_for) <= set(parameters):
            raise StandardError(f"{path.name}: parameter {one.id!r} stands for one that is not in the vocabulary")
        if one.cas and _CAS.match(one.cas):
            codes.setdefault(one.cas, one.id)
        for code in one.sandre:
            if codes.setdefault(code, one.id) != one.id:
                raise StandardError(f"{path.name}: the code {code!r} stands under {codes[code]!r} and {one.id!r}")
    either_or = frozenset(listed.get("either_or", ()))
    if not either_or <= set(parameters):
        raise StandardError(f"{path.name}: either_or names {min(either_or - set(parameters))!r}, which is no parameter")
    return Vocabulary(parameters, names, codes, either_or)


def _add(names: dict[str, NameMatch], name: str, match: NameMatch, file: str) -> None:
    key = clean_key(name)
    known = names.get(key)
    if known is not None and known.parameter != match.parameter:
        raise StandardError(f"{file}: the name {name!r} stands under {known.parameter!r} and {match.parameter!r}")
    if known is None:
        names[key] = match
        spelt_out = clean_key(name.translate(_UMLAUTS))
        names.setdefault(spelt_out, match)


def _parameter(entry: Mapping[str, Any], file: str) -> Parameter:
    where = f"{file}: parameter {entry.get('id', '?')!r}"
    unknown = sorted(set(entry) - _KEYS)
    if unknown:
        raise StandardError(f"{where}: unknown key {unknown[0]!r}")
    if entry.get("dimension") not in REFERENCE_UNITS:
        raise StandardError(f"{where}: unknown dimension {entry.get('dimension')!r}")
    bases = {basis: Decimal(mass) for basis, mass in entry.get("bases", {}).items()}
    plausible = entry.get("plausible")
    return Parameter(
        id=entry["id"],
        en=entry["en"],
        zh=entry.get("zh", ""),
        dimension=entry["dimension"],
        cas=entry.get("cas", ""),
        basis=entry.get("basis", ""),
        molar_mass=Decimal(entry["molar_mass"]) if "molar_mass" in entry else None,
        bases=bases,
        plausible=(Decimal(plausible[0]), Decimal(plausible[1])) if plausible else None,
        implies=entry.get("implies", ""),
        sandre=tuple(entry.get("sandre", ())),
        sandre_basis=entry.get("sandre_basis", ""),
        stands_for=tuple(entry.get("stands_for", ())),
        printed_limits={
            basis: frozenset(map(Decimal, figures)) for basis, figures in entry.get("printed_limits", {}).items()
        },
        formulas=frozenset(
            name.casefold() for name in entry.get("aliases", ()) if not bases and _FORMULA.fullmatch(name)
        ),
    )


def _names_of(entry: Mapping[str, Any], one: Parameter) -> Iterable[tuple[str, NameMatch]]:
    for name in (one.id, one.id.replace("_", " "), one.en, one.zh, *entry.get("aliases", [])):
        if name:
            yield name, NameMatch(one.id)
    for basis, texts in entry.get("aliases_as", {}).items():
        for name in texts:
            yield name, NameMatch(one.id, basis)
