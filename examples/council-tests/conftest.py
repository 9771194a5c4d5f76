"""A sandbox for the tests of a council's system: started once, begun anew for each test."""

import json
import os
import subprocess
import urllib.error
import urllib.request

import pytest


class Answer:
    """A status, headers and a body of JSON."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body


class Caller:
    """Sends requests with one token."""

    def __init__(self, base, token=None):
        self.base, self.token = base, token

    def send(self, method, path, body=None, timeout=30, **headers):
        request = urllib.request.Request(self.base + path, method=method)
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        for name, value in headers.items():
            request.add_header(name.replace("_", "-"), value)
        try:
            answer = urllib.request.urlopen(request, timeout=timeout)
        except urllib.error.HTTPError as refusal:
            answer = refusal
        with answer:
            return Answer(answer.status, answer.headers, json.loads(answer.read() or b"null"))

    def get(self, path):
        return self.send("GET", path)


class Sandbox(Caller):
    """What a test tells the sandbox."""

    def caller(self, organisation, *scopes, **more):
        asked = {"organisation": organisation, **({"scopes": scopes} if scopes else {}), **more}
        return Caller(self.base, self.send("POST", "/sandbox/tokens", asked).body["token"])

    def reset(self):
        assert self.send("POST", "/sandbox/reset").status == 200

    def set_clock(self, now):
        assert self.send("PUT", "/sandbox/clock", {"now": now}).status == 200

    def fail(self, *faults):
        assert self.send("PUT", "/sandbox/faults", {"faults": faults}).status == 200


@pytest.fixture(scope="session")
def running():
    binary = os.environ.get("FAMILY_FINDING", "family-finding")
    # Its input is a pipe of ours: it ends when we do, however that comes.
    command = [binary, "sandbox", "--until-stdin-closes"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    yield Sandbox(json.loads(process.stdout.readline())["address"])
    process.stdin.close()
    assert process.wait(timeout=30) == 0


@pytest.fixture
def sandbox(running):
    running.reset()
    return running
