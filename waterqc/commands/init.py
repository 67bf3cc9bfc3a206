"""`waterqc init`: a new job that runs as it is."""

import argparse
import sys
from pathlib import Path
from typing import Final

NAME: Final = "init"
ORDER: Final = 5
JUDGES: Final = False
HELP: Final = "write a commented configuration for a job, with drop files to try it on"
DESCRIPTION: Final = "Writes waterqc.toml and an inbox with sample files into a folder. Nothing is ever overwritten."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("folder", nargs="?", default=".", metavar="FOLDER", help="default: the current folder")
    parser.add_argument("--no-samples", action="store_true", help="without sample files")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the files and name them."""
    from waterqc.job.start import start_job

    folder = Path(arguments.folder)
    written = start_job(folder, not arguments.no_samples)
    for path in written:
        sys.stdout.write(f"wrote {path}\n")
    sys.stdout.write(f"now: waterqc run {folder / 'waterqc.toml'}\n")
    return 0
