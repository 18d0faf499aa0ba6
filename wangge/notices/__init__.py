"""Messages to people: inbox, mail and text messages, with their templates, quiet hours, preferences and delivery.

It knows no case: an act says what happened to which object and whom to tell, in ids, codes and instants only.
"""
