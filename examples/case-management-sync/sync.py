#!/usr/bin/env python3
"""Keeps a council's case-management system and family-finding in step, both ways.

  sync.py push     sends the extract once and says what it came to
  sync.py follow   brings the mirror up to date once
  sync.py run      does both for ever: pushes when the extract changes, follows as things happen

It may be stopped anywhere, by a power cut too, and started again. It remembers only how far it has
read the feed, in the same file as what it read; what it sends it may send twice without harm,
because every case has its reference and every fact its key. Python 3.9 or newer, nothing else.

Settings, from the environment:
  FAMILY_FINDING   address of the service (http://127.0.0.1:8080)
  TOKEN_FILE       file with a token; read anew for each request, so that it can be renewed
  EXTRACT          folder with children.csv and events.csv (extract)
  STATE            file of the mirror (mirror.sqlite)
  AUTHORITY        code of the council (HCC)
  HOOK_LISTEN      host:port to be woken at; without it the feed is asked with a long poll alone
  HOOK_ADDRESS     address of the same as the service sees it (http://HOOK_LISTEN)
"""

import base64
import contextlib
import csv
import hashlib
import hmac
import http.client
import http.server
import json
import os
import pathlib
import sqlite3
import sys
import threading
import time
import urllib.error
import urllib.request

SERVICE = os.environ.get("FAMILY_FINDING", "http://127.0.0.1:8080")
TOKEN_FILE = pathlib.Path(os.environ.get("TOKEN_FILE", "token"))
EXTRACT = pathlib.Path(os.environ.get("EXTRACT", "extract"))
STATE = os.environ.get("STATE", "mirror.sqlite")
AUTHORITY = os.environ.get("AUTHORITY", "HCC")
HOOK_LISTEN = os.environ.get("HOOK_LISTEN")
HOOK_ADDRESS = os.environ.get("HOOK_ADDRESS", f"http://{HOOK_LISTEN}")
SOURCE = "case-records"


def call(method, path, body=None):
    """Sends until it is answered: a status and a body. What is lost on the way is sent again."""
    wait = 0.2
    while True:
        request = urllib.request.Request(SERVICE + path, method=method)
        request.add_header("Authorization", "Bearer " + TOKEN_FILE.read_text().strip())
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as refusal:
            with refusal:
                if refusal.code not in (408, 429, 500, 503):
                    return refusal.code, json.loads(refusal.read() or b"null")
                wait = float(refusal.headers.get("Retry-After") or wait)
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(wait)
        wait = min(wait * 2, 30)


def rows(name):
    with open(EXTRACT / name, newline="", encoding="utf-8-sig") as file:
        yield from csv.DictReader(file)


def push():
    """Sends the whole extract. What the service has already it says is unchanged."""
    counts, ids = {}, {}

    def count(what):
        counts[what] = counts.get(what, 0) + 1

    def sent(what, status, answer):
        if status in (200, 201):
            return count(answer["outcome"])
        count("refused")
        print(f"{what} refused: {status} {answer['detail']}", file=sys.stderr)

    for row in rows("children.csv"):
        profile = {"date_of_birth": row["date_of_birth"], "sex": row["sex"]}
        if row["needs"]:
            profile["needs"] = dict(need.split("=") for need in row["needs"].split(";"))
        child = {"local_authority": AUTHORITY, "profile": profile}
        status, answer = call("PUT", f"/v1/children/by-reference/{SOURCE}/{row['reference']}", child)
        sent(row["reference"], status, answer)
        if status in (200, 201):
            ids[row["reference"]] = answer["child"]["id"]
    for row in sorted(rows("events.csv"), key=lambda row: row["occurred_on"]):
        if row["reference"] in ids:
            fact = {"kind": row["kind"], "occurred_on": row["occurred_on"], "source_key": row["key"]}
            sent(row["key"], *call("POST", f"/v1/children/{ids[row['reference']]}/milestones", fact))
    print("pushed: " + (", ".join(f"{n} {what}" for what, n in sorted(counts.items())) or "nothing"), flush=True)


@contextlib.contextmanager
def mirror():
    state = sqlite3.connect(STATE, isolation_level=None, timeout=30)
    state.execute("CREATE TABLE IF NOT EXISTS place (one INTEGER PRIMARY KEY CHECK (one = 1), next TEXT)")
    state.execute("CREATE TABLE IF NOT EXISTS records (subject TEXT PRIMARY KEY, content TEXT)")
    try:
        yield state
    finally:
        state.close()


def follow(wait=0):
    """Takes one page of the feed into the mirror; whether there may be more at once."""
    with mirror() as state:
        place = state.execute("SELECT next FROM place").fetchone()
        after = f"&after={place[0]}" if place else ""
        status, page = call("GET", f"/v1/events?limit=100&wait={wait}{after}")
        if status == 410:
            # Something was missed. The feed is begun anew; what it still tells is read again.
            state.execute("DELETE FROM place")
            return True
        if status != 200:
            raise SystemExit(f"the feed cannot be read: {status} {page['detail']}")
        subjects = {event["subject"] for event in page["items"] if event["data"]["kind"] in ("child", "link")}
        read = {subject: call("GET", subject) for subject in subjects}
        # Records and place together: whoever stops here has either both or neither.
        state.execute("BEGIN IMMEDIATE")
        for subject, (status, record) in read.items():
            if status == 200:
                state.execute("REPLACE INTO records VALUES (?, ?)", (subject, json.dumps(record)))
            elif status == 404:
                state.execute("DELETE FROM records WHERE subject = ?", (subject,))
        state.execute("REPLACE INTO place VALUES (1, ?)", (page["next"],))
        state.execute("COMMIT")
        return page["more"]


def is_signed(secret, headers, body):
    """Whether a delivery is signed as Standard Webhooks says, within five minutes."""
    sent_at = headers.get("webhook-timestamp", "0")
    if not sent_at.isdigit() or abs(time.time() - int(sent_at)) > 300:
        return False
    signed = f"{headers.get('webhook-id', '')}.{sent_at}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_") if hasattr(secret, "removeprefix") else secret[6:])
    expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    given = headers.get("webhook-signature", "").split(" ")
    return any(hmac.compare_digest(expected, signature) for signature in given)


def listen(woken):
    """Lets webhooks wake the reader. They are not needed for anything else: the feed has it all."""
    status, hooks = call("GET", "/v1/webhooks")
    hook = next((hook for hook in hooks["items"] if hook["address"] == HOOK_ADDRESS), None) if status == 200 else None
    if hook is None:
        status, hook = call("POST", "/v1/webhooks", {"address": HOOK_ADDRESS, "kinds": ["child", "link"]})
        if status != 201:
            raise SystemExit(f"no webhook: {status} {hook['detail']}")
    # Made anew at each start, so that no secret lies about; the one before goes on to sign for a day.
    secret = call("POST", f"/v1/webhooks/{hook['id']}/secret")[1]["secret"]

    class Hook(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), 65536))
            genuine = is_signed(secret, self.headers, body)
            self.send_response(204 if genuine else 401)
            self.end_headers()
            if genuine:
                woken.set()

        def log_message(self, *_):
            pass

    host, port = HOOK_LISTEN.rsplit(":", 1)
    server = http.server.ThreadingHTTPServer((host, int(port)), Hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()


def keep_following():
    woken = threading.Event()
    if HOOK_LISTEN:
        listen(woken)
    while True:
        while follow(wait=0 if HOOK_LISTEN else 20):
            pass
        if HOOK_LISTEN:
            woken.wait(timeout=20)
            woken.clear()


def stamp():
    """Changes when the extract does."""
    return [(EXTRACT / name).stat().st_mtime_ns for name in ("children.csv", "events.csv")]


def run():
    threading.Thread(target=keep_following, daemon=True).start()
    pushed = None
    while True:
        if stamp() != pushed:
            pushed = stamp()
            push()
        time.sleep(0.5)


if __name__ == "__main__":
    commands = {"push": push, "follow": lambda: all(iter(follow, False)), "run": run}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        raise SystemExit(__doc__)
    commands[sys.argv[1]]()
