"""Drawing the picture that networks show beside a link: a note's words, its author and the site, on paper."""

from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

from tinyblog.images import emoji
from tinyblog.images.lines import Block, Line, Place, fit
from tinyblog.images.opengraph import HEIGHT, WIDTH, Sketch
from tinyblog.images.type import EMOJI, EMOJI_HEIGHT, EMOJI_SPACE, Run, direction, font

if TYPE_CHECKING:
    from PIL.Image import Image

MARGIN_X, MARGIN_Y = 84, 70
PAPER, INK, QUIET, LINE, ACCENT = "#fdfcfa", "#1d1f21", "#5d6166", "#e4e0d9", "#0a558c"
"""The colours of the theme `paper` by day."""

_Box = tuple[int, int, int, int]
_INNER = WIDTH - 2 * MARGIN_X
_FOOT = 500  # where the line above the author stands
_WORDS = 388  # how high the words may be
_FEW = 1024  # colours; those of three inks on paper are no more
_APART = 48  # between the author and the site
_STROKE = 96  # how long the stroke of colour is
_GAP = 30  # between title and detail
_STRAY = 24  # how far a letter may stray from the block into the margin
_ASCENT, _EMOJI_DROP = 0.76, 0.21  # ems
_SIZES = (156, 140, 128, 116, 104, 96, 88, 80, 74, 68, 62, 58, 54, 50, 47, 44)
_TITLE = Place(width=_INNER, height=_WORDS, sizes=_SIZES, leading=1.16, weight="SemiBold")
_TEXT = Place(width=_INNER, height=_WORDS, sizes=_SIZES, leading=1.3)
_TITLE_ABOVE = Place(width=_INNER, height=224, sizes=_SIZES[1:], leading=1.16, weight="SemiBold")
_DETAIL = Place(width=_INNER, height=134, sizes=(40, 36), leading=1.34)
_AUTHOR = Place(width=_INNER * 3 // 5, height=50, sizes=(36, 33, 30), weight="SemiBold")
_SITE = Place(width=_INNER, height=50, sizes=(33, 30, 28))


def draw(sketch: Sketch) -> bytes:
    """Draw the picture, a PNG of 1200×630 pixels; same sketch, same bytes. Nothing stands in its margins."""
    from PIL import Image

    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    blocks = _words(sketch)
    rtl = blocks[0][0].rtl
    _stack(image, blocks)
    _foot(image, sketch, rtl)
    out = BytesIO()
    if image.getcolors(_FEW):  # letters alone: far fewer colours look the same, and take half the bytes
        image = image.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    image.save(out, "PNG", compress_level=6)
    return out.getvalue()


def _words(sketch: Sketch) -> list[tuple[Block, str]]:
    """What is said, in one block or two."""
    words = sketch.words if sketch.words.strip() else sketch.site
    if not sketch.is_title:
        return [(fit(words, _TEXT, sketch.language), INK)]
    if not sketch.detail:
        return [(fit(words, _TITLE, sketch.language), INK)]
    title = fit(words, _TITLE_ABOVE, sketch.language)
    return [(title, INK), (fit(sketch.detail, _DETAIL, sketch.language), QUIET)]


def _stack(image: "Image", blocks: list[tuple[Block, str]]) -> None:
    """Set the blocks below each other, in the middle of the room for words."""
    top = MARGIN_Y + (_WORDS - sum(block.height for block, _ in blocks) - _GAP * (len(blocks) - 1)) / 2
    box = (MARGIN_X - _STRAY, MARGIN_Y - _STRAY, WIDTH - MARGIN_X + _STRAY, _FOOT - 8)
    for block, ink in blocks:
        _set(image, box, block, ink, top, rtl=blocks[0][0].rtl)
        top += block.height + _GAP


def _foot(image: "Image", sketch: Sketch, rtl: bool) -> None:
    """The line, the author on the side where reading begins, the site on the other."""
    from PIL import ImageDraw

    canvas = ImageDraw.Draw(image)
    start = WIDTH - MARGIN_X - _STROKE if rtl else MARGIN_X
    canvas.rectangle((MARGIN_X, _FOOT, WIDTH - MARGIN_X - 1, _FOOT + 1), fill=LINE)
    canvas.rectangle((start, _FOOT - 2, start + _STROKE - 1, _FOOT + 3), fill=ACCENT)
    author = fit(" ".join(sketch.author.split()), _AUTHOR)
    left_over = _INNER - round(sum(line.width for line in author.lines)) - _APART
    site = fit(" ".join(sketch.site.split()), replace(_SITE, width=left_over))
    box = (MARGIN_X - _STRAY, _FOOT + 8, WIDTH - MARGIN_X + _STRAY, HEIGHT - MARGIN_Y + _STRAY)
    _set(image, box, author, INK, _FOOT + 54 - author.size * _ASCENT, rtl=rtl)
    _set(image, box, site, QUIET, _FOOT + 54 - site.size * _ASCENT, rtl=not rtl)


def _set(image: "Image", box: _Box, block: Block, ink: str, top: float, *, rtl: bool) -> None:
    """Draw a block from `top` down, its lines on the left or on the right (`rtl`), and nothing outside of the box."""
    layer = image.crop(box)
    for line in block.lines:
        x = layer.width - _STRAY - line.width if rtl else _STRAY
        _draw_line(layer, line, block, ink, x, round(top - box[1] + line.top + block.size * _ASCENT))
    image.paste(layer, box)


def _draw_line(image: "Image", line: Line, block: Block, ink: str, x: float, baseline: int) -> None:
    from PIL import ImageDraw

    canvas = ImageDraw.Draw(image)
    for run, width in line.runs:
        if run.face == EMOJI:
            _draw_emoji(image, run, block.size, x, baseline)
        else:
            face = font(run.face, block.size)
            way, language = direction(run), block.language or None
            canvas.text((x, baseline), run.text, ink, face, anchor="ls", direction=way, language=language)
        x += width


def _draw_emoji(image: "Image", run: Run, size: int, x: float, baseline: int) -> None:
    height = round(size * EMOJI_HEIGHT)
    picture = emoji.picture(run.text, height)
    image.paste(picture, (round(x + size * EMOJI_SPACE), round(baseline + size * _EMOJI_DROP) - height), picture)
