"""Acts on areas: taking them in, publishing, and changing the tree by draft, approval and date."""

from wangge.areas.actions.importing import change_areas, import_areas, import_boundaries
from wangge.areas.actions.publishing import close_area, rename_area, set_public_contact

__all__ = ["change_areas", "close_area", "import_areas", "import_boundaries", "rename_area", "set_public_contact"]
