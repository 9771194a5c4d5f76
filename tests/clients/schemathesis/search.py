"""Searches for what the contract does not say: beside a sandbox, as the callers that there are.

The search is always the same one: so many cases of one seed, however quick the machine is, so that what
it finds is new in the change and not in the search. With SECONDS_TO_SEARCH it goes on for so long after
every operation was covered, and is another one each time.
"""

import json
import os
import re
import subprocess
import sys
import urllib.request

ADDRESS = os.environ["FAMILY_FINDING_ADDRESS"]
SECONDS = int(os.environ.get("SECONDS_TO_SEARCH", "0"))
SEED = [] if SECONDS else ["--seed", "20220401"]


def send(path, body=None):
    request = urllib.request.Request(ADDRESS + path)
    if body is not None:
        request.data = json.dumps(body).encode()
        request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


# Identity is a scope that is asked for by name, so every scope is named.
contract = send("/openapi.json")
scopes = re.findall(r"`([a-z]+:[a-z]+)`:", contract["components"]["securitySchemes"]["bearer"]["description"])


def search(organisation, *arguments):
    asked = {"organisation": organisation, "scopes": scopes, "lifetime_seconds": 86400}
    token = send("/sandbox/tokens", asked)["token"]
    command = ["venv/bin/schemathesis", "run", ADDRESS + "/openapi.json", "--workers", "2", *SEED, *arguments]
    print(f"as {organisation}: {' '.join(arguments)}", flush=True)
    return subprocess.run(command, env={**os.environ, "TOKEN": token}).returncode


def as_long(share, cases):
    """For a share of the time that was asked for, or so many cases of each operation."""
    return ["--max-time", str(max(SECONDS // share, 1))] if SECONDS else ["--max-examples", str(cases)]


partners = ["--include-path-regex", "^/v1/(availability|expressions-of-interest)"]
results = [
    search("SOUTH", "--phases", "examples,coverage"),
    search("SOUTH", "--phases", "fuzzing,stateful", *as_long(1, 10)),
    search("HARBOUR", *partners, "--phases", "examples,fuzzing", *as_long(4, 30)),
]
sys.exit(any(results))
