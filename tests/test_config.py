from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.blogs import CONFIG
from tinyblog import networks
from tinyblog.config import Only, Style, load_config
from tinyblog.errors import TinyblogError
from tinyblog.settings import Tags


def load(folder: Path, text: str | bytes) -> list[str]:
    path = folder / "tinyblog.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(TinyblogError) as caught:
        load_config(path)
    return [str(part).removeprefix(f"{path}") for part in caught.value.parts]


def test_a_small_configuration_has_defaults_for_the_rest(tmp_path: Path) -> None:
    (tmp_path / "tinyblog.toml").write_text(CONFIG)
    config = load_config(tmp_path / "tinyblog.toml")

    assert config.root == tmp_path
    assert (config.site.url, config.site.language, config.site.theme) == ("https://blog.example", "en", "paper")
    assert config.site.timezone == ZoneInfo("UTC")
    assert (config.syndication.max_age, config.syndication.max_posts) == (timedelta(days=7), 5)
    assert [(account.name, account.network) for account in config.accounts] == [("outbox", "outbox")]


def test_an_account_is_on_the_network_of_its_name_unless_it_says_otherwise(tmp_path: Path) -> None:
    (tmp_path / "tinyblog.toml").write_text(CONFIG + '[accounts.bluesky]\nhandle = "a.example"\n')

    config = load_config(tmp_path / "tinyblog.toml")

    assert [account.network for account in config.accounts] == ["outbox", "bluesky"]


def test_an_account_says_how_its_posts_are_made(tmp_path: Path) -> None:
    keys = 'overflow = "thread"\nnumbered = true\nlink = "never"\nhashtags = "append"\nlength = 40\n'
    (tmp_path / "tinyblog.toml").write_text(CONFIG + keys)
    (account,) = load_config(tmp_path / "tinyblog.toml").accounts
    assert account.style == Style(overflow="thread", numbered=True, link="never", hashtags="append")
    assert account.settings == {"length": 40}


def test_an_account_without_a_style_cuts_and_links_what_is_too_long(tmp_path: Path) -> None:
    (tmp_path / "tinyblog.toml").write_text(CONFIG)
    (account,) = load_config(tmp_path / "tinyblog.toml").accounts
    assert account.style == Style(overflow="link", numbered=False, link="when-cut", hashtags="none")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('overflow = "cut"', ".overflow: expected one of link, thread, got 'cut'"),
        ('numbered = "yes"', ".numbered: expected true or false, got 'yes'"),
        ("link = true", ".link: expected one of always, when-cut, never, got True"),
        ('hashtags = ["a"]', ".hashtags: expected one of append, none, got ['a']"),
    ],
)
def test_a_mistake_in_a_style_names_its_key(tmp_path: Path, line: str, problem: str) -> None:
    assert load(tmp_path, f"{CONFIG}{line}\n") == [f": accounts.outbox{problem}"]


def test_an_account_says_which_notes_it_takes(tmp_path: Path) -> None:
    only = 'only = {tags = ["#News", "Über uns"], languages = ["en", "pt-BR"]}\n'
    (tmp_path / "tinyblog.toml").write_text(CONFIG + only)
    (account,) = load_config(tmp_path / "tinyblog.toml").accounts
    assert (account.only.tags, account.only.languages) == (("News", "Über uns"), ("en", "pt-BR"))
    assert account.settings == {}
    (tmp_path / "tinyblog.toml").write_text(CONFIG + '[accounts.outbox.only]\ntags = ["News"]\n')
    (account,) = load_config(tmp_path / "tinyblog.toml").accounts
    assert account.only == Only(tags=Tags(("News",)))
    networks.check([account])


def test_an_account_takes_every_note_unless_it_says_otherwise(tmp_path: Path) -> None:
    (tmp_path / "tinyblog.toml").write_text(CONFIG)
    assert load_config(tmp_path / "tinyblog.toml").accounts[0].only == Only()


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('only = ["news"]', ".only: expected a table"),
        ('only = {tags = "news"}', ".only.tags: expected a list of texts, got 'news'"),
        ("only = {tags = []}", ".only.tags: expected at least one tag; without the key there is no such condition"),
        ('only = {tags = ["news", "!"]}', ".only.tags: expected tags like news, got '!'"),
        ('only = {languages = ["english"]}', ".only.languages: expected a language like en or pt-BR, got 'english'"),
        (
            "only = {languages = []}",
            ".only.languages: expected at least one language, such as en; without the key there is no such condition",
        ),
        ('only = {tag = ["news"]}', ".only: unknown key `tag`"),
        ('only = {lang = ["en"]}', ".only: unknown key `lang`"),
    ],
)
def test_a_mistake_in_what_an_account_takes_names_its_key(tmp_path: Path, line: str, problem: str) -> None:
    assert load(tmp_path, f"{CONFIG}{line}\n") == [f": accounts.outbox{problem}"]


def test_mistakes_in_what_an_account_takes_and_in_its_style_are_told_together(tmp_path: Path) -> None:
    found = load(tmp_path, f"{CONFIG}numbered = 1\nonly = {{tag = 1, languages = 2}}\n")
    assert [problem.split(": ")[1] for problem in found] == [
        "accounts.outbox.numbered",
        "accounts.outbox.only",
        "accounts.outbox.only.languages",
    ]


@pytest.mark.parametrize(("key", "near"), [("tag", "tags"), ("langages", "languages")])
def test_a_misspelt_condition_is_known_by_its_nearest_key(tmp_path: Path, key: str, near: str) -> None:
    path = tmp_path / "tinyblog.toml"
    path.write_text(f'{CONFIG}only = {{{key} = ["en"]}}\n')
    with pytest.raises(TinyblogError) as caught:
        load_config(path)
    assert caught.value.hint == f"did you mean `{near}`?"
    path.write_text(f'{CONFIG}onyl = {{tags = ["en"]}}\n')
    with pytest.raises(TinyblogError) as caught:
        networks.check(load_config(path).accounts)
    assert caught.value.hint == "did you mean `only`?"


def test_no_account_is_called_all(tmp_path: Path) -> None:
    (problem,) = load(tmp_path, f'{CONFIG}[accounts.all]\nnetwork = "outbox"\n')
    assert problem == ": accounts.all: expected another name: in a note, `all` stands for every account"


def test_a_misspelt_style_is_known_by_its_nearest_key(tmp_path: Path) -> None:
    (tmp_path / "tinyblog.toml").write_text(f'{CONFIG}hashtag = "append"\n')
    (account,) = load_config(tmp_path / "tinyblog.toml").accounts
    with pytest.raises(TinyblogError, match="unknown key `hashtag`") as caught:
        networks.check([account])
    assert caught.value.hint == "did you mean `hashtags`?"


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "tinyblog.toml").write_bytes(b"\xef\xbb\xbf" + CONFIG.encode())
    assert load_config(tmp_path / "tinyblog.toml").site.title == "Blog"


def test_a_missing_file_says_how_to_begin(tmp_path: Path) -> None:
    with pytest.raises(TinyblogError, match="there is no such file") as caught:
        load_config(tmp_path / "tinyblog.toml")
    assert "tinyblog init" in caught.value.hint


def test_what_is_no_toml_names_the_line(tmp_path: Path) -> None:
    assert "line 2" in load(tmp_path, "[site]\nurl = \n")[0]


def test_what_is_no_utf8_is_said(tmp_path: Path) -> None:
    assert load(tmp_path, b"[site]\ntitle = '\xff'") == [": byte 16 is not UTF-8"]


def test_a_folder_in_its_place_is_said(tmp_path: Path) -> None:
    (tmp_path / "tinyblog.toml").mkdir()
    with pytest.raises(TinyblogError, match="cannot be read"):
        load_config(tmp_path / "tinyblog.toml")


def test_every_mistake_is_reported_in_one_go(tmp_path: Path) -> None:
    text = """
[site]
url = 3
titel = "x"
permalink = "/{year}/{slug/"
[accounts]
"Big" = {}
ok = 3
[acounts.x]
"""
    assert load(tmp_path, text) == [
        ": site: unknown key `titel`",
        ": site.url: expected an address like https://example.com, got 3",
        ": site.title: is missing",
        ": author.name: is missing",
        ": accounts.Big: expected a name of small letters, digits, - and _",
        ": accounts.ok: expected a table",
        ": unknown key `acounts`",
    ]


def test_accounts_that_are_no_tables_are_said(tmp_path: Path) -> None:
    assert load(tmp_path, "accounts = 3\n" + CONFIG.replace('[accounts.outbox]\nnetwork = "outbox"\n', "")) == [
        ": accounts: expected tables"
    ]


def test_a_network_that_is_no_text_is_said(tmp_path: Path) -> None:
    assert load(tmp_path, CONFIG.replace('network = "outbox"', "network = 1")) == [
        ": accounts.outbox.network: expected text, got 1"
    ]


@pytest.mark.parametrize("pattern", ["{year}/{slug}/", "/{year}/", "/{week}/{slug}/", "/{slug}/}", "/{slug.x}/"])
def test_a_permalink_pattern_must_make_sense(tmp_path: Path, pattern: str) -> None:
    text = CONFIG.replace('title = "Blog"', f'title = "Blog"\npermalink = "{pattern}"')
    (problem,) = load(tmp_path, text)
    assert problem.startswith(": site.permalink: expected a pattern like /{year}/{month}/{slug}/")


@pytest.mark.parametrize(
    "pattern",
    [
        "//tmp/x/{slug}/",
        "/../../x/{slug}/",
        "/{slug}/../../../x/",
        "//{slug}//",
        "/.hidden/{slug}/",
        "/a b?x#y/{slug}/",
        "/{slug}/./",
        "/.{slug}/",
        "/a\\{slug}/",
        "/nul/{slug}/",
    ],
)
def test_no_permalink_pattern_leads_out_of_the_folder_or_makes_odd_names(tmp_path: Path, pattern: str) -> None:
    (problem,) = load(tmp_path, CONFIG.replace('title = "Blog"', f"title = \"Blog\"\npermalink = '{pattern}'"))
    assert problem.startswith(": site.permalink: ")


@pytest.mark.parametrize("pattern", ["/{slug}", "/{slug}/", "/notes/{year}-{month}-{day}/{slug}.x/"])
def test_a_sound_permalink_pattern_is_taken(tmp_path: Path, pattern: str) -> None:
    path = tmp_path / "tinyblog.toml"
    path.write_text(CONFIG.replace('title = "Blog"', f'title = "Blog"\npermalink = "{pattern}"'))
    assert load_config(path).site.permalink == pattern


def test_further_authors_are_read_by_name(tmp_path: Path) -> None:
    (tmp_path / "tinyblog.toml").write_text(CONFIG + '[authors.ada]\nname = "Ada"\nbio = "Engines."\n')
    authors = load_config(tmp_path / "tinyblog.toml").authors
    assert {key: (author.name, author.bio) for key, author in authors.items()} == {"ada": ("Ada", "Engines.")}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[authors.ada]\n", "authors.ada.name: is missing"),
        ('[authors.Ada]\nname = "Ada"\n', "authors.Ada: expected a name of small letters, digits, - and _"),
        ('[authors.ada]\nname = "Ada"\nboi = "x"\n', "authors.ada: unknown key `boi`"),
        ("[authors]\nada = 3\n", "authors.ada: expected a table"),
        ('[author.ada]\nname = "Ada"\n', "author: unknown key `ada`"),
    ],
)
def test_a_mistake_in_an_author_names_its_key(tmp_path: Path, text: str, problem: str) -> None:
    config = CONFIG + text
    assert load(tmp_path, config) == [f": {problem}"]


def test_authors_that_are_no_tables_are_said(tmp_path: Path) -> None:
    assert load(tmp_path, 'authors = ["ada"]\n' + CONFIG) == [": authors: expected tables"]
