"""Response headers that no library here sets."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class PermissionsPolicy:
    """No page needs the camera, the microphone or a payment; location only when asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Permissions-Policy"] = "camera=(), microphone=(), payment=(), geolocation=(self)"
        return response
