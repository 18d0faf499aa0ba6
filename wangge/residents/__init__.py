"""Members of the public: how to reach a reporter, kept encrypted and apart from the case. Personal data ends here."""
