"""Certification's operations."""

from services.certification.web.routes.certificates import CERTIFICATES
from services.certification.web.routes.ledgers import LEDGERS
from services.certification.web.routes.rules import RULES
from services.certification.web.routes.verification import VERIFICATION

BLUEPRINTS = [RULES, LEDGERS, CERTIFICATES, VERIFICATION]
