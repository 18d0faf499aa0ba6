"""The tree of areas (city, town, village, base grid; special grids across it): codes, versions, boundaries, point → grid."""
