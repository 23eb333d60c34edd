"""Runs taken apart, as each network writes them."""

from tests.compose.samples import BLUESKY, MASTODON
from tinyblog.compose import Limits
from tinyblog.compose.pieces import assemble, pieces
from tinyblog.markdown import Run

JOINER = "\u2060"


def made(limits: Limits, *runs: Run) -> tuple[str, list[tuple[str, str, str]]]:
    text, spans = assemble(pieces(runs, limits))
    data = text.encode()
    return text, [(data[span.start : span.end].decode(), span.kind, span.target) for span in spans]


def link(text: str, target: str) -> Run:
    return Run(text=text, kind="link", target=target)


LONG = "https://www.e.example/a/rather/long/way/to/a/page?with=more#end"


def test_a_bare_address_is_shown_in_short_with_the_whole_in_its_facet() -> None:
    text, spans = made(BLUESKY, Run(text="see "), link(LONG, LONG), Run(text="!"))
    assert text == "see www.e.example/a/rather/long/w…!"[: len(text)]
    assert spans == [(text.removeprefix("see ").removesuffix("!"), "link", LONG)]
    assert len(spans[0][0]) == 30


def test_a_bare_address_stands_in_full_where_there_are_no_facets() -> None:
    assert made(MASTODON, link(LONG, LONG)) == (LONG, [(LONG, "link", LONG)])


def test_an_address_without_its_scheme_is_a_bare_one() -> None:
    run = link("www.e.example/a", "https://www.e.example/a")
    assert made(MASTODON, run)[0] == "https://www.e.example/a"
    assert made(BLUESKY, run)[0] == "www.e.example/a"


def test_a_short_host_and_a_long_one_are_shown_whole() -> None:
    assert made(BLUESKY, link("https://e.example/", "https://e.example/"))[0] == "e.example"
    host = "a-very-long-name-of-a-host-indeed.example.org"
    assert made(BLUESKY, link(f"https://{host}/abc", f"https://{host}/abc"))[0] == f"{host}/…"


def test_a_mention_of_the_other_network_is_only_words() -> None:
    mention = Run(text="@ada.example.com", kind="mention", target="ada.example.com")
    assert made(BLUESKY, mention) == ("@ada.example.com", [("@ada.example.com", "mention", "ada.example.com")])
    assert made(MASTODON, mention) == (f"@{JOINER}ada.example.com", [])


def test_words_that_look_like_a_mention_or_a_hashtag_are_none() -> None:
    assert made(MASTODON, Run(text="@ada and #tag"))[0] == f"@{JOINER}ada and #{JOINER}tag"
    assert made(BLUESKY, Run(text="@ada and #tag"))[0] == "@ada and #tag"


def test_a_sign_before_the_words_of_a_link_makes_no_mention_of_them() -> None:
    text, _ = made(MASTODON, Run(text="by @"), link("ada", "https://e.example/ada"))
    assert text == f"by @{JOINER}ada (https://e.example/ada)"
    text, _ = made(MASTODON, Run(text="no. #1"), link("a", "https://e.example/a"))
    assert text == f"no. #{JOINER}1a (https://e.example/a)"


def test_a_sign_at_the_end_stays_as_it_is() -> None:
    assert made(MASTODON, Run(text="we are #1"))[0] == "we are #1"


def test_the_words_of_a_link_are_no_mention_either() -> None:
    text, _ = made(MASTODON, link("@ada", "https://e.example/ada"))
    assert text == f"@{JOINER}ada (https://e.example/ada)"


def test_the_sign_of_a_mention_never_begins_a_part() -> None:
    word = "人民@bob的#tag" * 10
    assert not any(piece.text[0] in "@#" for piece in pieces([Run(text=word)], MASTODON))


def test_two_equal_hashtags_in_a_row_are_two_spans() -> None:
    tag = Run(text="#a", kind="tag", target="a")
    assert made(BLUESKY, tag, tag)[1] == [("#a", "tag", "a"), ("#a", "tag", "a")]


def test_a_link_whose_words_are_dropped_gives_no_span() -> None:
    said = pieces([Run(text="a "), link("b c", "https://e.example/")], BLUESKY)
    assert assemble(said[:3], dropped=said[2].mark) == ("a b", ())
