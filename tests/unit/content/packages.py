"""Tiny packages in Markdown, zipped in memory."""

import io
import zipfile
from collections.abc import Mapping

# A picture of one pixel and a page: one is shown, the other must only ever be downloaded.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8"
    "cf500f0003860180"
    "5a34da2b0000000049454e44ae426082"
)

COURSE = """\
id: design-thinking
title: {id: Berpikir desain, en: Design thinking}
languages: [id, en]
modules:
  - id: empathize
    title: {id: Berempati, en: Empathize}
    items:
      - lesson: {id: empathy, minutes: 25}
      - quiz: quizzes/check.yaml
      - file: {id: guide, path: files/guide.txt, title: {id: Panduan, en: Guide}}
      - link: {id: klik, url: "https://example.org/klik", title: KLIK}
"""

LESSON_ID = "# Empati\n\nDengarkan warga.\n\n![Foto](../images/one.png)\n"
LESSON_EN = "# Empathy\n\nListen to citizens.\n\n![Photo](../images/one.png)\n"

QUIZ = """\
id: check
title: {id: Kuis, en: Check}
pass_score: 0.5
attempts: 2
minutes: 5
questions:
  - id: first
    kind: multiple_choice
    prompt: {id: "Pertama?", en: "First?"}
    choices:
      - {id: listen, text: {id: Dengar, en: Listen}, correct: true}
      - {id: build, text: {id: Bangun, en: Build}}
    feedback: {id: Dengarkan dahulu., en: Listen first.}
  - id: stage
    kind: short_answer
    prompt: {id: "Tahap berikut?", en: "Next stage?"}
    accept: [define]
"""

GUIDE = b"0123456789" * 40


def package(more: Mapping[str, str] | None = None, **changes: str | bytes | None) -> bytes:
    """A valid package; `changes` replace members: course, lesson_id, lesson_en, quiz, guide.

    None leaves the member out; `more` adds members by their paths.
    """
    members = {
        "course.yaml": changes.get("course", COURSE),
        "lessons/empathy.id.md": changes.get("lesson_id", LESSON_ID),
        "lessons/empathy.en.md": changes.get("lesson_en", LESSON_EN),
        "quizzes/check.yaml": changes.get("quiz", QUIZ),
        "files/guide.txt": changes.get("guide", GUIDE),
        "images/one.png": PNG,
        **(more or {}),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            if content is None:
                continue
            # A fixed time, so that the same package is the same bytes.
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content)
    return buffer.getvalue()
