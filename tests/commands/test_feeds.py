"""`depesche feeds`: the list of feeds, and what comes of fetching them."""

from pathlib import Path

import pytest
from badserver import BadServer, rss
from typer.testing import CliRunner, Result

from services import cli
from services.ingest.feeds.subscriptions import Feed, load

URL = "https://example.org/feed.xml"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")


def feeds(*arguments: str) -> Result:
    return CliRunner().invoke(cli.app, ["feeds", *arguments])


def listed() -> tuple[Feed, ...]:
    return load(Path("feeds.json"))


def test_feeds_are_added_changed_listed_and_removed() -> None:
    assert feeds("add", URL).exit_code == 0
    assert feeds("add", URL, "--name", "Example", "--every", "60", "--full-text").exit_code == 0
    assert listed() == (Feed(URL, "Example", 60, full_text=True),)
    shown = feeds("list").stdout
    assert all(word in shown for word in (URL, "Example", "60 s", "yes"))
    assert feeds("remove", URL).exit_code == 0
    assert listed() == ()


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("add", "file:///etc/passwd"), 2, "only http and https"),
        (("add", URL, "--every", "0"), 2, "every"),
        (("remove", URL), 1, "no such feed"),
        (("import", "nowhere.opml"), 2, "nowhere.opml"),
    ],
)
def test_what_cannot_be_done_is_told(arguments: tuple[str, ...], status: int, said: str) -> None:
    done = feeds(*arguments)
    assert done.exit_code == status
    assert said in done.stderr


def test_a_broken_list_is_told() -> None:
    Path("feeds.json").write_text("{")
    done = feeds("list")
    assert (done.exit_code, "feeds.json" in done.stderr) == (1, True)


def test_opml_comes_in_and_goes_out() -> None:
    feeds("add", URL)
    Path("old.opml").write_text(
        f'<opml version="2.0"><body><outline xmlUrl="{URL}"/><outline text="N" xmlUrl="https://example.org/n"/></body></opml>'
    )
    assert "1 added, 1 known" in feeds("import", "old.opml").stderr
    assert listed()[1] == Feed("https://example.org/n", "N")
    Path("new.opml").write_text(feeds("export").stdout)
    assert "0 added, 2 known" in feeds("import", "new.opml").stderr
    Path("bad.opml").write_text("<html/>")
    assert feeds("import", "bad.opml").exit_code == 1


def test_check_tells_of_each_feed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEPESCHE_INGEST_ALLOW_ADDRESSES", "127.0.0.1")
    monkeypatch.setenv("DEPESCHE_INGEST_HOST_SECONDS", "0")
    with BadServer({"/feed": rss(["1", "2"])}) as server:
        feeds("add", server.url("/feed"))
        done = feeds("check")
        assert (done.exit_code, "2 articles" in done.stdout) == (0, True)
        done = feeds("check", server.url("/redirect/301//feed"), server.url("/gone"))
        assert done.exit_code == 1
        assert f"moved: {server.url('/feed')}" in done.stdout
        assert "failed  " + server.url("/gone") in done.stdout
    assert "refused_address" in feeds("check", "http://169.254.169.254/").stdout


def test_names_and_urls_are_shown_as_they_are_written() -> None:
    feeds("add", f"{URL}?[/b]", "--name", "heise [security] [/b]")
    feeds("add", URL, "--name", "\x1b[2JRed")
    shown = feeds("list").stdout
    assert "heise [security] [/b]" in shown
    assert f"{URL}?[/b]" in shown
    assert "Red" in shown
    assert "\x1b" not in shown


def test_feeds_of_opml_that_cannot_be_polled_are_told() -> None:
    bad = ("feed://example.org/a", "https://user:pw@example.org/b")  # pragma: allowlist secret
    outlines = "".join(f'<outline xmlUrl="{url}"/>' for url in (*bad, URL))
    Path("old.opml").write_text(f'<opml version="2.0"><body>{outlines}</body></opml>')
    done = feeds("import", "old.opml")
    assert done.exit_code == 1
    *told, counts = done.stderr.splitlines()
    assert [line.partition(": ")[0] for line in told] == list(bad)
    assert counts == "1 added, 0 known already, 2 refused"
    assert [feed.url for feed in listed()] == [URL]


def test_a_check_of_no_feeds_says_so() -> None:
    done = feeds("check")
    assert (done.exit_code, "no feeds" in done.stderr) == (0, True)
