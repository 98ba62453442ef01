"""python -m services.mentoring web | worker | indexes"""

from services.mentoring.bootstrap import SERVICE
from shared.runtime.main import main

if __name__ == "__main__":
    main(SERVICE)
