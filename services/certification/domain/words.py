"""Rules and requirements in words that a learner understands, in Indonesian and English."""

import math
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from services.certification.domain.award import Requirement
from services.certification.domain.languages import in_language
from services.certification.domain.rule import AwardRule

Text = dict[str, str]
Titles = Mapping[str, Mapping[str, str]]


def describe_rule(rule: AwardRule) -> Text:
    """The whole rule on one line, for example
    "all required items; score ≥ 0.7; 2 sessions; gate empathize; 40 hours (JP)"."""
    parts = []
    if rule.all_items:
        parts.append(both("semua materi wajib", "all required items"))
    if rule.minimum_score > 0:
        score = rule.minimum_score
        parts.append(both(f"nilai ≥ {comma(score)}", f"score ≥ {number(score)}"))
    if rule.sessions_attended > 0:
        count = rule.sessions_attended
        parts.append(both(f"{count} sesi asistensi", plural(count, "session")))
    for stage in rule.gates_passed:
        parts.append(both(f"gerbang {stage}", f"gate {stage}"))
    for other in rule.certificates:
        parts.append(both(f"sertifikat {other}", f"certificate {other}"))
    hours = rule.hours
    unit = "hour" if hours == 1 else "hours"
    parts.append(both(f"{comma(hours)} jam pelajaran (JP)", f"{number(hours)} {unit} (JP)"))
    return {language: "; ".join(part[language] for part in parts) for language in ("id", "en")}


def describe(
    requirement: Requirement, stages: Titles, rules: Titles = MappingProxyType({})
) -> Text:
    """How far a requirement is met, as a sentence.

    `stages` are the titles of stages by slug, `rules` those of other certificates by their rule.
    """
    if requirement.waived:
        return _waived(describe(replace(requirement, done=False, waived=False), stages, rules))
    if requirement.code == "gate_passed":
        return _gate(requirement, stages.get(requirement.subject, {}))
    if requirement.code == "certificate_held":
        return _certificate(requirement, rules.get(requirement.subject, {}))
    return _SENTENCES[requirement.code](requirement)


def _enrolled(it: Requirement) -> Text:
    if it.done:
        return both("Anda terdaftar pada angkatan ini.", "You are enrolled in this cohort.")
    return both(
        "Tidak ada pendaftaran aktif pada angkatan ini.",
        "There is no active enrolment in this cohort.",
    )


def _cohort_held(it: Requirement) -> Text:
    return both("Angkatan ini dibatalkan.", "This cohort was cancelled.")


def _rule_known(it: Requirement) -> Text:
    return both(
        "Penyelenggara belum menetapkan syarat sertifikat angkatan ini.",
        "The organiser has not set this cohort's certificate rule yet.",
    )


def _course_pinned(it: Requirement) -> Text:
    return both(
        "Kurikulum angkatan ini belum ditetapkan.",
        "The curriculum of this cohort has not been chosen yet.",
    )


def _items(it: Requirement) -> Text:
    have, need = int(it.have), int(it.need)
    items = plural(need, "required item")
    if it.done:
        return both(f"Semua {need} materi wajib selesai.", f"{have} of {items} done.")
    return both(
        f"{have} dari {need} materi wajib selesai; kurang {need - have} lagi.",
        f"{have} of {items} done; {need - have} to go.",
    )


def _score(it: Requirement) -> Text:
    # Rounded down: "0.7, at least 0.7 is needed" would be no explanation for 0.699.
    have = math.floor(it.have * 100 + 1e-6) / 100
    return both(
        f"Nilai {comma(have)}; paling sedikit {comma(it.need)}.",
        f"Score {number(have)}; at least {number(it.need)} is needed.",
    )


def _sessions(it: Requirement) -> Text:
    have, need = int(it.have), int(it.need)
    return both(
        f"{have} dari {need} sesi asistensi dihadiri.",
        f"{have} of {plural(need, 'mentoring session')} attended.",
    )


def _gate(it: Requirement, title: Mapping[str, str]) -> Text:
    indonesian = in_language(title, "id") or it.subject
    english = in_language(title, "en") or it.subject
    if it.done:
        return both(f"Gerbang {indonesian} sudah lulus.", f"The gate {english} is passed.")
    return both(
        f"Tim belum lulus gerbang {indonesian}.", f"The team has not passed the gate {english} yet."
    )


def _certificate(it: Requirement, title: Mapping[str, str]) -> Text:
    indonesian = in_language(title, "id") or it.subject
    english = in_language(title, "en") or it.subject
    if it.done:
        return both(
            f"Anda memiliki sertifikat {indonesian}.", f"You hold the certificate {english}."
        )
    return both(
        f"Anda belum memiliki sertifikat {indonesian} yang berlaku.",
        f"You do not hold a valid certificate {english} yet.",
    )


def _waived(how_far: Text) -> Text:
    return both(
        f"{how_far['id']} Penyelenggara mengecualikan persyaratan ini.",
        f"{how_far['en']} The organiser has waived this.",
    )


_SENTENCES: Mapping[str, Callable[[Requirement], Text]] = {
    "enrolled": _enrolled,
    "cohort_held": _cohort_held,
    "rule_known": _rule_known,
    "course_pinned": _course_pinned,
    "required_items": _items,
    "minimum_score": _score,
    "sessions_attended": _sessions,
}


def both(indonesian: str, english: str) -> Text:
    """A text in both languages."""
    return {"id": indonesian, "en": english}


def number(value: float) -> str:
    """At most two decimals, with a point."""
    return f"{round(value, 2):.2f}".rstrip("0").rstrip(".")


def comma(value: float) -> str:
    """At most two decimals, with a comma as in Indonesian."""
    return number(value).replace(".", ",")


def plural(count: int, noun: str) -> str:
    """`1 session`, `2 sessions`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
