"""What residents fill in: the report's two steps, the code, a message, the evaluation."""
