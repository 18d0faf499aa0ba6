"""The register and the patrols of the demonstration: the same each time, marked as made up, something to decide."""

import random

import pytest

from demo import land, people, play, registers, units
from demo.stage import Stage
from demo.tests.test_play import NOW, SILENT
from wangge.patrols.models import Check, Miss, Plan
from wangge.people.models import User
from wangge.places.models import Double, Place


@pytest.mark.django_db
def test_places_and_patrols_are_played(monkeypatch: pytest.MonkeyPatch) -> None:
    county = land.load()
    play.lay_ground(county, play.opening(NOW), SILENT)
    all_units = units.all_units(county)
    play.hire(all_units, people.all_people(county, all_units, random.Random(1)), play.opening(NOW), SILENT)
    stage = Stage.of_everyone()
    assert registers.collect(county, 1, play.opening(NOW)) > 2_000
    registers.patrol(stage, 1, NOW)
    assert set(Place.objects.values_list("source", flat=True)) == {registers.SOURCE}
    assert Double.objects.count() >= 4
    assert Plan.objects.count() == 3
    assert Check.objects.count() > 40
    assert Check.objects.filter(result="hazard", case__isnull=False).count() == 1
    assert Miss.objects.exclude(outcome="").exists()
    assert User.objects.filter(is_demo=False).count() == 0
    # The same seed gives the same places; another one does not.
    first, second = ([row for _line, row in registers._rows(county, random.Random(seed))] for seed in (1, 1))
    assert first == second
    assert first != [row for _line, row in registers._rows(county, random.Random(2))]
