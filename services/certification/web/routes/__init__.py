"""Certification's operations."""

from services.certification.web.routes.certificates import CERTIFICATES
from services.certification.web.routes.designs import DESIGNS
from services.certification.web.routes.downloads import DOWNLOADS
from services.certification.web.routes.exceptions import EXCEPTIONS
from services.certification.web.routes.issuers import ISSUERS
from services.certification.web.routes.ledgers import LEDGERS
from services.certification.web.routes.prints import PRINTS
from services.certification.web.routes.progress import PROGRESS
from services.certification.web.routes.revocations import REVOCATIONS
from services.certification.web.routes.rules import RULES
from services.certification.web.routes.sharing import SHARING
from services.certification.web.routes.verification import VERIFICATION

BLUEPRINTS = [
    RULES,
    LEDGERS,
    EXCEPTIONS,
    CERTIFICATES,
    SHARING,
    REVOCATIONS,
    PROGRESS,
    DESIGNS,
    PRINTS,
    DOWNLOADS,
    VERIFICATION,
    ISSUERS,
]
