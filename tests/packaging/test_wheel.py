"""The built wheel holds its standards and works without the checkout."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    options = ["--quiet", "--no-deps", "--no-build-isolation", "-w", str(folder)]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *options, str(ROOT)], check=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_every_standard_and_the_typing_mark(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    files = [path for path in (ROOT / "standards").rglob("*") if path.is_file()]
    standards = {f"waterqc/{path.relative_to(ROOT).as_posix()}" for path in files}
    assert standards <= names
    assert "waterqc/py.typed" in names
    assert not any(name.startswith(("tests/", "samples/", "standards/")) for name in names)


def test_the_installed_wheel_judges_the_notice(wheel: Path, tmp_path: Path) -> None:
    options = ["--quiet", "--no-deps", "--target", str(tmp_path / "site")]
    subprocess.run([sys.executable, "-m", "pip", "install", *options, str(wheel)], check=True)
    notice = tmp_path / "notice.txt"
    notice.write_bytes((ROOT / "samples" / "xianning-outlet-2020-11-03" / "notice.txt").read_bytes())
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}
    where = "import waterqc, pathlib; print(pathlib.Path(waterqc.__file__).parent)"

    def run(*words: str) -> str:
        command = [sys.executable, *words]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert run("-c", where).strip() == str(tmp_path / "site" / "waterqc")
    assert run("-m", "waterqc", "check", str(notice), "--format", "csv").count(",pass,") == 9
