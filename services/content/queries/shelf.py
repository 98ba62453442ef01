"""Pages that many learners read: kept in memory as the bytes that are sent.

A version's contents never change, so a page that was read once is right for ever and nothing has to
be invalidated. What may be read by whom is not kept here: that is asked of the database each time.
"""

from collections import OrderedDict
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from threading import Lock


@dataclass(frozen=True, slots=True)
class Page:
    """What goes out, with its strong entity tag (without quotes).

    `encoded` holds the same, made smaller by each content coding ("br", "gzip") that is worth it.
    """

    etag: str
    body: bytes
    encoded: Mapping[str, bytes] = field(default_factory=dict)


Pages = Mapping[str, Page]
"""One item's pages by language."""

Key = tuple[str, str, str, bool]
"""Version, item, form, and whether it is read by those who teach."""


class Shelf:
    """At most `capacity` bytes of pages; the one unused for longest makes room. Thread-safe."""

    def __init__(self, capacity: int = 8 * 1024 * 1024) -> None:
        self._capacity = capacity
        self._pages: OrderedDict[Key, Pages] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def get(self, key: Key, load: Callable[[], Pages]) -> Pages:
        """The pages of this key, loaded when they are not on the shelf; `load` may raise."""
        with self._lock:
            found = self._pages.get(key)
            if found is not None:
                self._pages.move_to_end(key)
                return found
        loaded = load()
        # One large lesson must not push everything else off.
        if _size(loaded) <= self._capacity // 8:
            self._put(key, loaded)
        return loaded

    def _put(self, key: Key, pages: Pages) -> None:
        with self._lock:
            if key in self._pages:
                return
            self._pages[key] = pages
            self._size += _size(pages)
            while self._size > self._capacity:
                _, dropped = self._pages.popitem(last=False)
                self._size -= _size(dropped)


def _size(pages: Pages) -> int:
    return sum(len(page.body) + sum(map(len, page.encoded.values())) for page in pages.values())
