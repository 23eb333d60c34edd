import pytest

from tinyblog.errors import Mistakes, TinyblogError, raise_all


def test_an_error_says_where_and_what() -> None:
    assert str(TinyblogError("is wrong", where="a.md:3", hint="mend it")) == "a.md:3: is wrong"
    assert str(TinyblogError("is wrong")) == "is wrong"


def test_nothing_found_raises_nothing() -> None:
    raise_all([])


def test_one_problem_is_raised_as_it_is() -> None:
    problem = TinyblogError("one")
    with pytest.raises(TinyblogError) as caught:
        raise_all([problem])
    assert caught.value is problem


def test_collections_of_problems_are_one_flat_collection() -> None:
    one, two, three = (TinyblogError(name) for name in ("one", "two", "three"))
    with pytest.raises(Mistakes) as caught:
        raise_all([one, Mistakes([two, three])])
    assert caught.value.parts == (one, two, three)
    assert str(caught.value) == "one\ntwo\nthree"
