"""What differs between two versions of a curriculum; items and questions are matched by their ids.

Texts are compared by fingerprints, so that two large versions need not be in memory at once.
"""

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from typing import Any

from services.content.domain.courses import Step
from services.content.domain.sequences import moved_between

HEAD = ("kind", "title", "minutes", "required")
"""What an item has beside its contents."""

Fingerprints = Mapping[str, str]


@dataclass(frozen=True)
class Part:
    """One item as it is compared.

    `content` holds a fingerprint of what is shown, by language; `settings` are a quiz's small
    values; `questions` hold, in order, each question's fingerprints by the name of the field.
    """

    step: Step
    content: Fingerprints = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    questions: Mapping[str, Fingerprints] = field(default_factory=dict)


@dataclass(frozen=True)
class Edition:
    """One version as it is compared: its modules' titles by id and its items, both in order."""

    title: Mapping[str, str] = field(default_factory=dict)
    modules: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()

    @property
    def by_id(self) -> dict[str, Part]:
        return {part.step.item_id: part for part in self.parts}


def differences(before: Edition, after: Edition) -> dict[str, Any]:
    """What was added, removed, changed and moved on the way from `before` to `after`, JSON-like.

    An item is moved when it has another module or another place among the items that its module
    had before; it may be changed as well. `unchanged` counts the rest.
    """
    old, new = before.by_id, after.by_id
    kept = [item_id for item_id in new if item_id in old]
    changed = [change for each in kept if (change := _change(old[each], new[each]))]
    moved = moved_items([part.step for part in before.parts], [part.step for part in after.parts])
    places_before, places_after = _places(before), _places(after)
    touched = {change["id"] for change in changed} | set(moved)
    return {
        "title": _pair(before.title, after.title) if before.title != after.title else None,
        "modules": _modules(before.modules, after.modules),
        "added": [_line(part) for item_id, part in new.items() if item_id not in old],
        "removed": [_line(part) for item_id, part in old.items() if item_id not in new],
        "changed": changed,
        "moved": [
            {
                "id": each,
                "kind": new[each].step.kind,
                "title": new[each].step.title,
                **_pair(places_before[each], places_after[each]),
            }
            for each in moved
        ],
        "unchanged": len(kept) - len(touched),
    }


def moved_items(before: Sequence[Step], after: Sequence[Step]) -> list[str]:
    """The ids of items that both have and that lie elsewhere, in the order of `after`."""
    module_before = {step.item_id: step.module_id for step in before}
    stayed = {
        step.item_id
        for step in after
        if step.item_id in module_before and module_before[step.item_id] == step.module_id
    }
    reordered: set[str] = set()
    for module in {step.module_id for step in after}:
        reordered.update(moved_between(_of(before, module, stayed), _of(after, module, stayed)))
    return [
        step.item_id
        for step in after
        if step.item_id in module_before
        and (step.item_id not in stayed or step.item_id in reordered)
    ]


def _of(steps: Iterable[Step], module: str | None, among: set[str]) -> list[str]:
    return [step.item_id for step in steps if step.module_id == module and step.item_id in among]


def _places(edition: Edition) -> dict[str, dict[str, Any]]:
    """The module of each item and its place in it, from 1."""
    counted: dict[str | None, int] = {}
    places = {}
    for part in edition.parts:
        module = part.step.module_id
        counted[module] = counted.get(module, 0) + 1
        places[part.step.item_id] = {"module_id": module, "place": counted[module]}
    return places


def _line(part: Part) -> dict[str, Any]:
    step = part.step
    return {"id": step.item_id, "module_id": step.module_id, **_head(part, HEAD)}


def _head(part: Part, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(part.step, name) for name in names}


def _change(before: Part, after: Part) -> dict[str, Any] | None:
    """What is not the same in the item, None when everything is."""
    head = [name for name in HEAD if getattr(before.step, name) != getattr(after.step, name)]
    languages = _unequal(before.content, after.content)
    settings = _unequal(before.settings, after.settings)
    questions = _questions(before.questions, after.questions)
    what = [
        *head,
        *(["content"] if languages else []),
        *(["settings"] if settings else []),
        *(["questions"] if questions else []),
    ]
    if not what:
        return None
    return {
        "id": after.step.item_id,
        "kind": after.step.kind,
        "title": after.step.title,
        "what": what,
        "before": {**_head(before, head), **_some(before.settings, settings)},
        "after": {**_head(after, head), **_some(after.settings, settings)},
        "languages": languages,
        "questions": questions,
    }


def _questions(
    before: Mapping[str, Fingerprints], after: Mapping[str, Fingerprints]
) -> dict[str, Any] | None:
    found = {
        "added": [each for each in after if each not in before],
        "removed": [each for each in before if each not in after],
        "changed": [
            {"id": each, "what": what}
            for each in after
            if each in before and (what := _unequal(before[each], after[each]))
        ],
        "moved": moved_between(list(before), list(after)),
    }
    return found if any(found.values()) else None


def _modules(
    before: Mapping[str, Mapping[str, str]], after: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    return {
        "added": [{"id": each, "title": after[each]} for each in after if each not in before],
        "removed": [{"id": each, "title": before[each]} for each in before if each not in after],
        "changed": [
            {"id": each, **_pair({"title": before[each]}, {"title": after[each]})}
            for each in after
            if each in before and before[each] != after[each]
        ],
        "moved": moved_between(list(before), list(after)),
    }


def _unequal(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The names whose values differ, a name that only one has included; sorted."""
    missing = object()
    names = before.keys() | after.keys()
    return sorted(n for n in names if before.get(n, missing) != after.get(n, missing))


def _some(values: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: values.get(name) for name in names}


def _pair(before: Any, after: Any) -> dict[str, Any]:
    return {"before": before, "after": after}
