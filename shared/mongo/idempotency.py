"""Where results of requests with an `Idempotency-Key` are kept; `shared.web.idempotency` uses it.

It lies here so that a worker, which makes the indexes too, needn't load the web framework.
"""

from pymongo import ASCENDING
from pymongo import IndexModel

COLLECTION = "idempotency"

INDEXES = {COLLECTION: [IndexModel([("expires_at", ASCENDING)], expireAfterSeconds=0)]}
