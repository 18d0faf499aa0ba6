"""What the named accounts find when they sign in: cases left at each stage of the work. Pure."""

import random
from datetime import datetime

from demo.matters import Ground
from demo.office import Office
from demo.story import Step


def scenes(ground: Ground, office: Office, rng: random.Random, now: datetime) -> list[list[Step]]:
    return []
