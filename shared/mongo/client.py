"""The connection to the database.

A client is made in the process that uses it, never before a fork (pymongo is not fork-safe).
"""

from datetime import UTC
from typing import Any

from bson.codec_options import CodecOptions
from pymongo import MongoClient
from pymongo.database import Database
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

Document = dict[str, Any]

# Datetimes come back as aware UTC; naive ones would compare wrongly with the clock's.
CODEC: CodecOptions[Document] = CodecOptions(tz_aware=True, tzinfo=UTC)

# Milliseconds for one operation, connecting included, when the address does not say otherwise.
OPERATION_TIMEOUT_MS = 10_000


def connect(uri: str, database: str) -> Database[Document]:
    """The service's database. Connects lazily: the server may be absent and come later.

    Writes wait for the majority and the journal whatever the address says, because an
    acknowledged request must survive the loss of a process or a machine.
    """
    options: dict[str, Any] = (
        {} if "timeoutms" in uri.lower() else {"timeoutMS": OPERATION_TIMEOUT_MS}
    )
    client: MongoClient[Document] = MongoClient(uri, connect=False, **options)
    return client.get_database(
        database,
        codec_options=CODEC,
        read_concern=ReadConcern("majority"),
        write_concern=WriteConcern(w="majority", j=True),
    )
