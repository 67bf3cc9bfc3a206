"""waterqc checks drinking-water results against the national standard in force on the sampling day.

    import waterqc
    report = waterqc.check("results.csv", point="finished")
    report.exit_code, report.results, report.summary

Importing the package imports neither pandas nor Pint; using it does.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from waterqc.checking import check
    from waterqc.errors import WaterqcError
    from waterqc.report import Report

__all__ = ["Report", "WaterqcError", "check"]

_WHERE = {"check": "waterqc.checking", "Report": "waterqc.report", "WaterqcError": "waterqc.errors"}


def __getattr__(name: str) -> Any:  # what a module attribute is, only the module knows
    from importlib import import_module

    if name not in _WHERE:
        raise AttributeError(f"module 'waterqc' has no attribute {name!r}")
    return getattr(import_module(_WHERE[name]), name)
