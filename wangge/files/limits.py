"""How large, how long and how many: the bounds of an upload, in one place."""

from enum import StrEnum


class Kind(StrEnum):
    """What a person sees in a file; templates choose the element by it."""

    PICTURE = "picture"
    SOUND = "sound"
    VIDEO = "video"
    DOCUMENT = "document"


MEGABYTE = 1024 * 1024

# Bytes as sent.
MAX_BYTES: dict[Kind, int] = {
    Kind.PICTURE: 15 * MEGABYTE,
    Kind.SOUND: 20 * MEGABYTE,
    Kind.VIDEO: 100 * MEGABYTE,
    Kind.DOCUMENT: 20 * MEGABYTE,
}
# The largest body a door needs to read: one video and the multipart frame around it.
MAX_REQUEST_BYTES = max(MAX_BYTES.values()) + MEGABYTE

MAX_FILES_PER_OWNER = 12

# A table of settings: tens of thousands of rows; inflated, no more than a process holds with ease.
MAX_SHEET, MAX_SHEET_INFLATED = 4 * MEGABYTE, 64 * MEGABYTE
# A register's delivery as XLSX, which is read as a whole: a few hundred thousand rows. CSV is read row by row.
MAX_BOOK, MAX_BOOK_INFLATED = 24 * MEGABYTE, 320 * MEGABYTE
# Memory for a table's cells, the empty ones before its last included; a register's may take what any other file may.
SHEET_MEMORY_BYTES = 512 * MEGABYTE

# 8192 × 6144: the largest common telephone camera ("50 megapixels"). Decoded it is 150 MB of memory.
MAX_PIXELS = 8192 * 6144
LONGEST_SIDE = 2560  # pixels of a stored picture: a house number across the street stays readable
THUMBNAIL_SIDE = 480  # pixels

# Seconds. An hour of telephone speech is a whole interview; a clip longer than half an hour is surveillance footage.
MAX_SECONDS: dict[Kind, float] = {Kind.SOUND: 3600.0, Kind.VIDEO: 1800.0}
MAX_VIDEO_PIXELS = 4096 * 2304  # 4K, for the poster frame

MAX_PDF_PAGES = 1000
MAX_PDF_OBJECTS = 200_000

# Of the separate process in which a file is opened.
CHILD_MEMORY_BYTES = 2048 * MEGABYTE
CHILD_CPU_SECONDS = 60
CHILD_WALL_SECONDS = 120
