"""What a grid worker may settle on the spot."""

from wangge.catalogue.queries.reading import CategoryInfo


def may_settle(item: CategoryInfo) -> bool:
    """Admitted items only, never disputes, complaints about conduct or
    emergencies (product.md section 3)."""
    return item.is_grid_item and not (item.is_dispute or item.is_conduct or item.is_emergency)
