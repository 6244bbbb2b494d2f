"""An integration in another process that does nothing: it answers each call, and logs it."""

from __future__ import annotations

SHOP = """
import json, sys
for line in sys.stdin:
    call = json.loads(line)
    print("doing", call["call"], file=sys.stderr)
    print(json.dumps({"id": call["id"]}), flush=True)
"""
