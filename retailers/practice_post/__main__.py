"""`python -m retailers.practice_post --sms-port 8710 --mail-port 8711 --key <key>`: runs until SIGTERM or Ctrl-C."""

import argparse
import asyncio
import os
import signal

from retailers.practice_post.counter import serve_http
from retailers.practice_post.mail import serve_mail
from retailers.practice_post.office import Office

HOST = "127.0.0.1"


def main() -> None:
    parser = argparse.ArgumentParser(prog="practice_post", description="The post office in the box")
    parser.add_argument("--sms-port", type=int, default=8710, help="0 takes a free one, the ready line names it")
    parser.add_argument("--mail-port", type=int, default=8711)
    key = os.environ.get("PRACTICE_POST_KEY")
    parser.add_argument("--key", default=key, required=not key, help="key agreed with the customer, or PRACTICE_POST_KEY")
    asked = parser.parse_args()
    asyncio.run(run(Office(asked.key.encode()), asked.sms_port, asked.mail_port))


async def run(office: Office, sms_port: int, mail_port: int) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    http, mail = await serve_http(office, HOST, sms_port), await serve_mail(office, HOST, mail_port)
    print(f"practice post ready on http://{HOST}:{http.sockets[0].getsockname()[1]}", flush=True)
    await stopped.wait()
    http.close()
    mail.close()


if __name__ == "__main__":
    main()
