"""Moving GIFs as films, for networks that show only the first picture of a GIF, or none."""

from collections.abc import Iterator
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tinyblog.errors import NoteError
from tinyblog.videos.files import Gif, read_gif
from tinyblog.videos.films import MOST_BYTES, broken, check_size, clean, open_mp4

if TYPE_CHECKING:
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

MOST_FRAMES = 1_500
MOST_FRAME_PIXELS = 4_000_000
MOST_PIXELS = 500_000_000
"""In all frames together: about half a minute of work on one slow core."""
_SMALLER = "make it smaller or shorter, or use a film"
_HUNDREDTH = Fraction(1, 100)  # of a second, a GIF's unit of time
_SHORTEST, _WHEN_SHORTER = 2, 10
# One thread and no B-frames: the same bytes on every machine, and the packets come in the order of the frames.
_H264 = {"preset": "medium", "crf": "20", "threads": "1", "bf": "0"}
_BT709, _LIMITED = 1, 1  # as ITU-T H.273 numbers them


def moves(data: bytes) -> bool:
    """Whether these bytes are a GIF of more than one frame."""
    gif = read_gif(data)
    return gif is not None and gif.frames > 1


def from_gif(data: bytes | Path, where: str, *, max_bytes: int = MOST_BYTES) -> bytes:
    """Return a GIF as MP4 (H.264, 4:2:0, even sizes): every frame for as long as the GIF shows it, once.

    What is transparent becomes white. A delay below 20 ms is 100 ms, as browsers have it. The same GIF gives the same
    bytes. Raises NoteError, with `where`, for a file that is no GIF, breaks off, or is unreasonably large.
    """
    name = data.name if isinstance(data, Path) else "the GIF"
    data = _read(data, where) if isinstance(data, Path) else data
    check_size(name, len(data), MOST_BYTES, where)
    gif = _checked(data, name, where)
    with TemporaryDirectory() as folder:
        film = Path(folder) / "film.mp4"
        _encode(data, gif, film, name, where)
        cleaned = clean(film, where)  # without the settings that the encoder writes in
    check_size(f"{name} as a film", len(cleaned), max_bytes, where)
    return cleaned


def _read(path: Path, where: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        message = f"cannot read `{path.name}`: {error.strerror or error}"
        raise NoteError(message, where=where, hint="check its name and its rights") from error


def _checked(data: bytes, name: str, where: str) -> Gif:
    gif = read_gif(data)
    if gif is None:
        raise NoteError(f"`{name}` is no GIF", where=where, hint="call it by the ending that it should have")
    if gif.breaks_off:
        raise NoteError(f"`{name}` breaks off", where=where, hint="copy it again from where it came from")
    pixels = gif.width * gif.height
    if not pixels:
        raise broken(name, where)
    if pixels > MOST_FRAME_PIXELS or gif.frames > MOST_FRAMES or pixels * gif.frames > MOST_PIXELS:
        message = f"`{name}` is too large to become a film: {gif.frames:,} frames of {gif.width}x{gif.height} pixels"
        raise NoteError(message, where=where, hint=_SMALLER)
    return gif


def _encode(data: bytes, gif: Gif, target: Path, name: str, where: str) -> None:
    import av

    try:
        with av.open(BytesIO(data), "r", format="gif") as source, open_mp4(target) as output:
            stream = output.add_stream("libx264", rate=25, time_base=_HUNDREDTH, options=dict(_H264))
            _shape(stream, gif)
            for packet in _packets(stream, source.decode(video=0)):
                output.mux(packet)
    except av.FFmpegError as error:
        raise broken(name, where) from error


def _shape(stream: "VideoStream", gif: Gif) -> None:
    """Set sizes, which 4:2:0 needs even, and the meaning of the colours."""
    context = stream.codec_context
    context.width, context.height = gif.width + gif.width % 2, gif.height + gif.height % 2
    context.pix_fmt = "yuv420p"
    context.color_primaries = context.color_trc = context.colorspace = _BT709
    context.color_range = _LIMITED


def _packets(stream: "VideoStream", frames: "Iterator[VideoFrame]") -> "Iterator[Packet[VideoStream]]":
    """Encode the frames, each from the end of the one before it; the encoder forgets how long each is shown."""
    durations: dict[int | None, int] = {}
    at = 0
    for frame in frames:
        film = _converted(frame, stream)
        film.pts, film.time_base = at, _HUNDREDTH
        durations[at] = frame.duration if frame.duration >= _SHORTEST else _WHEN_SHORTER
        at += durations[at]
        yield from _timed(stream.encode(film), durations)
    yield from _timed(stream.encode(), durations)


def _timed(packets: "list[Packet[VideoStream]]", durations: dict[int | None, int]) -> "Iterator[Packet[VideoStream]]":
    for packet in packets:
        packet.duration = durations[packet.pts]
        yield packet


def _converted(frame: "VideoFrame", stream: "VideoStream") -> "VideoFrame":
    """The frame as the film has it. The decoder paints what is transparent as clear white; here it becomes white."""
    width, height = stream.codec_context.width, stream.codec_context.height
    # An odd edge is grown by repeating a pixel, not by blurring all of them.
    grown = frame.reformat(width=width, height=height, format="rgb24", interpolation="POINT")
    return grown.reformat(format="yuv420p", dst_colorspace="ITU709", dst_color_range="MPEG")
