"""What a council's system does unattended, with a client that was generated from the contract.

FAMILY_FINDING_ADDRESS is a sandbox. Both packages are generated; `scripts/clients` says how.
"""

import datetime
import os
import time
from typing import Callable, TypeVar
from uuid import UUID

from family_finding_client import AuthenticatedClient
from family_finding_client.api.children import (
    list_child_milestones,
    put_child_by_reference,
    read_child,
    record_child_milestone,
)
from family_finding_client.api.events import read_events
from family_finding_client.models import (
    ChildMilestoneIn,
    ChildMilestoneKind,
    ChildMilestonePage,
    ChildMilestoneRecorded,
    ChildOut,
    ChildPart,
    ChildProfile,
    ChildPushed,
    ChildPut,
    ChildStage,
    EventFeed,
    ProblemBody,
    PushOutcome,
    ReadChildExpandItem,
    ReadChildFieldsItem,
    ReadEventsStart,
    Sex,
)
from family_finding_client.types import UNSET, Response, Unset
from family_finding_sandbox_client import Client as Harness
from family_finding_sandbox_client.api.sandbox import (
    create_sandbox_token,
    put_sandbox_clock,
    put_sandbox_faults,
    reset_sandbox,
)
from family_finding_sandbox_client.models import (
    SandboxClockIn,
    SandboxFault,
    SandboxFaultKind,
    SandboxFaults,
    SandboxToken,
    SandboxTokenIn,
)

T = TypeVar("T")
ADDRESS = os.environ["FAMILY_FINDING_ADDRESS"]
harness = Harness(base_url=ADDRESS)


def a(kind: type[T], answer: object) -> T:
    """The answer, which is of this kind."""
    assert isinstance(answer, kind), answer
    return answer


def client(organisation: str, *scopes: str) -> AuthenticatedClient:
    asked = SandboxTokenIn(organisation=organisation, scopes=list(scopes))
    token = a(SandboxToken, create_sandbox_token.sync(client=harness, body=asked)).token
    # A status that the contract does not name is an error, and so fails this story.
    return AuthenticatedClient(base_url=ADDRESS, token=token, raise_on_unexpected_status=True)


def patiently(send: Callable[[], Response[T]]) -> Response[T]:
    """Sends until it is answered, and waits as it is told to."""
    for _ in range(5):
        answer = send()
        if answer.status_code not in (429, 503):
            return answer
        time.sleep(float(answer.headers["Retry-After"]))
    raise AssertionError("no answer after five attempts")


reset_sandbox.sync(client=harness)
council = client("HCC", "children:read", "children:write", "links:read", "events:read")

# Where the feed is, before anything happens.
place = a(EventFeed, read_events.sync(client=council, start=ReadEventsStart.NEWEST)).next_


def push(profile: ChildProfile) -> tuple[int, ChildPushed]:
    body = ChildPut(local_authority="HCC", profile=profile)
    answer = patiently(lambda: put_child_by_reference.sync_detailed("case-records", "C1042", client=council, body=body))
    return int(answer.status_code), a(ChildPushed, answer.parsed)


# A case in full: created, unchanged, updated.
profile = ChildProfile(date_of_birth=datetime.date(2019, 11, 20), sex=Sex.F)
status, pushed = push(profile)
assert (status, pushed.outcome) == (201, PushOutcome.CREATED)
child: UUID = pushed.child.id
status, pushed = push(profile)
assert (status, pushed.outcome) == (200, PushOutcome.UNCHANGED)
profile.sex = Sex.M
status, pushed = push(profile)
assert (status, pushed.outcome, pushed.child.id) == (200, PushOutcome.UPDATED, child)


def tell(kind: ChildMilestoneKind, day: datetime.date, key: str) -> Response[ChildMilestoneRecorded | ProblemBody]:
    fact = ChildMilestoneIn(kind=kind, occurred_on=day, source_key=key)
    return patiently(lambda: record_child_milestone.sync_detailed(child, client=council, body=fact))


# A fact twice is one fact, also through a service that is busy.
faults = [SandboxFault(kind=SandboxFaultKind.UNAVAILABLE, requests=2, retry_after_seconds=0)]
put_sandbox_faults.sync(client=harness, body=SandboxFaults(faults=faults))
first = tell(ChildMilestoneKind.ENTERED_CARE, datetime.date(2022, 3, 1), "episode-1")
assert (first.status_code, a(ChildMilestoneRecorded, first.parsed).outcome) == (201, PushOutcome.CREATED)
again = tell(ChildMilestoneKind.ENTERED_CARE, datetime.date(2022, 3, 1), "episode-1")
assert (again.status_code, a(ChildMilestoneRecorded, again.parsed).outcome) == (200, PushOutcome.UNCHANGED)
another = tell(ChildMilestoneKind.ENTERED_CARE, datetime.date(2022, 3, 2), "episode-1")
assert (another.status_code, a(ProblemBody, another.parsed).type_) == (409, "/problems/source-key-reused")
told = a(ChildMilestonePage, list_child_milestones.sync(child, client=council))
assert [fact.source_key for fact in told.items] == ["episode-1"]

# What has not come is refused with the place of the fault, and taken when it has come.
early = tell(ChildMilestoneKind.SHOULD_BE_PLACED_DECIDED, datetime.date(2022, 7, 15), "decision-1")
faulty = a(ProblemBody, early.parsed)
assert (early.status_code, faulty.type_) == (422, "/problems/date-in-future")
assert not isinstance(faulty.errors, Unset) and [fault.pointer for fault in faulty.errors] == ["/occurred_on"]
moment = datetime.datetime(2022, 8, 1, 9, tzinfo=datetime.timezone.utc)
put_sandbox_clock.sync(client=harness, body=SandboxClockIn(now=moment))
decided = tell(ChildMilestoneKind.SHOULD_BE_PLACED_DECIDED, datetime.date(2022, 7, 15), "decision-1")
assert a(ChildMilestoneRecorded, decided.parsed).child.stage is ChildStage.SHOULD_BE_PLACED

# A read that is known already is not sent again; a part, and a case with its links.
read = read_child.sync_detailed(child, client=council)
assert a(ChildOut, read.parsed).stage is ChildStage.SHOULD_BE_PLACED
known = read_child.sync_detailed(child, client=council, if_none_match=read.headers["ETag"])
assert (known.status_code, known.content) == (304, b"")
part = a(ChildPart, read_child.sync(child, client=council, fields=[ReadChildFieldsItem.STAGE]))
assert (part.stage, part.reference) == (ChildStage.SHOULD_BE_PLACED, UNSET)
whole = a(ChildOut, read_child.sync(child, client=council, expand=[ReadChildExpandItem.LINKS]))
assert not isinstance(whole.expanded, Unset) and whole.expanded is not None and whole.expanded.links == []

# The feed tells what changed, once.
feed = a(EventFeed, read_events.sync(client=council, after=place, wait=5))
assert [event.data.id for event in feed.items] == [str(child)] * 4, feed
assert [event.type_.rsplit(".", 1)[1] for event in feed.items] == ["created", "changed", "changed", "changed"]
assert a(EventFeed, read_events.sync(client=council, after=feed.next_)).items == []

# Another council's system does not learn that there is such a child.
elsewhere = read_child.sync_detailed(child, client=client("SCC", "children:read"))
assert (elsewhere.status_code, a(ProblemBody, elsewhere.parsed).type_) == (404, "/problems/not-found")
print("a council's story, told by a generated client in Python")
