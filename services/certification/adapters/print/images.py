"""Pictures of designs: hostile files are read within limits and kept as what we have drawn anew."""

import base64
import io
import warnings
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

from PIL import Image
from PIL import ImageOps

# Bytes and pixels (before anything is decoded) that a file may have.
MOST_BYTES = 700 * 1024
MOST_PIXELS = 16_000_000

# The longer side of what is kept, in pixels: 300 to the inch at the width at which it is printed.
LONGEST = 520

# Bytes that are kept of one picture: it is a document, and several go into one print.
MOST_KEPT = 512 * 1024

_FORMATS = ("PNG", "JPEG")

# A picture of the most pixels takes some 70 MB while it is decoded, so others wait.
_ONE_AT_A_TIME = Lock()


class NoPicture(Exception):
    """It is no PNG or JPEG, it is damaged, or it is too large. `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Picture:
    """A JPEG that we have written ourselves, and its size in pixels.

    It is on white, as the page is: PDF takes a JPEG as it is, while a picture that one can see
    through would be packed anew for every certificate, which takes longer than all the rest.
    """

    jpeg: bytes
    width: int
    height: int


def read_picture(data: bytes) -> Picture:
    """The picture in an uploaded file, drawn anew: no metadata, no second frame, no trailer.

    Raises NoPicture. Its size is read from the head and checked before a pixel is decoded.
    """
    if len(data) > MOST_BYTES:
        raise NoPicture("image_too_large")
    try:
        with warnings.catch_warnings():
            # Pillow's own warning of bombs; our limit is lower than the one that it warns at.
            warnings.simplefilter("ignore")
            opened = Image.open(io.BytesIO(data), formats=_FORMATS)
            if opened.width * opened.height > MOST_PIXELS:
                raise NoPicture("image_too_many_pixels")
            with _ONE_AT_A_TIME:
                drawn = _drawn(opened)
    except NoPicture:
        raise
    except Image.DecompressionBombError as error:
        raise NoPicture("image_too_many_pixels") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise NoPicture("image_unreadable") from error
    return _kept(drawn)


def _drawn(opened: Image.Image) -> Image.Image:
    """The picture as it is to be kept, with what one can see through. Small as soon as can be."""
    opened.draft("RGB", (LONGEST, LONGEST))
    if opened.mode not in ("L", "LA", "RGB", "RGBA"):
        opened = opened.convert("RGBA")
    opened.thumbnail((LONGEST, LONGEST), reducing_gap=2.0)
    return ImageOps.exif_transpose(opened).convert("RGBA")


@lru_cache(maxsize=16)
def as_svg(picture: Picture) -> str:
    """The picture wrapped in SVG, because the template takes text only."""
    data = base64.b64encode(picture.jpeg).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {picture.width} {picture.height}" '
        f'width="{picture.width}" height="{picture.height}">'
        f'<image width="{picture.width}" height="{picture.height}" '
        f'href="data:image/jpeg;base64,{data}"/></svg>'
    )


def _kept(drawn: Image.Image) -> Picture:
    """On white and as JPEG, as good as fits into what is kept of a picture."""
    white = Image.new("RGB", drawn.size, "white")
    white.paste(drawn, mask=drawn.getchannel("A"))
    quality = 90
    while True:
        written = io.BytesIO()
        white.save(written, "JPEG", quality=quality, subsampling=0, optimize=True)
        if written.tell() <= MOST_KEPT or quality <= 30:
            return Picture(written.getvalue(), white.width, white.height)
        quality -= 20
