"""Mentoring's operations, by the first segment of their addresses."""

from services.mentoring.web.routes.gates import EVIDENCE
from services.mentoring.web.routes.gates import GATES
from services.mentoring.web.routes.mentors import MENTORS
from services.mentoring.web.routes.mentors import SLOTS
from services.mentoring.web.routes.projects import PROJECTS
from services.mentoring.web.routes.sessions import SESSIONS

BLUEPRINTS = [MENTORS, SLOTS, SESSIONS, PROJECTS, GATES, EVIDENCE]
