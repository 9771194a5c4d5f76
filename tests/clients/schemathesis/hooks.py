"""What no schema can say: parameters that are right by themselves, and not here and now."""

import json

import schemathesis

# The day, the council or the time beside which they are wrong is told by the service alone.
RULES = {
    "as_at",  # a day to come
    "as_known_at",  # a day to come
    "financial_year",  # 2021-23; or one that is not over
    "local_authority",  # a council whose figures are not the caller's, or needed by the region
    "on",  # a day to come
    "history",  # 2021-23; or one that is not over
    "period",  # 2021-23; or one that has not begun
    "start",  # beside `after`, which says already where to begin
    "to",  # before `from`
    # Rates that have to be given where the past tells none.
    "enquiry_closure_percent",
    "registration_closure_percent",
    "stage_one_closure_percent",
    "stage_two_closure_percent",
}


NDJSON = "application/x-ndjson"


@schemathesis.serializer(NDJSON)
def one_line(context, value):
    """An import of one record."""
    return json.dumps(value).encode() + b"\n"


@schemathesis.deserializer(NDJSON)
def first_line(context, response):
    """The answer to that record; the schema is that of a line."""
    return json.loads(response.content.splitlines()[0])


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Whether it is a failure. Only a refusal with 400 of what fits the contract may be none."""
    if type(failure).__name__ != "RejectedPositiveData":
        return True
    problem = json.loads(response.content)
    if problem["type"] == "/problems/invalid-cursor":
        return False  # A cursor is one that the same list gave; to a schema it is a text.
    faults = {fault.get("parameter") for fault in problem.get("errors", [])}
    return not faults or not faults <= RULES
