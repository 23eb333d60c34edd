"""Plain text in runs."""

from tinyblog.markdown.runs import Run, Writer


def written(html: str) -> str:
    writer = Writer()
    writer.html(html)
    return "".join(run.text for run in writer.runs())


def test_html_becomes_paragraphs_and_lines() -> None:
    assert written("<div> a <b>b</b>\n c &amp; d<br>e</div><p>f</p><ul><li>g<li>h</ul>") == "a b c & d\ne\n\nf\n\ng\nh"


def test_scripts_styles_and_comments_have_no_text() -> None:
    assert written("a<script>b</script><style>c</style><!-- d --><template>e</template> f") == "a f"


def test_white_space_around_a_links_words_stays_outside() -> None:
    writer = Writer()
    writer.text("see")
    writer.span(" here ", "link", "/x")
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
    writer.span(" ", "link", "/x")
    writer.text(" ")
    assert writer.runs() == ()
