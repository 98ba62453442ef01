"""How a client shows itself to the broker: TLS and SASL, read from the environment.

Only what every deployment of Kafka has is offered: TLS with a certificate authority of one's own,
client certificates, users with passwords (PLAIN, SCRAM). docs/operations.md has the table.
"""

from collections.abc import Mapping
from pathlib import Path

from environs import EnvValidationError
from environs import FileAwareEnv
from marshmallow import validate

PROTOCOLS = ("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")
MECHANISMS = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")

# Environment name -> option of the client library.
_SASL = {
    "KAFKA_SASL_MECHANISM": "sasl_mechanism",
    "KAFKA_SASL_USERNAME": "sasl_plain_username",
    "KAFKA_SASL_PASSWORD": "sasl_plain_password",
}
_TLS_FILES = {
    "KAFKA_SSL_CAFILE": "ssl_cafile",
    "KAFKA_SSL_CERTFILE": "ssl_certfile",
    "KAFKA_SSL_KEYFILE": "ssl_keyfile",
}
_TLS = {**_TLS_FILES, "KAFKA_SSL_PASSWORD": "ssl_password"}
_CHECK_HOSTNAME = "KAFKA_SSL_CHECK_HOSTNAME"


def read_kafka_security() -> tuple[dict[str, object], list[str]]:
    """The client's options, and a line for each thing that is wrong (then the options are void).

    A secret may come from a file: `KAFKA_SASL_PASSWORD_FILE` names the one that holds
    `KAFKA_SASL_PASSWORD`. Raises `ValueError` when such a file can't be read.
    """
    env = FileAwareEnv(eager=False, strip_whitespace=True)
    protocol = env.str("KAFKA_SECURITY_PROTOCOL", "PLAINTEXT", validate=validate.OneOf(PROTOCOLS))
    given: dict[str, object] = {
        option: env.str(name, "") for name, option in {**_SASL, **_TLS}.items()
    }
    if given["sasl_mechanism"]:
        env.str("KAFKA_SASL_MECHANISM", validate=validate.OneOf(MECHANISMS))
    check_hostname = env.bool(_CHECK_HOSTNAME, None)
    try:
        env.seal()
    except EnvValidationError as error:
        return {}, [f"{name}: {'; '.join(texts)}" for name, texts in _texts(error).items()]
    problems = [*_sasl_problems(str(protocol), given), *_tls_problems(str(protocol), given)]
    if check_hostname is not None and not _has_tls(str(protocol)):
        problems.append(f"{_CHECK_HOSTNAME}: {_needs('SSL or SASL_SSL', str(protocol))}")
    options = {name: value for name, value in given.items() if value}
    if check_hostname is not None:
        options["ssl_check_hostname"] = check_hostname
    return {"security_protocol": protocol, **options}, problems


def _texts(error: EnvValidationError) -> Mapping[str, list[str]]:
    messages = error.error_messages
    assert isinstance(messages, dict)
    return messages


def _has_tls(protocol: str) -> bool:
    return protocol.endswith("SSL")


def _needs(wanted: str, protocol: str) -> str:
    return f"needs KAFKA_SECURITY_PROTOCOL={wanted}, and that is {protocol}"


def _sasl_problems(protocol: str, given: Mapping[str, object]) -> list[str]:
    if protocol.startswith("SASL"):
        return [
            f"{name}: KAFKA_SECURITY_PROTOCOL={protocol} needs it"
            for name, option in _SASL.items()
            if not given[option]
        ]
    return [
        f"{name}: {_needs('SASL_SSL or SASL_PLAINTEXT', protocol)}"
        for name, option in _SASL.items()
        if given[option]
    ]


def _tls_problems(protocol: str, given: Mapping[str, object]) -> list[str]:
    if not _has_tls(protocol):
        return [
            f"{name}: {_needs('SSL or SASL_SSL', protocol)}"
            for name, option in _TLS.items()
            if given[option]
        ]
    problems = [
        f"{name}: there is no file {given[option]}"
        for name, option in _TLS_FILES.items()
        if given[option] and not Path(str(given[option])).is_file()
    ]
    if given["ssl_keyfile"] and not given["ssl_certfile"]:
        problems.append("KAFKA_SSL_KEYFILE: needs KAFKA_SSL_CERTFILE, whose key it is")
    return problems
