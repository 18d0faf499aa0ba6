"""Reading notices: the words in force, a person's inbox, deliveries and their figures."""
