"""`python -m services.certification web | worker | indexes`."""

from services.certification.bootstrap import SERVICE
from shared.runtime.main import main

main(SERVICE)
