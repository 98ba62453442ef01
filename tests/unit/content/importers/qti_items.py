"""Pieces of QTI 1.2 items, to build small quizzes from."""

from __future__ import annotations


def field(label: str, entry: str) -> str:
    """One labelled field of metadata."""
    return (
        f"<qtimetadatafield><fieldlabel>{label}</fieldlabel><fieldentry>{entry}</fieldentry>"
        "</qtimetadatafield>"
    )


def asked_item(
    kind: str,
    places: str,
    scoring: str = "",
    prompt: str = "Apa?",
    ident: str = "q",
    more: str = "",
    points: str = "1",
) -> str:
    """An item as Canvas writes it; `kind` may be empty."""
    fields = field("question_type", kind) + field("points_possible", points) if kind else ""
    return (
        f'<item ident="{ident}" title="Soal"><itemmetadata><qtimetadata>{fields}</qtimetadata>'
        "</itemmetadata><presentation><material>"
        f'<mattext texttype="text/html">{prompt}</mattext></material>{places}</presentation>'
        f"<resprocessing>{scoring}</resprocessing>{more}</item>"
    )


def lid(ident: str, labels: dict[str, str], cardinality: str = "Single", beside: str = "") -> str:
    """A place where choices are made; `beside` is the words that stand by it."""
    material = f"<material><mattext>{beside}</mattext></material>" if beside else ""
    choices = "".join(
        f'<response_label ident="{name}"><material><mattext>{text}</mattext></material>'
        "</response_label>"
        for name, text in labels.items()
    )
    return (
        f'<response_lid ident="{ident}" rcardinality="{cardinality}">{material}'
        f"<render_choice>{choices}</render_choice></response_lid>"
    )


def fib(ident: str = "r", fibtype: str = "") -> str:
    """A place where a text or a number is written."""
    kind = f' fibtype="{fibtype}"' if fibtype else ""
    return f'<response_str ident="{ident}"><render_fib{kind}/></response_str>'


def when(condition: str, score: str = "100", action: str = "Set", shows: str = "") -> str:
    """A respcondition; without a score it only shows feedback."""
    points = f'<setvar varname="SCORE" action="{action}">{score}</setvar>' if score else ""
    feedback = f'<displayfeedback linkrefid="{shows}"/>' if shows else ""
    return (
        f"<respcondition><conditionvar>{condition}</conditionvar>{points}{feedback}</respcondition>"
    )


def equal(text: str, response: str = "r", more: str = "") -> str:
    """A test for a choice or a text."""
    return f'<varequal respident="{response}"{more}>{text}</varequal>'


def says(ident: str, text: str) -> str:
    """A feedback."""
    return (
        f'<itemfeedback ident="{ident}"><material><mattext>{text}</mattext></material>'
        "</itemfeedback>"
    )
