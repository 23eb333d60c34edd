"""Blobs: a post's pictures, films and card pictures on their way to an AT Protocol server."""

from dataclasses import dataclass
from functools import partial

from tinyblog.media import Media
from tinyblog.networks._films import Films
from tinyblog.networks._records import Json
from tinyblog.networks._repos import Repo
from tinyblog.networks._xrpc import TooLargeError, ask

_SMALLEST = 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploader:
    """Uploads to the account's own server; the same bytes give the same blob, so that doing it twice does no harm."""

    repo: Repo
    films: Films

    def upload(self, data: bytes, mime: str) -> Json:
        """Upload bytes; raise TooLargeError where the server takes fewer, NetworkError otherwise."""
        send = partial(
            self.repo.client.invoke_procedure,
            "com.atproto.repo.uploadBlob",
            content=data,
            headers={"Content-Type": mime},
        )
        return ask(self.repo.question("upload"), send, lambda answer: dict(answer.content["blob"]))

    def upload_media(self, media: Media) -> Json:
        """Upload a picture or a film."""
        return self._film(media) if media.is_film else self._picture(media)

    def _film(self, media: Media) -> Json:
        return self.films.upload(media.data, media.file.with_suffix(".mp4").name)

    def _picture(self, media: Media) -> Json:
        """Upload a picture; one that is too large for this server is made smaller until it is not."""
        from tinyblog.images.fitting import fit

        data, mime = media.data, media.mime
        while True:
            try:
                return self.upload(data, mime)
            except TooLargeError:
                if len(data) // 2 < _SMALLEST:
                    raise
            fitted = fit(media.file, where=media.file.name, max_bytes=len(data) // 2)
            data, mime = fitted.data, fitted.mime
