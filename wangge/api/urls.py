"""The API and its addresses; the OpenAPI document is made from it."""

from django.urls import path
from ninja import NinjaAPI

from wangge.api import (
    campaigns,
    cards,
    cases,
    consented,
    households,
    instructions,
    patrols,
    places,
    problems,
    reference,
    reports,
    sessions,
    shared,
    staff,
    suggestions,
)
from wangge.api.sync import routes as sync

api = NinjaAPI(
    title="Wangge",
    version="1",
    description="Grid-based community governance: report, judge, assign, act, verify, evaluate.",
    urls_namespace="api-1",
    docs_url="/docs",
)
problems.install(api)
ROUTERS = (
    reference.router,
    reports.router,
    staff.router,
    cards.router,
    instructions.router,
    sessions.router,
    suggestions.router,
    households.router,
    consented.router,
    shared.router,
    places.router,
    patrols.router,
    sync.router,
    campaigns.router,
    cases.router,
)
for router in ROUTERS:
    api.add_router("", router)

urlpatterns = [path("", api.urls)]
