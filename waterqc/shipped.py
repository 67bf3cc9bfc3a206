"""Where the shipped standards, units and names stand."""

from functools import cache
from pathlib import Path

from waterqc.errors import StandardError


@cache
def standards_folder() -> Path:
    """The folder `standards/`: inside the installed package, or at the top of the checkout.

    An editable install has no `waterqc/standards`, so the checkout's own folder serves there.
    """
    package = Path(__file__).resolve().parent
    for folder in (package / "standards", package.parent / "standards"):
        if (folder / "parameters.toml").is_file():
            return folder
    raise StandardError(f"the folder of standards is missing beside {package}: install waterqc again")
