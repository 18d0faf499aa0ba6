"""Views of the desk: each gets through the gatekeeper, validates, calls one action or query, and renders."""
