"""Acts on organisations, people, posts and tokens."""

from wangge.people.actions.staff import (
    ADMINISTRATORS,
    TOKEN_LIFE,
    StaffRow,
    bump_revision,
    create_organisation,
    create_staff,
    create_user,
    end_post,
    give_post,
    issue_token,
    revoke_tokens,
    set_password,
    set_work_contact,
)

__all__ = [
    "ADMINISTRATORS",
    "TOKEN_LIFE",
    "StaffRow",
    "bump_revision",
    "create_organisation",
    "create_staff",
    "create_user",
    "end_post",
    "give_post",
    "issue_token",
    "revoke_tokens",
    "set_password",
    "set_work_contact",
]
