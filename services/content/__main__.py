"""python -m services.content web | worker | indexes."""

from services.content.bootstrap import SERVICE
from shared.runtime.main import main

if __name__ == "__main__":
    main(SERVICE)
