"""How the product is put together and started: one settings file, the environment, the addresses."""
