"""Photos: only pixels stay. Large ones, bombs, drawings with scripts and files in disguise."""

import io
import struct
import time
import tracemalloc
import zipfile
import zlib

import pytest
from PIL import Image
from tests.makers import NOON
from tests.rooms.services import makers as some

from talkoot.commons.base import Refused
from talkoot.loop.services.actions.photos import LONG_SIDE, approve_photo, clean, keep_photo
from talkoot.loop.services.models import Photo

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def refusal(data: bytes) -> str:
    with pytest.raises(Refused) as no:
        clean(io.BytesIO(data))
    return no.value.code


def png_of(width: int, height: int) -> bytes:
    """A picture that says it is so large and holds hardly anything."""
    chunk = lambda kind, body: (  # noqa: E731
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    )
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def test_a_photo_of_forty_megapixels_is_made_small_and_loses_its_place():
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    exif[0x8825] = {1: "N", 2: (60.0, 12.0, 0.0), 3: "E", 4: (24.0, 39.0, 0.0)}
    large = some.picture(size=(7_304, 5_480), exif=exif, quality=60)
    assert b"Maker" in large

    picture = clean(io.BytesIO(large))
    out = io.BytesIO()
    picture.save(out, "JPEG")

    assert max(picture.size) == LONG_SIDE
    assert b"Maker" not in out.getvalue()
    assert not Image.open(io.BytesIO(out.getvalue())).getexif()


def test_a_photo_that_lies_on_its_side_is_put_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert clean(io.BytesIO(some.picture(size=(40, 20), exif=exif))).size == (20, 40)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "JPEG"])
def test_the_pictures_of_phones_are_read(kind):
    assert clean(io.BytesIO(some.picture(kind))).size == (640, 480)


@pytest.mark.parametrize("data", [SVG, b"", b"GIF89a" + b"\0" * 40, b"%PDF-1.7", b"PK\x03\x04"])
def test_what_is_no_photo_is_refused(data):
    assert refusal(data) == "photo-unknown"


def test_an_archive_that_swells_is_refused():
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("photo.jpg", b"\0" * 50_000_000)
    assert refusal(bomb.getvalue()) == "photo-unknown"


@pytest.mark.parametrize("size", [(30_000, 30_000), (9_000, 9_000)])
def test_a_picture_that_swells_is_refused_before_it_is_unpacked(size):
    bomb = png_of(*size)
    tracemalloc.start()
    began = time.perf_counter()
    assert refusal(bomb) == "photo-too-large"
    assert time.perf_counter() - began < 5  # trust.md asks for 1 s; a slow machine gets some more
    assert tracemalloc.get_traced_memory()[1] < 50_000_000
    tracemalloc.stop()


def test_a_damaged_photo_is_refused():
    assert refusal(some.picture()[:200]) == "photo-broken"
    assert refusal(b"\xff\xd8\xff" + b"\0" * 100) == "photo-broken"


@pytest.mark.django_db
def test_the_test_virus_of_scanners_is_refused_and_is_cut_off_behind_a_photo():
    eicar = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
    assert refusal(eicar) == "photo-unknown"
    photo = keep_photo(upload=some.upload(some.picture() + eicar), now=NOON)
    assert b"EICAR" not in photo.file.read()
    assert photo.approved_at is None  # nobody sees it before staff have


@pytest.mark.django_db
def test_a_photo_is_sent_so_that_a_browser_only_shows_it(client, clerk):
    photo = keep_photo(upload=some.upload(some.picture()), now=NOON)
    row = some.request(photos=[photo])
    approve_photo(photo=photo, by=clerk, now=NOON)
    answer = client.get(f"/en/requests/{row.number}/photos/{photo.pk}.jpg")
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.django_db
def test_a_file_in_disguise_keeps_nothing_but_its_pixels():
    payload = b"<script>alert(1)</script>PK\x03\x04"
    photo = keep_photo(upload=some.upload(some.picture() + payload, "../../x.html"), now=NOON)
    kept = photo.file.read()

    assert payload not in kept
    assert kept.startswith(b"\xff\xd8\xff")
    assert photo.file.name.startswith("photos/")
    assert photo.file.name.endswith(".jpg")


@pytest.mark.django_db
def test_a_file_above_the_limit_is_refused_unread():
    file = some.upload(b"\xff\xd8\xff")
    file.size = 25_000_001
    with pytest.raises(Refused) as no:
        keep_photo(upload=file, now=NOON)
    assert no.value.code == "photo-too-large"
    assert not Photo.objects.exists()
