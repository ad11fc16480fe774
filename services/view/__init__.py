"""How events look in a terminal: from decoded events to rich renderables, without a console and without Kafka."""

from services.view.article import article_panel
from services.view.dead import dead_line
from services.view.line import event_line, seen_line
from services.view.quote import quote_line
from services.view.stage import Event
from services.view.trend import trend_line

__all__ = ["Event", "article_panel", "dead_line", "event_line", "quote_line", "seen_line", "trend_line"]
