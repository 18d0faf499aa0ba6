"""Does planned steps: finds who does one, asks the case's own rules, and calls the action."""

import io
import random
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from demo import meetings, pictures
from demo.story import RANK, Step, Who
from wangge.cases import access
from wangge.cases.actions import perform
from wangge.cases.actions.reporting import add_message, evaluate, report_case
from wangge.cases.acts import INPUTS, EvaluationInput, ReportInput, StaffReportInput
from wangge.cases.channels import Channel
from wangge.cases.holder import LEVEL_RANK
from wangge.cases.models import Case
from wangge.cases.states import Act
from wangge.files.actions import attach_received, receive_upload
from wangge.lib.actor import RESIDENT, Actor, ActorPost, Level, Role
from wangge.lib.errors import DomainError
from wangge.people.access import actor_holding
from wangge.people.models import Post, User
from wangge.people.queries import centre_of, directory

COUNTY = "370682000000000"
REPORT, PROOF = "report", "proof"  # what a file of a case is for, as the desk tells them apart


def _held(post: Post) -> ActorPost:
    return ActorPost(Role(post.role), Level(post.level), post.area_code, post.org_id, post.org.code)


@dataclass
class Stage:
    """The staff as actors, and the cases as the acts left them."""

    by_name: dict[str, Actor]
    desks: dict[str, list[Actor]]  # by the centre's code
    officers: dict[int, list[Actor]]  # by the unit's key
    workers: dict[str, list[Actor]]  # by grid
    overseers: list[Actor]
    leaders: list[Actor]
    cases: dict[int, Case] = field(default_factory=dict)
    acts: int = 0
    refused: list[tuple[int, Step, DomainError]] = field(default_factory=list)
    _ended: set[int] = field(default_factory=set)
    _proofs: dict[int, str] = field(default_factory=dict)

    @classmethod
    def of_everyone(cls) -> "Stage":
        """Everyone who holds a post, the named accounts first."""
        posts: dict[User, list[Post]] = defaultdict(list)
        for post in Post.objects.select_related("user", "org").order_by("id"):
            posts[post.user].append(post)
        stage = cls({}, defaultdict(list), defaultdict(list), defaultdict(list), [], [])
        for user, held in posts.items():
            stage._take(actor_holding(user, tuple(_held(post) for post in held)))
        return stage

    def _take(self, actor: Actor) -> None:
        self.by_name[actor.username] = actor
        for post in actor.posts:
            match post.role:
                case Role.DESK:
                    self.desks[post.org_code].append(actor)
                case Role.OFFICER:
                    self.officers[post.org_id].append(actor)
                case Role.WORKER:
                    self.workers[post.area].append(actor)
                case Role.SUPERVISOR:
                    self.overseers.append(actor)
                case Role.LEADER:
                    self.leaders.append(actor)

    def do(self, life: int, step: Step) -> None:
        """One step of one life. A life whose step is refused ends there: the case stays as it is, and it is counted."""
        if life in self._ended:
            return
        try:
            self._do(life, step)
        except DomainError as error:
            self._ended.add(life)
            self.refused.append((life, step, error))
        else:
            self.acts += 1

    def _do(self, life: int, step: Step) -> None:
        if step.act == "report":
            self.cases[life] = self._report(step)
            return
        case = self.cases[life] = Case.objects.get(pk=self.cases[life].pk)  # supervision may have acted on it
        if step.only_if_sampled and not case.is_sampled:
            return
        if step.act == Act.ESCALATE and LEVEL_RANK[Level(case.holder_level)] < RANK[step.who]:
            return  # supervision has passed it on already
        match step.act:
            case "attach":
                self._attach(life, case, step)
            case "message":
                add_message(case=case, text=step.data["text"], now=step.at)
            case "evaluate":
                evaluate(case=case, data=EvaluationInput(**step.data), now=step.at)
            case name if name.startswith("session_"):
                meetings.hold(self, case, step)
            case _:
                self._act(life, case, step)

    def _act(self, life: int, case: Case, step: Step) -> None:
        act = Act(step.act)
        fields = dict(step.data)
        if act == Act.MERGE:
            fields["into"] = self.cases[fields["into"]].number
        elif act == Act.CALL_BACK and case.merged_into is not None:
            case, fields["of"] = case.merged_into, case.number
        elif act == Act.ASSIGN:
            fields["worker"] = self.officers[case.lead_id or 0][-1].username
        by = self._actor(case, step)
        access.require(by, case, act)
        if act == Act.CONVENE:
            fields = meetings.calling(case, by, fields)
        if act == Act.ANSWER and step.who == Who.UNIT and life in self._proofs:
            fields["files"] = [self._proofs.pop(life)]
        perform(case=case, act=act, data=INPUTS[act](**fields), by=by, now=step.at)

    def _attach(self, life: int, case: Case, step: Step) -> None:
        """A drawn picture: of what was found, or of the same place afterwards as proof of the answer to come."""
        data, is_after = step.data, "is_after" in step.data
        content = pictures.draw(data["scene"], random.Random(data["seed"]), is_after=is_after)
        by = RESIDENT if step.who == Who.RESIDENT else self._actor(case, step)
        upload = attach_received(
            received=receive_upload(stream=io.BytesIO(content)),
            name=f"{'办理后' if is_after else '现场'}.jpg",
            owner_type="case",
            owner_id=case.pk,
            by=by,
            now=step.at,
            purpose=PROOF if is_after else ("" if step.who == Who.RESIDENT else REPORT),
        )
        if is_after:
            self._proofs[life] = str(upload.pk)

    def _report(self, step: Step) -> Case:
        fields: dict[str, Any] = dict(step.data)
        reporter = fields.pop("reporter", "")
        channel = Channel(fields.pop("channel"))
        if step.who == Who.RESIDENT:
            return report_case(data=ReportInput(**fields), channel=channel, by=RESIDENT, now=step.at)
        fields |= {"channel": channel.value, "on_behalf": channel != Channel.WORKER}
        data = StaffReportInput(**fields)
        by = self.by_name[reporter] if step.who == Who.GRID_WORKER else self._one_of(self.desks[reporter], step)
        return report_case(data=data, channel=channel, by=by, now=step.at)

    def _actor(self, case: Case, step: Step) -> Actor:
        match step.who:
            case Who.UNIT if case.worker_id is not None:
                return self._worker(case.worker_id, case)
            case Who.UNIT:
                return self._one_of(self.officers[case.lead_id or 0], step)
            case Who.ASSIST:
                return self._one_of(self.officers[directory().by_code[step.data["unit"]].id], step)
            case Who.GRID_WORKER:
                return self._worker(case.reporter_user_id or 0, case)
            case Who.OVERSIGHT:
                return self._one_of(self.overseers, step)
            case _:
                return self._one_of(self._desk(case, step.who), step)

    def _worker(self, user_id: int, case: Case) -> Actor:
        near = self.workers[case.grid]
        found = next((actor for actor in near if actor.id == user_id), None)
        return found or next(actor for actor in self.by_name.values() if actor.id == user_id)

    def _desk(self, case: Case, who: Who) -> list[Actor]:
        area = {Who.VILLAGE: case.village, Who.TOWN: case.town}.get(who) or COUNTY
        centre, holder = centre_of(area), directory().by_id[case.holder_id]
        is_passed_on = centre is not None and LEVEL_RANK[holder.level] < LEVEL_RANK[centre.level]
        if centre is None or is_passed_on or not self.desks[centre.code]:
            return self.desks[holder.code]
        return self.desks[centre.code]

    @staticmethod
    def _one_of(actors: list[Actor], step: Step) -> Actor:
        """The same person for the same step, the first of a desk twice as often as the others."""
        rng = random.Random(step.data["client_id"].int)
        return rng.choice([actors[0], *actors])
