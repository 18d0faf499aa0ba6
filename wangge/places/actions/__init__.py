"""Acts on the register: recording, changing, ending, merging, telling doubles apart, taking in files."""
