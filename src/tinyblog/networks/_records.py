"""Records of the AT Protocol: a post's parts as app.bsky.feed.post, and what stands in one that is read.

Facts from the lexicons app.bsky.feed.post, app.bsky.embed.* and app.bsky.richtext.facet.
"""

import hashlib
from base64 import b32encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tinyblog.compose import Card, Part, Post, Span, graphemes, spelled_out
from tinyblog.networks import Copy
from tinyblog.networks._answers import Question
from tinyblog.networks._copies import Candidate

POST = "app.bsky.feed.post"
_TAG_GRAPHEMES = 64
Json = dict[str, Any]
Ref = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parent:
    """The post that one answers, and the first of its thread: each a `uri` and a `cid`."""

    parent: Ref
    root: Ref


def record(post: Post, at: int, facets: list[Json], embed: Json | None, reply: Parent | None) -> Json:
    """The record of one part, as JSON; those of a thread are a millisecond apart."""
    created = post.created.astimezone(UTC) + timedelta(milliseconds=at)
    labels = [{"val": post.label}] if post.label and post.parts[at].media else []
    values: Json = {
        "$type": POST,
        "text": post.parts[at].text,
        "createdAt": created.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "langs": [post.language],
        "facets": facets,
        "embed": embed,
        "reply": reply and {"root": dict(reply.root), "parent": dict(reply.parent)},
        "labels": {"$type": "com.atproto.label.defs#selfLabels", "values": labels} if labels else None,
    }
    return {key: value for key, value in values.items() if value}


def checked(values: Json, question: Question) -> Json:
    """The record as the SDK writes it; its model checks lengths and shapes before anything is sent."""
    from atproto import models
    from atproto_client.models.utils import get_model_as_dict

    try:
        return dict(get_model_as_dict(models.AppBskyFeedPost.Record.model_validate(values)))
    except ValueError as error:
        raise question.refused(f"the post is not as the network wants it: {error}") from error


def cid_of(values: Json) -> str:
    """The CID that a record will get: CIDv1 of its DAG-CBOR under SHA-256."""
    import libipld

    digest = hashlib.sha256(libipld.encode_dag_cbor(_with_links(values))).digest()
    return "b" + b32encode(b"\x01\x71\x12\x20" + digest).decode().lower().rstrip("=")


def facet(span: Span, did: str | None) -> Json | None:
    """The facet of a span; `did` is the mentioned account's, None where there is no such."""
    feature: Json
    if span.kind == "link":
        feature = {"$type": "app.bsky.richtext.facet#link", "uri": span.target}
    elif span.kind == "mention":
        feature = {"$type": "app.bsky.richtext.facet#mention", "did": did}
    else:
        feature = {"$type": "app.bsky.richtext.facet#tag", "tag": span.target}
    if did is None and span.kind == "mention":
        return None
    if span.kind == "tag" and graphemes(span.target) > _TAG_GRAPHEMES:
        return None
    return {"index": {"byteStart": span.start, "byteEnd": span.end}, "features": [feature]}


def media_embed(part: Part, blobs: Iterable[Json]) -> Json:
    """The embed of a part's pictures or film, whose bytes stand there as `blobs`."""
    items: list[Json] = [
        {"image": blob, "alt": one.alt, "aspectRatio": {"width": one.width, "height": one.height}}
        for one, blob in zip(part.media, blobs, strict=True)
    ]
    first = part.media[0]
    if not first.is_film:
        return {"$type": "app.bsky.embed.images", "images": items}
    film = items[0] | {"video": items[0]["image"], "presentation": "gif" if first.kind == "gif" else "default"}
    del film["image"]
    return {"$type": "app.bsky.embed.video", **film}


def card_embed(card: Card, thumb: Json | None) -> Json:
    """The embed of a link's card."""
    external = {"uri": card.url, "title": card.title, "description": card.description}
    return {"$type": "app.bsky.embed.external", "external": external | ({"thumb": thumb} if thumb else {})}


def quote_embed(quoted: Ref, beside: Json | None) -> Json:
    """The embed of a quoted post, with media `beside` it."""
    embed: Json = {"$type": "app.bsky.embed.record", "record": dict(quoted)}
    return {"$type": "app.bsky.embed.recordWithMedia", "record": embed, "media": beside} if beside else embed


def candidate(item: Mapping[str, Any]) -> Candidate:
    """What stands in a record, with addresses in full."""
    value = item["value"]
    text = str(value.get("text", ""))
    copy = Copy(url=post_url(item["uri"]), id=item["uri"], cid=item.get("cid", ""), text=text)
    said = spelled_out(text, _links(value.get("facets") or ()))
    return Candidate(copy=copy, text=said, created=_created(value), as_sent=True, answers=_answered(value))


def as_listed(copy: Copy, values: Json) -> Candidate:
    """What stands in a record that has just been made."""
    return candidate({"uri": copy.id, "cid": copy.cid, "value": values})


def post_url(uri: str) -> str:
    """The address of a record in the app."""
    did, _, rkey = uri.removeprefix("at://").split("/")
    return f"https://bsky.app/profile/{did}/post/{rkey}"


def ref(item: Mapping[str, Any]) -> Ref:
    """A record's `uri` and `cid`."""
    return {"uri": str(item["uri"]), "cid": str(item["cid"])}


def parent_of(item: Mapping[str, Any]) -> Parent:
    """What an answer to this record must say."""
    reply = item["value"].get("reply")
    return Parent(parent=ref(item), root=ref(reply["root"]) if reply else ref(item))


def _answered(value: Mapping[str, Any]) -> str:
    """The address of the record that one answers."""
    return str(((value.get("reply") or {}).get("parent") or {}).get("uri", ""))


def _links(facets: Iterable[Mapping[str, Any]]) -> Iterable[Span]:
    for one in facets:
        for feature in one.get("features", ()):
            if uri := feature.get("uri"):
                index = one["index"]
                yield Span(start=index["byteStart"], end=index["byteEnd"], kind="link", target=str(uri))


def _created(value: Mapping[str, Any]) -> datetime:
    try:
        created = datetime.fromisoformat(str(value.get("createdAt")))
    except ValueError:  # another program's record; too old to be anyone's copy
        return datetime.fromtimestamp(0, UTC)
    return created if created.tzinfo else created.replace(tzinfo=UTC)


def _with_links(value: Any) -> Any:
    """JSON as DAG-CBOR has it: `$link` is a CID's own bytes."""
    import libipld

    if isinstance(value, dict):
        if set(value) == {"$link"}:
            return libipld.decode_multibase(value["$link"])[1]
        return {key: _with_links(inner) for key, inner in value.items()}
    return [_with_links(inner) for inner in value] if isinstance(value, list) else value
