"""Serves a mock with many profiles, a list and a segment of all of them, events, and resources of each kind.

python -m benchmarks.filling [--profiles N] [--events N] [--spec FILE]
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.openapi.loading import load

COMPANY = "HOLDNG"
KEY = f"pk_{COMPANY}_key"
PERSON = "01M1PA0000000000000000000X"
LIST, SMALL_LIST, SEGMENT, TEMPLATE = "BigLst", "TenLst", "BigSeg", "BigTpl"
METRIC = "Placed Order"
_BATCH = 10_000
_FIRST_EVENT = 1_770_000_000  # seconds since 1970
_OF_EACH = 2_000
_HTML = "<p>Hi {{ first_name|default:'you' }}{% for item in person.items %}{{ item }}{% endfor %}</p>"


def fill(account: Any, profiles: int, events: int) -> None:
    """Fill an account."""
    from klaviyo_rehearsal.mockserver.control.planting import seed

    people = [
        {
            "id": profile_id(number),
            "email": f"p{number}@northwind.shop",
            "properties": {"n": number, "plan": "gold"},
        }
        for number in range(1, profiles)
    ]
    seed(account, {"profiles": [{"id": PERSON, "email": "ana@northwind.shop"}, *people]})
    condition = {
        "type": "profile-property",
        "property": "email",
        "filter": {"type": "existence", "operator": "is-set"},
    }
    definition = {"condition_groups": [{"conditions": [condition]}]}
    everybody = [person["id"] for person in people]
    lists = [{"id": LIST, "name": "All", "members": everybody}]
    lists += [{"id": SMALL_LIST, "name": "Ten thousand", "members": everybody[:_BATCH]}]
    seed(account, {"lists": lists})
    seed(account, {"segments": [{"id": SEGMENT, "name": "All", "definition": definition}]})
    seed(account, {"templates": [{"id": TEMPLATE, "name": "Hello", "html": _HTML}]})
    for start in range(0, events, _BATCH):
        seed(account, {"events": [_event(n) for n in range(start, min(start + _BATCH, events))]})
    kinds = ("catalog-item", "catalog-variant", "catalog-category", "coupon", "coupon-code", "tag", "webhook")
    for kind in kinds:
        found = [{"type": kind, "id": f"{kind}.{n}", "attributes": {"name": n}} for n in range(_OF_EACH)]
        seed(account, {"resources": found})


def profile_id(number: int) -> str:
    """Return the id of a profile by its number."""
    return f"01M1PB{number:020d}"


def _event(number: int) -> dict[str, Any]:
    return {
        "metric": METRIC,
        "profile": PERSON,
        "value": number,
        # Without one, events of one second are the same event.
        "unique_id": f"u{number}",
        "time": datetime.fromtimestamp(_FIRST_EVENT + 60 * number, UTC).isoformat(),
        "properties": {"OrderId": number % 500},
    }


def library_of(specs: tuple[str, ...]) -> Library:
    """Return the contracts of these files, the bundled ones where there are none."""
    return load(files=[Path(spec) for spec in specs])


@click.command()
@click.option("--profiles", default=100_000)
@click.option("--events", default=100_000)
@click.option("--spec", "specs", multiple=True)
def main(profiles: int, events: int, specs: tuple[str, ...]) -> None:
    """Fill a mock and serve it."""
    from klaviyo_rehearsal.mockserver import server
    from klaviyo_rehearsal.mockserver.app import create_app
    from klaviyo_rehearsal.mockserver.settings import Settings

    settings = Settings(advanced_kdp=True, legacy="serve", keep_answers=True)
    app = create_app(library_of(specs), settings=settings)
    fill(app.state.control.account_of(KEY), profiles, events)
    bound = server.bind("127.0.0.1", 0)
    server.serve(app, bound, lambda: print(f"Mock ready at {server.address(bound)}", flush=True))


if __name__ == "__main__":
    main()
