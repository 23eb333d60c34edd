"""Films and GIFs that tests draw: small, and with as much or as little in them as a test needs."""

import struct
from collections.abc import Sequence
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import av
from PIL import Image

SECRETS = (
    *("+52.2297+021.0122", "ACME Phone 15", "SERIAL-0042", "2024-05-06", "my handler", "my chapter", "my title"),
    *("quicktime.location", "x264", "PLACEBOX", "XMPBOX", "DATATRACK", "Warszawa"),
)
"""What a film of `draw_telling_film` tells, one way or another."""


def draw_film(
    path: Path,
    *,
    size: tuple[int, int] = (64, 48),
    frames: int = 10,
    codec: str = "libx264",
    pix_fmt: str = "yuv420p",
    sound: str = "",
    turned: int = 0,
    stretched: int = 1,
    options: dict[str, str] | None = None,
    told: dict[str, str] | None = None,
) -> Path:
    """Draw a film of 25 frames per second that gets brighter; `told` is its metadata."""
    with av.open(path, "w", options=options or {}) as output:
        output.metadata.update(told or {})
        pictures = output.add_stream(codec, rate=25, width=size[0], height=size[1], pix_fmt=pix_fmt)
        assert isinstance(pictures, av.VideoStream)
        pictures.codec_context.sample_aspect_ratio = Fraction(stretched)
        if told:
            pictures.metadata["handler_name"] = "my handler"
            output.set_chapters([_chapter("my chapter")])
        if turned:
            pictures.set_display_rotation(turned)
        hum = add_sound(output, sound) if sound else None
        for number in range(frames):
            output.mux(pictures.encode(_picture(size, pix_fmt, number)))
        output.mux(pictures.encode())
        if hum is not None:
            fill_sound(output, hum, frames)
    return path


def add_sound(output: Any, codec: str) -> "av.audio.AudioStream":
    """Add a track of sound to a film that is being drawn."""
    return cast("av.audio.AudioStream", output.add_stream(codec, rate=48000, layout="mono"))


def _chapter(title: str) -> Any:
    return {"id": 1, "start": 0, "end": 200, "time_base": Fraction(1, 1000), "metadata": {"title": title}}


def _picture(size: tuple[int, int], pix_fmt: str, number: int) -> av.VideoFrame:
    frame = av.VideoFrame(*size, pix_fmt)
    for plane in frame.planes:
        plane.update(bytes([60 + 10 * number % 180]) * plane.buffer_size)
    frame.pts, frame.time_base = number, Fraction(1, 25)
    return frame


def fill_sound(output: Any, hum: "av.audio.AudioStream", frames: int) -> None:
    """Write silence for so many pictures."""
    size = hum.codec_context.frame_size or 1024
    for number in range(frames * 1920 // size):
        frame = av.AudioFrame(hum.codec_context.format.name, "mono", size)
        frame.sample_rate, frame.pts = 48000, number * size
        frame.planes[0].update(bytes(frame.planes[0].buffer_size))
        output.mux(hum.encode(frame))
    output.mux(hum.encode())


def draw_telling_film(path: Path, **kwargs: Any) -> Path:
    """Draw a film that tells everything in `SECRETS`: as a telephone, an editor and an encoder would write it in."""
    told = {
        "location": "+52.2297+021.0122/",
        "com.apple.quicktime.location.ISO6709": "+52.2297+021.0122/",
        "make": "ACME",
        "model": "ACME Phone 15",
        "com.android.version": "SERIAL-0042",
        "date": "2024-05-06",
        "creation_time": "2024-05-06T07:08:09Z",
        "title": "my title",
    }
    # The encoder writes the x264 settings between the pictures.
    draw_film(path, told=told, options={"movflags": "use_metadata_tags"}, **kwargs)
    data = _with_data_track(path).read_bytes()
    path.write_bytes(_with_boxes(data) + box(b"uuid", bytes(16) + b"XMPBOX"))
    return path


def _with_data_track(path: Path) -> Path:
    """Add a track that is neither pictures nor sound, as cameras add their places (here, a subtitle track)."""
    whole = path.with_suffix(".tmp.mp4")
    flags = {"movflags": "use_metadata_tags"}
    with av.open(path, "r") as source, av.open(whole, "w", container_options=flags) as output:
        output.metadata.update(source.metadata)
        output.set_chapters(source.chapters())
        copies = {}
        for stream in [*source.streams.video, *source.streams.audio]:
            copies[stream.index] = output.add_stream_from_template(stream)
            copies[stream.index].metadata.update(stream.metadata)
        words = output.add_stream("mov_text")
        words.codec_context.time_base = words.time_base = Fraction(1, 1000)
        words.codec_context.subtitle_header = _SUBTITLE_HEADER
        for packet in source.demux(*source.streams.video, *source.streams.audio):
            if packet.size:
                packet.stream = copies[packet.stream_index]
                output.mux(packet)
        data = av.Packet(struct.pack(">H", 9) + b"DATATRACK")
        data.stream, data.pts, data.dts, data.duration, data.time_base = words, 0, 0, 200, Fraction(1, 1000)
        output.mux(data)
    return whole.replace(path)


_SUBTITLE_HEADER = b"[Script Info]\nScriptType: v4.00+\n"


def box(kind: bytes, inside: bytes) -> bytes:
    """A box of an MP4 file."""
    return struct.pack(">I", 8 + len(inside)) + kind + inside


def _with_boxes(data: bytes) -> bytes:
    """Add the places that FFmpeg does not write to the index, which is the last box."""
    at = data.index(b"moov") - 4
    (length,) = struct.unpack(">I", data[at : at + 4])
    assert at + length == len(data)
    place = box(b"loci", bytes(6) + b"Warszawa\0" + bytes(16)) + box(b"\xa9xyz", b"\0\x12\x15\xc7+52.2297+021.0122/")
    return data[:at] + box(b"moov", data[at + 8 :] + box(b"udta", place + box(b"PLCE", b"PLACEBOX")))


def draw_gif(durations: Sequence[int] = (100, 50, 200), size: tuple[int, int] = (32, 20), clear: bool = False) -> bytes:
    """Draw a GIF with frames for so many milliseconds, red ever more; or a red spot on nothing."""
    pictures = [_spot(size, number) if clear else _red(size, number) for number in range(len(durations))]
    file = BytesIO()
    pictures[0].save(
        file, "GIF", save_all=True, append_images=pictures[1:], duration=list(durations), loop=0, disposal=2
    )
    return file.getvalue()


def _red(size: tuple[int, int], number: int) -> Image.Image:
    return Image.new("RGB", size, (40 * number % 256, 100, 50))


def _spot(size: tuple[int, int], number: int) -> Image.Image:
    picture = Image.new("RGBA", size, (0, 0, 0, 0))
    picture.paste((255, 0, 0, 255), (number, 0, number + 8, 8))
    return picture
