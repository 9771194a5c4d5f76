#!/usr/bin/env python3
"""Which of a region's adopters could take these children? For an agency elsewhere.

  search.py --children 2 --youngest 1 --oldest 4 --needs autism,prematurity

Prints the households that the region offers, those who said yes to most of the needs first, and who
would rather be asked. Python 3.9 or newer, nothing else.

FAMILY_FINDING is the address of the service (http://127.0.0.1:8080), TOKEN_FILE a file with a token
that has the scope availability:read.
"""

import argparse
import json
import os
import pathlib
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

SERVICE = os.environ.get("FAMILY_FINDING", "http://127.0.0.1:8080")
TOKEN_FILE = pathlib.Path(os.environ.get("TOKEN_FILE", "token"))


def read(path):
    """A page; waits where the region asks for patience."""
    while True:
        request = urllib.request.Request(SERVICE + path)
        request.add_header("Authorization", "Bearer " + TOKEN_FILE.read_text().strip())
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refusal:
            with refusal:
                if refusal.code not in (429, 503):
                    problem = json.load(refusal)
                    told = "; ".join(error["detail"] for error in problem.get("errors", [])) or problem["detail"]
                    raise SystemExit(f"{problem['title']}: {told}")
                time.sleep(float(refusal.headers.get("Retry-After") or 5))


def offers(filters):
    """Every household that fits; `None` where there are too few to be shown."""
    found, cursor = [], None
    while True:
        asked = {name: value for name, value in {**filters, "limit": 100, "cursor": cursor}.items() if value is not None}
        page = read("/v1/availability?" + urllib.parse.urlencode(asked, safe=","))
        if "fewer_than" in page:
            return page["fewer_than"], []
        found += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return None, found


def said(household, needs):
    """Of the needs: how many the household said yes to, and which it would have to be asked about."""
    answers = household.get("needs", {})
    accepted = [need for need in needs if answers.get(need) == "yes"]
    return len(accepted), [need for need in needs if need not in accepted]


def main():
    parser = argparse.ArgumentParser(description="Which of a region's adopters could take these children?")
    parser.add_argument("--children", type=int, help="how many are placed together")
    parser.add_argument("--youngest", type=int, help="age of the youngest in years")
    parser.add_argument("--oldest", type=int, help="age of the eldest in years")
    parser.add_argument("--needs", default="", help="needs of the children, with commas between")
    parser.add_argument("--area", help="letters of a postcode")
    parser.add_argument("--region", help="which region, where the service holds several")
    asked = parser.parse_args()
    needs = [need for need in asked.needs.split(",") if need]
    few, found = offers(
        {
            "children": asked.children,
            "youngest_years": asked.youngest,
            "oldest_years": asked.oldest,
            "needs": ",".join(needs) or None,
            "postcode_area": asked.area,
            "region": asked.region,
        }
    )
    if few is not None:
        print(f"Fewer than {few} households fit: none is shown. Ask for less, or speak to the agency.")
        return
    print(f"{len(found)} households")
    for household in sorted(found, key=lambda one: (-said(one, needs)[0], one["offered_from"], one["household_id"])):
        accepted, open_questions = said(household, needs)
        ages = f"{household['age_from_years']} to {household['age_to_years']} years"
        ask = f", ask about {', '.join(open_questions)}" if open_questions else ""
        print(
            f"{household['household_id']}  {household['postcode_area']:>2}, up to {household['children_most']} "
            f"children of {ages}, since {household['offered_from']}: {accepted} of {len(needs)} needs accepted{ask}"
        )


if __name__ == "__main__":
    try:
        main()
    except urllib.error.URLError as error:
        sys.exit(f"{SERVICE} does not answer: {error.reason}")
