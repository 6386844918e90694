"""Runs the FastAPI app of a snippet, and asks it for /mine with each token. As JSON on standard input:
{"code": ..., "tokens": {name: token}}; on standard output {name: [status, body]}."""

import json
import sys

from fastapi.testclient import TestClient

asked = json.load(sys.stdin)
module = {"__name__": "snippet"}
exec(asked["code"], module)
client = TestClient(module["app"])


def ask(token):
    answer = client.get("/mine", headers={"authorization": f"Bearer {token}"})
    return [answer.status_code, answer.json()]


print(json.dumps({name: ask(token) for name, token in asked["tokens"].items()}))
