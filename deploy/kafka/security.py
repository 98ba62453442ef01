"""What a cluster demands of its clients: TLS, users with passwords (SCRAM), client certificates."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field

MECHANISM = "SCRAM-SHA-512"


@dataclass(frozen=True)
class Security:
    """The clients' listener. All texts are PEM; the key is an unencrypted PKCS 8 key.

    `certificate` and `key` switch TLS on. With `client_authority` a client must also show a
    certificate of that authority. `users` (name -> password) switches SASL on.
    """

    certificate: str | None = None
    key: str | None = None
    client_authority: str | None = None
    users: Mapping[str, str] = field(default_factory=dict)

    @property
    def protocol(self) -> str:
        """Kafka's name for it, as in KAFKA_SECURITY_PROTOCOL."""
        tls = self.certificate is not None
        if self.users:
            return "SASL_SSL" if tls else "SASL_PLAINTEXT"
        return "SSL" if tls else "PLAINTEXT"

    def properties(self, listener: str) -> dict[str, str]:
        """The node's settings for the listener of that name."""
        values: dict[str, str] = {}
        if self.certificate is not None and self.key is not None:
            values |= {
                "ssl.keystore.type": "PEM",
                "ssl.keystore.certificate.chain": self.certificate,
                "ssl.keystore.key": self.key,
            }
        if self.client_authority is not None:
            values |= {
                "ssl.client.auth": "required",
                "ssl.truststore.type": "PEM",
                "ssl.truststore.certificates": self.client_authority,
            }
        if self.users:
            module = "org.apache.kafka.common.security.scram.ScramLoginModule required;"
            values |= {
                "sasl.enabled.mechanisms": MECHANISM,
                f"{MECHANISM.lower()}.sasl.jaas.config": module,
            }
        return {f"listener.name.{listener.lower()}.{name}": value for name, value in values.items()}

    def format_arguments(self) -> list[str]:
        """What StorageTool is told, so that the users exist before the first start."""
        arguments: list[str] = []
        for name, password in self.users.items():
            arguments += ["--add-scram", f"{MECHANISM}=[name={name},password={password}]"]
        return arguments


OPEN = Security()
