"""The plan of a course: modules, headings and units with their components, before any is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field

from services.content.adapters.formats.olx.blocks import Block
from services.content.adapters.formats.olx.blocks import Blocks
from services.content.adapters.formats.olx.blocks import tell_of
from services.content.adapters.formats.reading import Reading
from services.content.adapters.markup.html import first_title
from services.content.domain.report import Severity

# What only holds others: a learner sees what is in it.
TRANSPARENT = ("vertical", "sequential", "chapter", "wrapper", "conditional", "course")
DRAWING = ("library_content", "randomize")


@dataclass(eq=False)
class Unit:
    """One lesson to be made: its block and the components in it. `id` is the lesson's.

    `staff` tells that no learner is to see it.
    """

    block: Block
    id: str
    components: list[Block]
    section: Block | None = None
    staff: bool = False


@dataclass(eq=False)
class Section:
    """A heading and the units below it; without `block` there is no heading."""

    block: Block | None
    units: list[Unit] = field(default_factory=list)


@dataclass(eq=False)
class Module:
    """A module to be made; `block` is the chapter, or the course for what lies outside any."""

    block: Block
    id: str
    sections: list[Section] = field(default_factory=list)


class Plan:
    """Lays out blocks. `modules` are what learners see, `library` what is kept beside it."""

    def __init__(self, reading: Reading, blocks: Blocks) -> None:
        self.reading = reading
        self.blocks = blocks
        self.modules: list[Module] = []
        self.library: list[Unit] = []

    def course(self, course: Block) -> None:
        """Lays out the chapters, and what stands beside them in a module of its own."""
        stray: Module | None = None
        for block in course.children:
            if block.again is not None:
                continue
            if block.tag == "chapter":
                self.modules.append(Module(block, block.id, list(self._sections(block))))
                stray = None
                continue
            if stray is None:
                stray = Module(course, self.blocks.modules.take(f"chapter-of-{block.name}"))
                self.modules.append(stray)
                title = first_title(course.get("display_name"), course.name)
                self.reading.report.add(
                    Severity.ADAPTED, "items_without_module", course.path, title=title
                )
            stray.sections += self._sections_of(block, course)
        self.modules = [each for each in self.modules if not self._is_hidden(each)]

    def beside(self, block: Block) -> list[Unit]:
        """Lays out a block that no part of the course holds: its units go to the library."""
        before = len(self.library)
        units = list(self._units(block, None))
        self.library += units
        return self.library[before:]

    def _is_hidden(self, module: Module) -> bool:
        """A chapter for staff only is in the library altogether."""
        if not module.block.is_set("visible_to_staff_only") or module.block.tag != "chapter":
            return False
        for section in module.sections:
            self._hide(section.units)
        return True

    def _sections(self, chapter: Block) -> Iterator[Section]:
        for block in chapter.children:
            yield from self._sections_of(block, chapter)

    def _sections_of(self, block: Block, parent: Block) -> Iterator[Section]:
        if block.again is not None:
            return
        if block.tag != "sequential":
            yield Section(None, list(self._units(block, None)))
            return
        units = list(self._units(block, block))
        if block.is_set("visible_to_staff_only"):
            self._hide(units)
        else:
            section = Section(block)
            for unit in units:
                if unit.block.is_set("visible_to_staff_only"):
                    self._hide([unit])
                else:
                    section.units.append(unit)
            yield section

    def _hide(self, units: list[Unit]) -> None:
        for unit in units:
            title = first_title(unit.block.get("display_name"), unit.block.name)
            self._tell(Severity.KEPT, "olx_staff_only", unit.block, title=title)
            unit.staff = True
        self.library += units

    def _units(self, block: Block, section: Block | None) -> Iterator[Unit]:
        if block.again is not None:
            return
        if block.tag == "vertical":
            yield Unit(block, block.id, list(self._components(block)), section)
        elif block.tag == "split_test":
            yield from self._units_of_first(block, section)
        elif block.tag in TRANSPARENT:
            self._tell_condition(block)
            for child in block.children:
                yield from self._units(child, section)
        else:
            components = list(self._component(block))
            lesson_id = block.id
            if block.tag != "html":
                lesson_id = self.blocks.slugs.take(f"unit-of-{block.tag}-{block.name}")
            yield Unit(block, lesson_id, components, section)

    def _units_of_first(self, block: Block, section: Block | None) -> Iterator[Unit]:
        for child in self._first(block):
            yield from self._units(child, section)

    def _first(self, block: Block) -> list[Block]:
        """What the first group sees; what others see goes to the library."""
        first, others = block.children[:1], block.children[1:]
        title = first_title(block.get("display_name"), block.name)
        self._tell(Severity.ADAPTED, "olx_group_shown", block, title=title, number=len(others))
        for other in others:
            self.library += self._units(other, None)
        return first

    def _components(self, block: Block) -> Iterator[Block]:
        for child in block.children:
            yield from self._component(child)

    def _component(self, block: Block) -> Iterator[Block]:
        if block.again is not None:
            yield block
        elif block.tag == "split_test":
            for child in self._first(block):
                yield from self._component(child)
        elif block.tag in TRANSPARENT:
            self._tell_condition(block)
            yield from self._components(block)
        elif block.tag in DRAWING and not all(_is_plain_problem(each) for each in block.children):
            number, title = block.get("max_count") or "1", self._title(block)
            of = len(block.children)
            self._tell(
                Severity.ADAPTED, "olx_draws_all", block, title=title, number=number[:9], of=of
            )
            yield from self._components(block)
        else:
            yield block

    def _tell_condition(self, block: Block) -> None:
        if block.tag == "conditional":
            self._tell(Severity.ADAPTED, "olx_condition_dropped", block, title=self._title(block))

    def _title(self, block: Block) -> str:
        return first_title(block.get("display_name"), block.name)

    def _tell(self, severity: Severity, code: str, block: Block, **params: object) -> None:
        tell_of(self.reading.report, severity, code, block, params)


def _is_plain_problem(block: Block) -> bool:
    return block.tag == "problem" and block.again is None and not block.broken
