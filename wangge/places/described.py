"""Is what is said of a place right? Values are made normal and judged the same way for a form, a phone and a file."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from wangge.places import components, credit
from wangge.places.kinds import GROUP_OF, Basis, Condition, Group, Words

NAME_LIMIT, ADDRESS_LIMIT = 100, 200
FIRST_DAY = date(1949, 10, 1)
# A mobile telephone or an identity number: the register holds nothing about persons.
_OF_A_PERSON = re.compile(r"(?<![0-9A-Za-z])(1[3-9][0-9]{9}|[1-9][0-9]{16}[0-9Xx])(?![0-9A-Za-z])")
_CONDITIONS = frozenset(each.value for each in Condition)
_BASES = frozenset(each.value for each in Basis)


def made_normal(values: Mapping[str, Any]) -> dict[str, Any]:
    """Codes in the form in which they are kept."""
    found = dict(values)
    if found.get("credit_code"):
        found["credit_code"] = credit.normal(found["credit_code"])
    if found.get("component_code"):
        found["component_code"] = re.sub(r"\s", "", found["component_code"])
    return found


def faults(values: Mapping[str, Any], *, county: str, today: date) -> dict[str, Words]:
    """What does not hold, by field; `values` are normal. The place's point and area are judged elsewhere."""
    wrong: dict[str, Words] = {}
    group = GROUP_OF.get(values["kind"])
    if group is None:
        wrong["kind"] = _("没有这个种类")
    name, address = values["name"], values["address"]
    if not name or len(name) > NAME_LIMIT:
        wrong["name"] = _("名称应为 1–100 个字")
    if len(address) > ADDRESS_LIMIT:
        wrong["address"] = _("地址不超过 200 个字")
    for field in ("name", "address"):
        if field not in wrong and _OF_A_PERSON.search(unicodedata.normalize("NFKC", values[field])):
            wrong[field] = _("不要填写手机号或身份证号：登记册不记个人信息")
    if values["collected_on"] > today or values["collected_on"] < FIRST_DAY:
        wrong["collected_on"] = _("采集日期不能晚于今天，也不能早于 1949 年")
    if values["legal_basis"] not in _BASES:
        wrong["legal_basis"] = _("没有这项采集依据")
    if values["component_code"] or values["credit_code"] or values["condition"]:
        wrong |= _coded(values, group, county)
    return wrong


def _coded(values: Mapping[str, Any], group: Group | None, county: str) -> dict[str, Words]:
    wrong: dict[str, Words] = {}
    code, credit_code, condition = values["component_code"], values["credit_code"], values["condition"]
    if code and group is not Group.FACILITY:
        wrong["component_code"] = _("只有公共设施有部件编码")
    elif code:
        component = components.parse(code)
        if component is None:
            wrong["component_code"] = _("部件编码应为 17 位（县 6、类型 5、顺序号 6）或 16 位（旧标准，类型 4 位）数字")
        elif county and component.county != county:
            wrong["component_code"] = _("部件编码的前六位不是本县的代码")
    if credit_code and group is not Group.ORGANISATION:
        wrong["credit_code"] = _("只有单位商户有统一社会信用代码")
    elif credit_code and not credit.is_valid(credit_code):
        wrong["credit_code"] = _("统一社会信用代码有误：应为 18 位，校验位须相符")
    if condition and group is not Group.FACILITY:
        wrong["condition"] = _("只有公共设施登记完好状况")
    elif condition and condition not in _CONDITIONS:
        wrong["condition"] = _("没有这个状况")
    return wrong
