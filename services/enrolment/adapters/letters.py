"""A stored message as an e-mail in the reader's language."""

from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from typing import Any

from services.enrolment.domain.person import Person


class _Known(dict[str, str]):
    """Placeholders without a value stay as they are, so that no letter is lost for one."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def write_letter(
    message: Mapping[str, Any],
    person: Person,
    texts: Mapping[str, Any],
    sender: str,
    sent_at: datetime,
) -> EmailMessage:
    """The e-mail; its `Message-ID` is the message's id, however often it is written."""
    template = texts.get(message["template"]) or texts["any"]
    parameters = message["parameters"]
    listed = "\n".join(f"- {name}: {value}" for name, value in sorted(parameters.items()))
    known = _Known(
        {"name": person.name, "template": message["template"], "parameters": listed} | parameters
    )
    letter = EmailMessage()
    # A parameter with a line break must not become a header of its own.
    subject = _text(template["subject"], person.language).format_map(known)
    letter["Subject"] = " ".join(subject.split())
    letter["From"] = sender
    letter["To"] = person.email
    letter["Date"] = sent_at
    letter["Message-ID"] = f"<{message['_id']}@{sender.rpartition('@')[2].strip('>')}>"
    letter.set_content(_text(template["body"], person.language).format_map(known))
    return letter


def _text(by_language: Mapping[str, str], language: str) -> str:
    return by_language.get(language) or next(iter(by_language.values()))
