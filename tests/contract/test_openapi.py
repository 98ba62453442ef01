"""Every service describes itself completely: operations, roles, answers and problems."""

import re
from collections.abc import Callable
from importlib.metadata import entry_points
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from shared.contracts.registry import SERVICES
from shared.testing.harness import ServiceHarness

METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(params=SERVICES)
def document(
    request: pytest.FixtureRequest, harness: Callable[..., ServiceHarness]
) -> dict[str, Any]:
    (entry,) = entry_points(group="academy.services", name=request.param)
    answer = harness(entry.load()).get("/openapi.json")
    assert answer.status_code == 200
    described: dict[str, Any] = answer.get_json()
    return described


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    ]


def test_a_document_is_openapi_3_1_and_describes_something(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    assert len(operations(document)) >= 10


def test_every_operation_says_what_it_does_and_who_may_call_it(document: dict[str, Any]) -> None:
    seen = set()
    for path, method, operation in operations(document):
        where = f"{method} {path}"
        assert operation.get("summary"), where
        assert operation.get("tags"), where
        assert "x-roles" in operation, where
        assert "security" in operation, where
        assert operation["responses"], where
        if "operationId" in operation:
            assert operation["operationId"] not in seen, where
            seen.add(operation["operationId"])


def test_an_operation_names_its_path_parameters_and_what_it_answers_when_all_is_well(
    document: dict[str, Any],
) -> None:
    for path, method, operation in operations(document):
        common = document["paths"][path].get("parameters", [])
        described = [*common, *operation.get("parameters", [])]
        named = [each["name"] for each in described if each.get("in") == "path"]
        assert sorted(named) == sorted(re.findall(r"{(\w+)}", path)), (path, method)
        assert all(each["required"] for each in described if each.get("in") == "path")
        assert any(code.startswith("2") for code in operation["responses"]), (path, method)


def test_a_scheme_that_an_operation_asks_for_is_declared(document: dict[str, Any]) -> None:
    declared = set(document["components"]["securitySchemes"])
    for path, method, operation in operations(document):
        public = "public" in operation["x-roles"]
        assert public is not bool(operation["security"]), (path, method)
        for requirement in operation["security"]:
            assert set(requirement) <= declared, (path, method)


def test_every_schema_is_a_json_schema(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    assert schemas
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)


def test_problems_are_documented(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        answers = set(operation["responses"])
        assert "default" in answers or any(code.startswith("4") for code in answers), (path, method)


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    def walk(value: Any) -> None:
        if isinstance(value, dict):
            reference = value.get("$ref")
            if isinstance(reference, str):
                target: Any = document
                for part in reference.removeprefix("#/").split("/"):
                    target = target[part.replace("~1", "/").replace("~0", "~")]
            for each in value.values():
                walk(each)
        elif isinstance(value, list):
            for each in value:
                walk(each)

    walk(document)
