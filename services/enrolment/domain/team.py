"""A team that applies: members who came by their own act, invitations, a supervisor's assent."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from dataclasses import replace
from datetime import datetime

from services.enrolment.domain.errors import NotFound
from services.enrolment.domain.errors import WrongState


@dataclass(frozen=True)
class Member:
    """A person of the team; the name is the one of the own token or record."""

    person_id: str
    name: str
    joined_at: datetime


@dataclass(frozen=True)
class Invitation:
    """One place for one person. The code itself is told once and kept only as a digest."""

    digest: str
    created_at: datetime
    used_by: str | None = None


@dataclass(frozen=True)
class Assent:
    """The supervisor's assent, and who put it on record."""

    name: str
    position: str
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True)
class Team:
    """The team of one application."""

    id: str
    name: str
    members: tuple[Member, ...]
    invitations: tuple[Invitation, ...] = ()

    @property
    def size(self) -> int:
        """How many members have joined."""
        return len(self.members)

    def has(self, person_id: str) -> bool:
        """Whether the person is a member."""
        return any(member.person_id == person_id for member in self.members)

    def invite(self, code: str, largest: int, now: datetime) -> Team:
        """Add an invitation, as long as members and open invitations fit the largest team."""
        still_open = sum(1 for invitation in self.invitations if invitation.used_by is None)
        if self.size + still_open >= largest:
            raise WrongState("team_full", max=largest)
        return replace(self, invitations=(*self.invitations, Invitation(digest(code), now)))

    def join(self, code: str, member: Member, largest: int) -> Team:
        """Use an invitation. A code that is unknown or used is answered as not found."""
        wanted = digest(code)
        found = next((i for i in self.invitations if i.digest == wanted), None)
        if found is None or found.used_by is not None:
            raise NotFound("invitation_unknown")
        if self.has(member.person_id):
            raise WrongState("already_member")
        if self.size >= largest:
            raise WrongState("team_full", max=largest)
        used = tuple(
            replace(i, used_by=member.person_id) if i.digest == wanted else i
            for i in self.invitations
        )
        return replace(self, members=(*self.members, member), invitations=used)

    def leave(self, person_id: str) -> Team:
        """The person goes; the last one cannot (the application is withdrawn instead)."""
        if not self.has(person_id):
            raise NotFound("member_not_found")
        if self.size == 1:
            raise WrongState("last_member")
        return replace(self, members=tuple(m for m in self.members if m.person_id != person_id))

    def renamed(self, person_id: str, name: str) -> Team:
        """A member's name has changed."""
        members = tuple(
            replace(m, name=name) if m.person_id == person_id else m for m in self.members
        )
        return replace(self, members=members)


def digest(code: str) -> str:
    """What is stored of an invitation's code."""
    return hashlib.sha256(code.encode()).hexdigest()
