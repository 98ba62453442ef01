"""What deploy/kubernetes/ promises, seen in what kustomize makes of it."""

import shutil
import subprocess
from collections.abc import Mapping
from importlib.metadata import entry_points
from typing import Any

import pytest
import yaml

from deploy.gateway.render import variables
from deploy.local.place import REPOSITORY
from shared.contracts.registry import SERVICES
from shared.events.topics import PARTITIONS
from shared.runtime.worker import STOP_WITHIN
from tests.unit.deploy.test_configuration import names_read

FOLDER = REPOSITORY / "deploy" / "kubernetes"
KINDS = ("web", "worker")

pytestmark = pytest.mark.skipif(
    shutil.which("kubectl") is None, reason="there is no kubectl, which has kustomize in it"
)

Documents = Mapping[tuple[str, str], dict[str, Any]]


def rendered(name: str) -> Documents:
    """Every resource of a folder by its kind and name; no name comes twice."""
    done = subprocess.run(
        ["kubectl", "kustomize", FOLDER / name], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    documents = list(yaml.safe_load_all(done.stdout))
    found = {(each["kind"], each["metadata"]["name"]): each for each in documents}
    assert len(found) == len(documents)
    return found


@pytest.fixture(scope="module", params=["small", "large"])
def installation(request: pytest.FixtureRequest) -> Documents:
    return rendered(request.param)


@pytest.fixture(scope="module")
def large() -> Documents:
    return rendered("large")


@pytest.fixture(scope="module")
def engines() -> Documents:
    return rendered("engines")


def of_kind(documents: Documents, *kinds: str) -> dict[str, dict[str, Any]]:
    return {name: each for (kind, name), each in documents.items() if kind in kinds}


def pods(documents: Documents) -> dict[str, dict[str, Any]]:
    """The pod of every Deployment and Job, by name."""
    found = of_kind(documents, "Deployment", "Job")
    return {name: each["spec"]["template"] for name, each in found.items()}


def container(pod: Mapping[str, Any]) -> dict[str, Any]:
    (only,) = pod["spec"]["containers"]
    return dict(only)


def topics_of(service: str) -> list[str]:
    (entry,) = entry_points(group="academy.services", name=service)
    topics: list[str] = entry.load().handlers.topics
    return topics


def test_every_service_has_web_worker_and_indexes(installation: Documents) -> None:
    expected = {f"{service}-{kind}" for service in SERVICES for kind in (*KINDS, "indexes")}
    assert set(pods(installation)) == expected | {"gateway"}
    for service in SERVICES:
        for kind in (*KINDS, "indexes"):
            described = container(pods(installation)[f"{service}-{kind}"])
            assert described["args"] == [kind]
            assert described["image"].startswith(f"academy/{service}:")


def test_every_pod_is_confined(installation: Documents) -> None:
    for name, pod in pods(installation).items():
        spec, inside = pod["spec"], container(pod)
        assert spec["securityContext"]["runAsNonRoot"] is True, name
        assert spec["securityContext"]["runAsUser"] > 0, name
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, name
        assert inside["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }, name
        assert spec["automountServiceAccountToken"] is False, name
        assert {"cpu", "memory"} <= set(inside["resources"]["requests"]), name
        assert "memory" in inside["resources"]["limits"], name


def test_probes_ask_what_they_mean(installation: Documents) -> None:
    for service in SERVICES:
        for kind, port in (("web", 8000), ("worker", 9000)):
            described = container(pods(installation)[f"{service}-{kind}"])
            (named,) = described["ports"]
            assert named["containerPort"] == port
            asked = {
                probe: described[f"{probe}Probe"]["httpGet"]
                for probe in ("startup", "liveness", "readiness")
            }
            assert {get["port"] for get in asked.values()} == {named["name"]}
            assert asked["startup"]["path"] == asked["liveness"]["path"] == "/healthz"
            assert asked["readiness"]["path"] == "/readyz"


def test_a_process_has_the_time_that_its_stop_takes(installation: Documents) -> None:
    gunicorn = (REPOSITORY / "deploy" / "gunicorn.conf.py").read_text()
    assert "graceful_timeout = 8\n" in gunicorn
    for service in SERVICES:
        web = pods(installation)[f"{service}-web"]["spec"]
        *_, waits = web["containers"][0]["lifecycle"]["preStop"]["exec"]["command"]
        assert web["terminationGracePeriodSeconds"] >= int(waits) + 8 + 5
        # The gateway and the name server each keep an answer for 5 s.
        assert int(waits) > 10
        worker = pods(installation)[f"{service}-worker"]["spec"]
        assert worker["terminationGracePeriodSeconds"] > STOP_WITHIN + 5


def test_a_new_process_serves_before_an_old_one_leaves(installation: Documents) -> None:
    for name, deployment in of_kind(installation, "Deployment").items():
        rolling = deployment["spec"]["strategy"]["rollingUpdate"]
        assert rolling == {"maxSurge": 1, "maxUnavailable": 0}, name
        assert of_kind(installation, "PodDisruptionBudget")[name]["spec"]["maxUnavailable"] == 1


def test_a_disruption_budget_and_a_service_find_their_own_pods_alone(
    installation: Documents,
) -> None:
    labels = {
        name: each["spec"]["template"]["metadata"]["labels"]
        for name, each in of_kind(installation, "Deployment").items()
    }
    labels |= {name: pod["metadata"]["labels"] for name, pod in pods(installation).items()}
    selectors = {
        **{
            name: each["spec"]["selector"]["matchLabels"]
            for name, each in of_kind(installation, "PodDisruptionBudget", "Deployment").items()
        },
        **{
            name: each["spec"]["selector"]
            for name, each in of_kind(installation, "Service").items()
        },
    }
    for name, selector in selectors.items():
        found = {pod for pod, has in labels.items() if selector.items() <= has.items()}
        assert found == {name}


def test_settings_are_known_and_secrets_are_references(installation: Documents) -> None:
    assert not of_kind(installation, "Secret")
    (settings,) = [
        each["data"]
        for name, each in of_kind(installation, "ConfigMap").items()
        if name.startswith("academy-")
    ]
    known = names_read()
    assert set(settings) <= known
    for service in SERVICES:
        for kind in (*KINDS, "indexes"):
            described = container(pods(installation)[f"{service}-{kind}"])
            given = {each["name"]: each["value"] for each in described["env"]}
            assert {name.removesuffix("_FILE") for name in given} <= known
            assert ("KAFKA_SASL_USERNAME" in given) is (kind == "worker")
            # Whatever names a file names one that is mounted.
            files = [value for value in {**settings, **given}.values() if value.startswith("/run/")]
            mounts = [each["mountPath"] for each in described["volumeMounts"]]
            missing = [f for f in files if not any(f.startswith(f"{mount}/") for mount in mounts)]
            assert missing in ([], [settings["KAFKA_SSL_CAFILE"]]), (service, kind)
            assert (not missing) is (kind == "worker")


def test_each_pod_has_the_secrets_of_its_own_service_alone(installation: Documents) -> None:
    more = {
        ("enrolment", "worker"): {"mail"},
        ("certification", "worker"): {"certificate-keys"},
    }
    for service in SERVICES:
        for kind in (*KINDS, "indexes"):
            volumes = pods(installation)[f"{service}-{kind}"]["spec"]["volumes"]
            held = {each["secret"]["secretName"] for each in volumes if "secret" in each}
            expected = {"sign-in", f"{service}-mongodb", *more.get((service, kind), set())}
            if kind == "worker":
                expected |= {service, "academy-cluster-ca-cert"}
            assert held == expected


def test_the_gateway_is_told_all_that_its_configuration_asks_for(installation: Documents) -> None:
    described = container(pods(installation)["gateway"])
    given = {each["name"]: each["value"] for each in described["env"]}
    assert {name for name in given if name.startswith("GATEWAY_")} == variables()
    services = of_kind(installation, "Service")
    for service in SERVICES:
        server = given[f"GATEWAY_{service.upper()}"]
        name, _, rest = server.partition(".academy.svc.cluster.local:")
        assert rest == "8000 resolve"
        # Headless, so that the name has the address of every process.
        assert services[name]["spec"]["clusterIP"] == "None"


def test_every_pod_is_shut_off_and_then_let_through_where_needed(installation: Documents) -> None:
    policies = of_kind(installation, "NetworkPolicy")
    nothing = policies["nothing-else"]["spec"]
    assert set(nothing) == {"podSelector", "policyTypes"}
    assert set(nothing["policyTypes"]) == {"Ingress", "Egress"}
    for pod in pods(installation).values():
        shut = nothing["podSelector"]["matchLabels"].items()
        assert shut <= pod["metadata"]["labels"].items()

    def reached(component: str, port: int) -> bool:
        labels = {"app.kubernetes.io/component": component}
        return any(
            port in [each["port"] for each in rule["ports"]]
            for policy in policies.values()
            if _selects(policy["spec"]["podSelector"], labels)
            for rule in policy["spec"].get("egress", [])
        )

    assert reached("worker", 9093) and not reached("web", 9093) and not reached("gateway", 9093)
    assert all(reached(each, 27017) for each in ("web", "worker", "indexes"))
    assert not reached("gateway", 27017)
    assert reached("gateway", 8000)


def _selects(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    wanted = selector.get("matchLabels", {})
    listed = selector.get("matchExpressions", [])
    return wanted.items() <= labels.items() and all(
        labels.get(each["key"]) in each["values"] for each in listed
    )


def test_numbers_follow_the_load_and_no_deployment_says_one(large: Documents) -> None:
    deployments = of_kind(large, "Deployment")
    for service in SERVICES:
        web = of_kind(large, "HorizontalPodAutoscaler")[f"{service}-web"]["spec"]
        worker = of_kind(large, "ScaledObject")[f"{service}-worker"]["spec"]
        assert web["scaleTargetRef"]["name"] == f"{service}-web"
        assert worker["scaleTargetRef"]["name"] == f"{service}-worker"
        assert worker["maxReplicaCount"] == PARTITIONS
        for kind in KINDS:
            spec = deployments[f"{service}-{kind}"]["spec"]
            assert "replicas" not in spec
            assert len(spec["template"]["spec"]["topologySpreadConstraints"]) == 2


def test_workers_are_scaled_by_every_topic_that_they_read(large: Documents) -> None:
    keys = of_kind(large, "ConfigMap")["keda-kafka"]["data"]
    for service in SERVICES:
        triggers = of_kind(large, "ScaledObject")[f"{service}-worker"]["spec"]["triggers"]
        assert sorted(each["metadata"]["topic"] for each in triggers) == topics_of(service)
        for each in triggers:
            assert each["metadata"]["consumerGroup"] == f"academy.{service}"
            signed = of_kind(large, "TriggerAuthentication")[each["authenticationRef"]["name"]]
            sources = signed["spec"]["configMapTargetRef"]
            assert {source["key"] for source in sources} <= set(keys)
            assert service in [source["key"] for source in sources]


def test_the_example_of_a_broker_has_the_topics_and_gives_no_more_than_needed(
    engines: Documents,
) -> None:
    topics = of_kind(engines, "KafkaTopic")
    assert set(topics) == {f"academy.{service}" for service in SERVICES}
    assert {each["spec"]["partitions"] for each in topics.values()} == {PARTITIONS}
    for service in SERVICES:
        rules = of_kind(engines, "KafkaUser")[service]["spec"]["authorization"]["acls"]
        allowed = {
            (rule["resource"]["type"], rule["resource"]["name"]): set(rule["operations"])
            for rule in rules
        }
        assert allowed == {
            ("topic", f"academy.{service}"): {"Describe", "Write"},
            ("group", f"academy.{service}"): {"Describe", "Read"},
            **{("topic", name): {"Describe", "Read"} for name in topics_of(service)},
        }


def test_the_example_of_a_database_makes_the_secrets_that_the_services_mount(
    engines: Documents,
) -> None:
    users = of_kind(engines, "MongoDBCommunity")["academy-mongodb"]["spec"]["users"]
    assert [each["name"] for each in users] == list(SERVICES)
    for each in users:
        assert each["connectionStringSecretName"] == f"{each['name']}-mongodb"
        assert {role["db"] for role in each["roles"]} == {f"academy_{each['name']}"}
