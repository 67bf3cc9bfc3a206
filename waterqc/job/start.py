"""A new job: a commented configuration that runs as it is, with drop files to try it on."""

import os
import time
from pathlib import Path
from typing import Final

from waterqc.errors import OutputError, UsageError

_STARTER: Final = Path(__file__).with_name("starter")


def start_job(folder: Path, with_samples: bool = True) -> list[Path]:
    """Write a configuration and sample drop files into a folder; returns what was written.

    Raises `UsageError` if there is a configuration already: nothing is ever overwritten.
    """
    configuration = folder / "waterqc.toml"
    if configuration.exists():
        raise UsageError(f"{configuration} is there already: name another folder, or change that file")
    written = []
    try:
        (folder / "inbox").mkdir(parents=True, exist_ok=True)
        for source in sorted(_STARTER.iterdir()):
            target = configuration if source.suffix == ".toml" else folder / "inbox" / source.name
            if target is not configuration and (target.exists() or not with_samples):
                continue
            target.write_bytes(source.read_bytes())
            # as if delivered a minute ago: the first run need not wait for a file to settle
            os.utime(target, (time.time() - 60, time.time() - 60))
            written.append(target)
    except OSError as error:
        raise OutputError(f"{folder}: cannot be written ({error.strerror or error}); name another folder") from error
    return written
