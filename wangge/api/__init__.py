"""The versioned JSON API for the phone app, the maps and partner systems."""
