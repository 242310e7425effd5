"""Places two orders with nothing but the generated client: one at once, its proofs file by file; one step by step as a draft, its
proofs piece by piece. Every proof but that of a transfer, declared in date, read back.

The portal at $PORTAL, with the token of the account of its portal `standard-v4` in $TOKEN.
"""

import hashlib
import io
import os
import uuid

import draw
from ra_portal_client import AuthenticatedClient, Client
from ra_portal_client.api.drafts import draft_begin, draft_change, draft_fetch, draft_list, draft_remove, draft_submit
from ra_portal_client.api.evidence import evidence_fetch, evidence_import, evidence_replace
from ra_portal_client.api.me import me_fetch
from ra_portal_client.api.orders import order_complete, order_count, order_fetch, order_list, order_submit
from ra_portal_client.api.portals import offer_list, portal_list
from ra_portal_client.models import (
    DraftEntry,
    EvidenceForm,
    EvidenceKind,
    EvidenceSide,
    EvidenceState,
    FieldErrorCode,
    OrderCompletion,
    OrderSort,
    OrderSubmission,
    OrderType,
    OrganisationEntry,
    OtpChannel,
    OtpContactEntry,
    PaymentMethod,
    PersonEntry,
    Problem,
    ProblemCode,
    Process,
    Role,
    Status,
    SubscriberEntry,
    Title,
)
from ra_portal_client.types import File

client = AuthenticatedClient(base_url=os.environ["PORTAL"], token=os.environ["TOKEN"], raise_on_unexpected_status=True)

# Two sides for what proves who somebody is, one of everything else; a file of every kind among them.
IDENTITIES = {EvidenceKind.HOLDER_IDENTITY, EvidenceKind.LEGAL_REPRESENTATIVE_IDENTITY, EvidenceKind.AGENT_IDENTITY}


def sides(kind: EvidenceKind) -> list[tuple[EvidenceSide, str, bytes]]:
    if kind in IDENTITIES:
        return [(EvidenceSide.FRONT, "recto, élu.JPG", draw.jpeg()), (EvidenceSide.BACK, "verso.png", draw.png(len(kind.value)))]
    return [(EvidenceSide.FRONT, f"{kind.value}.pdf", draw.pdf())]


def person(title: Title, first_name: str, last_name: str, mobile: str) -> PersonEntry:
    return PersonEntry(
        title=title, first_name=first_name, last_name=last_name, address="4 rue des Dentelles", postcode="35000",
        city="Saint-Malô", country="FR", email=f"{uuid.uuid4().hex[:12]}@exemple.test", mobile=mobile,
    )


def submission(portal: str, offer: str) -> OrderSubmission:
    """An agent with a mandate, a holder who is nobody else: every proof is wanted but that of a payment by transfer."""
    agent = person(Title.MR, "Jean-Noël", "d’Œuvre", "+33639980013")
    return OrderSubmission(
        portal=portal, offer=offer, type_=OrderType.NEW, process=Process.DIGITAL, payment_method=PaymentMethod.CARD,
        subscriber=SubscriberEntry(first_name="Yann", last_name="Kerbrat", email="y.kerbrat@exemple.test"),
        organisation=OrganisationEntry(
            siren="0002 732 829 320", name="Cabinet Exemple", address="4 rue des Dentelles", postcode="35000", city="Rennes", country="FR",
        ),
        legal_representative=person(Title.MS, "Maëlle", "Le Goff-Béranger", "+33639980012"), agent=agent, has_valid_mandate=True,
        holder=person(Title.MS, "Zoé", "Lefèvre", "06 39 98 00 14"),
        otp_contact=OtpContactEntry(channel=OtpChannel.MOBILE, contact="+33639980014"), additional_information="Ascenseur en panne.\nMerci !",
    )


# Who one is, and what is sold.
assert Client(base_url=os.environ["PORTAL"]).get_httpx_client().get("/api/v1/me").status_code == 401
me = me_fetch.sync(client=client)
assert me.roles == [Role.ROLE_PORTAL], me
[portal] = portal_list.sync(client=client).portals
offers = offer_list.sync(portal.slug, client=client).offers
offer = next(row for row in offers if row.offer.on_sale and Process.DIGITAL in row.offer.processes)
before = order_count.sync(client=client).total

# A refusal is read like any other answer: everything wrong at once, by field.
wrong = submission(portal.slug, offer.code)
wrong.organisation.siren, wrong.legal_representative.mobile = "732829321", "01 99 00 12 34"
refused = order_submit.sync(client=client, body=wrong, idempotency_key=str(uuid.uuid4()))
assert isinstance(refused, Problem) and refused.code == ProblemCode.INVALID_REQUEST, refused
assert [(error.field, error.code) for error in refused.errors] == [
    ("organisation.siren", FieldErrorCode.CHECK_DIGIT), ("legal_representative.mobile", FieldErrorCode.NOT_MOBILE),
], refused
assert order_count.sync(client=client).total == before

# Once, however often it is sent.
key, order = str(uuid.uuid4()), submission(portal.slug, offer.code)
placed = order_submit.sync_detailed(client=client, body=order, idempotency_key=key)
assert placed.status_code == 201, placed
assert order_submit.sync_detailed(client=client, body=order, idempotency_key=key).content == placed.content
number, wanted = placed.parsed.number, placed.parsed.wanted_evidence
assert order_count.sync(client=client).total == before + 1
assert set(wanted) == set(EvidenceKind) - {EvidenceKind.PAYMENT_PROOF}, wanted

def complete(number: int, etag: str):
    body = OrderCompletion(documents_valid=True)
    return order_complete.sync_detailed(number, client=client, body=body, idempotency_key=str(uuid.uuid4()), if_match=etag)


# What is missing is said, all of it.
lacking = complete(number, placed.headers["ETag"])
assert lacking.status_code == 409 and lacking.parsed.code == ProblemCode.INCOMPLETE, lacking
assert {error.field for error in lacking.parsed.errors} == {f"evidence.{kind.value}" for kind in wanted}, lacking.parsed

for kind in wanted:
    for side, name, content in sides(kind):
        imported = evidence_import.sync(number, kind, side, client=client, body=File(payload=io.BytesIO(content)), file_name=name)
        assert not isinstance(imported, Problem), imported
        assert (imported.kind, imported.side, imported.file_name) == (kind, side, name), imported
        assert imported.sha256 == hashlib.sha256(content).hexdigest(), "none of the files has anything to remove"
    assert imported.state == EvidenceState.IMPORTED, imported

# The version that was read before is not the order's any more.
assert complete(number, placed.headers["ETag"]).parsed.code == ProblemCode.PRECONDITION_FAILED
read = order_fetch.sync_detailed(number, client=client)
done = complete(number, read.headers["ETag"])
assert done.status_code == 200 and done.parsed.status == Status.TO_VERIFY, done

# Everything is there, as it was sent.
detail = order_fetch.sync(number, client=client)
assert detail.order.status == Status.TO_VERIFY and detail.documents_valid, detail
assert (detail.holder.last_name, detail.holder.mobile) == ("Lefèvre", "+33639980014"), detail.holder
assert {item.kind: item.state for item in detail.evidence} == dict.fromkeys(wanted, EvidenceState.IMPORTED), detail.evidence
for kind in wanted:
    for side, _, content in sides(kind):
        assert evidence_fetch.sync(number, kind, side, client=client).payload.read() == content, (kind, side)
[row] = order_list.sync(client=client, number=str(number), sort=OrderSort("-number")).orders
assert row.number == number, row
nowhere = order_fetch.sync(number + 1_000_000, client=client)
assert isinstance(nowhere, Problem) and nowhere.code == ProblemCode.NOT_FOUND, nowhere
print(f"order {number}: {len(wanted)} proofs imported, completed and read back")

# Step by step: a draft says what it lacks, becomes an order once, and is gone.
entered = submission(portal.slug, offer.code).to_dict()
holder = entered.pop("holder")
begun = draft_begin.sync_detailed(client=client, body=DraftEntry.from_dict(entered), idempotency_key=str(uuid.uuid4()))
assert begun.status_code == 201 and begun.parsed.missing == ["holder"], begun
draft, version = begun.parsed.id, begun.headers["ETag"]


def submit(etag: str, key: str):
    return draft_submit.sync_detailed(draft, client=client, idempotency_key=key, if_match=etag)


early = submit(version, str(uuid.uuid4())).parsed
assert early.code == ProblemCode.INCOMPLETE, early
assert [(error.field, error.code) for error in early.errors] == [("holder", FieldErrorCode.MISSING)], early
changed = draft_change.sync_detailed(draft, client=client, body=DraftEntry.from_dict({"holder": holder}), if_match=version)
assert changed.status_code == 200 and changed.parsed.missing == [], changed
assert draft_fetch.sync(draft, client=client) == changed.parsed
assert draft in [row.id for row in draft_list.sync(client=client).drafts]
key = str(uuid.uuid4())
stepped = submit(changed.headers["ETag"], key)
assert stepped.status_code == 201, stepped
assert submit(changed.headers["ETag"], key).content == stepped.content
assert draft_fetch.sync(draft, client=client).code == ProblemCode.NOT_FOUND, "it is an order now"
number, wanted = stepped.parsed.number, stepped.parsed.wanted_evidence

given_up = draft_begin.sync_detailed(client=client, body=DraftEntry(), idempotency_key=str(uuid.uuid4()))
removed = draft_remove.sync_detailed(given_up.parsed.id, client=client, if_match=given_up.headers["ETag"])
assert removed.status_code == 204, removed
assert draft_list.sync(client=client).drafts == []

# Piece by piece: all sides at once, or none.
half = EvidenceForm(front=File(payload=io.BytesIO(draw.jpeg()), file_name="recto.jpg"))
refused = evidence_replace.sync(number, EvidenceKind.HOLDER_IDENTITY, client=client, body=half)
assert [(error.field, error.code) for error in refused.errors] == [("back", FieldErrorCode.MISSING)], refused
for kind in wanted:
    files = {side.value: File(payload=io.BytesIO(content), file_name=name) for side, name, content in sides(kind)}
    item = evidence_replace.sync(number, kind, client=client, body=EvidenceForm(**files))
    assert not isinstance(item, Problem), item
    assert (item.kind, item.state) == (kind, EvidenceState.IMPORTED), item
    for side, _, content in sides(kind):
        assert evidence_fetch.sync(number, kind, side, client=client).payload.read() == content, (kind, side)
done = complete(number, order_fetch.sync_detailed(number, client=client).headers["ETag"])
assert done.status_code == 200 and done.parsed.status == Status.TO_VERIFY, done
print(f"order {number}: entered as a draft, {len(wanted)} pieces imported whole, completed")
