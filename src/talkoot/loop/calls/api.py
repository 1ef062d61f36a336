"""The JSON form of this stage."""

from ninja import Router

router = Router()
