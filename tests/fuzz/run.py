"""One run of schemathesis over one service: its documents, real ids, callers, checks.

What is not checked, and why:

- `ignored_auth`: its probes pass an option to the WSGI client that the client does not know, so it
  ends in an error of its own. `only_who_may` below holds every single answer to who asked instead.
- `positive_data_acceptance` is told of rules that JSON Schema has no words for: see `_beyond`.
"""

from collections.abc import Iterable
from typing import Any

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.core.parameters import ParameterLocation
from schemathesis.engine import events
from schemathesis.engine import from_schema

from tests.fuzz.callers import NOBODY
from tests.fuzz.callers import Callers
from tests.fuzz.callers import may_call
from tests.fuzz.report import Finding
from tests.fuzz.report import Report
from tests.walk.conftest import HERE
from tests.walk.conftest import Seeded

PHASES = ("examples", "coverage", "fuzzing", "stateful")

# Why a field that its JSON Schema accepts may be refused all the same.
_BEYOND_FIELDS = {
    "not_a_url",  # A host needs a dot, an address nothing but characters that addresses have.
    "not_an_email",  # The same for the part behind the at-sign.
    "not_an_integer",  # JSON Schema takes 2.0 for an integer; we don't guess what was meant.
    "not_a_time",  # A zone may push a moment out of the calendar's years, 1 to 9999.
    "not_a_date",
    "invalid",  # A rule between fields, such as: give one of two.
}


def fuzz(
    seeded: Seeded,
    phases: Iterable[str],
    seed: int,
    examples: int,
    *,
    derandomize: bool = False,
    seconds: int | None = None,
) -> Report:
    """Runs the phases and returns what they have tried and found.

    Equal arguments on a fresh world send equal requests: with `derandomize` whatever the version
    of anything, without it by `seed`. After `seconds` no further request is begun.
    """
    report = Report()
    callers = Callers(seeded)
    wanted = set(phases)
    config = SchemathesisConfig.from_dict(
        {
            "seed": seed,
            "continue-on-failure": True,
            **({} if seconds is None else {"max-time": seconds}),
            "workers": 1,
            "checks": {"ignored_auth": {"enabled": False}},
            "generation": {
                "deterministic": derandomize,
                "max-examples": examples,
                "no-shrink": True,
                "database": "none",
                "with-security-parameters": False,
            },
            "phases": {phase: {"enabled": phase in wanted} for phase in PHASES},
        }
    )
    app = seeded.service.app
    schema = schemathesis.openapi.from_wsgi("/openapi.json", app, config=config)
    schema.hook("map_case")(_real_ids(seeded, callers))
    schema.hook("filter_failure")(_beyond)
    schema.auth(refresh_interval=None)(_signs_in(callers))
    schemathesis.check(_only_who_may(callers))
    name = seeded.service.service.name
    for event in from_schema(schema).execute():
        _take(report, event, name, seed)
    return report


def _real_ids(seeded: Seeded, callers: Callers) -> Any:
    known = {**seeded.ids, "academy": HERE}

    def map_case(context: Any, case: Any) -> Any:
        """Puts ids that exist where a valid request has made some up, most of the time.

        An Idempotency-Key follows from the body, since one that comes again with another body is
        refused before anything else is tried.
        """
        number = callers.fingerprint(case)
        negative = case.meta.is_negative_at
        if number % 16 and not negative(ParameterLocation.PATH):
            case.path_parameters = {
                each: known.get(each, value) for each, value in case.path_parameters.items()
            }
        if number % 5 and not negative(ParameterLocation.BODY) and isinstance(case.body, dict):
            case.body = {each: known.get(each, value) for each, value in case.body.items()}
        keyed = "Idempotency-Key" in (case.headers or {})
        if number % 3 and keyed and not negative(ParameterLocation.HEADER):
            case.headers["Idempotency-Key"] = str(number)
        return case

    return map_case


def _signs_in(callers: Callers) -> Any:
    class SignIn:
        def get(self, case: Any, context: Any) -> str:
            return "each case has its own"

        def set(self, case: Any, data: str, context: Any) -> None:
            header = callers.header(case)
            if header is not None:
                case.headers["Authorization"] = header

    return SignIn


def _beyond(context: Any, failure: Any, case: Any, response: Any) -> bool:
    """False for a refusal of valid data that is right: the service knows more than the schema.

    A problem with another code than `invalid_fields` comes from a rule of the domain, a cursor
    that we never gave out or a key used twice: about such no document can say anything. Also for
    what schemathesis itself gets wrong.
    """
    kind = type(failure).__name__
    if kind == "MalformedJson":
        # A token is no JSON, although schemathesis takes this type for a relative of it.
        return bool(response.headers["content-type"][0] != "application/jwt")
    if kind != "RejectedPositiveData":
        return True
    if response.status_code != 422:
        # 410 is an answer about a state, as 404 and 409 are: the certificate has been revoked. 413
        # tells a limit that is a setting: an upload is announced with more bytes than that.
        return bool(response.status_code not in (410, 413))
    if "json" not in response.headers["content-type"][0]:
        # A page for people, which has no code: their form came without a file.
        return False
    problem = response.json()
    if problem["code"] != "invalid_fields":
        return False
    return any(each["code"] not in _BEYOND_FIELDS for each in problem["errors"])


def _only_who_may(callers: Callers) -> Any:
    def only_who_may(ctx: Any, response: Any, case: Any) -> None:
        """Nobody is answered who may not call; every error is a problem (RFC 9457)."""
        status = response.status_code
        described = case.operation.definition.raw["x-roles"]
        role = callers.role_of(response.request.headers.get("Authorization"))
        # OPTIONS tells anybody which methods there are.
        if status < 400 and response.request.method != "OPTIONS":
            assert may_call(role, described), f"{role} is answered, {described} may call"
        documented = response.request.method.lower() in {
            *case.operation.schema[case.operation.path]
        }
        found = not case.meta.is_negative_at(ParameterLocation.PATH)
        if role == NOBODY and "public" not in described and documented and found:
            assert status == 401, f"nobody is answered {status}"
        media = (response.headers.get("content-type") or [""])[0]
        if status >= 400 and response.request.method != "HEAD" and "text/html" not in media:
            assert media == "application/problem+json", f"{status} as {media}"
            problem = response.json()
            missing = {"type", "title", "status", "detail", "code"} - set(problem)
            assert not missing, f"the problem lacks {sorted(missing)}"
            assert problem["status"] == status, "the problem tells another status"

    return only_who_may


def _take(report: Report, event: Any, service: str, seed: int) -> None:
    if isinstance(event, events.FatalError):
        raise event.exception
    if isinstance(event, events.NonFatalError):
        report.errors.append(
            f"{service} {event.label}: {event.info.title}: {event.info.message[:500]}"
        )
    if not isinstance(event, events.ScenarioFinished):
        return
    recorder = event.recorder
    for id, interaction in recorder.interactions.items():
        label = f"{service} {recorder.cases[id].value.operation.label}"
        report.cases += 1
        report.operations.add(label)
        if interaction.response is not None:
            status = interaction.response.status_code
            report.statuses[status] += 1
            if status < 400 and interaction.request.method == label.split()[1]:
                report.succeeded.add(label)
    for id, checks in recorder.checks.items():
        case = recorder.cases[id].value
        for check in checks:
            if check.failure_info is not None:
                answer = recorder.interactions[id].response
                report.found(
                    Finding(
                        service=service,
                        check=check.name,
                        operation=case.operation.label,
                        message=" ".join(str(check.failure_info.failure.message).split())[:500],
                        request=f"{case.method} {case.formatted_path} {case.query} {case.body!r}"[
                            :500
                        ],
                        answer=f"{answer.status_code} {answer.content[:300]!r}" if answer else "",
                        seed=seed,
                    )
                )
