"""Questions that are answered with words: every accepted text, or a pattern of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import permutations

from services.content.adapters.formats.qti12.asked import Asked
from services.content.adapters.formats.qti12.asked import Parts
from services.content.adapters.formats.qti12.conditions import Alternative
from services.content.adapters.formats.qti12.conditions import Condition
from services.content.adapters.formats.qti12.conditions import best
from services.content.adapters.formats.qti12.conditions import case_sensitive
from services.content.adapters.formats.qti12.conditions import scoring
from services.content.adapters.formats.qti12.conditions import wanted_of

# More words that may come in any order make too many patterns.
MOST_IN_ANY_ORDER = 4
LONGEST_PATTERN_PART = 200


def short_answer(asked: Asked) -> Parts | None:
    """One text; those that would earn less than the best are told and do not count."""
    highest = best(asked.conditions)
    answer = accepted(highest)
    if answer is None:
        return None
    if any((each.score or 0) > 0 and each not in highest for each in scoring(asked.conditions)):
        asked.remark("lesser_scores_dropped")
    return {"answer": answer}


def accepted(conditions: Iterable[Condition], response: str = "") -> Parts | None:
    """What is right in this place (or in the only one); None when it cannot be said in texts."""
    conditions = list(conditions)
    texts: list[str] = []
    patterns: list[str] = []
    for condition in conditions:
        if condition.alternatives is None:
            return None
        for alternative in condition.alternatives:
            here = tuple(each for each in alternative if response in ("", each.response))
            if not here:
                continue
            if not _add(here, texts, patterns):
                return None
    if not texts and not patterns:
        return None
    tests = [test for condition in conditions for test in wanted_of(condition)]
    answer: Parts = {
        "texts": list(dict.fromkeys(texts)),
        "case_sensitive": case_sensitive(test for test in tests if response in ("", test.response)),
    }
    if patterns:
        answer["patterns"] = list(dict.fromkeys(patterns))
    return answer


def _add(tests: Alternative, texts: list[str], patterns: list[str]) -> bool:
    """Adds what this alternative accepts; False when texts and patterns cannot say it."""
    names = {test.name for test in tests}
    if not all(test.wanted for test in tests):
        return False
    if names == {"varequal"}:
        # No text equals two: several in one condition are meant as alternatives.
        texts += [test.text for test in tests if test.text]
        return True
    if names == {"varsubset"} and len(tests) == 1:
        texts += [text.strip() for text in tests[0].text.split(",") if text.strip()]
        return True
    if names == {"varsubstring"} and len(tests) <= MOST_IN_ANY_ORDER:
        parts = [re.escape(test.text) for test in tests if test.text]
        if not parts or any(len(part) > LONGEST_PATTERN_PART for part in parts):
            return False
        patterns += [f".*{'.*'.join(order)}.*" for order in permutations(parts)]
        return True
    return False
