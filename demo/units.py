"""The organisations of the demonstration: county units, centres, town and village offices, grid teams. Pure."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from demo import texts
from demo.land import CITY, LIYUAN, Area, Land
from wangge.lib.actor import Level

CENTRES_OF_VILLAGES = 627  # as Laiyang has published
STAFFED_CENTRES_OF_VILLAGES = 600
CITY_CENTRE = "centre-370682"
OVERSIGHT = "oversight"
_CITY_TOWN, _CITY_ONLY = ("city", "town"), ("city",)
# code, name, English name, is a company, accepts work from town desks as well
_COUNTY_UNITS = (
    ("agriculture", "市农业农村局", "Agriculture Bureau", False, True),
    ("civil_affairs", "市民政局", "Civil Affairs Bureau", False, True),
    ("convenience", "市便民服务中心", "Citizens' Service Centre", False, True),
    ("disabled", "市残疾人联合会", "Disabled Persons' Federation", False, True),
    ("discipline", "市直机关纪检组", "Discipline Inspection Group", False, False),
    ("duty", "市委市政府值班室", "County Duty Office", False, False),
    ("ecology", "市生态环境分局", "Ecology and Environment Branch", False, True),
    ("education", "市教育和体育局", "Education and Sports Bureau", False, True),
    ("emergency", "市应急管理局", "Emergency Management Bureau", False, True),
    ("enforcement", "市综合行政执法局", "Urban Enforcement Bureau", False, True),
    ("fire", "市消防救援大队", "Fire and Rescue Brigade", False, True),
    ("gas", "市燃气公司", "Gas Company", True, True),
    ("health", "市卫生健康局", "Health Bureau", False, True),
    ("heating", "市热力公司", "Heating Company", True, True),
    ("housing", "市住房和城乡建设局", "Housing and Construction Bureau", False, True),
    ("human_resources", "市人力资源和社会保障局", "Human Resources and Social Security Bureau", False, True),
    ("justice", "市司法局", "Justice Bureau", False, True),
    ("landscaping", "市园林服务中心", "Parks and Gardens Service", False, True),
    ("market", "市市场监督管理局", "Market Supervision Bureau", False, True),
    ("medical_insurance", "市医疗保障局", "Medical Insurance Bureau", False, True),
    ("natural_resources", "市自然资源和规划局", "Natural Resources and Planning Bureau", False, True),
    ("police", "市公安局", "Public Security Bureau", False, False),
    ("power", "市供电公司", "Power Supply Company", True, True),
    ("sanitation", "市环境卫生服务中心", "Environmental Sanitation Service", False, True),
    ("traffic_police", "市公安局交警大队", "Traffic Police Brigade", False, False),
    ("transport", "市交通运输局", "Transport Bureau", False, True),
    ("unions", "市总工会", "Federation of Trade Unions", False, True),
    ("water", "市水利局", "Water Bureau", False, True),
    ("water_supply", "市自来水公司", "Water Supply Company", True, True),
    ("women", "市妇女联合会", "Women's Federation", False, True),
)
_TOWNS_EN = {
    "城厢街道": "Chengxiang Subdistrict",
    "古柳街道": "Guliu Subdistrict",
    "龙旺庄街道": "Longwangzhuang Subdistrict",
    "冯格庄街道": "Fenggezhuang Subdistrict",
    "柏林庄街道": "Bolinzhuang Subdistrict",
    "沐浴店镇": "Muyudian Town",
    "团旺镇": "Tuanwang Town",
    "穴坊镇": "Xuefang Town",
    "羊郡镇": "Yangjun Town",
    "姜疃镇": "Jiangtuan Town",
    "万第镇": "Wandi Town",
    "照旺庄镇": "Zhaowangzhuang Town",
    "谭格庄镇": "Tangezhuang Town",
    "河洛镇": "Heluo Town",
    "吕格庄镇": "Lügezhuang Town",
    "高格庄镇": "Gaogezhuang Town",
    "大夼镇": "Dakuang Town",
    "山前店镇": "Shanqiandian Town",
}
_VILLAGES_EN = {LIYUAN: "Liyuan Community"}


@dataclass(frozen=True, slots=True)
class Unit:
    """An organisation to create. `accepts_from`: the levels of the desks whose assignments it takes."""

    code: str
    name: str
    name_en: str
    kind: str
    level: Level
    area: str
    accepts_from: tuple[str, ...] = ()
    is_staffed: bool = True


def centre_code(area: str) -> str:
    """The code of an area's governance centre: twelve digits of the area, six for the county."""
    return CITY_CENTRE if area == CITY else f"centre-{area[:12]}"


def town_code(town: str) -> str:
    return f"town-{town[:12]}"


def village_code(village: str) -> str:
    return f"village-{village[:12]}"


def team_code(town: str) -> str:
    return f"team-{town[:12]}"


def all_units(land: Land) -> list[Unit]:
    """Every organisation, the county's first. Which villages have a centre is the same in every play."""
    units = [
        Unit(CITY_CENTRE, "莱阳市综治中心", "Laiyang City Governance Centre", "centre", Level.CITY, CITY),
        Unit(OVERSIGHT, "市督查考核科", "City Supervision Section", "oversight", Level.CITY, CITY),
    ]
    for code, name, name_en, is_company, from_towns in _COUNTY_UNITS:
        kind, accepts = "company" if is_company else "department", _CITY_TOWN if from_towns else _CITY_ONLY
        units.append(Unit(code, name, name_en, kind, Level.CITY, CITY, accepts))
    for town in land.of_level("town"):
        units += _town_units(town)
    units += _village_units(land)
    return units


def _town_units(town: Area) -> Iterator[Unit]:
    english = _TOWNS_EN[town.name]
    office = "办事处" if town.name.endswith("街道") else "人民政府"
    level = Level.TOWN
    yield Unit(
        centre_code(town.code), f"{town.name}综治中心", f"{english} Governance Centre", "centre", level, town.code
    )
    yield Unit(town_code(town.code), town.name + office, f"{english} Government", "town", level, town.code, _CITY_TOWN)
    yield Unit(team_code(town.code), f"{town.name}网格队", f"{english} Grid Team", "team", level, town.code)


def _village_units(land: Land) -> Iterator[Unit]:
    villages = land.of_level("village")
    communities = [village.code for village in villages if village.is_community]
    others = [village.code for village in villages if not village.is_community]
    rng = random.Random("centres of villages")
    with_centre = [*communities, *rng.sample(others, CENTRES_OF_VILLAGES - len(communities))]
    staffed = set(with_centre[:STAFFED_CENTRES_OF_VILLAGES])
    for village in villages:
        name, english = texts.place_name(village.name), _VILLAGES_EN.get(village.code, "")
        accepts = (*_CITY_TOWN, "village")
        committee = f"{english} Committee" if english else ""
        yield Unit(village_code(village.code), village.name, committee, "village", Level.VILLAGE, village.code, accepts)
        if village.code in with_centre:
            centre = f"{english} Governance Centre" if english else ""
            is_staffed = village.code in staffed
            yield Unit(
                centre_code(village.code),
                f"{name}综治中心",
                centre,
                "centre",
                Level.VILLAGE,
                village.code,
                is_staffed=is_staffed,
            )
