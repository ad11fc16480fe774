"""What goes wrong with a request, as problem details (RFC 9457)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from http import HTTPStatus

MEDIA_TYPE: Final = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem. `reason` is stable and for programs, `detail` is for people and quotes no article."""

    status: HTTPStatus
    reason: str
    detail: str

    def body(self, **more: Any) -> dict[str, Any]:
        """The members of the problem details, and `more`."""
        kind = f"urn:depesche:problem:{self.reason}"
        return {
            "type": kind,
            "title": self.status.phrase,
            "status": int(self.status),
            "detail": self.detail,
            **more,
        }


SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "description": "Problem details as in RFC 9457.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "`urn:depesche:problem:` and a reason that stays the same."},
        "title": {"type": "string", "description": "The status in words."},
        "status": {"type": "integer", "description": "The HTTP status that this problem has on its own."},
        "detail": {"type": "string", "description": "What is wrong, and where; never the article's text."},
    },
}
"""For OpenAPI."""
