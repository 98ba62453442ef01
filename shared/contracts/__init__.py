"""The events that services exchange: their names, schemas and how they may change.

Import event types from here: `from shared.contracts import LEARNER_ENROLLED`.
"""

from shared.contracts.certification import CERTIFICATE_ISSUED as CERTIFICATE_ISSUED
from shared.contracts.certification import CERTIFICATE_REINSTATED as CERTIFICATE_REINSTATED
from shared.contracts.certification import CERTIFICATE_REVOKED as CERTIFICATE_REVOKED
from shared.contracts.certification import CERTIFICATE_SUPERSEDED as CERTIFICATE_SUPERSEDED
from shared.contracts.content import COURSE_COMPLETED as COURSE_COMPLETED
from shared.contracts.content import COURSE_PINNED as COURSE_PINNED
from shared.contracts.content import CURRICULUM_PUBLISHED as CURRICULUM_PUBLISHED
from shared.contracts.content import CURRICULUM_WITHDRAWN as CURRICULUM_WITHDRAWN
from shared.contracts.content import ITEM_COMPLETED as ITEM_COMPLETED
from shared.contracts.content import QUIZ_GRADED as QUIZ_GRADED
from shared.contracts.enrolment import ACADEMY_CHANGED as ACADEMY_CHANGED
from shared.contracts.enrolment import ACADEMY_OPENED as ACADEMY_OPENED
from shared.contracts.enrolment import APPLICATION_DECIDED as APPLICATION_DECIDED
from shared.contracts.enrolment import APPLICATION_SUBMITTED as APPLICATION_SUBMITTED
from shared.contracts.enrolment import COHORT_CHANGED as COHORT_CHANGED
from shared.contracts.enrolment import COHORT_CLOSED as COHORT_CLOSED
from shared.contracts.enrolment import COHORT_PUBLISHED as COHORT_PUBLISHED
from shared.contracts.enrolment import LEARNER_COMPLETED as LEARNER_COMPLETED
from shared.contracts.enrolment import LEARNER_ENROLLED as LEARNER_ENROLLED
from shared.contracts.enrolment import LEARNER_RENAMED as LEARNER_RENAMED
from shared.contracts.enrolment import LEARNER_WITHDRAWN as LEARNER_WITHDRAWN
from shared.contracts.enrolment import PERSON_ERASED as PERSON_ERASED
from shared.contracts.event_type import EventType as EventType
from shared.contracts.mentoring import ATTENDANCE_RECORDED as ATTENDANCE_RECORDED
from shared.contracts.mentoring import GATE_DECIDED as GATE_DECIDED
from shared.contracts.mentoring import GATE_SUBMITTED as GATE_SUBMITTED
from shared.contracts.mentoring import PROJECT_COMPLETED as PROJECT_COMPLETED
from shared.contracts.mentoring import SESSION_BOOKED as SESSION_BOOKED
from shared.contracts.mentoring import SESSION_CANCELLED as SESSION_CANCELLED
from shared.contracts.mentoring import SESSION_RESCHEDULED as SESSION_RESCHEDULED
from shared.contracts.messages import (
    CERTIFICATION_MESSAGE_REQUESTED as CERTIFICATION_MESSAGE_REQUESTED,
)
from shared.contracts.messages import CONTENT_MESSAGE_REQUESTED as CONTENT_MESSAGE_REQUESTED
from shared.contracts.messages import MENTORING_MESSAGE_REQUESTED as MENTORING_MESSAGE_REQUESTED
