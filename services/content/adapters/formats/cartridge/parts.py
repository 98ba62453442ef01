"""What all parts of the reading of one cartridge share."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field

from services.content.adapters.formats.cartridge.canvas import Canvas
from services.content.adapters.formats.cartridge.items import Item
from services.content.adapters.formats.cartridge.items import Items
from services.content.adapters.formats.cartridge.links import CartridgeLinks
from services.content.adapters.formats.cartridge.manifest import Manifest
from services.content.adapters.formats.cartridge.outline import Line
from services.content.adapters.formats.cartridge.plan import Becomes
from services.content.adapters.formats.cartridge.plan import Plan
from services.content.adapters.formats.cartridge.plan import is_page_name
from services.content.adapters.formats.cartridge.quizzes import Quizzes
from services.content.adapters.formats.reading import Reading
from services.content.adapters.markup.text import Slugs
from services.content.domain.report import Severity

STAFF = "staff"
# Resources that are content by themselves, so that one which the outline leaves out is kept.
WORTH_KEEPING = frozenset(
    {
        Becomes.LESSON,
        Becomes.TOPIC,
        Becomes.ASSIGNMENT,
        Becomes.LINK,
        Becomes.TOOL,
        Becomes.QUIZ,
        Becomes.OPAQUE,
    }
)


@dataclass
class Parts:
    """One cartridge being read. `richer` maps a resource to the one that it only stands in for.

    `outcome` tells what became of a resource: the bucket that the account counts it in.
    """

    reading: Reading
    manifest: Manifest
    canvas: Canvas
    plans: dict[str, Plan]
    richer: dict[str, str]
    links: CartridgeLinks
    quizzes: Quizzes
    items: Items
    slugs: Slugs = field(default_factory=Slugs)
    outcome: dict[str, str] = field(default_factory=dict)

    def target(self, line: Line) -> str:
        """The resource that a line shows: what its own only stands in for, if there is that."""
        return self.richer.get(line.resource, line.resource)

    def remember(self, resource: str, item_id: str) -> None:
        """Lets links to this resource lead to the first item made of it."""
        plan = self.plans.get(resource)
        if plan is None or plan.becomes not in WORTH_KEEPING:
            return
        self.links.item_of_resource.setdefault(resource, item_id)
        if plan.becomes is Becomes.LESSON or is_page_name(plan.path):
            self.links.item_of_path.setdefault(plan.path, item_id)

    def is_hidden(self, line_id: str, plan: Plan, item_id: str) -> bool:
        """Tells whether Canvas shows this to no learner."""
        return item_id in self.items.hidden or self.canvas.is_hidden(line_id, plan.resource.id)

    def tell(self, severity: Severity, code: str, item: Item, plan: Plan) -> None:
        """Reports something about an item that needs no more than its title."""
        self.reading.report.add(
            severity,
            code,
            plan.path,
            plan.resource.id,
            node_key=item["id"],
            title=item["title"][self.reading.language],
        )

    def for_staff(self, item: Item, plan: Plan, code: str) -> Item:
        """The item, shown to those who teach alone, and told."""
        self.tell(Severity.KEPT, code, item, plan)
        return {**item, "required": False, "audience": STAFF}
