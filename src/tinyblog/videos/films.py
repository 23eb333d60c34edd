"""Films as the networks take them, MP4 with H.264 and AAC: checked, measured, and without what the camera wrote in.

Whatever a film carries besides pictures and sound is left behind, since only these two are copied into a new file:
place, make, model, serial numbers, times, titles, chapters, covers, subtitles, and the data tracks of telephones and
action cameras. Of the H.264 stream itself only the units that make the picture stay (ISO/IEC 14496-10, table 7-1):
camcorders write place and time between the pictures, too.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, BinaryIO, cast

from tinyblog.errors import NoteError
from tinyblog.videos.files import MP4, kind_of, missing_bytes

if TYPE_CHECKING:
    from fractions import Fraction

    from av.audio.stream import AudioStream
    from av.container import InputContainer, OutputContainer
    from av.packet import Packet
    from av.stream import Stream
    from av.video.stream import VideoStream

MOST_BYTES = 300_000_000
"""The most that any network takes: Bluesky's `app.bsky.embed.video`."""
MOST_PIXELS = 3840 * 2160
"""Per picture: Mastodon's limit, MAX_VIDEO_MATRIX_LIMIT."""
EXPORT = "export it as MP4 (H.264 with AAC sound)"
_ENDINGS = frozenset({".mp4", ".m4v", ".mov"})
_NAMES = {"hevc": "HEVC (H.265)", "av1": "AV1", "libdav1d": "AV1", "vp9": "VP9", "libvpx-vp9": "VP9", "mpeg4": "MPEG-4"}
_PICTURE_UNITS = "filter_units=pass_types=1-5|7-11|13-15|19-20"
_PLAYABLE = frozenset({"yuv420p", "yuvj420p"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Film:
    """A film as a viewer sees it: upright `width` and `height` in pixels, its length, and its size as a file."""

    width: int
    height: int
    seconds: float
    has_sound: bool
    frame_rate: float
    size: int


def read_film(path: Path, where: str, *, max_bytes: int = MOST_BYTES) -> Film:
    """Check and measure a film: an .mp4, .m4v or .mov with H.264 pictures and AAC sound, or none.

    `where` names the note. Raises NoteError for a file that is none, is damaged, or that the networks would refuse.
    """
    with _opened(path, where, max_bytes) as container:
        return _film(container, _pictures(container, path.name, where), path, where)


def clean(path: Path, where: str, *, max_bytes: int = MOST_BYTES) -> bytes:
    """Return the same film as MP4 that can start before it is whole, with nothing in it but pictures and sound.

    The streams are copied as they are, and it stays as upright as it was. The same file gives the same bytes. Raises
    what `read_film` raises.
    """
    read_film(path, where, max_bytes=max_bytes)
    with _opened(path, where, max_bytes) as container, TemporaryDirectory() as folder:
        copy = Path(folder) / "film.mp4"
        _copy(container, copy, path.name, where)
        return copy.read_bytes()


def broken(name: str, where: str) -> NoteError:
    """The error for a file that cannot be decoded."""
    return NoteError(f"`{name}` is damaged", where=where, hint="copy it again from where it came from, or " + EXPORT)


@contextmanager
def _opened(path: Path, where: str, max_bytes: int) -> Iterator["InputContainer"]:
    """Open a film that is one by its bytes; everything that goes wrong with it from here on is a NoteError."""
    import av

    try:
        with path.open("rb") as file:
            _check_file(file, path, where, max_bytes)
            # By format, since a file of a few words may otherwise be a list of other files to read.
            with av.open(file, "r", format="mov", metadata_errors="replace") as container:
                yield container
    except av.FFmpegError as error:
        raise broken(path.name, where) from error
    except OSError as error:
        message = f"cannot read `{path.name}`: {error.strerror or error}"
        raise NoteError(message, where=where, hint="check its name and its rights") from error


def _check_file(file: BinaryIO, path: Path, where: str, max_bytes: int) -> None:
    size = os.fstat(file.fileno()).st_size
    if not size:
        raise NoteError(f"`{path.name}` is empty", where=where, hint="copy it again from where it came from")
    check_size(path.name, size, max_bytes, where)
    _check_kind(kind_of(file.read(16)), path, where)
    missing = missing_bytes(file, size)
    if missing:
        message = f"`{path.name}` breaks off: {size:,} of {size + missing:,} bytes are there"
        raise NoteError(message, where=where, hint="copy it again from where it came from")
    file.seek(0)


def _check_kind(kind: str, path: Path, where: str) -> None:
    if kind != MP4:
        message = f"`{path.name}` is {kind}, not an MP4 film" if kind else f"`{path.name}` is no film that I can read"
        hint = "call it by the ending that it should have" if kind.endswith(("picture", "GIF")) else EXPORT
        raise NoteError(message, where=where, hint=hint)
    if path.suffix.lower() not in _ENDINGS:
        message = f"`{path.name}` is an MP4 film, but is not called one"
        raise NoteError(message, where=where, hint=f"call it `{path.stem}.mp4`")


def check_size(name: str, size: int, max_bytes: int, where: str) -> None:
    """Raise NoteError if a film takes more than `max_bytes`."""
    if size > max_bytes:
        message = f"`{name}` has {size:,} bytes; at most {max_bytes:,} are possible"
        raise NoteError(message, where=where, hint="make it shorter, or export it smaller")


def _pictures(container: "InputContainer", name: str, where: str) -> "VideoStream":
    """The track of pictures; raise NoteError if it, or all of the sound, is what the networks refuse."""
    from av.stream import Disposition

    tracks = [s for s in container.streams.video if not s.disposition & Disposition.attached_pic]
    if not tracks:
        raise NoteError(f"`{name}` holds no pictures", where=where, hint="expected a film with a video track")
    if _codec(tracks[0]) != "h264":
        raise NoteError(f"`{name}` holds {_called(tracks[0])}, not H.264", where=where, hint=EXPORT)
    sounds = container.streams.audio
    if sounds and not _sounds(container):
        raise NoteError(f"`{name}` has sound as {_called(sounds[0])}, not AAC", where=where, hint=EXPORT)
    return tracks[0]


def _sounds(container: "InputContainer") -> "tuple[AudioStream, ...]":
    """The track of sound, or none: telephones write a second one, in their own form."""
    return tuple(s for s in container.streams.audio if _codec(s) == "aac")[:1]


def _codec(stream: "Stream") -> str:
    return getattr(stream.codec_context, "name", "")  # PyAV has no context for what FFmpeg cannot decode


def _called(stream: "Stream") -> str:
    codec = _codec(stream)
    return _NAMES.get(codec, codec.upper()) or "an unknown format"


def _film(container: "InputContainer", stream: "VideoStream", path: Path, where: str) -> Film:
    _check_pixels(stream.codec_context.width, stream.codec_context.height, path.name, where)
    frame = next(container.decode(stream), None)
    seconds = _seconds(container, stream)
    if frame is None or seconds <= 0:
        raise NoteError(f"`{path.name}` holds no pictures", where=where, hint=EXPORT)
    _check_pixels(frame.width, frame.height, path.name, where)
    if frame.format.name not in _PLAYABLE:
        message = f"`{path.name}` has colours that most players cannot show: {frame.format.name}"
        raise NoteError(message, where=where, hint="export it as MP4 (H.264, 8 bits, 4:2:0)")
    wide, high = round(frame.width * float(stream.sample_aspect_ratio or 1)), frame.height
    sideways = round(frame.rotation / 90) % 2
    return Film(
        width=high if sideways else wide,
        height=wide if sideways else high,
        seconds=seconds,
        has_sound=bool(_sounds(container)),
        frame_rate=float(stream.average_rate or 0),
        size=path.stat().st_size,
    )


def _check_pixels(width: int, height: int, name: str, where: str) -> None:
    if width * height > MOST_PIXELS:
        message = f"`{name}` is {width}x{height} pixels large; at most {MOST_PIXELS:,} in all are possible"
        raise NoteError(message, where=where, hint="export it in 1920x1080 or smaller")


def _seconds(container: "InputContainer", stream: "VideoStream") -> float:
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return (container.duration or 0) / 1_000_000


def _copy(container: "InputContainer", target: Path, name: str, where: str) -> None:
    streams: tuple[Stream, ...] = (_pictures(container, name, where), *_sounds(container))
    with open_mp4(target) as output:
        copies = {stream.index: output.add_stream_from_template(stream) for stream in streams}
        for packet in _packets(container, streams, copies[streams[0].index], broken(name, where)):
            packet.stream = copies[packet.stream_index]
            output.mux(packet)


def open_mp4(target: Path) -> "OutputContainer":
    """Open an MP4 for writing: its index comes first, and it names neither FFmpeg nor the time."""
    import av

    # Nor the bit rate, which would be that of the film before it was cleaned.
    options = {"movflags": "+faststart", "fflags": "+bitexact", "write_btrt": "0"}
    return av.open(target, "w", format="mp4", container_options=options)


def _packets(
    container: "InputContainer", streams: "tuple[Stream, ...]", copy: "Stream", damage: NoteError
) -> "Iterator[Packet[Stream]]":
    """The packets of these streams; those of the first one, which becomes `copy`, with only what makes the picture.

    Raises `damage` at one that is not whole.
    """
    from av.bitstream import BitStreamFilterContext

    # The filter writes the other form of H.264, with start codes: only if it may say so in the copy's head does the
    # muxer turn the packets back into MP4's form, with lengths.
    units = BitStreamFilterContext(_PICTURE_UNITS, streams[0], copy)
    unit = cast("Fraction", streams[0].time_base)  # None only before a stream is opened
    for packet in container.demux(*streams):
        if packet.is_corrupt:
            raise damage
        if packet.stream_index != streams[0].index:
            yield from [packet] if packet.size else []
            continue
        for filtered in units.filter(packet if packet.size else None):
            filtered.time_base = unit
            yield filtered
