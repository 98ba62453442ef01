"""Text that others sent, made safe for print: it may look odd, never like something else."""

import unicodedata

# A script may need these between letters; every other invisible sign is dropped, above all those
# that turn the direction of what follows (U+202A to U+202E, U+2066 to U+2069).
_JOINERS = "\u200c\u200d"

# Marks above and below one letter: no script stacks more, and a heap of them runs over the page.
_MARKS = 4

# What is shown for a character that means nothing: not assigned, private, half a pair.
_REPLACEMENT = "\ufffd"

# A line may break inside a word that has more letters than this.
_LONG_WORD = 40
_BREAK_HERE = "\u200b"

# What no file system of a reader takes in a name; and how long a name may be, in bytes.
_NOT_IN_NAMES = str.maketrans(dict.fromkeys('\\/:*?"<>|', "-"))
_NAME_BYTES = 120


def printable(text: str) -> str:
    """The text in NFC on one line, without controls of direction, heaps of marks and noise."""
    kept: list[str] = []
    marks = 0
    for character in unicodedata.normalize("NFC", text):
        category = unicodedata.category(character)
        if category.startswith("M"):
            marks += 1
            if marks > _MARKS:
                continue
        elif character not in _JOINERS:
            marks = 0
        if category in ("Cn", "Co", "Cs"):
            kept.append(_REPLACEMENT)
        elif category in ("Cc", "Zl", "Zp", "Zs"):
            kept.append(" ")
        elif category != "Cf" or character in _JOINERS:
            kept.append(character)
    return " ".join("".join(kept).split())


def breakable(text: str, longest: int = _LONG_WORD) -> str:
    """The same with places to break in words that have more letters than `longest`."""
    return " ".join(_broken(word, longest) for word in text.split(" "))


def runs_from_right(text: str) -> bool:
    """Whether the first letter that has a direction is of a script written from the right."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False


def file_name(serial: str, holder: str, ending: str) -> str:
    """A name of one file, in no folder: `PIA-2026-C03-0123-K7M2QX Siti Rahma.pdf`."""
    name = printable(holder).translate(_NOT_IN_NAMES)
    short = name.encode()[:_NAME_BYTES].decode(errors="ignore").strip(" .")
    return f"{serial} {short}".strip() + ending


def _broken(word: str, longest: int) -> str:
    pieces: list[str] = []
    since = 0
    for character in word:
        joined = unicodedata.category(character).startswith("M") or character in _JOINERS
        if since >= longest and not joined and pieces[-1] not in _JOINERS:
            pieces.append(_BREAK_HERE)
            since = 0
        pieces.append(character)
        since += 1
    return "".join(pieces)
