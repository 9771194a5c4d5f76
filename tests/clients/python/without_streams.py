"""Leaves out of a contract what the generator makes no client of: an import, whose body is a stream of lines."""

import json
import sys

with open(sys.argv[1]) as file:
    contract = json.load(file)
for path in contract["paths"].values():
    for method in [method for method, operation in path.items() if "application/x-ndjson" in operation.get("requestBody", {}).get("content", {})]:
        del path[method]
with open(sys.argv[1], "w") as file:
    json.dump(contract, file)
