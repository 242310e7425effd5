"""Prints the OpenAPI document with examples that are true for the caller, so that its good requests are taken. For a
portal's account: an order that waits for its evidence, one that has it and can be completed in the version it has now,
drafts, and files. For whoever configures: what is set now, in its version. For whoever cancels: an order that can be.

fuzz-document.py PORTAL CREDENTIAL
The credential is a header as it is sent: `Authorization: Bearer …`, or a session's `Cookie: …`.
"""

import json
import sys
import urllib.request
import uuid

import draw

portal, credential = sys.argv[1:]
sent = dict([credential.split(": ", 1)])
with open("openapi/openapi.json") as file:
    document = json.load(file)
# One kind of credential: both at once are refused, by design. The session is not named either, because schemathesis would
# leave its cookie out as it does a parameter, in spite of the header that it was told to send.
schemes = document["components"]["securitySchemes"]
del schemes["session"]
if "Cookie" in sent:
    del schemes["token"]
operations = {operation["operationId"]: operation for item in document["paths"].values() for operation in item.values()}
for operation in operations.values():
    operation["security"] = [{scheme: []} for scheme in schemes]


def ask(method: str, path: str, body: bytes | None = None, **headers: str):
    request = urllib.request.Request(portal + path, method=method, data=body, headers={**sent, **headers})
    with urllib.request.urlopen(request) as answer:
        return answer.headers, json.load(answer)


def example(operation: str, name: str, value) -> None:
    """Gives a parameter of an operation this example."""
    for parameter in operations[operation].get("parameters", []):
        if parameter["name"] == name:
            parameter["example"] = value


def numbered(number: int, *names: str) -> None:
    for name in names:
        example(name, "number", number)


_, me = ask("GET", "/api/v1/me")
_, orders = ask("GET", "/api/v1/orders?page_size=1")
numbered(orders["orders"][0]["number"], *(name for name in operations if name not in {"order_list", "order_count"}))
for operation in operations.values():
    content = operation.get("requestBody", {}).get("content", {})
    if "application/octet-stream" in content:
        content["application/octet-stream"]["example"] = draw.pdf().decode("ascii")
    if "multipart/form-data" in content:
        form = content["multipart/form-data"]
        # Of two widths: the same file is no front and back.
        form["example"] = {"front": draw.pdf().decode("ascii"), "back": draw.pdf(420).decode("ascii")}
        # What schemathesis takes the names of files from.
        name = {side: f'form-data; name="{side}"; filename="{side}.pdf"' for side in form["example"]}
        form["encoding"] = {side: {"headers": {"Content-Disposition": {"example": name[side]}}} for side in name}

if "configure" in me["permissions"]:
    # What is set now is set again: a good request that leaves the demo as it is.
    for operation, path in [
        ("authority_save", "/api/v1/authorities/OUEST"),
        ("portal_save", "/api/v1/portals/avocats-v4"),
        ("offer_save", "/api/v1/portals/avocats-v4/offers/cle-3-ans-livree"),
    ]:
        headers, settings = ask("GET", path)
        operations[operation]["requestBody"]["content"]["application/json"]["example"] = settings
        example(operation, "If-Match", headers["ETag"])

if "cancel" in me["permissions"]:
    numbers = (order["number"] for order in ask("GET", "/api/v1/orders?page_size=100")[1]["orders"])
    details = (ask("GET", f"/api/v1/orders/{number}") for number in numbers)
    headers, number = next((headers, detail["order"]["number"]) for headers, detail in details if "cancel" in detail["actions"])
    numbered(number, "order_cancel")
    operations["order_cancel"]["requestBody"]["content"]["application/json"]["example"]["order_number"] = number
    example("order_cancel", "If-Match", headers["ETag"])

for operation in ["order_cancel", "comment_add", "attachment_add"]:
    example(operation, "Idempotency-Key", str(uuid.uuid4()))

if "submit" in me["permissions"]:
    _, portals = ask("GET", "/api/v1/portals")
    order = operations["order_submit"]["requestBody"]["content"]["application/json"]["example"]
    order["portal"] = portals["portals"][0]["slug"]

    def placed() -> int:
        body = json.dumps(order).encode()
        headers = {"Idempotency-Key": str(uuid.uuid4()), "Content-Type": "application/json"}
        return ask("POST", "/api/v1/orders", body, **headers)[1]["number"]

    def draft(entry) -> str:
        headers = {"Idempotency-Key": str(uuid.uuid4()), "Content-Type": "application/json"}
        return ask("POST", "/api/v1/drafts", json.dumps(entry).encode(), **headers)[1]["id"]

    for operation, entry in [("draft_fetch", {}), ("draft_change", {}), ("draft_remove", {}), ("draft_submit", order)]:
        example(operation, "draft", draft(entry))
        # Any of its versions: the program changes what it finds, too, before it removes or submits it.
        example(operation, "If-Match", ", ".join(f'"{version}"' for version in range(1, 10)))
    operations["draft_begin"]["requestBody"]["content"]["application/json"]["example"]["portal"] = order["portal"]

    numbered(placed(), "evidence_import", "evidence_replace", "evidence_fetch", "order_fetch")
    whole = placed()
    for piece, width in [("organisation_extract/front", 595), ("holder_identity/front", 595), ("holder_identity/back", 420)]:
        ask("PUT", f"/api/v1/orders/{whole}/evidence/{piece}?file_name=a.pdf", draw.pdf(width), **{"Content-Type": "application/pdf"})
    numbered(whole, "order_complete")
    example("order_complete", "If-Match", ask("GET", f"/api/v1/orders/{whole}")[0]["ETag"])
    for operation in ["order_submit", "order_complete", "draft_begin", "draft_submit"]:
        example(operation, "Idempotency-Key", str(uuid.uuid4()))
json.dump(document, sys.stdout)
