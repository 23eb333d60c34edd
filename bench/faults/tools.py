"""How each tool is set up and started: as its own documentation says, and with its own defaults."""

import json
import platform
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.faults.notes import REPOSITORY, Note, write_config, write_notes
from bench.faults.places import Place
from bench.faults.toolbox import Installed

SHIMS = Path(__file__).parent / "shims"
_MASTODON = '[accounts.bench]\nnetwork = "mastodon"\nserver = "{url}"\n'
_BLUESKY = '[accounts.bench]\nnetwork = "bluesky"\nservice = "{url}"\nhandle = "{user}"\n'


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What a tool is set up for: the notes, the feed's address (empty without one), and the account.

    `first`: it has never run here before, on these notes. `careful`: it uses its own means against posting an archive.
    """

    notes: Sequence[Note]
    feed: str
    place: Place
    first: bool = False
    careful: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One command of a run; `mark` names the one note it posts, if it is not to be run again after it succeeded."""

    command: tuple[str, ...]
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A tool with one network.

    `prepare` writes its files into a folder, again whenever the notes change. `steps` are the commands of one run, in
    that folder. `record` is the file or folder by which it knows what it has posted; empty if it keeps none.
    `litter` does not outlive a run on a fresh machine. `feed`: it needs one. `careful`: its means against posting
    an archive, if it has any that are not always at work. `runtime` and `packages` are what it ran with.
    """

    name: str
    version: str
    network: str
    prepare: Callable[[Path, Desk], None]
    steps: Callable[[Desk], tuple[Step, ...]]
    env: Callable[[Desk], Mapping[str, str]]
    record: str
    set_up: str
    litter: str = ""
    feed: bool = False
    careful: str = ""
    runtime: str = f"Python {platform.python_version()}"
    packages: Mapping[str, str] = field(default_factory=dict)


def tinyblog(version: str, network: str) -> Tool:
    """Set up tinyblog itself, from this repository."""
    accounts = _MASTODON if network == "mastodon" else _BLUESKY

    def prepare(folder: Path, desk: Desk) -> None:
        write_notes(folder, desk.notes)
        write_config(folder, "https://blog.example", accounts.format(url=desk.place.proxy.url, user=desk.place.user))
        if not desk.first:
            with (folder / "content" / "syndication.jsonl").open("a"):
                pass  # as `tinyblog init` does

    def env(desk: Desk) -> Mapping[str, str]:
        secret = "MASTODON_ACCESS_TOKEN" if network == "mastodon" else "BLUESKY_APP_PASSWORD"
        return {secret: desk.place.secret, "PYTHONPATH": str(REPOSITORY / "src")}

    return Tool(
        name="tinyblog",
        version=version,
        network=network,
        prepare=prepare,
        steps=lambda _: (Step(command=(sys.executable, "-m", "tinyblog", "syndicate")),),
        env=env,
        record="content/syndication.jsonl",
        set_up="an account in `tinyblog.toml`, an empty ledger as `tinyblog init` makes it; `tinyblog syndicate`",
    )


def feed2fedi(installed: Installed) -> Tool:
    """Set up feed2fedi with the configuration that it writes by itself at its first start."""

    def prepare(folder: Path, desk: Desk) -> None:
        feed = {"url": desk.feed, "prefix": None, "max_attachments": "max"}
        config = {
            "feeds": [feed | ({"max_age": "P7D"} if desk.careful else {})],
            "fedi_instance": "https://network.test",
            "fedi_access_token": desk.place.secret,
            "cache_max_age": 30,
            "cache_db_path": "./cache.sqlite",
            "bot_post_media": True,
            "bot_post_image_selector": "img[src]",
            "bot_post_visibility": "public",
        }
        (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")

    return Tool(
        name="feed2fedi",
        version=installed.peer.version,
        network="mastodon",
        prepare=prepare,
        steps=lambda _: (Step(command=installed.command),),
        env=lambda desk: {"PYTHONPATH": str(SHIMS), "NETWORK_TEST": desk.place.proxy.url},
        record="cache.sqlite",
        set_up="the RSS feed of a site that tinyblog built; the `config.json` that its first start writes",
        feed=True,
        careful="`max_age` of seven days for the feed",
        runtime=installed.runtime,
        packages=installed.packages,
    )


_FEED2TOOT = """\
[mastodon]
instance_url={url}
user_credentials=user.txt
client_credentials=client.txt
toot_visibility=public

[cache]
cachefile=feed2toot.db

[lock]
lock_file=feed2toot.lock

[rss]
uri={feed}
toot={{title}} {{link}}
"""


def feed2toot(installed: Installed) -> Tool:
    """Set up feed2toot with the example of its documentation."""

    def prepare(folder: Path, desk: Desk) -> None:
        url = desk.place.proxy.url
        (folder / "feed2toot.ini").write_text(_FEED2TOOT.format(url=url, feed=desk.feed), encoding="utf-8")
        (folder / "user.txt").write_text(f"{desk.place.secret}\n{url}\n", encoding="utf-8")
        (folder / "client.txt").write_text(f"id\nsecret\n{url}\n", encoding="utf-8")

    def steps(desk: Desk) -> tuple[Step, ...]:
        fill = ("--populate-cache",) if desk.careful and desk.first else ()
        return (Step(command=(*installed.command, "-c", "feed2toot.ini", *fill)),)

    return Tool(
        name="feed2toot",
        version=installed.peer.version,
        network="mastodon",
        prepare=prepare,
        steps=steps,
        env=lambda _: {},
        record="feed2toot.db",
        set_up="the same feed; the example configuration of its documentation",
        litter="feed2toot.lock",
        feed=True,
        careful="a first run with `--populate-cache`",
        runtime=installed.runtime,
        packages=installed.packages,
    )


def mdsend(installed: Installed) -> Tool:
    """Set up mdsend: a folder for each post, and the account in `.env`."""

    def prepare(folder: Path, desk: Desk) -> None:
        for note in desk.notes:
            post = folder / "posts" / f"{note.time:%Y-%m-%d_%H-%M}_{note.mark}"
            post.mkdir(parents=True, exist_ok=True)
            (post / "post.md").write_text(_words(note), encoding="utf-8")
        account = f"MSEND_MASTODON_ACCESS_TOKEN={desk.place.secret}\nMSEND_MASTODON_INSTANCE={desk.place.proxy.url}\n"
        (folder / ".env").write_text(account, encoding="utf-8")

    return Tool(
        name="mdsend",
        version=installed.peer.version,
        network="mastodon",
        prepare=prepare,
        steps=lambda _: (Step(command=(*installed.command, "--platforms", "mastodon", "--publish")),),
        env=lambda _: {},
        record="posts/.published",
        set_up="a folder for each note under `posts/`, the account in `.env`; `mdsend --platforms mastodon --publish`",
        runtime=installed.runtime,
        packages=installed.packages,
    )


def crosspost(installed: Installed, network: str) -> Tool:
    """Set up crosspost: one job for each note, which is run again only if it failed."""

    def prepare(folder: Path, desk: Desk) -> None:
        for note in desk.notes:
            (folder / f"{note.mark}.txt").write_text(_words(note), encoding="utf-8")

    def steps(desk: Desk) -> tuple[Step, ...]:
        node, script = installed.command
        start = (node, "--import", (SHIMS / "loopback.mjs").as_uri(), script, f"--{network}", "--file")
        return tuple(Step(command=(*start, f"{note.mark}.txt"), mark=note.mark) for note in desk.notes)

    return Tool(
        name="crosspost",
        version=installed.peer.version,
        network=network,
        prepare=prepare,
        steps=steps,
        env=_crosspost_env,
        record="",
        set_up=f"a job for each note, run again only if it failed: `crosspost --{network} --file note.txt`",
        runtime=installed.runtime,
        packages=installed.packages,
    )


def _crosspost_env(desk: Desk) -> Mapping[str, str]:
    place = desk.place
    secrets = {
        "mastodon": {"MASTODON_HOST": "network.test", "MASTODON_ACCESS_TOKEN": place.secret},
        "bluesky": {
            "BLUESKY_HOST": "network.test",
            "BLUESKY_IDENTIFIER": place.user,
            "BLUESKY_PASSWORD": place.secret,
        },
    }
    return {**secrets[place.network], "NETWORK_TEST": place.proxy.url}


def _words(note: Note) -> str:
    return f"{note.mark}\n\n{note.text}\n\nhttps://blog.example/{note.mark}/\n"
