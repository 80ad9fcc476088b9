"""Registers a table, lists what is registered, reads the newest version: with Python's standard library alone."""

import json
import os
import sys
import urllib.error
import urllib.request

base, path = sys.argv[1:]


def ask(method, route, body=None):
    """Sends a request and returns the status and the body of the answer."""
    request = urllib.request.Request(base + route, method=method)
    request.add_header("X-API-Key", os.environ["DRIFTLESS_API_KEY"])
    if body is not None:
        request.data = json.dumps(body).encode()
        request.add_header("Content-Type", "application/json")
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


table = {"engine": "sqlite", "db_name": path, "table_name": "orders"}
status, made = ask("POST", "/v1/schemas", table)
assert status == 201, made
status, listed = ask("GET", "/v1/schemas")
assert status == 200, listed
status, latest = ask("GET", f"/v1/schemas/{made['schema_id']}/latest")
assert status == 200, latest
status, refused = ask("POST", "/v1/schemas", table)
assert status == 409, refused
columns = ", ".join(column["name"] for column in latest["snapshot"])
print(
    f"registered {made['schema_id']}, listed {len(listed['schemas'])}, read {columns};"
    f" refused with {refused['status']} for {refused['schema_id']}"
)
