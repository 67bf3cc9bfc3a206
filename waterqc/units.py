"""Written units to Pint units, and exact factors between them.

Pint does the arithmetic, once per pair of units, in a registry of our own definitions (standards/units.txt) with
decimals throughout. What a written unit means stands in standards/spellings.toml, since Pint's own registry reads
`mg/L as N` as attosecond·newton.
"""

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cache, cached_property
from typing import Any

from waterqc.shipped import standards_folder
from waterqc.written import half_width, simplified

#: The unit that stands for each dimension of parameters.toml; None where a result has no unit.
REFERENCE_UNITS: Mapping[str, str | None] = {
    "mass_concentration": "mg/L",
    "turbidity": "NTU",
    "colour": "TCU",
    "count_concentration": "count/L",
    "activity_concentration": "Bq/L",
    "conductivity": "uS/cm",
    "temperature": "degC",
    "potential": "mV",
    "length": "cm",
    "absorbance": "1/m",
    "dimensionless": None,
    "ratio": None,
    "qualitative": None,
}
#: Longer texts are no unit; looking at them would only cost time.
LONGEST_UNIT = 80
_COUNTED = re.compile(r"\b(CFU|MPN|PFU|count)\b")
_OR = re.compile(r"\s*(?:或者?|\bor\b)\s*", re.IGNORECASE)
_AS = re.compile(r"^(.*?)[\s(,;]*(?:as\s*|以|按)\(?([\w()^+-]+?)(?:计|表示)?\)*$", re.IGNORECASE)
_TRAILING = re.compile(r"^(.*?/\s*\(?(?:l|dm3|litre|liter|ml|升)\)?)[\s(,;_-]*([a-z][\w()^+-]*?)\)?$", re.IGNORECASE)
_INSIDE = re.compile(r"^((?:m|u|n)g)[\s-]*\(?([a-z][\w()^+-]*?)\)?\s*/\s*(l|ml)$", re.IGNORECASE)
#: what is measured in front of its unit: NO3 mg/l
_LEADING = re.compile(r"^(?P<what>[a-z][\w()^+-]{0,6})\s+(?P<unit>[mun]g\s*/\s*(?:l|dm3|ml))$", re.IGNORECASE)
_EXPRESSED_AS = re.compile(r"^(?:(?:expressed as|as|en|als|como|come)\s+|[以按])|[计]$")
#: a sign of charge typed twice, as a long dash for a minus: F--, Cl--
_DASHES = re.compile("-{2,}")


@dataclass(frozen=True, slots=True)
class UnitMatch:
    """A written unit as understood: `unit` in the words of units.txt, "" where the text says that there is none."""

    unit: str
    basis: str = ""
    assumptions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Spellings:
    """standards/spellings.toml, by key of the written unit."""

    plain: dict[str, UnitMatch]
    by_dimension: dict[str, dict[str, UnitMatch]]
    bases: dict[str, str]

    def match(self, written: str, dimension: str = "", formulas: Collection[str] = ()) -> UnitMatch | None:
        """What a written unit means for a parameter of that dimension; None if nobody knows it.

        Behind a unit one of the parameter's own `formulas` (µg/l Pb of lead) says nothing new.
        """
        if len(written) > LONGEST_UNIT:
            return None
        key = unit_key(written)
        if not key:
            return UnitMatch("")
        if key in self.by_dimension:
            return self.by_dimension[key].get(dimension)
        found = self.plain.get(key) or self.plain.get(key.strip("()"))
        if found is not None:
            if found.unit == "FNU" and dimension == "turbidity":
                return UnitMatch("FNU", "", ("fnu_taken_as_ntu",))
            return found
        plain = half_width(written)
        return self._either(plain, dimension) or self._with_basis(plain, dimension, formulas)

    def _either(self, written: str, dimension: str) -> UnitMatch | None:
        """`MPN/100mL或CFU/100mL`: counted in one way or the other, so read as a count per that volume."""
        texts = _OR.split(written)
        if len(texts) < 2:
            return None
        found = [self.match(text, dimension) for text in texts]
        if len(set(found)) == 1:
            return found[0]
        counted = {as_any_count(one.unit) if one and _COUNTED.search(one.unit) else "" for one in found}
        return UnitMatch(unit) if len(counted) == 1 and (unit := counted.pop()) else None

    def knows(self, written: str) -> bool:
        """Whether a text is a unit for some parameter."""
        return self.match(written) is not None or unit_key(written) in self.by_dimension

    def _with_basis(self, written: str, dimension: str, formulas: Collection[str]) -> UnitMatch | None:
        leading = _LEADING.match(written)
        if leading is not None:
            written = f"{leading['unit']} {leading['what']}"
        for pattern in (_AS, _TRAILING, _INSIDE):
            match = pattern.match(written)
            if match is None:
                continue
            unit_text = match.group(1) if pattern is not _INSIDE else f"{match.group(1)}/{match.group(3)}"
            basis = self.basis(match.group(2))
            unit = self.match(unit_text, dimension) if unit_text and unit_text != written else None
            if (basis or match.group(2).casefold() in formulas) and unit is not None and unit.unit:
                return UnitMatch(unit.unit, basis, unit.assumptions)
        return None

    def basis(self, written: str) -> str:
        """The basis that a text such as `N`, `CaCO3` or `碳酸钙` names, "" if none."""
        plain = _EXPRESSED_AS.sub("", simplified(half_width(written)).casefold()).strip("() ")
        return self.bases.get(_DASHES.sub("-", plain.replace(" ", "")), "")


def unit_key(written: str) -> str:
    """The key of a written unit: half-width, simplified, lower case, no white space, one slash for 每."""
    return simplified(half_width(written)).casefold().replace(" ", "").rstrip("。;；")


@cache
def spellings() -> Spellings:
    """The shipped spellings; a unit in them that units.txt does not define is an error."""
    path = standards_folder() / "spellings.toml"
    with path.open("rb") as file:
        listed = tomllib.load(file)
    plain = {unit_key(text): UnitMatch("") for text in listed["none"]}
    for unit, texts in listed["spellings"].items():
        plain.update({unit_key(text): UnitMatch(unit) for text in (*texts, unit)})
    for entry in listed["with_basis"]:
        plain.update({unit_key(text): UnitMatch(entry["unit"], entry["basis"]) for text in entry["written"]})
    by_dimension = {
        unit_key(text): {
            dimension: UnitMatch(unit, "", tuple(filter(None, (entry.get("assumption", {}).get(dimension),))))
            for dimension, unit in entry["for"].items()
        }
        for entry in listed["spelling"]
        for text in entry["written"]
    }
    bases = {unit_key(text): basis for basis, texts in listed["bases"].items() for text in (*texts, basis)}
    return Spellings(plain, by_dimension, bases)


@dataclass
class Units:
    """Exact factors between units; Pint is asked once per unit."""

    _root: dict[str, tuple[Fraction, Any] | None] = field(default_factory=dict)

    @cached_property
    def _registry(self) -> Any:  # Pint's registry class is generic over unpublished parameters
        import pint

        registry: Any = pint.UnitRegistry(None, non_int_type=Decimal, cache_folder=None)
        registry.load_definitions(str(standards_folder() / "units.txt"))
        return registry

    def root(self, unit: str) -> tuple[Fraction, Any] | None:
        """The exact factor to base units and the dimensionality; None if units.txt does not define the unit."""
        if unit not in self._root:
            self._root[unit] = self._ask_pint(unit)
        return self._root[unit]

    def _ask_pint(self, unit: str) -> tuple[Fraction, Any] | None:
        import pint

        try:
            quantity = self._registry.Quantity(Decimal(1), "") * self._registry.parse_expression(unit)
            base = quantity.to_root_units()
        except (pint.errors.PintError, AttributeError, TypeError, ValueError, ArithmeticError, AssertionError):
            return None
        return Fraction(base.magnitude), base.dimensionality

    def factor(self, unit: str, target: str) -> Fraction | None:
        """The exact factor from `unit` to `target`, None where they do not convert (CFU to MPN, mg/L to NTU)."""
        if unit == target:
            return Fraction(1)
        of, to = self.root(unit), self.root(target)
        if of is None or to is None or of[1] != to[1]:
            return None
        return of[0] / to[0]

    def same_dimension(self, unit: str, dimension: str) -> bool:
        """Whether a unit measures what a parameter of that dimension is measured in (for counts any count)."""
        reference = REFERENCE_UNITS[dimension]
        if reference is None:
            return False
        if dimension == "count_concentration":
            unit = _COUNTED.sub("count", unit)
        if dimension == "mass_concentration" and self.factor(unit, "mol/L") is not None:
            return True
        return self.factor(unit, reference) is not None


@cache
def units() -> Units:
    """The registry of this process."""
    return Units()


def as_counted(unit: str, like: str) -> str:
    """个/100mL beside a limit in CFU is read as CFU: 个 says that something was counted, not how."""
    counted = _COUNTED.search(like)
    return re.sub(r"\bcount\b", counted.group(), unit) if counted else unit


def as_any_count(unit: str) -> str:
    """CFU/100mL as a count per 100 mL, whatever was counted."""
    return _COUNTED.sub("count", unit)
