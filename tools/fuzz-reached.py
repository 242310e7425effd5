"""Prints how each operation was answered to each caller of tools/fuzz-api, and fails where no good request reached one of
those that the caller is there for.

fuzz-reached.py FOLDER
"""

import collections
import json
import pathlib
import re
import sys

# What a good request is answered with.
GOOD = {
    "portal": {
        "order_submit": 201, "order_complete": 200, "evidence_import": 200, "evidence_replace": 200,
        "draft_begin": 201, "draft_change": 200, "draft_submit": 201, "draft_remove": 204,
    },
    "partner": {
        "order_list": 200, "order_count": 200, "order_fetch": 200, "comment_add": 200, "attachment_add": 201,
        "evidence_import": 200, "evidence_fetch": 200,
    },
    "operator": {"authority_save": 200, "portal_save": 200, "offer_save": 200, "order_cancel": 200},
}


def answered(folder: pathlib.Path) -> dict[str, collections.Counter]:
    """How often each operation was answered with each status."""
    document = json.loads((folder / "openapi.json").read_text())
    operations = [
        (method.upper(), re.compile(re.sub(r"{\w+}", "[^/]+", path)), operation["operationId"])
        for path, item in document["paths"].items()
        for method, operation in item.items()
    ]
    statuses = collections.defaultdict(collections.Counter)
    for call in json.loads((folder / "answers.har").read_text())["log"]["entries"]:
        path = re.sub(r"^https?://[^/]+|\?.*$", "", call["request"]["url"])
        for method, address, operation in operations:
            if method == call["request"]["method"] and address.fullmatch(path):
                statuses[operation][call["response"]["status"]] += 1
    return statuses


missed = []
for caller, wanted in GOOD.items():
    statuses = answered(pathlib.Path(sys.argv[1], caller))
    for operation in sorted(statuses):
        print(caller, operation, dict(sorted(statuses[operation].items())))
    missed += [f"{caller}: {operation}" for operation, status in wanted.items() if not statuses[operation][status]]
sys.exit("no good request reached " + ", ".join(missed) if missed else 0)
