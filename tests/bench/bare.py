"""The bare Flask views that services are compared with; gunicorn serves them on the same settings.

Each checks the same token with the same verifier (which remembers good tokens, as in the services)
and does by hand what its row says. No schema, no problem responses, no log, no metrics.
"""

import json
import os
from datetime import UTC
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask
from flask import Response
from flask import abort
from flask import request

from shared.mongo.client import connect
from shared.runtime.ids import new_id
from shared.web.keys import key_source
from shared.web.tokens import TokenVerifier


def create_app() -> Flask:
    """`BENCH_ANSWERS` names a file: `{name: {"etag", "body"}}`, the bytes that are returned."""
    app = Flask(__name__, static_folder=None)
    environ = os.environ
    db = connect(environ["MONGODB_URI"], environ["MONGODB_DATABASE"])
    verifier = TokenVerifier(
        key_source(environ["AUTH_JWKS"]), environ["AUTH_ISSUER"], environ["AUTH_AUDIENCE"]
    )
    answers = json.loads(Path(environ["BENCH_ANSWERS"]).read_text())
    bodies = {name: answer["body"].encode() for name, answer in answers.items()}
    etags = {name: answer["etag"] for name, answer in answers.items()}

    def person() -> str:
        return verifier.verify(request.headers["Authorization"].partition(" ")[2]).person_id

    @app.get("/read/<academy>/<cohort_id>/<name>")
    def read(academy: str, cohort_id: str, name: str) -> Response:
        """One indexed find: whether the person may read."""
        query = {"academy": academy, "cohort_id": cohort_id, "person_id": person()}
        found = db["enrolments"].find_one(query, {"live": 1, "version_id": 1, "academy": 1})
        if found is None or not found["live"]:
            abort(404)
        headers = {"ETag": etags[name], "Cache-Control": "private, no-cache"}
        if request.headers.get("If-None-Match") == etags[name]:
            return Response(status=304, headers=headers)
        return Response(bodies[name], mimetype="application/json", headers=headers)

    @app.get("/ready/<key>")
    def ready(key: str) -> Response:
        """The same bytes for everybody, without the database."""
        return Response(bodies["verify"], mimetype="text/html")

    def publish(session: Any, kind: str, academy: str, subject: str, data: Any) -> None:
        """Two writes: the next sequence of the aggregate, and the outbox row."""
        counters, one = db["sequences"], {"_id": subject}
        # In two steps, as ours: the embedded database reads the whole collection to do both in one.
        counters.update_one(one, {"$inc": {"last": 1}}, upsert=True, session=session)
        counter = counters.find_one(one, session=session)
        row = {
            "_id": new_id(),
            "type": kind,
            "subject": subject,
            "sequence": counter["last"],
            "academy": academy,
            "time": datetime.now(UTC),
            "value": json.dumps(data).encode(),
            "traceparent": None,
            "published_at": None,
        }
        db["outbox"].insert_one(row, session=session)

    @app.patch("/academies/<academy>")
    def rename(academy: str) -> Response:
        """Three writes in a transaction."""
        person()
        name = request.get_json()["name"]

        def write(session: Any) -> None:
            change = {"$set": {"name": name}, "$inc": {"version": 1}}
            db["academies"].update_one({"_id": academy}, change, session=session)
            data = {"academy": academy, "name": name}
            publish(session, "academy.enrolment.academy.changed.v1", academy, academy, data)

        with db.client.start_session() as session:
            session.with_transaction(write)
        return Response(bodies["academy"], mimetype="application/json")

    def complete(academy: str, enrolment_id: str, item_id: str, reads: bool) -> Response:
        person_id = person()
        minutes = request.get_json()["minutes"]
        item = {"item_id": item_id, "minutes": minutes, "completed_at": datetime.now(UTC)}

        def write(session: Any) -> None:
            if reads:
                key = {"_id": enrolment_id, "academy": academy}
                enrolment = db["enrolments"].find_one(key, session=session)
                if enrolment is None or enrolment["person_id"] != person_id:
                    abort(404)
                done = db["progress"].find_one(key, session=session)
                if any(each["item_id"] == item_id for each in done["items"]):
                    return
            db["progress"].update_one(
                {"_id": enrolment_id, "academy": academy},
                {"$push": {"items": item}, "$inc": {"version": 1}},
                session=session,
            )
            data = {"enrolment_id": enrolment_id, "item_id": item_id, "minutes": minutes}
            kind = "academy.content.item.completed.v1"
            publish(session, kind, academy, enrolment_id, data)

        with db.client.start_session() as session:
            session.with_transaction(write)
        return Response(bodies["progress"], mimetype="application/json")

    @app.put("/writing/<academy>/<enrolment_id>/items/<item_id>")
    def complete_blindly(academy: str, enrolment_id: str, item_id: str) -> Response:
        """Three writes in a transaction."""
        return complete(academy, enrolment_id, item_id, reads=False)

    @app.put("/reading/<academy>/<enrolment_id>/items/<item_id>")
    def complete_known(academy: str, enrolment_id: str, item_id: str) -> Response:
        """Two finds by id and three writes in a transaction."""
        return complete(academy, enrolment_id, item_id, reads=True)

    return app
