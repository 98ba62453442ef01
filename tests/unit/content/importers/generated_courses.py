"""Course documents that Hypothesis makes: every kind of item and question, and difficult texts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from services.content.adapters.markup.html import clean_html
from services.content.adapters.markup.html import plain_text
from services.content.adapters.markup.targets import Kind
from services.content.adapters.markup.targets import Target
from services.content.adapters.packages.media_types import media_type

Made = dict[str, Any]

LANGUAGES = ("id", "en", "su")
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)
PIECES = (
    "<p>",
    "</p>",
    "<b>x",
    "</b>",
    "<em>*a* _b_</em>",
    "<ul><li>",
    "</ul>",
    "<pre>\n\n  x\n",
    "</pre>",
    "<table><tr><td>",
    "</table>",
    "# x\n",
    "\n\n",
    "&amp;lt;",
    "&nbsp;",
    "&#13;",
    "<i><b>",
    "<div>",
    "[[a]]",
    "`x`",
    "1. y",
    '<a href="https://example.org/?a=1&amp;b=2" title="&quot;">',
    '<a href="https://youtu.be/x" class="embed">film',
    "</a>",
    "<br>",
    "<img src=x alt=y>",
    '<video src="academy-file:',
)
SLUGS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)
NAMES = st.text(st.characters(codec="utf-8", min_codepoint=32), min_size=1, max_size=8)
POINTS = st.one_of(st.integers(0, 9).map(float), st.floats(0, 1000))
NUMBERS = st.one_of(st.integers(-99, 99), st.floats(-1e300, 1e300))
FILE_NAMES = st.sampled_from(
    [
        "course.yaml",
        "lessons/a.md",
        "lessons/a.id.html",
        "quizzes/b.yaml",
        "../outside.txt",
        "files/1-outside.txt",
        "images/photo one.png",
        "images/Photo One.png",
        "images/a#b?c%20.png",
        "index.html",
        "drawing.svg",
        "b\u00e9.txt",
    ]
)


def clean(markup: str, known: Callable[[str], bool] = lambda address: True) -> str:
    """What the cleaner makes of it, where these of the academy's own addresses are known."""

    def resolve(address: str) -> Target:
        if not known(address):
            return Target(Kind.MISSING)
        if address.startswith("academy-item:"):
            return Target(Kind.ITEM, address)
        if address.startswith("academy-file:"):
            return Target(Kind.FILE, address, "image/png")
        return Target(Kind.MISSING)

    return clean_html(markup, resolve, lambda code, params: None)


@st.composite
def courses(draw: st.DrawFn) -> tuple[Made, dict[str, bytes]]:
    """A course document and the bytes of its files by hash."""
    return _Maker(draw).course()


class _Maker:
    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.languages = list(LANGUAGES[: draw(st.integers(1, 3))])
        self.item_ids = draw(st.lists(SLUGS, unique=True, min_size=2, max_size=6))
        self.files: list[Made] = []
        self.bytes: dict[str, bytes] = {}
        for path in draw(st.lists(FILE_NAMES, unique=True, max_size=5)):
            content = path.encode() + draw(st.sampled_from([b"", b"1", b"\x89PNG\r\n\x1a\n"]))
            digest = hashlib.sha256(content).hexdigest()
            self.bytes[digest] = content
            kind = media_type(content, path)
            self.files.append({"path": path, "sha256": digest, "size": len(content), "type": kind})

    def course(self) -> tuple[Made, dict[str, bytes]]:
        items = [self.item(name) for name in self.item_ids]
        cut = self.draw(st.integers(0, len(items)))
        modules = [{"id": "m", "title": self.title(), "items": items[:cut]}]
        self._put_within(items[:cut])
        about = {"description": self.text(), "licence": "CC-BY-4.0"}
        document = {
            **(about if self.draw(st.booleans()) else {}),
            "title": self.title(),
            "language": self.languages[0],
            "modules": modules if cut else [],
            "library": items[cut:],
            "files": sorted(self.files, key=lambda file: str(file["path"])),
        }
        return document, self.bytes

    def _put_within(self, items: list[Made]) -> None:
        lessons = [item["id"] for item in items if item["kind"] == "lesson"]
        for item in items:
            if lessons and item["id"] == items[-1]["id"] and item["id"] not in lessons:
                item["within"] = lessons[0]

    def by_language(self, make: Any) -> dict[str, str]:
        some = self.languages[1:] if self.draw(st.booleans()) else []
        return {code: make() for code in [self.languages[0], *some]}

    def title(self) -> dict[str, str]:
        return self.by_language(lambda: plain_text(self.draw(WORDS)) or "Judul")

    def text(self) -> dict[str, str]:
        return self.by_language(self._markup)

    def _markup(self) -> str:
        pieces = self.draw(st.lists(st.one_of(WORDS, st.sampled_from(PIECES)), max_size=6))
        for file in self.files[:1]:
            if not file["path"].endswith(".svg") and self.draw(st.booleans()):
                pieces.append(f'<a href="academy-file:{file["sha256"]}">{file["path"]}</a>')
        if self.draw(st.booleans()):
            pieces.append(f'<a class="part" href="academy-item:{self.item_ids[0]}">z</a>')
        known = {f"academy-item:{name}" for name in self.item_ids}
        known |= {f"academy-file:{digest}" for digest in self.bytes}
        return clean("".join(pieces), known.__contains__)

    def item(self, name: str) -> Made:
        kinds = ["lesson", "discussion", "assignment", "quiz", "link", "embed", "tool", "heading"]
        kinds += ["file", "opaque", "sealed"] if self.files else []
        kind = self.draw(st.sampled_from(kinds))
        item: Made = {"id": name, "kind": kind, "title": self.title()}
        item |= {"minutes": 0, "required": False}
        if kind != "heading":
            item["minutes"] = self.draw(st.integers(0, 600))
            item["required"] = self.draw(st.booleans())
            if self.draw(st.booleans()):
                item |= {"points": self.draw(POINTS), "audience": "staff"}
        return {**item, **self._own(kind)}

    def _own(self, kind: str) -> Made:
        draw = self.draw
        if kind in ("lesson", "discussion"):
            return {"html": self.text()}
        if kind == "assignment":
            kinds = draw(st.permutations(["text", "link", "file"]))
            return {"html": self.text(), "submission": kinds[: draw(st.integers(1, 3))]}
        if kind in ("link", "embed", "tool"):
            return {"url": draw(st.sampled_from(["https://example.org/a?b=c#d", "http://x.id"]))}
        if kind == "quiz":
            return self._quiz()
        if kind == "heading":
            return {}
        path = draw(st.sampled_from(self.files))["path"]
        if kind == "file":
            return {"path": path}
        if kind == "opaque":
            return {"path": path, "source_kind": draw(NAMES)}
        launch = {"id": "start", "title": self.title(), "path": path, "query": draw(WORDS)}
        return {"standard": "scorm-1.2", "root": "", "launches": [launch]}

    def _quiz(self) -> Made:
        draw = self.draw
        names = draw(st.lists(NAMES, unique=True, max_size=4))
        quiz: Made = {
            "pass_score": draw(st.floats(0, 1)),
            "attempts": draw(st.none() | st.integers(1, 9)),
            "time_limit": draw(st.none() | st.integers(1, 90)),
            "questions": [self.question(name) for name in names],
        }
        if draw(st.booleans()):
            quiz["bank"] = True
        if draw(st.booleans()):
            quiz["review"] = draw(st.sampled_from(["after_pass", "never"]))
            quiz["description"] = self.text()
        if names and draw(st.booleans()):
            few = {"bank": None, "questions": names, "number": draw(st.integers(1, len(names)))}
            quiz["draws"] = [few | ({"points": draw(POINTS)} if draw(st.booleans()) else {})]
        return quiz

    def question(self, name: str) -> Made:
        makers = {
            "multiple_choice": self._choices,
            "multiple_response": self._choices,
            "true_false": self._true_false,
            "short_answer": lambda: {"answer": self._accepted() | self._partly()},
            "blanks": self._blanks,
            "dropdowns": self._dropdowns,
            "matching": self._matching,
            "ordering": self._ordering,
            "numerical": self._numerical,
            "calculated": self._calculated,
        }
        kind = self.draw(st.sampled_from([*makers, "essay", "upload", "text", "unsupported"]))
        question: Made = {"id": name, "kind": kind, "prompt": self.text()}
        question["points"] = self.draw(POINTS)
        question |= makers[kind]() if kind in makers else {"source_kind": self.draw(NAMES)}
        if kind == "multiple_choice":
            question["answer"]["choices"] = question["answer"]["choices"][:1]
        if kind in ("multiple_response", "blanks", "matching") and self.draw(st.booleans()):
            question["answer"]["partial"] = True
        if self.draw(st.booleans()):
            question["feedback"] = self.text()
        if self.draw(st.booleans()):
            outcomes = {"correct": self.text(), f"choice:{name}": self.text()}
            question.setdefault("answer", {})["feedback_by_outcome"] = outcomes
        return question

    def _ids(self, least: int = 1) -> list[str]:
        return self.draw(st.lists(NAMES, unique=True, min_size=least, max_size=4))

    def _shown(self, names: list[str]) -> list[Made]:
        return [{"id": name, "text": self.text()} for name in names]

    def _some(self, names: list[str]) -> list[str]:
        chosen = self.draw(st.sets(st.sampled_from(names), min_size=1))
        return [name for name in names if name in chosen]

    def _choices(self) -> Made:
        names = self._ids()
        answer: Made = {"choices": self._some(names)}
        if self.draw(st.booleans()):
            answer["weights"] = {name: self.draw(st.floats(-1, 1)) for name in self._some(names)}
        return {"choices": self._shown(names), "answer": answer}

    def _true_false(self) -> Made:
        answer = self.draw(st.sampled_from(["true", "false"]))
        return {"choices": self._shown(["true", "false"]), "answer": {"choices": [answer]}}

    def _accepted(self) -> Made:
        texts = self.draw(st.lists(WORDS.map(str.strip).filter(bool), max_size=3))
        patterns = [] if texts and self.draw(st.booleans()) else ["a.*", "[0-9]+"]
        return {
            "texts": texts,
            "patterns": patterns,
            "case_sensitive": self.draw(st.booleans()),
        }

    def _partly(self) -> Made:
        texts = self.draw(st.lists(WORDS.map(str.strip).filter(bool), max_size=1))
        return {"partly": [{"share": self.draw(st.floats(0, 1)), "texts": texts}]} if texts else {}

    def _blanks(self) -> Made:
        names = self._ids()
        answers = {name: self._accepted() for name in names}
        if self.draw(st.booleans()):
            answers[names[0]]["numbers"] = [{"exact": self.draw(NUMBERS)}]
        return {"blanks": [{"id": name} for name in names], "answer": {"blanks": answers}}

    def _dropdowns(self) -> Made:
        names, choices = self._ids(), self._ids()
        shown = [{"id": name, "choices": self._shown(choices)} for name in names]
        answers = {name: {"choices": self._some(choices)} for name in names}
        return {"blanks": shown, "answer": {"blanks": answers}}

    def _matching(self) -> Made:
        pairs, choices = self._ids(), self._ids()
        answers = {name: self._some(choices) for name in pairs}
        shown = {"pairs": self._shown(pairs), "choices": self._shown(choices)}
        return {**shown, "answer": {"pairs": answers}}

    def _ordering(self) -> Made:
        names = self._ids()
        order = self.draw(st.permutations(names))
        return {"choices": self._shown(names), "answer": {"order": list(order)}}

    def _numerical(self) -> Made:
        low, high = sorted([self.draw(NUMBERS), self.draw(NUMBERS)])
        numbers: list[Made] = [
            {"min": low, "max": high},
            {"exact": high},
            {"exact": low, "tolerance": self.draw(st.floats(0, 9))},
            {"exact": low, "precision": 3},
        ]
        answer: Made = {"numbers": self.draw(st.permutations(numbers))[:2]}
        if self.draw(st.booleans()):
            answer["partly"] = [{"share": 0.5, "numbers": numbers[:1]}]
        return {"answer": answer}

    def _calculated(self) -> Made:
        datasets = [
            {"id": name, "values": {"x": self.draw(NUMBERS)}, "result": self.draw(NUMBERS)}
            for name in self._ids()
        ]
        kind = self.draw(st.sampled_from(["absolute", "relative"]))
        answer: Made = {"datasets": datasets, "tolerance": 0.5, "tolerance_kind": kind}
        return {"answer": answer | ({"formula": "x+1"} if self.draw(st.booleans()) else {})}
