"""Organisations, users, posts and tokens."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from wangge.lib.actor import Level, Role


class OrgKind(models.TextChoices):
    CENTRE = "centre", "治理中心"
    DEPARTMENT = "department", "部门"
    TOWN = "town", "镇街"
    VILLAGE = "village", "村居"
    COMPANY = "company", "经营企业"
    TEAM = "team", "网格队伍"
    OVERSIGHT = "oversight", "督查与管理"


class Origin(models.TextChoices):
    FULL_TIME = "full_time", "专职"
    CADRE = "cadre", "村居干部兼职"
    BUILDING_HEAD = "building_head", "楼栋长"
    VOLUNTEER = "volunteer", "志愿者"


LEVELS = [(level.value, level.value) for level in Level]
ROLES = [(role.value, role.value) for role in Role]


class Organisation(models.Model):
    """A department, a governance centre, a town or village, a company or a team that cases can be given to."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=150, blank=True)
    kind = models.CharField(max_length=12, choices=OrgKind.choices)
    level = models.CharField(max_length=8, choices=LEVELS)
    area_code = models.CharField(max_length=15)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    accepts_from = models.JSONField(default=list)  # levels of desks whose assignments it takes
    phone = models.CharField(max_length=40, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        indexes = [Index(fields=["area_code", "kind"], name="people_org_area")]
        constraints = [
            UniqueConstraint(
                fields=["area_code"], condition=Q(kind="centre", is_active=True), name="people_one_centre_per_area"
            )
        ]

    def __str__(self) -> str:
        return self.name


class OrganisationPast(models.Model):
    """How an organisation stood before a change: what the journal, which holds ids only, does not tell."""

    org = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="past")
    entry_id = models.BigIntegerField(unique=True)  # the journal entry of the change
    row = models.JSONField()  # as the sheet of organisations writes it


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=username)


class User(AbstractBaseUser):
    """A member of staff. What they may do stands in their posts, not here."""

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    work_phone = models.CharField(max_length=40, blank=True)
    work_email = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)  # not: locked by an administrator
    closes_on = models.DateField(null=True)  # the first day on which nobody may sign in with it
    password_expires_at = models.DateTimeField(null=True)  # of a one-time password, which must be replaced
    is_demo = models.BooleanField(default=False)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "username"

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A role in an area for an organisation, from `valid_from` until before `valid_to`."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=12, choices=ROLES)
    area_code = models.CharField(max_length=15)
    level = models.CharField(max_length=8, choices=LEVELS)
    org = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="posts")
    origin = models.CharField(max_length=16, choices=Origin.choices, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        indexes = [Index(fields=["area_code", "role"], name="people_post_area")]
        constraints = [
            CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="people_post_period"
            ),
            UniqueConstraint(
                fields=["user", "role", "area_code", "org"],
                condition=Q(valid_to__isnull=True),
                name="people_post_once",
            ),
        ]


class PostCarry(models.Model):
    """Where a person decided that a post goes when its area ends: one of the heirs, several, or nowhere (it ends)."""

    change_id = models.BigIntegerField()  # areas.Change
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="carries")
    to = models.JSONField(default=list)  # codes among the heirs
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [UniqueConstraint(fields=["change_id", "post"], name="people_carry_once")]


class Token(models.Model):
    """A bearer token; only its hash is kept."""

    digest = models.BinaryField(max_length=32, unique=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()


class Revision(models.Model):
    """One row whose number grows with each change of organisations and posts; processes reload when it does."""

    number = models.BigIntegerField(default=0)
