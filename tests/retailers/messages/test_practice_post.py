"""The post office in the box: what was enclosed with a letter is opened from its page."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from retailers.messages.links import File, MailServer
from retailers.practice_post.counter import serve_http
from retailers.practice_post.mail import serve_mail
from retailers.practice_post.office import FILES_KEPT_MAX, Office

PDF = b"%PDF-1.4\n.\r\n" + bytes(range(256)) * 40
LETTER = b"Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhello\r\n--b\r\n" \
         b"Content-Type: text/html\r\nContent-Disposition: attachment; filename=\"<i>.html\"\r\n\r\n<script>1</script>\r\n--b--\r\n"


@dataclass(frozen=True)
class Box:
    office: Office
    http: httpx.AsyncClient
    mail_port: int


@asynccontextmanager
async def post_office() -> AsyncIterator[Box]:
    office = Office(b"key")
    http, mail = await serve_http(office, "127.0.0.1", 0), await serve_mail(office, "127.0.0.1", 0)
    port = http.sockets[0].getsockname()[1]
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=5) as client:
            yield Box(office, client, mail.sockets[0].getsockname()[1])
    finally:
        http.close()
        mail.close()


async def test_a_pack_is_opened_from_the_page_byte_for_byte() -> None:
    async with post_office() as box:
        server = MailServer("127.0.0.1", box.mail_port, "a@b.example", timeout_s=5)
        await server.send("boss@leafline.example", "日报", "附件", [File("一.txt", "text/plain", b"1"), File("黄浦 日报.pdf", "application/pdf", PDF)], "k1")
        [link] = re.findall(r'href="([^"]+pdf)"', (await box.http.get("/")).text)
        opened = await box.http.get(link)
        assert (opened.status_code, opened.headers["content-type"], opened.content) == (200, "application/pdf", PDF)
        assert [mail["files"] for mail in (await box.http.get("/mails")).json()] == [["一.txt", "黄浦 日报.pdf"]]
        for nothing in ("/mails/1/2/x", "/mails/2/0/x", "/mails/1", "/mails/x/y"):
            assert (await box.http.get(nothing)).status_code == 404


async def test_what_somebody_else_enclosed_is_saved_and_never_run() -> None:
    async with post_office() as box:
        box.office.take_mail(["a@b.example"], LETTER)
        assert "&lt;i&gt;.html</a>" in (await box.http.get("/")).text
        answer = await box.http.get("/mails/1/0/x.html")
        assert (answer.headers["content-type"], answer.headers["x-content-type-options"]) == ("application/octet-stream", "nosniff")


async def test_an_old_letter_keeps_the_names_of_what_was_in_it() -> None:
    async with post_office() as box:
        for _ in range(FILES_KEPT_MAX + 1):
            box.office.take_mail(["a@b.example"], LETTER)
        assert (await box.http.get("/mails/1/0/x")).status_code == 404
        assert (await box.http.get("/mails/2/0/x")).status_code == 200
        assert box.office.mails[0].shown()["files"] == ["<i>.html"]
