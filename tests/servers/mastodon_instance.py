"""What the server says of itself: GET /api/v2/instance, and v1 before it (instance_serializer.rb)."""

from typing import Any

from tests.servers.mastodon_mode import Mode
from tests.servers.mastodon_site import Answer, Request, Site
from tests.servers.mastodon_state import Refusal


def instance_v1(site: Site, request: Request) -> Answer:
    if not site.mode.v1_instance:
        raise Refusal(404, "Not Found")
    urls = {"streaming_api": site.state.base.replace("http", "ws", 1)}
    counts = dict.fromkeys(("user_count", "status_count", "domain_count"), 0)
    return Answer(body={"uri": "127.0.0.1", **_about(site.mode), "urls": urls, "stats": counts})


def instance_v2(site: Site, request: Request) -> Answer:
    if not site.mode.v2_instance:
        raise Refusal(404, "Not Found")
    number = site.mode.api_version if site.mode.is_mastodon else None
    versions = {} if number is None else {"api_versions": {"mastodon": number}}
    return Answer(body={"domain": "127.0.0.1", **_about(site.mode), **versions})


def _about(mode: Mode) -> dict[str, Any]:
    return {
        "title": "rig",
        "version": mode.says_version,
        "description": "",
        "languages": ["en"],
        "rules": [],
        "configuration": {"statuses": _statuses(mode), "media_attachments": _media(mode)},
    }


def _statuses(mode: Mode) -> dict[str, Any]:
    return {
        "max_characters": mode.max_characters,
        "max_media_attachments": mode.max_media,
        "characters_reserved_per_url": mode.url_length,
        **({"supported_mime_types": ["text/plain", "text/markdown"]} if mode.gotosocial else {}),
    }


def _media(mode: Mode) -> dict[str, Any]:
    return {
        "supported_mime_types": list(mode.mime_types),
        "description_limit": mode.description_limit,
        "image_size_limit": mode.image_size_limit,
        "image_matrix_limit": mode.image_matrix_limit,
        "video_size_limit": mode.video_size_limit,
        "video_frame_rate_limit": mode.video_frame_rate_limit,
        "video_matrix_limit": mode.video_matrix_limit,
    }
