"""Searches for what the contract does not say: beside a sandbox, as the callers that there are.

SECONDS_TO_SEARCH is how long to go on after every operation was covered (40). ANOTHER_SEED makes each
search another one.
"""

import json
import os
import re
import subprocess
import sys
import urllib.request

ADDRESS = os.environ["FAMILY_FINDING_ADDRESS"]
SECONDS = int(os.environ.get("SECONDS_TO_SEARCH", "40"))
FIXED = [] if os.environ.get("ANOTHER_SEED") else ["--seed", "20220401"]


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
    command = ["venv/bin/schemathesis", "run", ADDRESS + "/openapi.json", "--workers", "2", *FIXED, *arguments]
    print(f"as {organisation}: {' '.join(arguments)}", flush=True)
    return subprocess.run(command, env={**os.environ, "TOKEN": token}).returncode


partners = ["--include-path-regex", "^/v1/(availability|expressions-of-interest)"]
results = [
    search("SOUTH", "--phases", "examples,coverage"),
    search("SOUTH", "--phases", "fuzzing,stateful", "--max-time", str(SECONDS)),
    search("HARBOUR", *partners, "--phases", "examples,fuzzing", "--max-time", str(max(SECONDS // 4, 5))),
]
sys.exit(any(results))
