"""The same rooms in every service, walls between them, and a map that matches the disk."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SERVICES = ("enrolment", "content", "mentoring", "certification")

# A room is a file or, when it holds more than one idea, a folder of the same name.
DEMANDED = {
    "README.md",
    "__init__",
    "__main__",
    "bootstrap",
    "domain",
    "commands",
    "queries",
    "handlers",
    "repository",
    "web",
    "resync",
    "trace",
}
WHERE_NEEDED = {"adapters", "jobs", "cli", "templates"}


def tracked() -> list[Path]:
    """Every file that git tracks or would track."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [Path(line) for line in listed.stdout.splitlines() if (ROOT / line).exists()]


def modules(folder: str) -> Iterator[Path]:
    yield from sorted((ROOT / folder).rglob("*.py"))


def imports(path: Path) -> set[str]:
    """The full names of all modules that a file imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names.add(node.module or "")
    return names


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_the_demanded_rooms_and_only_listed_ones(service: str) -> None:
    prefix = ("services", service)
    inside = {path.parts[2] for path in tracked() if path.parts[:2] == prefix}
    rooms = {name.removesuffix(".py") for name in inside}
    assert rooms >= DEMANDED, f"missing: {sorted(DEMANDED - rooms)}"
    assert rooms <= DEMANDED | WHERE_NEEDED, sorted(rooms - DEMANDED - WHERE_NEEDED)


@pytest.mark.parametrize("service", SERVICES)
def test_a_domain_imports_only_itself_and_the_standard_library(service: str) -> None:
    for path in modules(f"services/{service}/domain"):
        for name in imports(path):
            own = name.startswith(f"services.{service}.domain")
            assert own or name.split(".")[0] in sys.stdlib_module_names, f"{path}: {name}"


def test_services_never_import_each_other_and_shared_imports_none() -> None:
    for service in SERVICES:
        for path in modules(f"services/{service}"):
            foreign = {
                name
                for name in imports(path)
                if name.startswith("services.") and name.split(".")[1] != service
            }
            assert not foreign, f"{path}: {foreign}"
    for path in modules("shared"):
        assert not {name for name in imports(path) if name.split(".")[0] == "services"}, path


def test_every_module_opens_with_a_sentence_that_says_what_it_is() -> None:
    for folder in ("services", "shared", "deploy", "tests"):
        for path in modules(folder):
            tree = ast.parse(path.read_text())
            if tree.body:
                assert ast.get_docstring(tree), f"{path.relative_to(ROOT)} has no docstring"


def test_no_app_or_client_is_made_when_a_module_is_imported() -> None:
    made = {"Flask", "MongoClient", "KafkaProducer", "KafkaConsumer", "connect", "create_app"}
    for folder in ("services", "shared"):
        for path in modules(folder):
            for statement in ast.parse(path.read_text()).body:
                if not isinstance(statement, ast.Assign | ast.AnnAssign | ast.Expr):
                    continue
                for node in ast.walk(statement):
                    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                        assert node.func.id not in made, f"{path}:{node.lineno}"


@pytest.mark.parametrize("service", SERVICES)
def test_a_web_process_owns_no_kafka_client(service: str) -> None:
    """Seen in a fresh process that makes the app as gunicorn does."""
    program = f"""
import os, sys, warnings
warnings.simplefilter("ignore")
os.environ |= {{"MONGODB_URI": "mongodb://127.0.0.1:9/?timeoutMS=100", "AUTH_JWKS": "/nowhere",
    "AUTH_ISSUER": "i", "AUTH_AUDIENCE": "a", "ENVIRONMENT": "development"}}
from services.{service}.bootstrap import create_app
app = create_app()
assert app.test_client().get("/healthz").status_code == 200
loaded = sorted(name for name in sys.modules if name.split(".")[0] == "kafka")
assert not loaded, loaded
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_map_names_what_is_there_and_nothing_else() -> None:
    files = [path for path in tracked() if "__pycache__" not in path.parts]
    there = {str(path) for path in files}
    there |= {str(parent) for path in files for parent in path.parents if str(parent) != "."}
    page = (ROOT / "docs" / "map.md").read_text()
    named = {name.rstrip("/") for name in re.findall(r"`([\w./-]+)`", page)}
    missing = sorted(name for name in named if name not in there)
    assert not missing, f"named and not there: {missing}"

    demanded = set()
    for path in files:
        top, depth = path.parts[0], len(path.parts)
        if top.startswith("."):
            continue
        if depth == 1:
            demanded.add(str(path))
        # Folders at the depth at which a reader looks for a room.
        limit = {"services": 3, "shared": 2, "deploy": 2, "tests": 2, "docs": 2}.get(top, 1)
        demanded |= {str(Path(*path.parts[:n])) for n in range(1, min(limit, depth - 1) + 1)}
        if top == "shared" and depth == 3 and path.name != "__init__.py":
            demanded.add(str(path))
        if path.parts[:2] == ("docs", "decisions"):
            demanded.add(str(path))
    unnamed = sorted(demanded - named)
    assert not unnamed, f"there and not named: {unnamed}"


def test_nothing_secret_or_local_is_in_the_repository() -> None:
    # Written in parts, so that this file does not find itself.
    patterns = [
        "BEGIN " + "(RSA |EC )?PRIVATE KEY",
        "/" + "root/",
        "/" + "work/main",
        "/" + "work/shared",
        "pypi" + r"\.org",
        "python" + "hosted",
        "registry" + r"\.npmjs",
    ]
    wrong = re.compile("|".join(patterns))
    for path in tracked():
        try:
            text = (ROOT / path).read_text()
        except UnicodeDecodeError:
            continue
        found = wrong.search(text)
        assert found is None, f"{path}: {found.group() if found else ''}"
