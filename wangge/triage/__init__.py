"""Text → label: suggestions with their confidence and words, training, evaluation. Knows no case."""
