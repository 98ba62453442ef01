"""The kinds of questions: what a question holds, what a learner sends, what marking compares.

Every question has id, kind, prompt (markup by language), points, source, and perhaps source_kind
(the package's own name for its kind), feedback (by language, for every outcome) and what its kind
needs. `answer` never reaches a learner before marking.

    multiple_choice    shows choices [{id, text}]; answer: choices [id]; sent: a choice id
    multiple_response  shows choices; answer: choices [ids]; sent: a list of choice ids
    true_false         shows choices `true` and `false`; answer: choices [id]; sent: true or false
    short_answer       answer: texts, patterns?, case_sensitive?; sent: a text
    blanks             shows blanks [{id}]; answer: blanks {id: as of short_answer, and perhaps
                       numbers}; sent: {blank id: text}
    dropdowns          shows blanks [{id, choices}]; answer: blanks {id: choices [ids]};
                       sent: {blank id: choice id}
    matching           shows pairs [{id, text}] and choices; answer: pairs {pair id: [choice ids]};
                       sent: {pair id: choice id}
    ordering           shows choices, in another order; answer: order [ids]; sent: a list of ids
    numerical          answer: numbers [as below]; sent: a number or a text that is one
    calculated         answer: as below; sent: a number or a text that is one
    essay, upload      wait for a person; sent: a text, or what was handed in
    text               asks nothing
    unsupported        shows the prompt alone and is kept, not marked; sent: a text

`[[<blank id>]]` in a prompt is the place of a blank, `[[<variable>]]` that of a variable's value.
A number is `{"exact", "tolerance"?}`, `{"exact", "precision"}` (significant digits) or
`{"min", "max"}`, bounds included. `patterns` are regular expressions that must match the whole text
(Python's syntax without look-around): an importer keeps only those that `patterns.safe_pattern`
takes, at most `patterns.MOST_PATTERNS` of an answer, and reports the others. A calculated answer is
`{"formula"?, "datasets": [{"id", "values": {variable: number}, "result"?}], "tolerance",
"tolerance_kind": "absolute" | "relative"}`: an attempt gets one dataset. Where a dataset has no
result, `formulas.evaluate(formula, values)` gives it (or FormulaError, which an importer reports).
A kind with nothing to compare (no texts, no numbers, no dataset) is not marked.

Partial credit: `answer.partial` true lets each right part earn its share (a wrong choice takes one
away, never below nothing); `answer.weights` {choice id: -1..1} says what each choice earns instead.
`answer.partly` of short_answer and numerical is a list of `{"share", "texts"?, "patterns"?,
"numbers"?}`: what is not right, but earns a share (0..1) of the points.
`answer.feedback_by_outcome` {outcome: {language: markup}} has the outcomes `correct`, `incorrect`
and `choice:<choice id>`.

A quiz asks its `questions`, but only some of them where `draws` say so: a list of `{"bank": library
item id or None, "questions": [ids] or None, "number", "points"?}`. With a bank, the questions are
the bank's; without, they are the named ones of the quiz itself, of which `number` are asked.
`points` is what each drawn question is then worth. The choices of ordering and matching are shown
in another order than the package's, another one for each attempt. Quizzes with draws, a
`time_limit` (minutes) or calculated questions show their questions only to who starts an attempt.
A quiz's `review` says when a learner sees how an attempt was marked: `after_attempt` (default),
`after_pass` or `never`.
"""

MARKED_KINDS = frozenset(
    {
        "multiple_choice",
        "multiple_response",
        "true_false",
        "short_answer",
        "blanks",
        "dropdowns",
        "matching",
        "ordering",
        "numerical",
        "calculated",
    }
)
"""Kinds that the server marks."""

PERSON_KINDS = frozenset({"essay", "upload"})
"""Kinds that wait for a person."""

UNMARKED_KINDS = frozenset({"text", "unsupported"})
"""Kinds that are shown and never marked."""
