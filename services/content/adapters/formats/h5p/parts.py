"""Parts of H5P content: each becomes markup of a lesson, a quiz in it, or a sealed part of it."""

from __future__ import annotations

import html

from services.content.adapters.formats.h5p.content import Part
from services.content.adapters.formats.h5p.content import medium
from services.content.adapters.formats.h5p.content import members
from services.content.adapters.formats.h5p.questions import Question
from services.content.adapters.formats.h5p.questions import Questions
from services.content.adapters.formats.h5p.values import Params
from services.content.adapters.formats.h5p.values import flag
from services.content.adapters.formats.h5p.values import listing
from services.content.adapters.formats.h5p.values import mapping
from services.content.adapters.formats.h5p.values import number_of
from services.content.adapters.formats.h5p.values import share
from services.content.adapters.formats.h5p.values import text
from services.content.adapters.formats.interface import Item
from services.content.adapters.formats.interface import source
from services.content.adapters.formats.reading import Reading
from services.content.adapters.markup.html import first_title
from services.content.adapters.markup.html import part_link
from services.content.adapters.markup.html import plain_text
from services.content.adapters.markup.html import words_of
from services.content.adapters.markup.text import Slugs
from services.content.domain.report import Severity

CONTENT = "content/content.json"
WORDS_A_MINUTE = 180
DEEPEST = 12
"""Content in content in content: what lies deeper than this is sealed."""

DECORATION = frozenset({"H5P.Shape", "H5P.Nil"})
"""Parts that say nothing."""

MARKUP = frozenset({"H5P.AdvancedText", "H5P.Text", "H5P.Table"})
MEDIA = frozenset({"H5P.Image", "H5P.Video", "H5P.Audio", "H5P.Link"})
GROUPS = frozenset({"H5P.Column", "H5P.Row", "H5P.RowColumn", "H5P.Accordion"})
GROUPS |= {"H5P.CoursePresentation"}
TEXTS = MARKUP | MEDIA | GROUPS
"""Content types that are, or hold, something to read."""

SETS = frozenset({"H5P.QuestionSet", "H5P.SingleChoiceSet"})


class Parts:
    """Makes items of parts, one lesson at a time.

    `sealed` is true once something needs H5P's player, and so every file of the package.
    """

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.slugs = Slugs()
        self.questions = Questions(self._clean, self._medium_of, reading.language)
        self.sealed = False
        self.decorations = 0
        self.overall_feedback = 0

    def is_native(self, kind: str) -> bool:
        """Whether content of this type needs no player of H5P."""
        return kind in TEXTS or kind in SETS or kind in self.questions.makers

    def items(self, part: Part, title: str) -> list[Item]:
        """What the part becomes: one quiz, one sealed item, or a lesson and the items in it."""
        if part.kind in TEXTS:
            return self._lesson(part, title)
        return [self._other(part, title, None)]

    def _lesson(self, part: Part, title: str) -> list[Item]:
        lesson_id = self._key(part, "text")
        inside: list[Item] = []
        markup = "".join(self._markup(part, lesson_id, inside, 0))
        minutes = max(1, -(-words_of(markup) // WORDS_A_MINUTE))
        lesson = self._item(lesson_id, "lesson", title, part, minutes, required=True)
        return [{**lesson, "html": self._say(markup)}, *inside]

    def _markup(self, part: Part, lesson_id: str, inside: list[Item], depth: int) -> list[str]:
        """Clean markup of the part; items that it holds are put into `inside`."""
        self.tell_credits(part)
        if part.kind in DECORATION:
            self.decorations += 1
            return []
        if depth <= DEEPEST and part.kind in GROUPS:
            return self._group(part, lesson_id, inside, depth)
        if part.kind in MARKUP:
            return [self._clean(text(part.params.get("text")))]
        if part.kind in MEDIA:
            return [self._clean(medium(part))]
        item = self._other(part, part.title, lesson_id)
        inside.append(item)
        return [part_link(item["id"], item["title"][self.reading.language])]

    def _group(self, part: Part, lesson_id: str, inside: list[Item], depth: int) -> list[str]:
        written: list[str] = []
        for heading, member in members(part):
            if heading:
                written.append(f"<h2>{html.escape(heading)}</h2>")
            if member is not None:
                written += self._markup(member, lesson_id, inside, depth + 1)
        return written

    def _other(self, part: Part, title: str, lesson_id: str | None) -> Item:
        """A quiz, or else what only H5P's player can show."""
        if part.kind in SETS or part.kind in self.questions.makers:
            item = self._quiz(part, title)
        else:
            item = self.sealed_item(part, title)
        return item if lesson_id is None else {**item, "within": lesson_id}

    def sealed_item(self, part: Part, title: str) -> Item:
        """Something that nobody can open here; so nobody must."""
        self.sealed = True
        shown = first_title(title, part.kind)
        item = self._item(self._key(part, "sealed"), "sealed", shown, part, 0, required=False)
        self.reading.report.add(
            Severity.KEPT,
            "h5p_needs_player",
            CONTENT,
            part.id or None,
            node_key=item["id"],
            title=shown,
            kind=part.kind or "?",
        )
        return {**item, "standard": "h5p", "launches": [], "root": "", "libraries": [part.kind]}

    def _quiz(self, part: Part, title: str) -> Item:
        params, behaviour = part.params, mapping(part.params.get("behaviour"))
        questions, pass_score = self._questions(part)
        retry = behaviour.get("enableRetry")
        item_id = self._key(part, "quiz")
        quiz: Item = {
            **self._item(
                item_id, "quiz", self._quiz_title(title), part, len(questions), required=True
            ),
            "pass_score": pass_score,
            "attempts": 1 if retry is not None and not flag(retry, otherwise=True) else None,
            "time_limit": None,
            "questions": questions,
        }
        drawn = number_of(params.get("poolSize")) if part.kind == "H5P.QuestionSet" else 0
        if 0 < drawn < len(questions):
            named = [question["id"] for question in questions]
            quiz["draws"] = [{"bank": None, "questions": named, "number": drawn}]
        intro = self._clean(text(mapping(params.get("introPage")).get("introduction")))
        if intro:
            quiz["description"] = self._say(intro)
        self._count(part, questions)
        return quiz

    def _questions(self, part: Part) -> tuple[list[Question], float]:
        """The questions of a quiz with ids of their own, and the score that passes it."""
        params, behaviour = part.params, mapping(part.params.get("behaviour"))
        keys = Slugs()
        if part.kind == "H5P.SingleChoiceSet":
            single = self.questions.single_choices(params)
            found = [
                {"id": keys.take(name or f"question-{number}"), **question}
                for number, (name, question) in enumerate(single, 1)
            ]
            return found, share(behaviour.get("passPercentage"), 1.0)
        if part.kind != "H5P.QuestionSet":
            key = keys.take("question")
            question = self.questions.make(part.kind, params, key)
            question["source"] = source(CONTENT, part.id or None)
            return [question], share(behaviour.get("passPercentage"), 1.0)
        found = []
        for number, each in enumerate(map(Part, listing(params.get("questions"))), 1):
            self.tell_credits(each)
            key = keys.take(each.id or f"question-{number}")
            question = self._of_set(each, key)
            found.append({**question, "source": source(CONTENT, each.id or None)})
        # H5P's own default.
        return found, share(params.get("passPercentage"), 0.5)

    def _of_set(self, part: Part, key: str) -> Question:
        if part.kind in self.questions.makers:
            return self.questions.make(part.kind, part.params, key)
        self.sealed = True
        title = first_title(part.title, part.kind)
        self.reading.report.add(
            Severity.KEPT,
            "h5p_question_needs_player",
            CONTENT,
            part.id or None,
            node_key=key,
            title=title,
            kind=part.kind or "?",
        )
        return self.questions.unsupported(part.kind, html.escape(title), key)

    def _count(self, part: Part, questions: list[Question]) -> None:
        self.reading.report.count("package", "quizzes")
        self.reading.report.count("package", "questions", len(questions))
        bands = [*listing(part.params.get("overallFeedback"))]
        bands += listing(mapping(part.params.get("endGame")).get("overallFeedback"))
        self.overall_feedback += any(plain_text(text(mapping(b).get("feedback"))) for b in bands)

    def tell_credits(self, part: Part) -> None:
        """Who made the part, and under which licence, where it says so."""
        tell_credits(self.reading, part.title or part.kind, part.metadata, part.id)

    def _item(
        self, item_id: str, kind: str, title: str, part: Part, minutes: int, required: bool
    ) -> Item:
        return {
            "id": item_id,
            "kind": kind,
            "title": self._say(title),
            "minutes": minutes,
            "required": required,
            "source": source(CONTENT, part.id or None),
        }

    def _quiz_title(self, title: str) -> str:
        return first_title(title, "Kuis" if self.reading.language == "id" else "Quiz")

    def _medium_of(self, params: Params) -> str:
        """Markup of the picture, film or sound above a question."""
        part = Part(mapping(params.get("media")).get("type"))
        self.tell_credits(part)
        return medium(part) if part.kind in MEDIA else ""

    def _key(self, part: Part, otherwise: str) -> str:
        return self.slugs.take(part.id or otherwise)

    def _clean(self, markup: str) -> str:
        # Most choices are plain words, and cleaning those would change nothing.
        if markup.isprintable() and not any(mark in markup for mark in "<>&"):
            return markup.strip()
        return self.reading.clean(markup, CONTENT)

    def _say(self, words: str) -> dict[str, str]:
        return {self.reading.language: words}


def tell_credits(reading: Reading, title: str, metadata: Params, part_id: str = "") -> None:
    """A line with licence, authors and origin of some content, when any of them is stated."""
    licence = plain_text(text(metadata.get("license")))
    licence = "" if licence == "U" else licence
    version = plain_text(text(metadata.get("licenseVersion")))
    authors = [
        name
        for each in listing(metadata.get("authors"))
        if (name := plain_text(text(mapping(each).get("name"))))
    ]
    origin = plain_text(text(metadata.get("source")))
    if not (licence or authors or origin):
        return
    reading.report.add(
        Severity.INFO,
        "h5p_credits",
        CONTENT,
        part_id or None,
        title=first_title(title),
        licence=" ".join(filter(None, (licence, version))) or "–",
        authors=", ".join(authors)[:300] or "–",
        origin=origin or "–",
    )
