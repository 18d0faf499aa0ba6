"""Reading cases. The first step is always `access.visible`: nobody's list holds what their scope does not."""
