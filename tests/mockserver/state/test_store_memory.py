"""What is kept takes no more memory than it needs."""

from __future__ import annotations

import gc
import tracemalloc

from klaviyo_rehearsal.mockserver.state.store import Collection


def test_a_row_holds_little_more_than_its_bytes() -> None:
    collection = Collection()
    attributes = {"name": "x" * 400, "parts": {str(number): None for number in range(20)}}
    tracemalloc.start()
    try:
        for number in range(500):
            collection.insert(str(number), attributes)
            collection.replace(str(number), attributes)
        gc.collect()
        held = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert held / 500 < len(collection.rows["0"]) + 400
