"""Tables of a case: the narrow row with its current values, and what accumulates beside it."""

from wangge.cases.models.case import IS_OPEN, OPEN_VALUES, Case
from wangge.cases.models.instructions import Instruction
from wangge.cases.models.policies import Policy
from wangge.cases.models.rehomings import Rehoming
from wangge.cases.models.seats import OpenCase, SavedList
from wangge.cases.models.sessions import Commitment, JointSession, SessionCase, Summons
from wangge.cases.models.suggestion import Suggestion
from wangge.cases.models.supervision import Card
from wangge.cases.models.verdicts import (
    APPEALABLE,
    TO_ASK,
    TO_DECIDE,
    CallBack,
    Evaluation,
    RatingAppeal,
    Verdict,
)
from wangge.cases.models.words import Message, Remark, SearchedName
from wangge.cases.models.work import Assignment, ClockChange, ClockKind, EndReason, Request, RequestKind

__all__ = [
    "APPEALABLE",
    "IS_OPEN",
    "OPEN_VALUES",
    "TO_ASK",
    "TO_DECIDE",
    "Assignment",
    "CallBack",
    "Card",
    "Case",
    "ClockChange",
    "ClockKind",
    "Commitment",
    "EndReason",
    "Evaluation",
    "Instruction",
    "JointSession",
    "Message",
    "OpenCase",
    "Policy",
    "RatingAppeal",
    "Rehoming",
    "Remark",
    "Request",
    "RequestKind",
    "SavedList",
    "SearchedName",
    "SessionCase",
    "Suggestion",
    "Summons",
    "Verdict",
]
