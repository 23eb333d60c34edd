"""The endpoints about files."""

from dataclasses import replace

from tests.servers.mastodon_rules import check_description, check_file
from tests.servers.mastodon_site import Answer, Request, Site
from tests.servers.mastodon_state import Media, Refusal


def post_media(site: Site, request: Request) -> Answer:
    """Take a file: 200 if it is ready at once, else 202; a film that has no picture fails later, as in Mastodon."""
    mode = site.mode
    kind, upload, head = check_file(request.fields.values.get("file"), mode)
    later = kind in {"video", "audio"} or (kind == "gifv" and mode.gif_waits)
    waits = later or mode.media == "async"
    media = Media(
        id=site.state.new_id(site.now()),
        account_id=request.owner.id,
        kind=kind,
        mime=upload.mime,
        data=upload.data,
        width=head.width if head else 0,
        height=head.height if head else 0,
        unreadable=kind == "video" and upload.mime == "video/mp4" and not (head and head.width),
        description=check_description(request.fields.text("description"), mode),
        focus=request.fields.text("focus") or None,
        waits=max(1, mode.media_polls) if waits else 0,
    )
    site.state.media[media.id] = media
    return Answer(body=site.state.show_media(media), status=202 if waits else 200)


def show_media(site: Site, request: Request, identifier: str) -> Answer:
    """Show an unattached file: 206 while it is being processed, 422 if that failed."""
    media = site.state.own_media(identifier, request.owner)
    if media.failed or media.unreadable or (media.waits and site.mode.media_fails):
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


def show_file(site: Site, request: Request, identifier: str) -> Answer:
    """Give the bytes themselves, at the address that `url` names, as they were uploaded."""
    media = site.state.media.get(int(identifier)) if identifier.isdigit() else None
    if media is None or media.waits or media.failed:
        raise Refusal(404, "Not Found")
    return Answer(body=media.data, headers={"Content-Type": media.mime})
