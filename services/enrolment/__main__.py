"""python -m services.enrolment web | worker | indexes."""

from services.enrolment.bootstrap import SERVICE
from shared.runtime.main import main

if __name__ == "__main__":
    main(SERVICE)
