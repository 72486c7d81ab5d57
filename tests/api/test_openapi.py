"""The description of the API: complete, true, and true for thousands of requests that nobody thought of."""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

import hypothesis
import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from sync import batch as batches
from tests.api.conftest import MakeOffice
from tests.api.world import (
    VILLAGE,
    Phone,
    announced,
    batch,
    bearer,
    entry_with,
    new_id,
    new_link,
    new_outreach,
    new_phone,
    photo,
)
from webapp.pages.openapi import EXAMPLE_BATCH, EXAMPLE_ENTRY, description

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
)
# Cases for each operation, half of them valid by the description and half not.
CASES = {
    "enrol": 340,
    "receive": 400,
    "take_file": 300,
    "file_state": 220,
    "own_entry": 180,
    "changes_since": 260,
    "registry_since": 200,
    "outreach_phone": 100,
}
# These take nothing, so there is but one request to think of.
WITHOUT_CHOICE = ("this_device", "outreach_events", "ping", "openapi")
SEED = 20261122


class Requests:
    """Makes requests out of the description, with tokens and ids that exist, and holds every answer against it."""

    def __init__(self, offices: Sequence[Flask]) -> None:
        self.made = 0
        self.answered: Counter[int] = Counter()
        self.schemas = [_schema(office) for office in offices]
        self.known: list[dict[str, str]] = []
        self.senders: list[list[dict[str, str]]] = []
        for office in offices:
            phone = new_phone(office)
            content = photo(4711)
            sent = entry_with(content)
            office.test_client().post("/sync/v1/batches", json=batch(sent), headers=phone.headers)
            self.known.append(
                {
                    "sha256": announced(content)["sha256"],
                    "id": sent["id"],
                    "outreach_id": new_outreach(office, phone),
                }
            )
            self.senders.append([phone.headers, bearer(f"q_{new_link(office)}"), bearer("d_tidak-ada"), {}])

    def generate(self, name: str, mode: GenerationMode, count: int) -> None:
        """Send generated requests of one operation, to the offices in turn."""
        operation = self.schemas[0].find_operation_by_id(name)
        sender = st.sampled_from([0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 3])

        @seed(SEED)
        @hypothesis.settings(
            max_examples=count,
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(operation.as_strategy(generation_mode=mode), sender, st.integers(0, 3))
        def send(case: Any, sender: int, known: int) -> None:
            place = self.made % len(self.schemas)
            self.made += 1
            if known:
                _make_known(case, self.known[place])
            headers = {**self.senders[place][sender], "Accept-Encoding": "identity"}
            answer = case.call(app=self.schemas[place].app, headers=headers)
            case.validate_response(answer, checks=CHECKS)
            self.answered[answer.status_code] += 1

        send()


def _schema(office: Flask) -> Any:
    """The description with shorter lists: long ones take most of the time, and have tests of their own."""
    shorter = copy.deepcopy(description())
    parts = shorter["components"]["schemas"]
    for part, member in (("Batch", "entries"), ("Batch", "discarded"), ("Entry", "attachments")):
        parts[part]["properties"][member]["maxItems"] = 3
    schema = schemathesis.openapi.from_dict(shorter)
    schema.app = office
    return schema


def _make_known(case: Any, known: dict[str, str]) -> None:
    """Put in what exists, so that requests get past the first look."""
    for name in case.path_parameters or {}:
        case.path_parameters[name] = known[name]
    if isinstance(case.body, dict) and isinstance(case.body.get("entries"), list):
        for item in case.body["entries"]:
            if isinstance(item, dict):
                item.update(service="uji", version=1, area=VILLAGE)


@pytest.mark.postgres
@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@pytest.mark.parametrize("name", [*CASES, *WITHOUT_CHOICE])
def test_requests_that_nobody_thought_of_are_answered_as_described(offices: MakeOffice, name: str) -> None:
    """2,000 generated requests in all, every other one on PostgreSQL."""
    requests = Requests([offices("sqlite"), offices("postgresql")])
    if name in WITHOUT_CHOICE:
        requests.generate(name, GenerationMode.POSITIVE, 5)
        assert set(requests.answered) <= {200, 401}
        return
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        requests.generate(name, mode, CASES[name] // 2)
    assert requests.made >= CASES[name]
    assert max(requests.answered) < 500
    assert len(requests.answered) > 1, requests.answered


def test_two_thousand_requests_are_generated() -> None:
    assert sum(CASES.values()) >= 2000


def test_every_address_of_the_protocol_is_described(office: Flask) -> None:
    described = {
        (path, method.upper())
        for path, operations in description()["paths"].items()
        for method in operations
        if method != "parameters"
    }
    served = {
        (
            rule.rule.replace("<sha256>", "{sha256}")
            .replace("<uuid:entry_id>", "{id}")
            .replace("<uuid:outreach_id>", "{outreach_id}"),
            method,
        )
        for rule in office.url_map.iter_rules()
        if rule.rule.startswith("/sync/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert described == served


def test_the_description_is_served_to_everybody(client: FlaskClient) -> None:
    answer = client.get("/sync/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.get_json() == json.loads(json.dumps(description()))
    assert answer.get_json()["openapi"] == "3.1.0"


def test_examples_are_what_the_schemas_take(client: FlaskClient, phone: Phone) -> None:
    assert batches.read(json.dumps(EXAMPLE_BATCH).encode()).entries == [EXAMPLE_ENTRY]
    # Its service and version are not published here: kept, not refused, so every member is right.
    example = {**EXAMPLE_ENTRY, "id": new_id(), "version": 2**20}
    told = client.post("/sync/v1/batches", json=batch(example), headers=phone.headers).get_json()
    assert told["results"][0]["outcome"] == "quarantined"
