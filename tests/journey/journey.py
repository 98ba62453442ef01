"""The whole way in its order; the acts are in the files beside this one."""

from typing import Any

from tests.journey import admission
from tests.journey import certifying
from tests.journey import clinic
from tests.journey import correcting
from tests.journey import learning
from tests.journey import opening
from tests.journey import renewing
from tests.journey.material import Material
from tests.journey.printer import Printer
from tests.journey.run import Run
from tests.journey.story import Story


def go(run: Run, material: Material, printer: Printer, **others: Any) -> Story:
    """Takes one cohort from its opening to its certificates; raises where something is not so.

    `others` are fields of the story: another academy, another shape of the cohort.
    """
    story = Story(run, printer, material, **others)

    story.section("An academy opens")
    opening.open_academy(story)
    units = opening.add_units(story)
    opening.publish_course(story)
    opening.set_rule(story)
    opening.open_cohort(story)

    story.section("Teams apply")
    admission.apply(story, units)
    admission.select(story)
    admission.move_up(story)

    story.section("They learn")
    renewing.renew(story)
    learning.learn(story)

    story.section("They come to the clinic")
    clinic.offer_times(story)
    clinic.book(story)
    clinic.attend(story)
    clinic.pass_gates(story)

    story.section("They are certified")
    certifying.appear(story)
    certifying.verify(story)
    correcting.rotate(story)
    correcting.waive(story)
    correcting.rename(story)
    correcting.print_and_check(story)
    correcting.revoke_all_and_undo(story)
    certifying.revoke(story)
    return story
