"""The register of places: its list, one record with its past, and the forms by which it is kept."""

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wangge.desk import options, registered
from wangge.desk.place_forms import EndForm, MergeForm, PlaceForm, initial_of, kind_choices
from wangge.desk.refused import come_back
from wangge.desk.views.frame import frame
from wangge.files.actions import attach_received, receive_upload
from wangge.files.queries import for_owners
from wangge.files.serving import serve
from wangge.files.storage import Variant
from wangge.journal.actions import first_answer, once
from wangge.lib import clock
from wangge.lib.access import access
from wangge.lib.errors import DomainError, NotFound
from wangge.places.access import KEEPERS, READERS, WRITERS, place_for
from wangge.places.actions.merging import merge_places, unmerge_places
from wangge.places.actions.recording import change_place, record_place, restore_place, retire_place
from wangge.places.errors import BadPlace, PlaceMoved
from wangge.places.kinds import STATE_WORDS
from wangge.places.queries import doubles
from wangge.places.queries.alike import likely_places
from wangge.places.queries.listing import PlaceFilter, count_places, list_places, merged_parts
from wangge.places.said import PlaceInput
from wangge.ui.requests import PageRequest

if TYPE_CHECKING:
    from wangge.files.models import Upload
    from wangge.places.models import Place


@access(*READERS)
@require_safe
def index(request: PageRequest) -> HttpResponse:
    """The records that this person may see, by kind, area, words and state."""
    actor, asked = request.actor, request.GET
    states = [state.value for state in STATE_WORDS]
    wanted = PlaceFilter(
        kind=asked.get("kind", "") if asked.get("kind") in dict(_flat_kinds()) else "",
        area=asked.get("area", "")[:15],
        q=asked.get("q", "").strip()[:100].replace("\0", ""),
        state=asked.get("state", "") if asked.get("state") in states else states[0],
    )
    below = asked.get("cursor", "")
    page = list_places(actor, wanted, cursor=int(below) if below.isdecimal() and len(below) < 19 else None)
    context = frame(
        request,
        clock.now(),
        nav_name="places",
        rows=registered.rows(page.items),
        next_cursor=page.next_cursor or "",
        total=count_places(actor, wanted),
        wanted=wanted,
        kinds=kind_choices(_("全部种类"), with_groups=True),
        areas=options.area_groups(actor, wanted.area),
        states=[(state.value, words) for state, words in STATE_WORDS.items()],
        is_narrowed=bool(wanted.kind or wanted.area or wanted.q or wanted.state != states[0]),
        may_write=actor.has_role(*WRITERS),
        may_keep=actor.has_role(*KEEPERS),
        doubles=doubles.count(actor) if actor.has_role(*KEEPERS) else 0,
    )
    return render(request, "desk/places/list.html", context)


def _flat_kinds() -> list[tuple[str, str]]:
    return [pair for _label, kinds in kind_choices("", with_groups=True)[1:] for pair in kinds]  # type: ignore[misc]


@access(*READERS)
@require_safe
def place(request: PageRequest, place_id: int) -> HttpResponse:
    """One record: where it stands, what is known, how it changed, and what this person may do."""
    return _record_page(request, place_for(request.actor, place_id))


def _record_page(request: PageRequest, found: "Place", status: int = 200, **bound: Any) -> HttpResponse:
    actor = request.actor
    may_keep = actor.has_role(*KEEPERS)
    context = frame(
        request,
        clock.now(),
        nav_name="places",
        place=found,
        row=registered.row(found),
        facts=registered.facts(found),
        map=registered.on_map(found),
        files=registered.files_of(found),
        changes=registered.changes(found),
        parts=registered.rows(merged_parts(found)),
        into=found.merged_into if found.merged_into_id else None,
        doubles=registered.pairs(doubles.of_place(actor, found.pk)) if may_keep else [],
        may_write=actor.has_role(*WRITERS),
        may_keep=may_keep,
        end_form=bound.get("end_form") or EndForm(initial={"base_version": found.version}, auto_id="end_%s"),
        merge_form=bound.get("merge_form") or MergeForm(auto_id="merge_%s"),
        open_form=next(iter(bound), ""),
    )
    return render(request, "desk/places/place.html", context, status=status)


@access(*WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PageRequest) -> HttpResponse:
    """Record a place."""
    actor = request.actor
    if request.method != "POST":
        return _form_page(request, PlaceForm(actor, initial=initial_of(None)))
    form = PlaceForm(actor, request.POST, request.FILES)
    data = form.said() if form.is_valid() else None
    if data is not None:
        now, caller, body = clock.now(), f"{actor.kind}:{actor.id}", data.model_dump(mode="json")
        is_known = first_answer(client_id=data.client_id, caller=caller, body=body) is not None
        if not is_known and "anyway" not in request.POST and (likely := _likely(request, data)):
            return _form_page(request, form, status=409, likely=likely)

        def do() -> tuple[int, str]:
            made = record_place(data=data, by=actor, now=now)
            return 201, str(made.pk)

        try:
            received = [(each.name or "", receive_upload(stream=each)) for each in form.cleaned_data["files"]]
            _status, key, is_repeat = once(client_id=data.client_id, caller=caller, body=body, now=now, do=do)
            if not is_repeat:
                _attach(request, int(key), received)
            messages.success(request, _("已登记"))
            return HttpResponseRedirect(reverse("desk:place", args=[int(key)]))
        except DomainError as refusal:
            if refusal.status not in (413, 415, 422):
                raise
            form.add_refusal(refusal)
    return _form_page(request, form, status=422)


def _likely(request: PageRequest, data: PlaceInput) -> list[registered.Row]:
    """What may be the place already; where it stands is judged when it is recorded."""
    try:
        return registered.rows(likely_places(request.actor, data))
    except BadPlace:
        return []


def _attach(request: PageRequest, place_id: int, received: list[Any]) -> None:
    for name, each in received:
        attach_received(
            received=each, name=name, owner_type="place", owner_id=place_id, by=request.actor, now=clock.now()
        )


@access(*WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: PageRequest, place_id: int) -> HttpResponse:
    """Change a record; who was a moment too late sees both versions and decides."""
    actor = request.actor
    found = place_for(actor, place_id)
    if request.method != "POST":
        return _form_page(request, PlaceForm(actor, initial=initial_of(found)), found)
    form = PlaceForm(actor, request.POST, request.FILES, initial=initial_of(found))
    data = form.changed(found) if form.is_valid() else None
    if data is None:
        return _form_page(request, form, found, 422)
    try:
        received = [(each.name or "", receive_upload(stream=each)) for each in form.cleaned_data["files"]]
        change_place(place=found, data=data, by=actor, now=clock.now())
    except PlaceMoved as conflict:
        return _form_page(request, _again(request, found), found, 409, conflict=_both(conflict))
    except DomainError as refusal:
        if refusal.status not in (409, 413, 415, 422):
            raise
        form.add_refusal(refusal)
        return _form_page(request, form, found, refusal.status)
    _attach(request, found.pk, received)
    messages.success(request, _("改动已保存"))
    return HttpResponseRedirect(reverse("desk:place", args=[found.pk]))


def _again(request: PageRequest, found: "Place") -> PlaceForm:
    """The form with what was typed, on the version that is the latest now."""
    typed = request.POST.copy()
    typed["base_version"], typed["client_id"] = str(found.version), str(uuid.uuid4())
    again = PlaceForm(request.actor, typed, initial=initial_of(found))
    again.is_valid()
    return again


def _both(conflict: PlaceMoved) -> list[tuple[str, str, str]]:
    """The fields that the person changed: what they typed, and what stands there now."""
    yours, theirs = conflict.extra["yours"], conflict.extra["theirs"]
    return [
        (str(label), registered.value_words(name, yours), registered.value_words(name, theirs))
        for name, label in registered.FIELDS.items()
        if name in yours and name in theirs
    ]


def _form_page(
    request: PageRequest, form: PlaceForm, found: "Place | None" = None, status: int = 200, **more: Any
) -> HttpResponse:
    post = next(iter(request.actor.posts))
    code = (found.grid or found.village or found.town) if found else post.area
    context = frame(
        request,
        clock.now(),
        nav_name="places",
        form=form,
        place=found,
        areas_address=reverse("desk:around", args=[code]),
        **more,
    )
    return render(request, "desk/places/form.html", context, status=status)


@access(*WRITERS)
@require_POST
def retire(request: PageRequest, place_id: int) -> HttpResponse:
    """The place does not exist any more."""
    found = place_for(request.actor, place_id)
    form = EndForm(request.POST, auto_id="end_%s")
    if not form.is_valid():
        return _record_page(request, found, 422, end_form=form)
    said = form.cleaned_data
    return _do(
        request,
        found,
        lambda: retire_place(
            place=found, by=request.actor, now=clock.now(), on=said["on"], base_version=said["base_version"]
        ),
        _("已登记为不存在，记录和历史都保留"),
    )


@access(*WRITERS)
@require_POST
def restore(request: PageRequest, place_id: int) -> HttpResponse:
    """It was ended by mistake."""
    found = place_for(request.actor, place_id)
    return _do(request, found, lambda: restore_place(place=found, by=request.actor, now=clock.now()), _("已恢复在用"))


@access(*KEEPERS)
@require_POST
def merge(request: PageRequest, place_id: int) -> HttpResponse:
    """The record belongs to another one."""
    found = place_for(request.actor, place_id)
    form = MergeForm(request.POST, auto_id="merge_%s")
    if not form.is_valid():
        return _record_page(request, found, 422, merge_form=form)
    into = place_for(request.actor, form.cleaned_data["into"])
    return _do(
        request,
        into,
        lambda: merge_places(place=found, into=into, by=request.actor, now=clock.now()),
        _("已合并；需要时可以在原记录的页面上撤销"),
    )


@access(*KEEPERS)
@require_POST
def unmerge(request: PageRequest, place_id: int) -> HttpResponse:
    """Two places after all."""
    found = place_for(request.actor, place_id)
    told = _("合并已撤销，两条记录各自独立")
    return _do(request, found, lambda: unmerge_places(place=found, by=request.actor, now=clock.now()), told)


def _do(request: PageRequest, shown: "Place", act: Callable[[], object], told: str) -> HttpResponse:
    return come_back(request, act, told, reverse("desk:place", args=[shown.pk]))


@access(*READERS)
@require_safe
def file(request: PageRequest, place_id: int, upload_id: uuid.UUID) -> HttpResponseBase:
    return serve(request, _upload(request, place_id, upload_id))


@access(*READERS)
@require_safe
def thumbnail(request: PageRequest, place_id: int, upload_id: uuid.UUID) -> HttpResponseBase:
    return serve(request, _upload(request, place_id, upload_id), Variant.THUMBNAIL)


def _upload(request: PageRequest, place_id: int, upload_id: uuid.UUID) -> "Upload":
    """A file of a record that the person may see, or of one that was merged into it."""
    found = place_for(request.actor, place_id)
    owners = for_owners("place", [found.pk, *(part.pk for part in merged_parts(found))])
    upload = next((each for uploads in owners.values() for each in uploads if each.pk == upload_id), None)
    if upload is None:
        raise NotFound
    return upload
