"""What is done with notices: telling, handing out, delivering, reading, and the office's own words and hours."""

from wangge.notices.actions.sending import reaches_public, send, send_all

__all__ = ["reaches_public", "send", "send_all"]
