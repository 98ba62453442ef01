"""Which video players a lesson may point to as such."""

from __future__ import annotations

from urllib.parse import urlsplit

PLAYER_HOSTS = frozenset(
    {
        "youtube.com",
        "youtube-nocookie.com",
        "youtu.be",
        "vimeo.com",
        "wistia.com",
        "wistia.net",
        "kaltura.com",
    }
)


def is_player(url: str) -> bool:
    """Tells whether this http(s) address belongs to a known player, or to a host under it."""
    host = (urlsplit(url).hostname or "").lower()
    return any(host == known or host.endswith(f".{known}") for known in PLAYER_HOSTS)
