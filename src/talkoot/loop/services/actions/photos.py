"""Photos: read as a picture, written anew without anything that came with it, or refused."""

import io
import uuid
from datetime import datetime, timedelta
from typing import IO, Any

from django.core.files.base import ContentFile
from django.db import transaction
from PIL import Image, ImageOps, UnidentifiedImageError

from talkoot.commons.base import Refused
from talkoot.commons.ledger import actions as ledger
from talkoot.commons.people.models import Person
from talkoot.loop.services.models import Photo

MOST_BYTES = 25_000_000
MOST_PIXELS = 50_000_000  # a phone takes 12 to 48 million
LONG_SIDE = 2_048
_QUALITY = 82
# By what stands at their beginning; whatever else a file claims to be, it is not read.
_STARTS = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG", b"RIFF": "WEBP"}
_WAITING = timedelta(days=1)


def keep_photo(*, upload: Any, now: datetime) -> Photo:
    """Keep a photo until its report is sent; nothing of the file but its pixels is kept.

    Raises Refused: photo-too-large, photo-unknown, photo-broken.
    """
    if upload.size > MOST_BYTES:
        raise Refused("photo-too-large", megabytes=MOST_BYTES // 1_000_000)
    picture = clean(upload)
    row = Photo(width=picture.width, height=picture.height, at=now)
    row.key = uuid.uuid4()
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=_QUALITY)
    row.file.save(f"{row.key}.jpg", ContentFile(out.getvalue()), save=False)
    row.save()
    return row


def clean(file: IO[bytes]) -> Image.Image:
    """The picture alone, upright and at most LONG_SIDE wide or high; no place, no camera, no tail.

    Raises Refused: photo-unknown, photo-too-large, photo-broken.
    """
    file.seek(0)
    start = file.read(16)
    kind = next((name for sign, name in _STARTS.items() if start.startswith(sign)), None)
    if kind is None or (kind == "WEBP" and start[8:12] != b"WEBP"):
        raise Refused("photo-unknown")
    file.seek(0)
    try:
        picture: Image.Image = Image.open(file, formats=(kind,))
        if picture.width * picture.height > MOST_PIXELS:
            raise Refused("photo-too-large", megabytes=MOST_BYTES // 1_000_000)
        # A large JPEG is decoded at a part of its size, which takes a part of the memory.
        picture.draft("RGB", (LONG_SIDE, LONG_SIDE))
        turned = ImageOps.exif_transpose(picture)
        bare = turned.convert("RGB")
        bare.thumbnail((LONG_SIDE, LONG_SIDE))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as no:
        raise Refused("photo-too-large", megabytes=MOST_BYTES // 1_000_000) from no
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as no:
        raise Refused("photo-broken") from no
    fresh = Image.new("RGB", bare.size)
    fresh.paste(bare)
    return fresh


@transaction.atomic
def approve_photo(*, photo: Photo, by: Person, now: datetime) -> None:
    """Show a photo to everyone, once somebody has looked at it."""
    Photo.objects.filter(pk=photo.pk).update(approved_at=now)
    ledger.record(event="request.photo-approved", subject=photo, by=by, at=now)


@transaction.atomic
def remove_photo(*, photo: Photo, by: Person, now: datetime) -> None:
    """Delete a photo that shows what nobody should see, such as a face."""
    ledger.record(event="request.photo-removed", subject=photo, by=by, at=now)
    photo.file.delete(save=False)
    photo.delete()


def forget_photos(now: datetime) -> int:
    """Delete photos whose report was never sent; returns how many."""
    left = list(Photo.objects.filter(request=None, at__lt=now - _WAITING))
    for row in left:
        row.file.delete(save=False)
        row.delete()
    return len(left)
