"""Cards by the API: the list, one card, and what its unit, a leader and supervision do with it."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field, StringConstraints

from wangge.api.answers import answer, answer_once
from wangge.api.auth import CASE_STAFF, caller
from wangge.api.reference import REFUSALS
from wangge.api.reports import WRITE_REFUSALS
from wangge.api.schemas import CardAnswer, CardList
from wangge.cases.actions import supervising
from wangge.cases.acts import Input
from wangge.cases.queries import cards
from wangge.cases.queries.telling import named_org
from wangge.lib import clock
from wangge.lib.errors import InvalidInput

if TYPE_CHECKING:
    from wangge.cases.models import Card
    from wangge.lib.actor import Actor

router = Router(tags=["cards"])
Status = Literal["to_sign", "to_answer", "answered", "appealed", "dismissed", "upheld", "void"]


class WantedCards(Schema):
    status: Status | None = None
    level: Literal["order", "yellow", "red"] | None = None
    cursor: int | None = None
    limit: int = Field(default=50, ge=1, le=200)


class CardActInput(Input):
    """What a card's acts need: `text` to answer, appeal and decide; `uphold` to decide."""

    client_id: uuid.UUID
    text: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] = ""
    uphold: bool | None = None


@router.get("/cards", auth=CASE_STAFF, response={200: CardList, **REFUSALS})
def get_cards(request: HttpRequest, wanted: Query[WantedCards]) -> HttpResponse:
    """The cards that the caller may see, newest first."""
    by = caller(request)
    page = cards.list_cards(
        by, status=wanted.status or "", level=wanted.level or "", below=wanted.cursor, limit=wanted.limit
    )
    following = str(page.next_below) if page.next_below is not None else None
    return answer({"items": [_document(card, by) for card in page.items], "next_cursor": following})


@router.get("/cards/{card_id}", auth=CASE_STAFF, response={200: CardAnswer, **REFUSALS})
def get_card(request: HttpRequest, card_id: int) -> HttpResponse:
    """One card with its evidence and what the caller may do with it."""
    by = caller(request)
    return answer(_document(cards.get_card(by, card_id), by))


@router.post("/cards/{card_id}/{act}", auth=CASE_STAFF, response={200: CardAnswer, **WRITE_REFUSALS})
def do_card_act(
    request: HttpRequest, card_id: int, act: Literal["sign", "answer", "appeal", "decide"], data: CardActInput
) -> HttpResponse:
    """Sign a red card, answer or appeal against a card, decide an appeal: each once."""
    by = caller(request)
    cards.get_card(by, card_id)

    def run(now: datetime) -> tuple[int, Any]:
        card = cards.get_card(by, card_id)
        cards.require(by, card, act)
        return 200, _document(_do(card, act, data, by, now), by)

    return answer_once(request, data.client_id, {"card": card_id, "act": act, **data.model_dump(mode="json")}, run)


def _do(card: "Card", act: str, data: CardActInput, by: "Actor", now: datetime) -> "Card":
    if act == "sign":
        return supervising.sign_off_card(card=card, by=by, now=now)
    if act == "answer":
        return supervising.answer_card(card=card, text=data.text, by=by, now=now)
    if act == "appeal":
        return supervising.appeal_card(card=card, text=data.text, by=by, now=now)
    if data.uphold is None:
        raise InvalidInput(fields={"uphold": "true / false"})
    return supervising.decide_appeal(card=card, uphold=data.uphold, text=data.text, by=by, now=now)


def _document(card: "Card", by: "Actor") -> dict[str, Any]:
    def office(instant: datetime | None) -> datetime | None:
        return clock.office_time(instant) if instant is not None else None

    return {
        "id": card.pk,
        "case": card.case.number,
        "org": named_org(card.org_id),
        "level": card.level,
        "rule": card.rule,
        "rule_label": str(card.get_rule_display()),
        "status": card.status,
        "evidence": card.evidence,
        "note": card.note,
        "issued_at": office(card.issued_at),
        "by_ladder": card.issued_by is None,
        "answer_due_at": office(card.answer_due_at),
        "appeal_due_at": office(card.appeal_due_at),
        "answer": card.answer or None,
        "answered_at": office(card.answered_at),
        "appeal": card.appeal or None,
        "decision": card.decision or None,
        "acts": cards.may_do(by, card),
    }
