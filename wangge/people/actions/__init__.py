"""Acts on organisations, people, posts, accounts and tokens."""

from wangge.people.actions.accounts import (
    change_account,
    forget_factors,
    hand_over_passwords,
    lock_account,
    open_account,
    reset_password,
    unlock_account,
)
from wangge.people.actions.organisations import (
    change_organisation,
    create_organisation,
    restore_organisation,
    retire_organisation,
)
from wangge.people.actions.posts import end_post, give_post, hand_posts, move_post
from wangge.people.actions.sheets import change_staff, change_units
from wangge.people.actions.staff import (
    TOKEN_LIFE,
    StaffRow,
    bump_revision,
    create_staff,
    create_user,
    issue_token,
    revoke_tokens,
    set_password,
    set_work_contact,
)

__all__ = [
    "TOKEN_LIFE",
    "StaffRow",
    "bump_revision",
    "change_account",
    "change_organisation",
    "change_staff",
    "change_units",
    "create_organisation",
    "create_staff",
    "create_user",
    "end_post",
    "forget_factors",
    "give_post",
    "hand_over_passwords",
    "hand_posts",
    "issue_token",
    "lock_account",
    "move_post",
    "open_account",
    "reset_password",
    "restore_organisation",
    "retire_organisation",
    "revoke_tokens",
    "set_password",
    "set_work_contact",
    "unlock_account",
]
