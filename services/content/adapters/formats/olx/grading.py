"""What grading there decides here: required quizzes, time limits, and what is only told of it."""

from __future__ import annotations

from services.content.adapters.formats.interface import Item
from services.content.adapters.formats.olx.blocks import Block
from services.content.adapters.formats.olx.part import whole_number
from services.content.adapters.formats.olx.policy import Policy
from services.content.adapters.formats.reading import Reading
from services.content.adapters.markup.html import first_title
from services.content.adapters.markup.html import plain_text
from services.content.domain.report import Severity

GRADED_KINDS = ("quiz", "assignment")
MOST_MINUTES = 10_000
GRADERS_SHOWN = 20
# A quiz's pass score when no policy states one; the cutoff of the policy otherwise.
ASSUMED_PERCENT = 60


class Grading:
    """Where some sections of a course are graded, the quizzes of the others are for practice."""

    def __init__(self, reading: Reading, policy: Policy, blocks: list[Block]) -> None:
        self.reading = reading
        self.policy = policy
        self.some_are_graded = any(block.is_set("graded") for block in blocks)

    def section(self, block: Block | None, items: list[Item]) -> None:
        """Decides what of one section's items is required, and gives its time limit."""
        quizzes = [item for item in items if item["kind"] in GRADED_KINDS]
        graded = block is not None and block.is_set("graded")
        for quiz in quizzes:
            quiz["required"] = quiz["required"] and (graded or not self.some_are_graded)
            if block is not None and block.get("show_correctness").lower() == "never":
                quiz["review"] = "never"
        shown: dict[str, list[Item]] = {}
        for item in items:
            if item.get("within") and item["kind"] != "opaque":
                shown.setdefault(item["within"], []).append(item)
        for lesson in items:
            inner = shown.get(lesson["id"], [])
            # A lesson that is nothing but practice is still to be gone through.
            if inner and not any(item["required"] for item in inner):
                lesson["required"] = True
        minutes = _minutes(block) if block is not None else None
        if block is None or minutes is None:
            return
        timed = [item for item in quizzes if item["kind"] == "quiz"]
        if len(timed) == 1:
            timed[0]["time_limit"] = minutes
        elif timed:
            self.reading.report.add(
                Severity.ADAPTED,
                "olx_time_limit_shared",
                block.path,
                block.name[:200],
                line=block.line,
                node_key=block.id,
                title=first_title(block.get("display_name"), block.name),
                minutes=minutes,
                number=len(timed),
            )

    def tell(self, modules: list[Item], number: int) -> None:
        """Reports how the course was graded and what became of it; `number` of quizzes in all."""
        add = self.reading.report.add
        quizzes = [item for module in modules for item in module["items"]]
        quizzes = [item for item in quizzes if item["kind"] in GRADED_KINDS]
        if self.some_are_graded:
            graded = sum(quiz["required"] for quiz in quizzes)
            practice = len(quizzes) - graded
            add(Severity.ADAPTED, "olx_graded_required", graded=graded, practice=practice)
        path = self.policy.grading_path
        if self.policy.graders:
            shown = ", ".join(_grader(each) for each in self.policy.graders[:GRADERS_SHOWN])
            add(Severity.ADAPTED, "olx_grading", path, graders=shown)
        passes = self.policy.pass_score
        if number and passes is not None:
            percent = round(passes * 100)
            add(Severity.ADAPTED, "olx_pass_score", path, percent=percent, number=number)
        elif number:
            add(Severity.INFO, "pass_score_assumed", number=number, percent=ASSUMED_PERCENT)


def _minutes(block: Block) -> int | None:
    """The time that a section allows, when it is a timed one."""
    timed = any(block.is_set(name) for name in ("is_time_limited", "is_timed_exam", "time_limit"))
    minutes = whole_number(block.get("default_time_limit_minutes"))
    return minutes if timed and minutes and minutes <= MOST_MINUTES else None


def _grader(grader: dict[str, object]) -> str:
    name = plain_text(str(grader.get("type") or grader.get("short_label") or "–"), 60)
    weight = grader.get("weight")
    if isinstance(weight, int | float) and 0 <= weight <= 1:
        return f"{name} {round(weight * 100)} %"
    return name
