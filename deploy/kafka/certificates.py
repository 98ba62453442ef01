"""A certificate authority of one's own, for a cluster on this machine and for tests of TLS."""

import ipaddress
from datetime import UTC
from datetime import datetime
from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LIFE = timedelta(days=365)


class Authority:
    """Signs certificates for servers on this machine and for clients. Its key is never written."""

    def __init__(self, name: str = "Academy on this machine") -> None:
        self._name = _named(name)
        self._key = ec.generate_private_key(ec.SECP256R1())
        constraints = x509.BasicConstraints(ca=True, path_length=0)
        builder = self._builder(self._name, self._key.public_key())
        self.certificate = _pem(
            builder.add_extension(constraints, critical=True).sign(self._key, hashes.SHA256())
        )

    def sign(self, name: str, *, addresses: tuple[str, ...] = ("127.0.0.1",)) -> tuple[str, str]:
        """A new certificate for `name`, `localhost` and the addresses, and its key (PKCS 8)."""
        key = ec.generate_private_key(ec.SECP256R1())
        names = x509.SubjectAlternativeName(
            [
                x509.DNSName("localhost"),
                *(x509.IPAddress(ipaddress.ip_address(each)) for each in addresses),
            ]
        )
        builder = self._builder(_named(name), key.public_key())
        signed = builder.add_extension(names, critical=False).sign(self._key, hashes.SHA256())
        written = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return _pem(signed), written.decode()

    def _builder(
        self, subject: x509.Name, key: ec.EllipticCurvePublicKey
    ) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(minutes=5))
            .not_valid_after(now + LIFE)
        )


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()
