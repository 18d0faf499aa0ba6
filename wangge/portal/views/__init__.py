"""Pages of the residents' door. Each view gets, validates with a form, calls one action or query, and renders."""
