"""What schemathesis cannot know of the API (it loads this file itself)."""

import uuid

import schemathesis


@schemathesis.hook
def before_call(context, case, kwargs):
    """Gives each step of a story a key of its own. Under one key two steps are one request asked twice, and the second is
    answered as the first was: with a draft, say, that another story has removed since."""
    if case.meta is not None and case.meta.phase.name == "stateful" and "Idempotency-Key" in (case.headers or {}):
        case.headers["Idempotency-Key"] = str(uuid.uuid4())
