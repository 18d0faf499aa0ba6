"""Categories and limits as versions: a change never reaches back."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import translation

from wangge.catalogue import actions, queries
from wangge.catalogue.deadlines import Limit, due_at
from wangge.catalogue.errors import EffectiveTooEarly, UnknownCategory
from wangge.catalogue.listing import shipped_rows
from wangge.catalogue.models import Category, Revision, TimeStandard
from wangge.catalogue.tests.calendars import BEGIN, NOW, published
from wangge.journal.models import Entry
from wangge.lib import tables
from wangge.lib.actor import SYSTEM, Actor
from wangge.lib.errors import NotFound

OFFICER = Actor(id=7, username="secadmin")
LATER = date(2026, 10, 1)


def row_of(category: str, **changes: str) -> list[tables.Row]:
    return [(line, row | changes) for line, row in shipped_rows() if row["code"] == category]


def load(rows: list[tables.Row], effective: date = LATER, rejects_to: Path | None = None) -> tables.ImportReport:
    return actions.load_categories(rows=rows, by=OFFICER, now=NOW, effective=effective, rejects_to=rejects_to)


def test_the_whole_tree_and_again(db: None) -> None:
    first = load(shipped_rows(), BEGIN)
    assert (first.accepted, first.repeated, first.rejected) == (71, 0, 0)
    before = Category.objects.count(), TimeStandard.objects.count(), Entry.objects.count()
    again = load(shipped_rows(), BEGIN)
    assert (again.accepted, again.repeated, again.rejected) == (0, 71, 0)
    assert (Category.objects.count(), TimeStandard.objects.count(), Entry.objects.count()) == before == (71, 61, 132)
    fields = queries.tree(on=BEGIN)
    assert [field.code for field in fields] == [f"{n:02}" for n in range(1, 11)]
    assert sum(len(field.items) for field in fields) == 61
    assert all(item.parent_code == field.code for field in fields for item in field.items)


def test_one_category(tree: None) -> None:
    info = queries.category("0401", on=BEGIN)
    assert (info.name, info.lead, info.assisting) == ("私搭乱建", "enforcement", ("natural_resources", "town"))
    assert str(info.standard.handle) == "20 wd"
    assert [(name, str(limit)) for name, limit in info.standard.stages][1] == ("penalty", "7 wd")
    assert info.needs_place
    assert (info.label, info.explanation) == (info.name, info.description)
    with translation.override("en"):
        assert (info.label, info.explanation) == (info.name_en, info.description_en)
        assert queries.tree(on=BEGIN)[0].label == "City appearance and environment"
        assert queries.stage_name("stop") != "stop"
    assert not info.is_grid_item


@pytest.mark.parametrize("code", ["", "01", "9999", "0101 "])
def test_a_field_or_an_unknown_code_is_no_category(tree: None, code: str) -> None:
    with pytest.raises(UnknownCategory):
        queries.category(code, on=BEGIN)


def test_before_it_is_in_force_there_is_none(tree: None) -> None:
    with pytest.raises(UnknownCategory):
        queries.category("0101", on=BEGIN - timedelta(days=1))


def test_a_standard_edited_later_moves_nothing(tree: None) -> None:
    old = queries.category("0202", on=NOW.date()).standard
    due = due_at(NOW, old.handle, published())
    made = actions.set_time_standard(
        code="0202", limits={"handle": Limit.parse("1 wd")}, by=OFFICER, now=NOW, effective=LATER, note="提速"
    )
    assert made.version == 2
    assert queries.standard(old.id) == queries.standards_of("0202")[0]
    kept = queries.standard(old.id)
    assert (kept.handle, kept.valid_to) == (old.handle, LATER)
    assert due_at(NOW, kept.handle, published()) == due
    assert queries.category("0202", on=LATER - timedelta(days=1)).standard.version == 1
    new = queries.category("0202", on=LATER).standard
    assert (str(new.handle), new.sign, new.note) == ("1 wd", old.sign, "提速")
    entry = Entry.objects.get(act="set_time_standard", object_id=made.id)
    assert entry.actor_id == 7
    assert entry.data == {"code": "0202", "version": 2, "effective": "2026-10-01"}


def test_a_changed_row_is_a_new_version_of_what_changed(tree: None) -> None:
    report = load(row_of("0202", lead="power"))
    assert (report.accepted, report.repeated) == (1, 0)
    assert queries.category("0202", on=LATER - timedelta(days=1)).lead == "housing"
    changed = queries.category("0202", on=LATER)
    assert (changed.lead, changed.version, changed.standard.version) == ("power", 2, 1)
    load(row_of("0202", lead="power", handle="2 wd", reply="5 wd"))
    changed = queries.category("0202", on=LATER)
    assert (changed.version, str(changed.standard.handle), changed.standard.version) == (2, "2 wd", 2)


def test_replaced_on_the_day_it_was_to_begin(tree: None) -> None:
    load(row_of("0202", lead="power"))
    load(row_of("0202", lead="town"))
    assert queries.category("0202", on=LATER).lead == "town"
    assert queries.category("0202", on=LATER).version == 3
    assert queries.category("0202", on=LATER - timedelta(days=1)).lead == "housing"


def test_a_version_may_not_begin_before_the_one_it_follows(tree: None) -> None:
    report = load(row_of("0202", lead="power"), BEGIN - timedelta(days=1))
    assert (report.accepted, report.rejected) == (0, 1)
    assert "生效日期" in report.rejects[0].reason
    with pytest.raises(EffectiveTooEarly):
        actions.set_time_standard(code="0202", limits={}, by=OFFICER, now=NOW, effective=BEGIN - timedelta(days=1))
    assert (
        Category.objects.filter(code="0202").count() == TimeStandard.objects.filter(category_code="0202").count() == 1
    )


def test_half_a_row_is_never_taken(tree: None) -> None:
    """The category could follow, the limits could not: neither does."""
    actions.set_time_standard(code="0202", limits={}, by=OFFICER, now=NOW, effective=LATER)
    report = load(row_of("0202", lead="power", handle="2 wd"), LATER - timedelta(days=1))
    assert report.rejected == 1
    assert Category.objects.filter(code="0202").count() == 1


def test_bad_rows_are_told_with_line_and_reason_and_the_rest_is_taken(db: None, tmp_path: Path) -> None:
    rows = shipped_rows()
    rows[3] = (rows[3][0], rows[3][1] | {"handle": "soon"})
    rows.append((99, rows[4][1]))
    rows.append((100, rows[4][1] | {"code": "7701"}))
    report = load(rows, BEGIN, tmp_path / "rejects.csv")
    assert (report.accepted, report.rejected) == (70, 3)
    assert [reject.line for reject in report.rejects] == [rows[3][0], 99, 100]
    assert report.rejects_file is not None
    assert "soon" in Path(report.rejects_file).read_text(encoding="utf-8-sig")
    with pytest.raises(UnknownCategory):
        queries.category(rows[3][1]["code"], on=BEGIN)


def test_finer_codes_stand_in_their_field(tree: None) -> None:
    assert load(row_of("0104", code="010401", name="绿地脏乱", name_en="Untidy green space")).accepted == 1
    field = queries.tree(on=LATER)[0]
    assert [item.code for item in field.items][3:5] == ["0104", "010401"]
    assert queries.category("010401", on=LATER).parent_code == "0104"


def test_a_retired_category_is_not_offered_but_its_past_stays(tree: None) -> None:
    actions.retire_category(code="0305", by=OFFICER, now=NOW, effective=LATER)
    with pytest.raises(UnknownCategory):
        queries.category("0305", on=LATER)
    assert queries.category("0305", on=LATER - timedelta(days=1)).name == "农贸市场、早夜市秩序"
    assert queries.field_name("0305", on=LATER) == ("", "")
    with pytest.raises(UnknownCategory):
        actions.retire_category(code="0305", by=OFFICER, now=NOW, effective=LATER)
    back = date(2027, 1, 1)
    assert load(row_of("0305"), back).accepted == 1
    assert queries.category("0305", on=back).version == 2


def test_the_general_standard_and_unknown_ones(tree: None) -> None:
    general = queries.general_standard()
    assert (str(general.accept), str(general.reply)) == ("4 wh", "5 wd")
    assert queries.standard(0) == general
    with pytest.raises(NotFound):
        queries.standard(999_999)


def test_unknown_categories_have_no_limits_to_set(db: None) -> None:
    with pytest.raises(UnknownCategory):
        actions.set_time_standard(code="0202", limits={}, by=SYSTEM, now=NOW, effective=LATER)


def test_each_change_counts_the_revision_up(tree: None) -> None:
    before = Revision.objects.get().number
    load(row_of("0202", lead="power"))
    assert Revision.objects.get().number == before + 1


def test_reading_is_from_memory(tree: None, django_assert_num_queries: object) -> None:
    queries.category("0101", on=BEGIN)
    with django_assert_num_queries(0):  # type: ignore[operator]
        queries.category("0202", on=BEGIN)
        queries.tree(on=BEGIN)
        queries.calendar()
