"""The wheel alone: what is installed without a repository around."""

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("tinyblog_posse-*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "lib")
    return folder / "lib"


def test_it_makes_and_builds_a_blog_with_no_repository_around(installed: Path, tmp_path: Path) -> None:
    # A path of PYTHONPATH runs no .pth files, so the editable install of the tests is out of reach.
    env = os.environ | {"PYTHONPATH": os.pathsep.join([str(installed), sysconfig.get_path("purelib")])}
    where = [sys.executable, "-S", "-c", "import tinyblog; print(tinyblog.__file__)"]
    found = subprocess.run(where, env=env, cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    assert found.strip() == str(installed / "tinyblog" / "__init__.py")

    tinyblog = [sys.executable, "-S", "-m", "tinyblog"]
    subprocess.run([*tinyblog, "init", "blog"], env=env, cwd=tmp_path, check=True, capture_output=True)
    subprocess.run([*tinyblog, "build"], env=env, cwd=tmp_path / "blog", check=True, capture_output=True)
    assert (tmp_path / "blog" / "site" / "index.html").is_file()
    assert (tmp_path / "blog" / "site" / "static" / "style.css").is_file()


def test_it_brings_its_themes(installed: Path) -> None:
    there = sorted(path.name for path in (installed / "tinyblog" / "themes").iterdir())
    assert there == ["bulletin", "paper"]


def test_it_is_typed_and_named_as_on_the_package_index(installed: Path) -> None:
    assert (installed / "tinyblog" / "py.typed").is_file()
    (metadata,) = installed.glob("tinyblog_posse-*.dist-info/METADATA")
    assert "Name: tinyblog-posse\n" in metadata.read_text()
