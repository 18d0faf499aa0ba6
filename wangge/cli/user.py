"""`wangge user create`: an account for a member of staff and the post that gives it its powers."""

import argparse
import getpass
import sys
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from wangge.areas import codes
from wangge.areas import queries as areas
from wangge.areas.actions import import_areas
from wangge.areas.index import AreaInfo
from wangge.cli.console import OK, Stop, groups, put_json, say
from wangge.lib import clock
from wangge.lib.actor import SYSTEM, Level, Role
from wangge.people.actions import create_organisation, create_user, give_post
from wangge.people.models import Organisation, OrgKind
from wangge.people.queries import centre_of

NEW_ORG_KIND = {Role.DESK: OrgKind.CENTRE, Role.OFFICER: OrgKind.DEPARTMENT, Role.WORKER: OrgKind.TEAM}


def configure(parser: argparse.ArgumentParser) -> None:
    create = groups(parser).add_parser("create", help=_("开设账号；密码从标准输入读取一行"))
    create.add_argument("username", metavar="NAME", help=_("登录名"))
    create.add_argument("--role", required=True, choices=[role.value for role in Role], help=_("岗位"))
    create.add_argument("--area", required=True, metavar="CODE", help=_("岗位所在区划的 15 位编码"))
    create.add_argument(
        "--area-name", metavar="TEXT", default="", help=_("还没有任何区划时，以此名称先设立县（市），用于第一个账号")
    )
    create.add_argument("--org", metavar="ORG", default="", help=_("单位编码（默认：该区划或其上级的治理中心）"))
    create.add_argument("--org-name", metavar="TEXT", default="", help=_("单位不存在时，以此名称新建"))
    create.add_argument(
        "--accepts-from",
        metavar="LEVELS",
        default="city",
        help=_("新建单位接受哪几级坐席的交办，如 city,town（默认 city）"),
    )
    create.add_argument("--name", metavar="TEXT", default="", help=_("姓名（默认同登录名）"))
    create.add_argument("--json", action="store_true", help=_("以 JSON 输出"))


def run(args: argparse.Namespace) -> int:
    now, role = clock.now(), Role(args.role)
    _check_area(args, role)
    password = _read_password()
    with transaction.atomic():
        area = _area(args, now)
        org = _organisation(args, role, area, now)
        user = create_user(
            username=args.username, name=args.name or args.username, password=password, by=SYSTEM, now=now
        )
        give_post(user=user, role=role, area_code=area.code, level=Level(area.level), org=org, by=SYSTEM, now=now)
    if args.json:
        put_json({"username": user.username, "role": role.value, "area": area.code, "org": org.code})
    else:
        say(
            _("已开设账号 %(username)s：%(area)s，%(org)s（%(code)s）")
            % {"username": user.username, "area": area.name, "org": org.name, "code": org.code}
        )
    return OK


def _check_area(args: argparse.Namespace, role: Role) -> None:
    """Whatever is wrong with the area is told before a password is asked for."""
    if not len(areas.index()):
        if not args.area_name:
            raise Stop(_("还没有区划：请先 wangge areas import，或加 --area-name 名称，把 --area 设为本县（市）"))
        if codes.parse(args.area).level != Level.CITY:
            raise Stop(_("--area-name 只用来设立县（市）：编码是六位行政区划代码加九个零"))
    elif role is Role.DESK and areas.area(args.area).level == Level.GRID:
        raise Stop(_("网格不设坐席：请用村居、镇街或县级的区划编码"))


def _area(args: argparse.Namespace, now: datetime) -> AreaInfo:
    """The area of the post; the first account of an office brings its county."""
    if not len(areas.index()):
        row = {"code": args.area, "name": args.area_name}
        done = import_areas(rows=[(1, row)], by=SYSTEM, now=now, effective=clock.office_date(now))
        for reject in done.rejects:
            raise Stop(reject.reason)
    return areas.area(args.area)


def _read_password() -> str:
    """One line of standard input, or a hidden question at a terminal, asked twice."""
    if sys.stdin.isatty():
        password = getpass.getpass(_("密码："))
        if password != getpass.getpass(_("再输一次：")):
            raise Stop(_("两次输入的密码不一致"))
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise Stop(_("标准输入里没有密码：请用管道送入一行，例如 wangge user create … < 密码文件"))
    return password


def _organisation(args: argparse.Namespace, role: Role, area: AreaInfo, now: datetime) -> Organisation:
    """The organisation named, or the centre that a post in this area belongs to; made when it is not there yet."""
    if args.org:
        found = Organisation.objects.filter(code=args.org, is_active=True).first()
        if found is not None:
            return found
        if not args.org_name:
            raise Stop(
                _("没有编码为 %(code)s 的单位；要新建请加 --org-name 名称。已有：%(known)s")
                % {"code": args.org, "known": _known_codes()}
            )
        return _create(args.org, args.org_name, NEW_ORG_KIND.get(role, OrgKind.OVERSIGHT), area, args, now)
    path = areas.ancestors(area.code)
    nearest = [area] if role is Role.DESK else list(reversed(path))
    for each in nearest:
        centre = centre_of(each.code)
        if centre is not None:
            return Organisation.objects.get(pk=centre.id)
    home = area if role is Role.DESK else path[0]
    name = args.org_name or _("%(area)s社会治理中心") % {"area": home.name}
    return _create(f"centre-{home.code}", name, OrgKind.CENTRE, home, args, now)


def _create(
    code: str, name: str, kind: OrgKind, area: AreaInfo, args: argparse.Namespace, now: datetime
) -> Organisation:
    levels = [word.strip() for word in args.accepts_from.split(",") if word.strip()]
    unknown = set(levels) - {level.value for level in Level}
    if unknown:
        told = "、".join(sorted(unknown))
        raise Stop(_("--accepts-from 只能是 city、town、village：%(unknown)s") % {"unknown": told})
    return create_organisation(
        code=code,
        name=name,
        kind=kind.value,
        level=Level(area.level),
        area_code=area.code,
        accepts_from=levels if kind != OrgKind.CENTRE else [],
        by=SYSTEM,
        now=now,
    )


def _known_codes() -> str:
    codes = list(Organisation.objects.filter(is_active=True).order_by("code").values_list("code", flat=True)[:12])
    return "、".join(codes) or "-"
