"""The tree of areas (city, town, village, base grid; special grids across): codes, versions, shapes, point to grid."""
