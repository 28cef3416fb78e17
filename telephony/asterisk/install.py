"""Asterisk, espeak-ng and the like without root: packages of the machine's own apt mirror, unpacked into the user's cache.

    asterisk = await install.asterisk(progress)      # Tree: the machine's own where there is one, else unpacked
    subprocess.run(asterisk.command("asterisk", "-V"))

A private apt state (empty status, own lists) resolves the packages and checks their signatures; no maintainer script
runs. Programs run with the ld.so and libraries they were built with, so that the release of the machine does not matter.
"""

import asyncio
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path

from foundation.errors import EdgeFailed

Progress = Callable[[str], object]
SOURCES = (Path("/etc/apt/sources.list"), Path("/etc/apt/sources.list.d"))
ASTERISK = ("asterisk", "asterisk-moh-opsound-wav")
SPEECH = ("espeak-ng",)
# Debian's present release carries no Asterisk; its unstable one does, and an old one is the fallback.
DEBIAN_SUITES = ("sid", "bullseye")
NOT_NEEDED = ("doc", "man", "locale", "info", "perl", "lintian", "bug")


class ProgramMissing(EdgeFailed):
    """A program is not here and cannot be fetched; facts: what, why, remedy."""

    code = "program_missing"


@dataclass(frozen=True)
class Tree:
    """Where a program and all that it needs stand: `/` for the machine's own, else an unpacked prefix."""

    prefix: Path

    def command(self, program: str, *arguments: object) -> list[str]:
        """The words that start a program of this tree."""
        words = [str(self._only(f"usr/sbin/{program}", f"usr/bin/{program}")), *map(str, arguments)]
        if self.prefix == Path("/"):
            return words
        loader = self._only("usr/lib/*-linux-gnu*/ld-linux*.so.*", "usr/lib64/ld-linux*.so.*", "usr/lib/ld-linux*.so.*")
        private = {library.parent for library in self.prefix.glob("usr/lib/*-linux-gnu*/*/lib*.so*")}
        folders = [*self.prefix.glob("usr/lib/*-linux-gnu*"), self.prefix / "usr/lib", *sorted(private)]
        return [str(loader), "--library-path", ":".join(map(str, folders)), *words]

    def folder(self, *patterns: str) -> Path:
        """The first folder that fits one of the patterns, relative to the prefix."""
        return self._only(*patterns)

    def _only(self, *patterns: str) -> Path:
        found = (path for pattern in patterns for path in sorted(self.prefix.glob(pattern)))
        try:
            return next(found)
        except StopIteration:
            raise ProgramMissing(
                what=patterns[0], why=f"not in {self.prefix}", remedy="remove that folder and try again"
            ) from None


@dataclass(frozen=True)
class Mirror:
    """What one entry of the machine's apt sources says."""

    address: str
    suite: str
    components: str
    signed_by: str

    def line(self, suite: str) -> str:
        option = f"[signed-by={self.signed_by}] " if self.signed_by else ""
        return f"deb {option}{self.address} {suite} {self.components}\n"


async def asterisk(progress: Progress = print) -> Tree:
    return await obtain("Asterisk", "asterisk", ASTERISK, "no call can be made", progress)


async def speech(progress: Progress = print) -> Tree:
    return await obtain("espeak-ng", "espeak-ng", SPEECH, "the voice prompts cannot be spoken", progress)


async def obtain(what: str, program: str, packages: Sequence[str], without: str, progress: Progress) -> Tree:
    """The machine's own program, else the cached tree, else a freshly unpacked one."""
    if shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"):
        return Tree(Path("/"))
    remedy = f"install the package {packages[0]}"
    try:
        mirror = machines_mirror()
        suites = DEBIAN_SUITES if "debian" in distribution() else (mirror.suite,)
        for suite in suites:
            if (ready := cached(packages, suite)).exists():
                return Tree(ready)
        progress(f"Fetching {what} from this machine's package mirror")
        for suite in suites:
            try:
                return await unpack(packages, suite, cached(packages, suite), progress)
            except ProgramMissing:
                if suite == suites[-1]:
                    raise
    except ProgramMissing as failure:
        raise ProgramMissing(what=what, why=failure.facts["why"], so=without, remedy=remedy) from None
    raise AssertionError("no suite")


async def unpack(packages: Sequence[str], suite: str, prefix: Path, progress: Progress = print) -> Tree:
    """Fetch `packages` and all they depend on out of `suite`, into `prefix` (whole or not at all)."""
    needed = [program for program in ("apt-get", "dpkg-deb", "tar") if not shutil.which(program)]
    if needed:
        raise ProgramMissing(what=packages[0], why=f"this machine has no {needed[0]}", remedy="install it by hand")
    prefix.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{prefix.name}-", dir=prefix.parent) as scratch:
        apt = private_apt(Path(scratch) / "apt", machines_mirror().line(suite))
        await run(*apt, "-qq", "update", why="the package mirror does not answer")
        archives = Path(scratch) / "apt/cache/archives"
        fetching = run(*apt, "-qq", "-y", "--download-only", "install", *packages, why=f"{suite} has no {packages[0]}")
        await watched(
            fetching, lambda: f"{packages[0]}: {len(list(archives.glob('*.deb')))} packages fetched", progress
        )
        tree = Path(scratch) / "tree"
        await asyncio.to_thread(lay_out, sorted(archives.glob("*.deb")), tree)
        keep(tree, prefix)
    return Tree(prefix)


def keep(tree: Path, prefix: Path) -> None:
    if not prefix.exists():  # else somebody was quicker
        tree.rename(prefix)


def cached(packages: Sequence[str], suite: str) -> Path:
    key = hashlib.sha256("\n".join([suite, *packages]).encode()).hexdigest()[:8]
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return folder / "leafline" / f"{packages[0]}-{suite}-{key}"


def machines_mirror(sources: Sequence[Path] = SOURCES) -> Mirror:
    """The first mirror of this machine's apt sources. Its address stays in memory and in apt's private state."""
    files = [file for path in sources for file in ([path] if path.is_file() else sorted(path.glob("*")))]
    for file in files:
        text = file.read_text(errors="replace") if file.suffix in (".list", ".sources") else ""
        for mirror in deb822(text) if file.suffix == ".sources" else one_line(text):
            return mirror
    raise ProgramMissing(what="apt", why="this machine's apt knows no package mirror", remedy="add one")


def deb822(text: str) -> list[Mirror]:
    mirrors = []
    for stanza in re.split(r"\n\s*\n", re.sub(r"(?m)^#.*\n?", "", text)):
        fields = {
            key.lower(): value.strip() for key, value in re.findall(r"(?m)^([\w-]+):((?:.*)(?:\n[ \t].*)*)", stanza)
        }
        if "deb" in fields.get("types", "").split() and fields.get("enabled", "yes") != "no":
            key = fields.get("signed-by", "")
            address, suite = fields["uris"].split()[0], fields["suites"].split()[0]
            mirrors.append(Mirror(address, suite, fields.get("components", ""), key if key.startswith("/") else ""))
    return mirrors


def one_line(text: str) -> list[Mirror]:
    found = re.findall(r"(?m)^deb\s+(?:\[([^\]]*)\]\s+)?((?!cdrom:)\S+)\s+(\S+)[ \t]*(.*)$", text)
    keys = (re.search(r"signed-by=(\S+)", options) for options, *_ in found)
    return [
        Mirror(address, suite, rest.partition("#")[0].strip(), key[1] if key else "")
        for key, (_, address, suite, rest) in zip(keys, found, strict=True)
    ]


def distribution() -> str:
    release = Path("/etc/os-release")
    found = re.findall(r'(?m)^ID="?([\w-]+)', release.read_text() if release.exists() else "")
    return found[0] if found else ""


def private_apt(state: Path, source: str) -> list[str]:
    """apt-get with lists, cache and package status of its own, so that neither root nor the machine's state is touched."""
    for folder in ("lists/partial", "cache/archives/partial", "preferences.d", "log"):
        (state / folder).mkdir(parents=True)
    (state / "status").touch()
    (state / "sources.list").write_text(source)
    options = {
        "Dir::State::status": state / "status", "Dir::State::lists": state / "lists", "Dir::Cache": state / "cache",
        "Dir::Cache::archives": state / "cache/archives", "Dir::Etc::sourcelist": state / "sources.list",
        "Dir::Etc::sourceparts": "/dev/null", "Dir::Etc::preferencesparts": state / "preferences.d",
        "Dir::Log": state / "log", "Acquire::Check-Valid-Until": "false", "Acquire::Languages": "none",
        "Acquire::Retries": 3, "APT::Sandbox::User": "", "APT::Install-Recommends": "false",
        "APT::Keep-Downloaded-Packages": "true", "Debug::NoLocking": 1,
    }  # fmt: skip
    return ["apt-get", *(f"-o{name}={value}" for name, value in options.items())]


async def run(*words: str, why: str) -> None:
    process = await asyncio.create_subprocess_exec(
        *words, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        if await process.wait():
            raise ProgramMissing(what=words[0], why=why, remedy="check the machine's apt sources")
    except asyncio.CancelledError:
        process.kill()
        await process.wait()
        raise


async def watched(work: Coroutine[object, object, None], line: Callable[[], str], progress: Progress) -> None:
    task = asyncio.ensure_future(work)
    while not (await asyncio.wait({task}, timeout=3))[0]:
        progress(line())
    task.result()


def lay_out(archives: Sequence[Path], tree: Path) -> None:
    """Unpack into a merged /usr, as today's releases have it; documentation is a third of the size and left out."""
    for name in ("bin", "sbin", "lib", "lib64"):
        (tree / "usr" / name).mkdir(parents=True)
        (tree / name).symlink_to(f"usr/{name}")
    leave_out = [f"--exclude=./usr/share/{name}" for name in NOT_NEEDED]
    for archive in archives:
        with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", archive], stdout=subprocess.PIPE) as reading:
            subprocess.run(["tar", "-x", "-C", tree, "--keep-directory-symlink", "--no-same-owner", *leave_out],
                           stdin=reading.stdout, check=True)  # fmt: skip
    (tree / "PACKAGES.txt").write_text("".join(f"{archive.name}\n" for archive in archives))
