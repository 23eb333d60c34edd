from pathlib import Path

import pytest

from tinyblog.errors import OutputError
from tinyblog.swap import Swap, all_or_nothing


def stage_of(folder: Path) -> Path:
    """A stage with a new folder in it."""
    (folder / "stage" / "new" / "a" / "b").mkdir(parents=True)
    (folder / "stage" / "new" / "a" / "b" / "c").write_text("new")
    return folder / "stage"


def test_a_folder_is_put_in_its_place_with_all_that_is_in_it(tmp_path: Path) -> None:
    stage = stage_of(tmp_path)
    with all_or_nothing(stage) as swap:
        swap.put_folder(stage / "new" / "a", tmp_path / "a")
    assert (tmp_path / "a" / "b" / "c").read_text() == "new"


def test_it_is_taken_back_with_what_was_put_into_it(tmp_path: Path) -> None:
    stage = stage_of(tmp_path)
    (stage / "new" / "d").write_text("new")

    def stop_halfway() -> None:
        with all_or_nothing(stage) as swap:
            swap.put_folder(stage / "new" / "a", tmp_path / "a")
            swap.put(stage / "new" / "d", tmp_path / "a" / "d")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stop_halfway()
    assert not (tmp_path / "a").exists()
    assert (stage / "new" / "a" / "b" / "c").read_text() == "new"


def test_one_that_could_not_be_put_there_is_left_where_it_is(tmp_path: Path) -> None:
    stage = stage_of(tmp_path)
    (tmp_path / "a").write_text("in the way")
    with pytest.raises(NotADirectoryError), all_or_nothing(stage) as swap:
        swap.put_folder(stage / "new" / "a", tmp_path / "a")
    assert (tmp_path / "a").read_text() == "in the way"
    assert (stage / "new" / "a" / "b" / "c").read_text() == "new"


def test_what_cannot_be_taken_back_is_told(tmp_path: Path) -> None:
    stage = stage_of(tmp_path)

    def stop_halfway() -> None:
        with all_or_nothing(stage) as swap:
            swap.put_folder(stage / "new" / "a", tmp_path / "a")
            (tmp_path / "a").rename(tmp_path / "elsewhere")
            raise ValueError("stop")

    with pytest.raises(OutputError, match="half old, half new: stop"):
        stop_halfway()


def test_what_was_taken_back_is_not_taken_back_again(tmp_path: Path) -> None:
    stage = stage_of(tmp_path)
    swap = Swap(stage=stage)
    swap.put_folder(stage / "new" / "a", tmp_path / "a")
    assert swap.take_back()
    assert swap.take_back()
