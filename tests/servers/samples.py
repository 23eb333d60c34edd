"""Real pictures and films to upload, small and made on the spot."""

from io import BytesIO
from typing import Any

import av
from PIL import Image


def picture(kind: str, width: int = 64, height: int = 48, *, frames: int = 1, **more: Any) -> bytes:
    """Draw a picture: `kind` is PNG, JPEG, GIF, WEBP or AVIF; several frames make a moving one.

    `more` is what Pillow's `save` takes, such as `exif`.
    """
    drawn = [Image.new("RGB", (width, height), (40 * number % 256, 90, 160)) for number in range(frames)]
    made = BytesIO()
    moving = {"save_all": True, "append_images": drawn[1:], "duration": 100} if frames > 1 else {}
    drawn[0].save(made, kind, **moving, **more)
    return made.getvalue()


def _frame(drawn: Image.Image) -> av.VideoFrame:
    frame: av.VideoFrame = av.VideoFrame.from_image(drawn)  # type: ignore[no-untyped-call]
    return frame


def film(width: int = 64, height: int = 48, *, frames: int = 5) -> bytes:
    """Make an MP4 of a few frames, without sound; the same bytes for the same numbers, others for others.

    With one thread, because x264's bytes depend on how many there are and how they are scheduled.
    """
    made = BytesIO()
    with av.open(made, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=10, options={"threads": "1"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for number in range(frames):
            drawn = Image.new("RGB", (width, height), (0, 50 * number % 256, 0))
            container.mux(stream.encode(_frame(drawn)))
        container.mux(stream.encode(None))
    return made.getvalue()
