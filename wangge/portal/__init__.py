"""The residents' website: report, follow, evaluate, and the public page of each grid."""
