"""The jobs of enrolment: messages are sent, offers that have run out end."""

from services.enrolment.adapters.letters import write_letter
from services.enrolment.commands.messages import SEND_MESSAGE
from services.enrolment.commands.messages import end_message
from services.enrolment.commands.offers import expire_offer
from services.enrolment.repository import people
from shared.mongo import documents
from shared.runtime.jobs import JobRun
from shared.runtime.jobs import Jobs
from shared.runtime.service import Resources

JOBS = Jobs()

# Offers looked at by one call of the sweep for one academy; the rest has its turn soon after.
_BATCH = 100


@JOBS.job(SEND_MESSAGE)
def send_message(run: JobRun) -> None:
    """Send one message, unless its time is over or nobody knows an address.

    It is marked as sent in the transaction that ends the job. A process that dies between the two
    sends it again with the same Message-ID, by which mail servers know a duplicate.
    """
    resources = run.resources
    message = documents.get(resources.db, "messages", run.academy, run.params["message_id"])
    if message is None or message["state"] != "queued":
        run.finish(lambda tx: None)
        return
    person = people.find(resources.db, run.academy, message["person_id"])
    if message["deadline"] is not None and message["deadline"] <= resources.clock.now():
        outcome = "too_late"
    elif person is None or not person.email:
        outcome = "no_address"
    else:
        extras = resources.extras
        sent_at = resources.clock.real_now()
        letter = write_letter(message, person, extras["texts"], extras["sender"], sent_at)
        extras["mailer"].send(letter)
        outcome = "sent"
    run.finish(end_message, run.academy, message["_id"], outcome)


@JOBS.sweep(every=5)
def expire_offers(resources: Resources) -> int:
    """End the offers that have run out; returns how many. Any worker may try at any time."""
    ended = 0
    now = resources.clock.now()
    for academy in resources.db["academies"].find({}, {"_id": 1}):
        due = {"academy": academy["_id"], "state": "offered", "offer_expires_at": {"$lte": now}}
        for found in list(resources.db["applications"].find(due, {"_id": 1}).limit(_BATCH)):
            ended += resources.uow.run(expire_offer, academy["_id"], found["_id"])
    return ended
