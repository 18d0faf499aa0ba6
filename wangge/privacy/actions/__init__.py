"""Acts on agreements to share, and looks at what is shared."""

from wangge.privacy.actions.agreeing import Terms, act_on_agreement, change_draft, draft_agreement, end_expired
from wangge.privacy.actions.looking import Way, export_shared, look_at_shared

__all__ = [
    "Terms",
    "Way",
    "act_on_agreement",
    "change_draft",
    "draft_agreement",
    "end_expired",
    "export_shared",
    "look_at_shared",
]
