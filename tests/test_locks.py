import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.blogs import make_blog
from tinyblog.errors import LockError
from tinyblog.locks import locked


def try_elsewhere(lock: Path) -> str:
    """What another process says that asks for the lock."""
    script = (
        "from pathlib import Path; import sys; from tinyblog.locks import locked\n"
        "with locked(Path(sys.argv[1]), seconds=0.1): print('in', file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script, str(lock)], capture_output=True, text=True, check=False)
    return done.stderr


def test_a_second_run_of_the_same_folder_waits_and_then_says_so(tmp_path: Path) -> None:
    lock = tmp_path / ".tinyblog" / "lock"
    with locked(lock, seconds=1):
        assert "LockError" in (said := try_elsewhere(lock))
        assert "another run is posting from this folder" in said
    assert try_elsewhere(lock) == "in\n"


def test_a_lock_is_let_go_after_an_error(tmp_path: Path) -> None:
    def fail() -> None:
        with locked(tmp_path / "lock", seconds=1):
            raise ValueError

    with pytest.raises(ValueError):
        fail()
    assert try_elsewhere(tmp_path / "lock") == "in\n"


def test_a_file_in_place_of_the_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / ".tinyblog").write_text("")
    with (
        pytest.raises(LockError, match=r"lock: cannot be written: (File exists|Not a directory)") as caught,
        locked(tmp_path / ".tinyblog" / "lock", seconds=1),
    ):
        pass
    assert ".tinyblog must be a folder" in caught.value.hint


def test_the_command_says_it_without_a_traceback(tmp_path: Path) -> None:
    make_blog(tmp_path, {})
    (tmp_path / ".tinyblog").write_text("")
    command = [sys.executable, "-m", "tinyblog", "syndicate"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "must be a folder" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_that_may_not_be_written_is_said() -> None:
    """Root may write everywhere, so the attempt is another user's."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o555)
    user = os.geteuid()
    try:
        os.seteuid(65534 if user == 0 else user)
        with pytest.raises(LockError, match="Permission denied"), locked(folder / "lock", seconds=1):
            pass
    finally:
        os.seteuid(user)
        folder.rmdir()
