"""A status' HTML back to the text it was made from."""

from html.parser import HTMLParser


def read_html(content: str) -> str:
    """Return the text that a status' HTML was made from, as far as it shows; paragraphs are parted by an empty line."""
    reader = _Reader()
    reader.feed(content)
    reader.close()
    return "".join(reader.parts)


class _Reader(HTMLParser):
    """Collects the text; addresses are shown shortened, so they come from href."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._in_link = False
        self._in_quote = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Write a link's address in place of its words, unless it is a mention or a hashtag."""
        named = dict(attrs)
        classes = f"{named.get('class')} {named.get('rel')}".split()
        if tag == "p" and "quote-inline" in classes:
            self._in_quote = True  # what Mastodon says for readers that know no quotes
        elif self._in_quote:
            return
        elif tag == "br":
            self.parts.append("\n")
        elif tag == "a" and not {"mention", "hashtag", "tag"} & set(classes) and named.get("href"):
            self.parts.append(str(named["href"]))
            self._in_link = True

    def handle_endtag(self, tag: str) -> None:
        """Part paragraphs."""
        if tag == "p" and self._in_quote:
            self._in_quote = False
        elif tag == "a":
            self._in_link = False
        elif tag == "p":
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        """Keep the text outside links."""
        if not self._in_link and not self._in_quote:
            self.parts.append(data)
