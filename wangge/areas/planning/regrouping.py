"""Changes that need no drawing: merging, moving under another area, another name, an end."""

from django.utils.translation import gettext as _

from wangge.areas import codes, shapes
from wangge.areas.index import AreaInfo
from wangge.areas.plan import Made, Plan
from wangge.areas.planning.ground import Ground, one_each, only_base_grids, recoded, refused, same_level, same_place
from wangge.lib.actor import Level


def merge(ground: Ground) -> Plan:
    """Areas of one level become one: a new one, or one of them that keeps its code and takes the others in."""
    sources = ground.sources(least=2)
    level = same_level(sources)
    if level is Level.CITY:
        raise refused("sources", _("市级网格不能合并"))
    if level is Level.GRID:
        only_base_grids(sources)
        return _merged_grids(ground, sources)
    target = ground.target()
    if target is not None and target not in sources:
        raise refused("into", _("并入的区划应是所选区划之一，或填写一个新编码"))
    return _merged_parents(ground, sources, level)


def _merged_grids(ground: Ground, sources: list[AreaInfo]) -> Plan:
    """One base grid out of several; across villages it lies in the village named, or in a new merged village."""
    target = ground.target()
    boundary = shapes.geometry_of(shapes.joined(ground.shape(info) for info in sources))
    households = _sum(sources)
    if target in sources:
        made = Made(target.code, ground.name(0, target.name), boundary=boundary, households=households)
        gone = [info.code for info in sources if info != target]
        return Plan((made,), tuple(gone), dict.fromkeys(gone, (target.code,)))
    villages = list(dict.fromkeys(info.parent for info in sources))
    above: list[Made] = []
    if target is not None:
        if target.code not in villages:
            raise refused("into", _("合并后的网格应属于原网格所在的村居之一"))
        village = target.code
    elif len(villages) == 1:
        village = villages[0]
    else:
        village = _merged_village(ground, villages)
        above.append(Made(village, ground.name(1, _("%(name)s合并网格") % {"name": sources[0].name}), like=villages[0]))
    code = ground.free.grid(village)
    made = Made(code, ground.name(0, sources[0].name), like=sources[0].code, boundary=boundary, households=households)
    return Plan((*above, made), tuple(info.code for info in sources), {info.code: (code,) for info in sources})


def _merged_village(ground: Ground, villages: list[str]) -> str:
    towns = {codes.masked(village, Level.TOWN) for village in villages}
    if len(towns) > 1:
        raise refused("sources", _("不同镇街的网格不能直接合并，请先划归同一镇街"))
    return ground.free.village(towns.pop(), is_merged=True)


def _sum(sources: list[AreaInfo]) -> int | None:
    counts = [info.households for info in sources]
    return sum(count for count in counts if count is not None) if all(count is not None for count in counts) else None


def _merged_parents(ground: Ground, sources: list[AreaInfo], level: Level) -> Plan:
    """Villages or towns become one; what lies below goes along under new codes."""
    keeper = ground.target()
    made: list[Made] = []
    if keeper is not None:
        code = keeper.code
        if ground.name(0, keeper.name) != keeper.name:
            made.append(Made(code, ground.name(0, keeper.name)))
    else:
        code = _new_parent(ground, sources, level)
        made.append(Made(code, ground.name(0, sources[0].name), like=sources[0].code))
    ends: list[str] = []
    heirs: dict[str, tuple[str, ...]] = {}
    for source in sources:
        if source == keeper:
            continue
        below, moved = recoded(ground, source, code)
        made += below
        ends += moved
        heirs |= one_each(moved)
    return Plan(tuple(made), tuple(ends), heirs)


def _new_parent(ground: Ground, sources: list[AreaInfo], level: Level) -> str:
    if ground.asked.into:
        return ground.free.claim(ground.asked.into)
    parents = {info.parent for info in sources}
    if level is Level.TOWN:
        raise refused("into", _("合并镇街须填写新镇街的编码，或选其中一个保留"))
    if len(parents) > 1:
        raise refused("into", _("不同镇街的村居合并，须选其中一个保留，或填写新编码"))
    return ground.free.village(parents.pop(), is_merged=True)


def move(ground: Ground) -> Plan:
    """Grids go to another village (or to a new one made of them), villages to another town; codes follow the rules."""
    sources = ground.sources()
    level = same_level(sources)
    if level not in (Level.GRID, Level.VILLAGE):
        raise refused("sources", _("只有网格和村居能划归另一上级"))
    target = ground.target()
    made: list[Made] = []
    if target is None:
        if level is not Level.GRID:
            raise refused("into", _("请选择划入的镇街"))
        target_code = _new_village(ground, sources)
        made.append(Made(target_code, ground.name(0, ""), like=sources[0].parent))
    else:
        expected = Level.VILLAGE if level is Level.GRID else Level.TOWN
        if target.level is not expected:
            raise refused("into", _("网格划归村居，村居划归镇街"))
        target_code = target.code
    moved: dict[str, str] = {}
    for source in sources:
        if source.parent == target_code:
            raise refused("into", _("“%(name)s”已经在那里") % {"name": source.name})
        if level is Level.GRID:
            code = ground.free.grid(target_code, source.kind, wish=source.code)
            made.append(same_place(code, source))
            moved[source.code] = code
        else:
            is_merged = codes.parse(source.code).merged
            code = ground.free.village(target_code, is_merged=is_merged, wish=source.code)
            made.append(same_place(code, source))
            below, below_moved = recoded(ground, source, code)
            made += below
            moved |= below_moved
    return Plan(tuple(made), tuple(moved), one_each(moved))


def _new_village(ground: Ground, sources: list[AreaInfo]) -> str:
    if not ground.asked.name():
        raise refused("names", _("请选择划入的村居；新设村居的，请写明名称"))
    if ground.asked.into:
        return ground.free.claim(ground.asked.into)
    towns = {codes.masked(info.code, Level.TOWN) for info in sources}
    if len(towns) > 1:
        raise refused("sources", _("新设村居的网格应在同一镇街"))
    return ground.free.village(towns.pop(), is_merged=False)


def rename(ground: Ground) -> Plan:
    """Another name for the same area; nothing else changes."""
    (info,) = ground.sources(most=1)
    name = ground.asked.name()
    if not name or name == info.name:
        raise refused("names", _("请写明新的名称"))
    return Plan((Made(info.code, name),))


def retire(ground: Ground) -> Plan:
    """A special grid simply ends; a base grid, village or town leaves its ground to the area that takes it in."""
    (info,) = ground.sources(most=1)
    if info.kind == codes.SPECIAL:
        return Plan((), (info.code,), {info.code: ()})
    target = ground.target()
    if info.level is Level.CITY or target is None or target.level is not info.level or target == info:
        raise refused("into", _("撤销须指定由哪个同级区划接管，土地不能没有归属"))
    if info.level is Level.GRID:
        only_base_grids([info, target])
        return _merged_grids(ground, [target, info])
    return _merged_parents(ground, [target, info], info.level)
