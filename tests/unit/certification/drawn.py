"""Pictures that an organiser might send."""

import base64
import io

from PIL import Image
from PIL import ImageDraw


def picture(width: int = 200, height: int = 100, form: str = "PNG") -> bytes:
    """A red ellipse; on nothing, where the form knows how."""
    image = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    ImageDraw.Draw(image).ellipse((1, 1, width - 2, height - 2), fill=(200, 30, 30, 255))
    written = io.BytesIO()
    image.convert("RGB" if form == "JPEG" else "RGBA").save(written, form)
    return written.getvalue()


def base64_of(data: bytes) -> str:
    """As JSON carries it."""
    return base64.b64encode(data).decode()
