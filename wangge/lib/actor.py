"""Who acts: a small immutable value that every act takes as `by=`, so that low packages need no user model."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """The roles of `docs/domain.md`. The three administrators are mutually exclusive."""

    DESK = "desk"
    WORKER = "worker"
    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    MEDIATOR = "mediator"
    LEADER = "leader"
    SYSADMIN = "sysadmin"
    SECADMIN = "secadmin"
    AUDITOR = "auditor"


class Level(StrEnum):
    """The four levels of the area tree, highest first."""

    CITY = "city"
    TOWN = "town"
    VILLAGE = "village"
    GRID = "grid"


@dataclass(frozen=True, slots=True)
class ActorPost:
    """One post held today: a role in an area, for an organisation."""

    role: Role
    level: Level
    area: str  # 15-digit code
    org_id: int
    org_code: str


@dataclass(frozen=True, slots=True)
class Actor:
    """A person (id of the user), the public (`RESIDENT`) or the system itself (`SYSTEM`)."""

    id: int | None
    username: str
    posts: tuple[ActorPost, ...] = ()
    kind: str = "user"
    org_ids: frozenset[int] = field(default_factory=frozenset)
    # When it was done on a telephone without a network; the journal keeps it beside the instant of its arrival.
    captured_at: datetime | None = field(default=None, compare=False)

    def has_role(self, *roles: Role) -> bool:
        return any(post.role in roles for post in self.posts)

    @property
    def works_in_field(self) -> bool:
        """A grid worker begins on the phone app, everybody else on the desk."""
        return self.has_role(Role.WORKER) and not self.has_role(Role.DESK)

    def posts_as(self, *roles: Role) -> tuple[ActorPost, ...]:
        return tuple(post for post in self.posts if post.role in roles)


SYSTEM = Actor(id=None, username="", kind="system")
RESIDENT = Actor(id=None, username="", kind="resident")
