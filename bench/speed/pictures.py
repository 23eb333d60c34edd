"""The pictures: 1280 by 853 pixels of colour, about as large as a photo made for the web; always the same."""

from io import BytesIO
from random import Random

_SIZE = (1280, 853)


def picture(number: int) -> bytes:
    """The JPEG of this number."""
    from PIL import Image, ImageDraw, ImageFilter

    random = Random(number)
    image = Image.linear_gradient("L").resize(_SIZE).convert("RGB")
    draw = ImageDraw.Draw(image)
    for _ in range(60):
        x, y, size = random.randrange(_SIZE[0]), random.randrange(_SIZE[1]), random.randrange(20, 300)
        colour = (random.randrange(256), random.randrange(256), random.randrange(256))
        draw.ellipse((x - size, y - size, x + size, y + size), fill=colour)
    out = BytesIO()
    image.filter(ImageFilter.GaussianBlur(2)).save(out, "JPEG", quality=88)
    return out.getvalue()
