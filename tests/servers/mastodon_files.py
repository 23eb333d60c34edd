"""The endpoints about files and about the server itself."""

from dataclasses import replace
from typing import Any

from tests.servers.mastodon_mode import Mode
from tests.servers.mastodon_rules import (
    IMAGE_BYTES,
    IMAGE_PIXELS,
    IMAGES,
    SOUNDS,
    VIDEO_BYTES,
    VIDEOS,
    check_description,
    check_file,
)
from tests.servers.mastodon_site import Answer, Request, Site
from tests.servers.mastodon_state import Media, Refusal
from tests.servers.mastodon_text import URL_LENGTH


def post_media(site: Site, request: Request) -> Answer:
    """Take a file: 200 if it is ready at once, else 202."""
    kind, upload = check_file(request.fields.values.get("file"))
    waits = kind != "image" or site.mode.media == "async"
    media = Media(
        id=site.state.new_id(site.now()),
        account_id=request.owner.id,
        kind=kind,
        mime=upload.mime,
        data=upload.data,
        description=check_description(request.fields.text("description"), site.mode),
        focus=request.fields.text("focus") or None,
        waits=max(1, site.mode.media_polls) if waits else 0,
    )
    site.state.media[media.id] = media
    return Answer(body=site.state.show_media(media), status=202 if waits else 200)


def show_media(site: Site, request: Request, identifier: str) -> Answer:
    """Show an unattached file: 206 while it is being processed, 422 if that failed."""
    media = site.state.own_media(identifier, request.owner)
    if media.failed or (media.waits and site.mode.media_fails):
        site.state.media[media.id] = replace(media, waits=0, failed=True)
        raise Refusal(422, "Error processing thumbnail for uploaded media")
    shown = Answer(body=site.state.show_media(media), status=206 if media.waits else 200)
    site.state.media[media.id] = replace(media, waits=max(0, media.waits - 1))
    return shown


def edit_media(site: Site, request: Request, identifier: str) -> Answer:
    media = site.state.own_media(identifier, request.owner)
    description = request.fields.text("description")
    edited = replace(
        media,
        description=media.description if description is None else check_description(description, site.mode),
        focus=request.fields.text("focus") or media.focus,
    )
    site.state.media[media.id] = edited
    return Answer(body=site.state.show_media(edited))


def instance_v1(site: Site, request: Request) -> Answer:
    if not site.mode.v1_instance:
        raise Refusal(404, "Not Found")
    urls = {"streaming_api": site.state.base.replace("http", "ws", 1)}
    counts = dict.fromkeys(("user_count", "status_count", "domain_count"), 0)
    return Answer(body={"uri": "127.0.0.1", **_about(site.mode), "urls": urls, "stats": counts})


def instance_v2(site: Site, request: Request) -> Answer:
    if not site.mode.v2_instance:
        raise Refusal(404, "Not Found")
    return Answer(body={"domain": "127.0.0.1", **_about(site.mode), "api_versions": {"mastodon": 7}})


def _about(mode: Mode) -> dict[str, Any]:
    media = {
        "supported_mime_types": [*IMAGES, *VIDEOS, *SOUNDS],
        "description_limit": mode.description_limit,
        "image_size_limit": IMAGE_BYTES,
        "image_matrix_limit": IMAGE_PIXELS,
        "video_size_limit": VIDEO_BYTES,
        "video_frame_rate_limit": 120,
        "video_matrix_limit": 8_294_400,
    }
    statuses = {
        "max_characters": mode.max_characters,
        "max_media_attachments": mode.max_media,
        "characters_reserved_per_url": URL_LENGTH,
        **({"supported_mime_types": ["text/plain", "text/markdown"]} if mode.gotosocial else {}),
    }
    return {
        "title": "rig",
        "version": mode.version,
        "description": "",
        "languages": ["en"],
        "rules": [],
        "configuration": {"statuses": statuses, "media_attachments": media},
    }
