"""Plain text in runs."""

from tinyblog.markdown.runs import Run
from tinyblog.markdown.writer import Writer


def test_white_space_around_a_links_words_stays_outside() -> None:
    writer = Writer()
    writer.text("see")
    writer.open_link("link", "/x")
    writer.text(" here ")
    writer.close_link()
    writer.text("now")
    assert writer.runs() == (Run(text="see "), Run(text="here", kind="link", target="/x"), Run(text=" now"))


def test_what_is_empty_leaves_no_trace() -> None:
    writer = Writer()
    writer.open_quote()
    writer.close_quote()
    writer.open_list()
    writer.item("• ")
    writer.close_item()
    writer.close_list()
    writer.open_link("link", "/x")
    writer.text(" ")
    writer.close_link()
    writer.text(" ")
    assert writer.runs() == ()
