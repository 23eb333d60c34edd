import pytest

from tinyblog.languages import name_of


@pytest.mark.parametrize(
    ("tag", "name"),
    [("pl", "Polski"), ("pt-BR", "Português (Brasil)"), ("ar", "العربية"), ("tlh", "tlh"), ("xx-yy", "xx-yy")],
)
def test_a_language_is_called_as_its_speakers_call_it_or_by_its_tag(tag: str, name: str) -> None:
    assert name_of(tag) == name
