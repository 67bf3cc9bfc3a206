"""The version, in one place."""

from importlib.metadata import PackageNotFoundError, version
from typing import Final


def _installed() -> str:
    try:
        return version("waterqc")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "0+checkout"


VERSION: Final = _installed()
