"""What differs between two versions of a curriculum."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.content.domain.courses import Step
from services.content.domain.differences import Edition
from services.content.domain.differences import Part
from services.content.domain.differences import differences
from services.content.domain.differences import moved_items
from services.content.domain.sequences import moved_between

NAMES = st.lists(st.sampled_from("abcdefghij"), unique=True)


def part(item_id: str, module: str | None = "m", **changes: Any) -> Part:
    step = Step(
        item_id=item_id,
        kind=changes.pop("kind", "lesson"),
        title=changes.pop("title", {"en": item_id}),
        minutes=changes.pop("minutes", 5.0),
        required=changes.pop("required", True),
        module_id=module,
    )
    return Part(step, **changes)


def edition(*parts: Part, **changes: Any) -> Edition:
    return Edition(title={"en": "Course"}, modules={"m": {"en": "M"}}, parts=parts, **changes)


@st.composite
def editions(draw: st.DrawFn) -> Edition:
    names = draw(NAMES)
    modules = draw(st.lists(st.sampled_from("mno"), unique=True, min_size=1))
    parts = tuple(
        part(
            name,
            draw(st.sampled_from([*modules, None])),
            minutes=draw(st.sampled_from([5.0, 10.0])),
            content={"en": draw(st.sampled_from("xy"))},
            questions={q: {"prompt": draw(st.sampled_from("xy"))} for q in draw(NAMES)[:3]},
        )
        for name in names
    )
    return Edition({"en": draw(st.sampled_from("AB"))}, {m: {"en": m} for m in modules}, parts)


def ids(lines: list[dict[str, Any]]) -> list[str]:
    return [line["id"] for line in lines]


@given(editions())
def test_a_version_does_not_differ_from_itself(version: Edition) -> None:
    found = differences(version, version)
    assert found["unchanged"] == len(version.parts)
    assert not any(found[name] for name in ("title", "added", "removed", "changed", "moved"))
    assert not any(found["modules"].values())


@given(editions(), editions())
def test_every_item_is_told_of_exactly_once_or_unchanged(old: Edition, new: Edition) -> None:
    found = differences(old, new)
    added, removed = set(ids(found["added"])), set(ids(found["removed"]))
    touched = set(ids(found["changed"])) | set(ids(found["moved"]))
    assert added == new.by_id.keys() - old.by_id.keys()
    assert removed == old.by_id.keys() - new.by_id.keys()
    assert touched <= old.by_id.keys() & new.by_id.keys()
    assert found["unchanged"] + len(touched) + len(added) == len(new.parts)


@given(editions(), editions())
def test_the_way_back_adds_what_the_way_there_removed(old: Edition, new: Edition) -> None:
    there, back = differences(old, new), differences(new, old)
    assert set(ids(there["added"])) == set(ids(back["removed"]))
    assert set(ids(there["changed"])) == set(ids(back["changed"]))
    assert len(there["moved"]) == len(back["moved"])


@given(editions(), editions())
def test_what_is_not_told_of_is_the_same(old: Edition, new: Edition) -> None:
    changed = set(ids(differences(old, new)["changed"]))
    for item_id in (old.by_id.keys() & new.by_id.keys()) - changed:
        before, after = old.by_id[item_id], new.by_id[item_id]
        assert before.content == after.content
        assert before.questions == after.questions
        assert before.step.minutes == after.step.minutes


@given(editions(), editions())
def test_what_did_not_move_kept_its_module_and_its_order(old: Edition, new: Edition) -> None:
    moved = set(ids(differences(old, new)["moved"]))
    for module in (*old.modules, None):
        rows = [
            [
                each.step.item_id
                for each in version.parts
                if each.step.module_id == module
                and each.step.item_id in old.by_id.keys() & new.by_id.keys() - moved
            ]
            for version in (old, new)
        ]
        assert rows[0] == rows[1]


@given(NAMES, NAMES)
def test_moving_what_is_said_to_have_moved_explains_the_order(
    before: list[str], after: list[str]
) -> None:
    moved = moved_between(before, after)
    common = set(before) & set(after) - set(moved)
    assert [each for each in before if each in common] == [each for each in after if each in common]


@given(NAMES, st.randoms(use_true_random=False))
def test_no_smaller_number_of_moves_would_do(before: list[str], random: Any) -> None:
    after = random.sample(before, len(before))
    longest = [1] * len(after)
    for at, member in enumerate(after):
        for earlier in range(at):
            if before.index(after[earlier]) < before.index(member):
                longest[at] = max(longest[at], longest[earlier] + 1)
    assert len(moved_between(before, after)) == len(after) - max(longest, default=0)


def test_one_item_more_at_the_top_moves_none_of_the_others() -> None:
    found = differences(edition(part("a"), part("b")), edition(part("new"), part("a"), part("b")))
    assert (ids(found["added"]), found["moved"]) == (["new"], [])


def test_an_item_is_moved_to_another_module_or_place() -> None:
    before = edition(part("a"), part("b"), part("c"), part("shelved", None))
    after = edition(part("c"), part("a"), part("b", "n"), part("shelved", "n"))
    found = differences(before, after)["moved"]
    assert [(line["id"], line["before"], line["after"]) for line in found] == [
        ("c", {"module_id": "m", "place": 3}, {"module_id": "m", "place": 1}),
        ("b", {"module_id": "m", "place": 2}, {"module_id": "n", "place": 1}),
        ("shelved", {"module_id": None, "place": 1}, {"module_id": "n", "place": 2}),
    ]
    steps = [[each.step for each in version.parts] for version in (before, after)]
    assert moved_items(*steps) == ["c", "b", "shelved"]


def test_a_change_says_what_is_not_the_same() -> None:
    before = part("a", title={"en": "Old"}, minutes=5.0, content={"id": "1", "en": "1"})
    after = part("a", title={"en": "New"}, minutes=9.0, required=False, content={"id": "2"})
    [change] = differences(edition(before), edition(after))["changed"]
    assert change["what"] == ["title", "minutes", "required", "content"]
    assert change["before"] == {"title": {"en": "Old"}, "minutes": 5.0, "required": True}
    assert change["after"] == {"title": {"en": "New"}, "minutes": 9.0, "required": False}
    assert change["languages"] == ["en", "id"]
    assert change["questions"] is None


def test_a_quiz_is_compared_question_by_question() -> None:
    before = part(
        "quiz",
        settings={"pass_score": 0.5, "attempts": 2},
        questions={
            "one": {"prompt": "x", "answer": "x"},
            "two": {"prompt": "y"},
            "three": {"prompt": "z"},
        },
    )
    after = part(
        "quiz",
        settings={"pass_score": 0.8, "attempts": 2},
        questions={"three": {"prompt": "z"}, "one": {"prompt": "x", "answer": "w"}, "new": {}},
    )
    [change] = differences(edition(before), edition(after))["changed"]
    assert change["what"] == ["settings", "questions"]
    assert (change["before"], change["after"]) == ({"pass_score": 0.5}, {"pass_score": 0.8})
    assert change["questions"] == {
        "added": ["new"],
        "removed": ["two"],
        "changed": [{"id": "one", "what": ["answer"]}],
        "moved": ["three"],
    }


def test_modules_come_go_change_and_move() -> None:
    titles = [{"a": "A", "b": "B", "c": "C"}, {"c": "C", "a": "Ä", "d": "D"}]
    before, after = [
        Edition({"en": "Course"}, {name: {"en": title} for name, title in each.items()})
        for each in titles
    ]
    assert differences(before, after)["modules"] == {
        "added": [{"id": "d", "title": {"en": "D"}}],
        "removed": [{"id": "b", "title": {"en": "B"}}],
        "changed": [{"id": "a", "before": {"title": {"en": "A"}}, "after": {"title": {"en": "Ä"}}}],
        "moved": ["c"],
    }


def test_against_nothing_everything_is_added() -> None:
    found = differences(Edition(), edition(part("a"), part("b")))
    assert ids(found["added"]) == ["a", "b"]
    assert found["title"] == {"before": {}, "after": {"en": "Course"}}
