"""The README's section on the job is followed as printed: every command, and every line that it shows."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SECTION = README.split("\n## The scheduled job\n")[1].split("\n## ")[0]

_MOMENT = re.compile(r"(?m)^\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?")
_LASTED = re.compile(r"\d+\.\d s$", re.MULTILINE)
_PROGRAM = re.compile(r"\* /\S*waterqc run \S*/job/waterqc.toml")


def test_the_job_is_set_up_and_run_as_printed(tmp_path: Path) -> None:
    blocks = re.findall(r"```console\n(.*?)```", SECTION, re.DOTALL)
    commands = [part for block in blocks for part in re.split(r"(?m)^\$ ", block)[1:]]
    assert sum(part.startswith("waterqc ") for part in commands) >= 7
    programs = _programs(tmp_path)
    for part in commands:
        command, _, printed = part.partition("\n")
        assert _shown(_run(command, tmp_path, programs)) == _shown(printed), command
    assert sorted(path.name for path in (tmp_path / "job" / "compliance").iterdir()) == [
        "2024-06-17.csv",
        "2024-06-18.csv",
        "2024-06.csv",
    ]


def _programs(folder: Path) -> Path:
    """A folder with the command `waterqc` of the environment that runs the tests."""
    programs = folder / "programs"
    programs.mkdir()
    script = programs / "waterqc"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "from waterqc.cli import run; run()" "$@"\n')
    script.chmod(0o755)
    return programs


def _run(command: str, folder: Path, programs: Path) -> str:
    environment = {
        **os.environ,
        "PATH": f"{programs}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "LC_ALL": "C.UTF-8",
    }
    done = subprocess.run(
        ["sh", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


def _shown(text: str) -> str:
    """What is printed, without what no two runs share: the time of day, how long it took, where programs stand."""
    text = _PROGRAM.sub("* waterqc run job/waterqc.toml", text)
    # an environment whose command is not installed is called by its interpreter
    text = re.sub(r"\* .* run '?\S*/job/waterqc.toml'?", "* waterqc run job/waterqc.toml", text)
    return _LASTED.sub("SECONDS", _MOMENT.sub("MOMENT", text)).strip()
