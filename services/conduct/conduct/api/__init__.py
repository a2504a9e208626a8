"""What programs of the staff may ask of conduct."""

from fastapi import APIRouter

router = APIRouter(prefix="/v1")
