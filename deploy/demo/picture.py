"""Draws the course's one picture, a bar chart of waiting times, as PNG bytes."""

import struct
import zlib

# Median minutes from arrival to being called, by hour of arrival. The lesson's text says the same.
WAITING_MINUTES = {6: 95, 7: 120, 8: 80, 9: 45, 10: 30, 11: 20}

WIDTH, HEIGHT = 640, 320
BASE_LINE = 270
BAR_WIDTH, BAR_STEP, LEFT = 64, 96, 48
DIGIT_SCALE = 4

# Index 0 is the background. Bars and digits keep a contrast of more than 4.5 to 1 against it.
PALETTE = ((255, 255, 255), (16, 94, 125), (33, 37, 41))
BAR, INK = 1, 2

# Three columns by five rows a digit, a row a string.
DIGITS = {
    "0": ("###", "# #", "# #", "# #", "###"),
    "1": (" # ", "## ", " # ", " # ", "###"),
    "2": ("###", "  #", "###", "#  ", "###"),
    "3": ("###", "  #", "###", "  #", "###"),
    "4": ("# #", "# #", "###", "  #", "  #"),
    "5": ("###", "#  ", "###", "  #", "###"),
    "6": ("###", "#  ", "###", "# #", "###"),
    "7": ("###", "  #", "  #", "  #", "  #"),
    "8": ("###", "# #", "###", "# #", "###"),
    "9": ("###", "# #", "###", "  #", "###"),
}


def waiting_time_chart() -> bytes:
    """A PNG of 640 x 320 pixels: one bar an hour, its minutes above it, its hour below."""
    rows = [bytearray(WIDTH) for _ in range(HEIGHT)]
    for position, (hour, minutes) in enumerate(WAITING_MINUTES.items()):
        left = LEFT + position * BAR_STEP
        top = BASE_LINE - 2 * minutes
        _fill(rows, left, top, BAR_WIDTH, BASE_LINE - top, BAR)
        _number(rows, left + BAR_WIDTH // 2, top - 26, minutes)
        _number(rows, left + BAR_WIDTH // 2, BASE_LINE + 12, hour)
    _fill(rows, LEFT - 16, BASE_LINE, WIDTH - 2 * (LEFT - 16), 3, INK)
    return _png(rows)


def _fill(rows: list[bytearray], left: int, top: int, width: int, height: int, colour: int) -> None:
    for row in rows[top : top + height]:
        row[left : left + width] = bytes([colour]) * width


def _number(rows: list[bytearray], middle: int, top: int, number: int) -> None:
    text = str(number)
    left = middle - (4 * len(text) - 1) * DIGIT_SCALE // 2
    for digit in text:
        for y, line in enumerate(DIGITS[digit]):
            for x, dot in enumerate(line):
                if dot == "#":
                    corner = left + x * DIGIT_SCALE, top + y * DIGIT_SCALE
                    _fill(rows, *corner, DIGIT_SCALE, DIGIT_SCALE, INK)
        left += 4 * DIGIT_SCALE


def _png(rows: list[bytearray]) -> bytes:
    """An indexed-colour PNG (ISO/IEC 15948), 8 bits a pixel, no filter."""
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    palette = b"".join(bytes(colour) for colour in PALETTE)
    chunks = ((b"IHDR", header), (b"PLTE", palette), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
