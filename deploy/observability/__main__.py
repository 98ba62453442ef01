"""`python -m deploy.observability` writes dashboard.json anew from the list of metrics."""

from deploy.observability.dashboard import FILE
from deploy.observability.dashboard import text

FILE.write_text(text())
print(FILE)
