"""Drawn pictures for the demonstration: plain street scenes, so that no photograph of a real place is shown. Pure."""

import io
import math
import random
from collections.abc import Callable, Mapping

from PIL import Image, ImageChops, ImageDraw, ImageFilter

SIZE = WIDTH, HEIGHT = 1280, 960
HORIZON, KERB = 430, 610
QUALITY = 86
Colour = tuple[int, int, int]


class Street:
    """A street by day or night: sky, a row of houses out of focus, a pavement and a road."""

    def __init__(self, rng: random.Random, *, is_night: bool = False) -> None:
        self.rng, self.is_night = rng, is_night
        self.image = Image.new("RGB", SIZE)
        self._shade(((24, 30, 56), (64, 68, 98)) if is_night else ((146, 184, 214), (226, 233, 235)), 0, HORIZON)
        self._houses()
        self.image = self.image.filter(ImageFilter.GaussianBlur(3))
        self._ground()

    @property
    def pen(self) -> ImageDraw.ImageDraw:
        return ImageDraw.Draw(self.image, "RGBA")

    def _shade(self, colours: tuple[Colour, Colour], upper: int, lower: int) -> None:
        for y in range(upper, lower):
            part = (y - upper) / (lower - upper)
            tint = tuple(round(a + (b - a) * part) for a, b in zip(*colours, strict=True))
            self.pen.line([(0, y), (WIDTH, y)], fill=tint)

    def _houses(self) -> None:
        x, rng = -40, self.rng
        base = (46, 48, 66) if self.is_night else rng.choice(((200, 190, 174), (206, 196, 190), (186, 190, 188)))
        while x < WIDTH:
            width, top, tint = rng.randrange(170, 280), rng.randrange(120, 290), rng.randrange(-14, 15)
            self.pen.rectangle((x, top, x + width, HORIZON + 30), fill=tuple(part + tint for part in base))
            for left in range(x + 24, x + width - 44, 54):
                for upper in range(top + 28, HORIZON - 30, 64):
                    dark = (32, 36, 54) if self.is_night else (138, 154, 166)
                    lit = self.is_night and rng.random() < 0.3
                    self.pen.rectangle((left, upper, left + 30, upper + 38), fill=(238, 206, 130) if lit else dark)
            x += width + rng.randrange(0, 12)

    def _ground(self) -> None:
        night = self.is_night
        self._shade(((62, 62, 74), (72, 72, 82)) if night else ((178, 174, 168), (194, 190, 184)), HORIZON, KERB)
        self._shade(((36, 37, 46), (50, 51, 60)) if night else ((114, 116, 120), (86, 88, 92)), KERB, HEIGHT)
        for step in range(-8, 20):
            self.pen.line(
                [(640 + (step - 6) * 70, HORIZON), (640 + (step - 6) * 140, KERB)], fill=(0, 0, 0, 24), width=2
            )
        for y in (455, 490, 538):
            self.pen.line([(0, y), (WIDTH, y)], fill=(0, 0, 0, 20), width=2)
        self.pen.rectangle((0, KERB - 4, WIDTH, KERB + 12), fill=(88, 88, 100) if night else (212, 210, 204))
        self.pen.rectangle((0, KERB + 12, WIDTH, KERB + 20), fill=(0, 0, 0, 60))

    def soft(self, paint: Callable[[ImageDraw.ImageDraw], None], radius: float) -> None:
        """Something painted out of focus."""
        layer = Image.new("RGBA", SIZE, (0, 0, 0, 0))
        paint(ImageDraw.Draw(layer))
        left, top, right, bottom = layer.getbbox() or (0, 0, 1, 1)
        rim = round(3 * radius)  # a blur reaches no further: only what is painted is worth the time
        box = (max(0, left - rim), max(0, top - rim), min(WIDTH, right + rim), min(HEIGHT, bottom + rim))
        spot = layer.crop(box).filter(ImageFilter.GaussianBlur(radius))
        self.image.paste(spot, box[:2], spot)

    def shadow(self, left: float, top: float, right: float, bottom: float) -> None:
        self.soft(lambda pen: pen.ellipse((left, top, right, bottom), fill=(0, 0, 0, 110)), 9)

    def around(self, x: float, y: float, width: float, height: float, rough: float) -> list[tuple[float, float]]:
        """The corners of an uneven round shape."""
        points = []
        for corner in range(26):
            angle, pull = corner / 26 * math.tau, 1 + self.rng.uniform(-rough, rough)
            points.append((x + width * pull * math.cos(angle), y + height * pull * math.sin(angle)))
        return points

    def finished(self) -> bytes:
        """As a JPEG, with the grain and the darker corners of a telephone's camera."""
        grain = Image.frombytes("L", SIZE, self.rng.randbytes(WIDTH * HEIGHT))
        noisy = Image.blend(Image.new("RGB", SIZE, (128, 128, 128)), Image.merge("RGB", (grain,) * 3), 0.1)
        image = ImageChops.overlay(self.image, noisy)
        corners = Image.radial_gradient("L").resize(SIZE).point(lambda value: max(0, value - 120) // 2)
        image = Image.composite(Image.new("RGB", SIZE), image, corners)
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=QUALITY)
        return buffer.getvalue()


def _bin(street: Street, x: int, y: int, is_open: bool) -> None:
    pen, green = street.pen, (62, 108, 82)
    street.shadow(x - 30, y + 218, x + 190, y + 262)
    pen.polygon([(x, y), (x + 150, y), (x + 134, y + 235), (x + 16, y + 235)], fill=green)
    pen.polygon([(x, y), (x + 46, y), (x + 54, y + 235), (x + 16, y + 235)], fill=(78, 126, 98))
    pen.ellipse((x + 14, y + 216, x + 46, y + 250), fill=(40, 42, 44))
    pen.ellipse((x + 104, y + 216, x + 136, y + 250), fill=(40, 42, 44))
    if is_open:
        pen.polygon([(x + 150, y), (x + 160, y - 6), (x + 214, y + 92), (x + 202, y + 98)], fill=(48, 90, 66))
    pen.rounded_rectangle((x - 8, y - 8, x + 158, y + 12), 7, fill=(48, 90, 66))


def _bags(street: Street, spots: list[tuple[int, int, int]]) -> None:
    for x, y, size in spots:
        tone = street.rng.choice(((46, 48, 54), (226, 224, 218), (62, 66, 82), (196, 120, 92), (108, 140, 166)))
        street.shadow(x - size, y + size * 0.5, x + size, y + size * 0.95)
        street.pen.polygon(street.around(x, y, size, size * 0.8, 0.09), fill=tone)
        lighter = (*[min(255, part + 34) for part in tone], 130)
        street.pen.polygon(street.around(x - size * 0.25, y - size * 0.25, size * 0.42, size * 0.3, 0.2), fill=lighter)
        street.pen.polygon([(x - 9, y - size * 0.7), (x, y - size * 1.08), (x + 12, y - size * 0.7)], fill=tone)


def rubbish(rng: random.Random) -> bytes:
    """Two bins that overflow, and bags beside them."""
    street, x = Street(rng), rng.randrange(360, 560)
    _bags(street, [(x + 30, 410, 44), (x + 84, 396, 52), (x + 130, 412, 40), (x + 270, 404, 46)])
    _bin(street, x, 420, True)
    _bin(street, x + 214, 424, False)
    spots = [(x - 60 + rng.randrange(-10, 10), 630, 56), (x + 30, 668, 48), (x + 190, 690, 62), (x + 420, 640, 46)]
    _bags(street, [*spots, (x - 150, 676, 38)])
    for _scrap in range(26):
        left, top = rng.randrange(x - 240, x + 560), rng.randrange(650, 780)
        street.pen.polygon(street.around(left, top, rng.uniform(5, 15), rng.uniform(3, 8), 0.4), fill=(228, 222, 210))
    return street.finished()


def pothole(rng: random.Random) -> bytes:
    """A hole in the road with broken edges."""
    street, x = Street(rng), rng.randrange(480, 760)
    for reach, tone in ((1.22, (104, 104, 106)), (1.0, (66, 66, 68)), (0.84, (46, 45, 45)), (0.5, (60, 56, 50))):
        street.pen.polygon(street.around(x, 780, 300 * reach, 92 * reach, 0.12), fill=tone)
    street.soft(lambda pen: pen.ellipse((x - 180, 740, x + 120, 800), fill=(20, 20, 22, 120)), 14)
    for _stone in range(60):
        left, top = x + rng.gauss(0, 210), 790 + rng.gauss(0, 46)
        shade = rng.randrange(92, 150)
        street.pen.polygon(street.around(left, top, rng.uniform(4, 17), rng.uniform(3, 9), 0.3), fill=(shade,) * 3)
    for _crack in range(7):
        point = [(x + rng.choice((-1, 1)) * rng.uniform(230, 300), 780 + rng.uniform(-50, 50))]
        for _bend in range(6):
            side = 1 if point[0][0] > x else -1
            point.append((point[-1][0] + side * rng.uniform(16, 52), point[-1][1] + rng.uniform(-18, 18)))
        street.pen.line(point, fill=(52, 52, 54), width=4)
    return street.finished()


def _glow(street: Street, x: int, top: int, size: int) -> None:
    street.soft(lambda pen: pen.ellipse((x - size, top - size, x + size, top + size), fill=(255, 226, 160, 120)), 60)
    floor = max(HORIZON + 60, top + size)
    street.soft(lambda pen: pen.ellipse((x - size, floor, x + size, floor + size), fill=(255, 222, 150, 90)), 44)


def lamp(rng: random.Random, *, is_mended: bool = False) -> bytes:
    """A street at night: one lamp dark, or mended, and another far away alight."""
    street, x = Street(rng, is_night=True), rng.randrange(420, 560)
    far = x + 520
    _glow(street, far, 300, 150)
    if is_mended:
        _glow(street, x - 130, 110, 330)
    for left, foot, top, wide, is_lit in ((far, 486, 250, 5, True), (x, 640, 60, 13, is_mended)):
        street.pen.rectangle((left, top, left + wide, foot), fill=(30, 32, 38))
        reach = wide * 9
        street.pen.line([(left + wide / 2, top + 4), (left - reach, top - wide)], fill=(30, 32, 38), width=wide - 1)
        glass = (255, 240, 200) if is_lit else (52, 54, 60)
        street.pen.rounded_rectangle((left - reach - wide * 4, top - wide * 2, left - reach, top), wide, fill=glass)
    return street.finished()


def water(rng: random.Random) -> bytes:
    """Standing water on the road that mirrors the sky."""
    street = Street(rng)
    x, mirror = (
        rng.randrange(520, 760),
        street.image.crop((0, 60, WIDTH, 460)).transpose(Image.Transpose.FLIP_TOP_BOTTOM),
    )
    mask = Image.new("L", SIZE, 0)
    pen = ImageDraw.Draw(mask)
    pen.polygon(street.around(x, 770, 470, 120, 0.09), fill=225)
    pen.polygon(street.around(x - 330, 690, 190, 44, 0.12), fill=225)
    pond = Image.new("RGB", SIZE, (120, 132, 140))
    pond.paste(mirror.resize((WIDTH, 330)).filter(ImageFilter.GaussianBlur(5)), (0, 630))
    pond = Image.blend(pond, Image.new("RGB", SIZE, (86, 84, 76)), 0.35)
    street.image.paste(pond, (0, 0), mask.filter(ImageFilter.GaussianBlur(3)))
    for ring in range(5):
        left, top = x + rng.randrange(-300, 300), 730 + rng.randrange(0, 90)
        street.pen.ellipse(
            (left, top, left + 60 + ring * 16, top + 14 + ring * 3), outline=(240, 244, 246, 110), width=2
        )
    return street.finished()


def cars(rng: random.Random) -> bytes:
    """Cars left on the pavement."""
    street, x = Street(rng), rng.randrange(90, 190)
    for number in range(3):
        left, top = x + number * 370, 430 + number * 8
        body = rng.choice(((168, 44, 44), (232, 232, 230), (52, 58, 68), (58, 92, 138), (190, 190, 194)))
        street.shadow(left - 16, top + 126, left + 330, top + 176)
        roof = [(left + 62, top + 62), (left + 104, top), (left + 220, top), (left + 268, top + 62)]
        street.pen.polygon(roof, fill=tuple(max(0, part - 18) for part in body))
        glass = (156, 180, 194)
        street.pen.polygon(
            [(left + 78, top + 60), (left + 110, top + 10), (left + 158, top + 10), (left + 158, top + 60)], fill=glass
        )
        street.pen.polygon(
            [(left + 168, top + 60), (left + 168, top + 10), (left + 214, top + 10), (left + 250, top + 60)], fill=glass
        )
        street.pen.rounded_rectangle((left, top + 58, left + 318, top + 134), 24, fill=body)
        street.pen.rectangle((left + 20, top + 96, left + 298, top + 100), fill=(0, 0, 0, 46))
        street.pen.rounded_rectangle((left + 2, top + 74, left + 30, top + 92), 6, fill=(250, 240, 200))
        street.pen.rounded_rectangle((left + 292, top + 74, left + 316, top + 92), 6, fill=(196, 40, 36))
        for wheel in (left + 44, left + 222):
            street.pen.ellipse((wheel, top + 100, wheel + 62, top + 162), fill=(34, 34, 36))
            street.pen.ellipse((wheel + 17, top + 117, wheel + 45, top + 145), fill=(172, 174, 178))
    return street.finished()


def manhole(rng: random.Random) -> bytes:
    """A manhole whose cover lies beside it."""
    street, x = Street(rng), rng.randrange(500, 680)
    street.pen.ellipse((x - 190, 700, x + 190, 850), fill=(126, 126, 128))
    street.pen.ellipse((x - 166, 712, x + 166, 838), fill=(18, 18, 20))
    street.soft(lambda pen: pen.chord((x - 160, 716, x + 160, 834), 20, 160, fill=(54, 50, 46, 200)), 8)
    street.shadow(x + 150, 790, x + 520, 900)
    street.pen.ellipse((x + 160, 744, x + 500, 872), fill=(72, 70, 70))
    street.pen.ellipse((x + 160, 734, x + 500, 862), fill=(104, 100, 98))
    street.pen.ellipse((x + 184, 744, x + 476, 852), outline=(70, 68, 68), width=5)
    for row in range(5):
        for column in range(9):
            left, top = x + 220 + column * 26 + (row % 2) * 12, 762 + row * 16
            if ((left - x - 330) / 140) ** 2 + ((top - 798) / 46) ** 2 < 0.9:
                street.pen.rectangle((left, top, left + 13, top + 7), fill=(76, 74, 74))
    return street.finished()


def put_right(rng: random.Random) -> bytes:
    """The same street with nothing in the way."""
    return Street(rng).finished()


SCENES: Mapping[str, Callable[[random.Random], bytes]] = {
    "0101": rubbish,
    "0201": manhole,
    "0202": lamp,
    "0203": pothole,
    "0204": water,
    "0302": cars,
}


def draw(scene: str, rng: random.Random, *, is_after: bool = False) -> bytes:
    """A JPEG of what a category's report shows, or of the same street when it has been put right."""
    if not is_after:
        return SCENES[scene](rng)
    return lamp(rng, is_mended=True) if scene == "0202" else put_right(rng)
