"""What a worker fills in on the phone: a report, and the acts on an own case."""
