"""The staff website: the window, queues, case file, map, people, areas and catalogue."""
