"""Projects, gates and evidence."""

from marshmallow import fields
from marshmallow import validate

from services.mentoring.domain import evidence
from services.mentoring.domain import projects
from services.mentoring.domain import stages
from shared.web.schemas import Identifier
from shared.web.schemas import LocalisedText
from shared.web.schemas import PageArgs
from shared.web.schemas import Schema
from shared.web.schemas import Text
from shared.web.schemas import Timestamp

PROJECT_STATES = (projects.ACTIVE, projects.ON_HOLD, projects.COMPLETED, projects.STOPPED)
GATE_STATES = (
    stages.LOCKED,
    stages.OPEN,
    stages.SUBMITTED,
    stages.IN_REVIEW,
    stages.PASSED,
    stages.REVISE,
    stages.STOPPED,
)


class ProjectChanges(Schema):
    """What may be changed of a project; what is left out stays."""

    title = LocalisedText(300)
    summary = LocalisedText(4000, multiline=True)
    problem = Text(10_000, multiline=True)
    beneficiaries = Text(4000, multiline=True)
    baseline = Text(4000, multiline=True)
    target = Text(4000, multiline=True)


class NewProject(ProjectChanges):
    """The project of a team; `team_id` for somebody who is in more than one."""

    team_id = Identifier(load_default=None)
    title = LocalisedText(300, required=True)
    problem = Text(10_000, required=True, multiline=True)


class Score(Schema):
    criterion = fields.String(required=True)
    value = fields.Integer(required=True)


class Decision(Schema):
    attempt = fields.Integer(required=True)
    decision = fields.String(required=True)
    scores = fields.List(fields.Nested(Score), required=True)
    comment = fields.String(allow_none=True)
    decided_as = fields.String(required=True)
    decided_at = Timestamp(required=True)


class Gate(Schema):
    slug = fields.String(required=True)
    title = LocalisedText(1000, required=True)
    required_evidence = fields.Integer(required=True)
    state = fields.String(required=True, validate=validate.OneOf(GATE_STATES))
    attempt = fields.Integer(required=True)
    submitted_at = Timestamp(allow_none=True)
    submitted_evidence = fields.List(fields.String(), required=True)
    decisions = fields.List(fields.Nested(Decision), required=True)


class Current(Schema):
    stage = fields.String(required=True)
    state = fields.String(required=True)


class MemberCertificate(Schema):
    serial = fields.String(required=True)
    kind = fields.String(required=True)
    state = fields.String(required=True)


class Member(Schema):
    enrolment_id = fields.String(required=True)
    name = fields.String(allow_none=True)
    state = fields.String(allow_none=True)
    certificates = fields.List(fields.Nested(MemberCertificate), required=True)


class ProjectSummary(Schema):
    id = fields.String(required=True)
    team_id = fields.String(required=True)
    cohort_id = fields.String(required=True)
    title = LocalisedText(300, required=True)
    # Empty while nobody has written one.
    summary = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    state = fields.String(required=True, validate=validate.OneOf(PROJECT_STATES))
    current = fields.Nested(Current, required=True)
    evidence_count = fields.Integer(required=True)
    started_at = Timestamp(required=True)
    ended_at = Timestamp(allow_none=True)
    version = fields.Integer(required=True)


class Project(ProjectSummary):
    team_name = fields.String(allow_none=True)
    problem = fields.String(required=True)
    beneficiaries = fields.String(allow_none=True)
    baseline = fields.String(allow_none=True)
    target = fields.String(allow_none=True)
    template = fields.String(required=True)
    template_version = fields.Integer(required=True)
    stages = fields.List(fields.Nested(Gate), required=True)
    members = fields.List(fields.Nested(Member), required=True)


class ProjectQuery(PageArgs):
    state = fields.String(load_default=None, validate=validate.OneOf(PROJECT_STATES))
    gate = fields.String(
        load_default=None,
        validate=validate.OneOf(GATE_STATES),
        metadata={"description": "By the state of the current stage's gate: `submitted` waits."},
    )


class GateDecision(Schema):
    decision = fields.String(required=True, validate=validate.OneOf(stages.DECISIONS))
    scores = fields.Dict(
        keys=Text(100),
        values=fields.Integer(
            strict=True, validate=validate.Range(min=0, max=stages.HIGHEST_SCORE)
        ),
        load_default=dict,
        validate=validate.Length(max=50),
        metadata={"description": "Criterion → 0 to 4; at least one to let a stage pass."},
    )
    comment = Text(
        4000,
        load_default=None,
        multiline=True,
        metadata={"description": "Needed for `revise` and `stopped`."},
    )


class NewEvidence(Schema):
    """A link (`url`), a note (`text`) or a measurement (`value`, `unit`) for a stage."""

    project_id = Identifier(required=True)
    stage = Text(500, required=True)
    kind = fields.String(required=True, validate=validate.OneOf(evidence.KINDS))
    title = Text(300, required=True)
    url = fields.Url(schemes={"http", "https"}, validate=validate.Length(max=2000))
    text = Text(20_000, multiline=True)
    value = fields.Float(validate=validate.Range(min=-1e15, max=1e15))
    unit = Text(50)
    supersedes = Identifier()


class Evidence(Schema):
    id = fields.String(required=True)
    project_id = fields.String(required=True)
    stage = fields.String(required=True)
    kind = fields.String(required=True)
    title = fields.String(required=True)
    url = fields.String(allow_none=True)
    text = fields.String(allow_none=True)
    value = fields.Float(allow_none=True)
    unit = fields.String(allow_none=True)
    sha256 = fields.String(required=True)
    supersedes = fields.String(allow_none=True)
    superseded_by = fields.String(allow_none=True)
    added_at = Timestamp(required=True)


class EvidenceQuery(PageArgs):
    project = Identifier(required=True)
    stage = Text(500, load_default=None)


class GateList(Schema):
    """The gates of one project: always all of them, so there is never a next page."""

    items = fields.List(fields.Nested(Gate), required=True)
    next = fields.String(required=True, allow_none=True)
