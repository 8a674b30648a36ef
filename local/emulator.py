"""The embedded AWS: MiniStack as a separate process, with its own environment and state."""

import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

import psutil
import requests

from local.errors import LocalError

ROOT: Final = Path(__file__).resolve().parent.parent
DEFAULT_FOLDER: Final = ROOT / ".local"
BINARY: Final = ROOT / ".local/emulator/bin/ministack"
REGION: Final = "us-east-1"
DEFAULT_PORT: Final = 4566

# It starts in two seconds and stops in less; on a busy machine it may take a minute. If it takes longer to stop,
# it is killed, and what it has stored since its last clean stop is lost.
START_SECONDS: Final = 60
STOP_SECONDS: Final = 120

_LOOK_SECONDS: Final = 0.5
"""Between two looks whether it has ended."""

# What is kept in its folder; sam writes build.toml beside its build. `make forget` removes the log last, because
# the log marks a folder as one of ours.
# RUNNING marks a folder whose embedded AWS runs, or was killed; it holds the id of its process,
# and UNREPAIRED if one before it was killed and what that has taken is not restored yet.
STATE, BUILD, SCRATCH, RUNNING, LOG = "state", "build", "scratch", "running", "emulator.log"
_UNREPAIRED: Final = " unrepaired"
KEPT: Final = (STATE, BUILD, "build.toml", SCRATCH, RUNNING, LOG)

# What it logs when it has started, when it could not write a part of its state, and when all of it is written.
_STARTED, _UNSAVED, _STOPPED = "Running on http", "Persistence: failed to save", "SFTP: stopped"


def begin_streams_anew(state: Path) -> None:
    """Forget how far functions have read DynamoDB's streams.

    The embedded AWS keeps that number, but not the records: as many records as were read before would be skipped.
    """
    file = state / "lambda.json"
    kept = json.loads(file.read_text()) if file.is_file() else {}
    positions = kept.get("payload", {}).get("dynamodb_stream_positions", {})
    if positions.get("data"):
        positions["data"] = {}
        file.write_text(json.dumps(kept))


@dataclass
class Emulator:
    """One embedded AWS: `with Emulator(port, folder):` runs it; its state stays in the folder."""

    port: int
    folder: Path
    killed: bool = field(default=False, init=False)
    """Whether the one that ran here before was not stopped: its state is that of the last clean stop. The code
    that repairs this sets it to False; until then, it is True in the next run as well.
    """
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _lock: int | None = field(default=None, init=False)
    """The descriptor that locks the folder, from the start until everything has ended."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / LOG

    @property
    def build(self) -> Path:
        """Where `sam build` puts what is to be deployed into it."""
        return self.folder / BUILD

    @property
    def _scratch(self) -> Path:
        """Its temporary files: it leaves a copy of the function there for every Lambda worker."""
        return self.folder / SCRATCH

    @property
    def _running(self) -> Path:
        return self.folder / RUNNING

    @property
    def environ(self) -> dict[str, str]:
        """The environment of programs that use this AWS; they cannot reach a real account by mistake."""
        return {
            **_without_aws(),
            "AWS_ENDPOINT_URL": self.url,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start it and wait until it answers. Raises LocalError."""
        _check_free(self.port, self.folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        if self._lock is None:
            self._lock = lock_folder(
                self.folder,
                f"Another embedded AWS keeps its state in {self.folder}. Stop it first, or give this one another "
                f"folder: make run PORT={self.port} STATE=another-folder{how_to_stop(self.folder)}",
            )
        self.killed = self._was_killed()
        shutil.rmtree(self._scratch, ignore_errors=True)  # left by one that was killed
        self._scratch.mkdir()
        begin_streams_anew(self.folder / STATE)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [BINARY],
                env=self._settings(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                # Ctrl-C goes to the whole group of a terminal; this process must be stopped only by stop().
                start_new_session=True,
                pass_fds=[self._lock],  # locked until it ends, even if this program ends first
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise LocalError(f"The embedded AWS did not start. The end of its log, {self.log}:\n{self.tail()}")
            time.sleep(0.1)
        self._running.write_text(f"{self._process.pid}{_UNREPAIRED if self.killed else ''}")

    def stop(self) -> None:
        """Stop it by SIGTERM and wait, so that it writes its state. Its Lambda workers end with it."""
        try:
            self._end()
        finally:
            lock, self._lock = self._lock, None
            if lock is not None:
                os.close(lock)

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        ended = process.poll() is not None
        process.send_signal(signal.SIGTERM)  # no effect if it has ended already
        if self._ends(process):
            if not (ended or self.killed):  # what the last kill took is not restored yet
                self._running.unlink(missing_ok=True)
        else:
            process.kill()
            process.wait()
        with suppress(ProcessLookupError):  # if no worker is left
            os.killpg(process.pid, signal.SIGKILL)
        shutil.rmtree(self._scratch, ignore_errors=True)

    def _ends(self, process: subprocess.Popen[bytes]) -> bool:
        """Whether it ends in time, when it has been told to.

        It waits for its Lambda workers. Those that are in the middle of something try for minutes to reach the AWS
        that does not answer any more, so they are ended too.
        """
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline:
            with suppress(subprocess.TimeoutExpired):
                process.wait(_LOOK_SECONDS)
                return True
            if not self._answers():
                _end_workers(process.pid)
        return False

    def save(self) -> None:
        """Have it write its state, which it does only when it is stopped; a later kill then loses less."""
        self._end()  # and keep the folder locked
        self.start()

    @property
    def pid(self) -> int:
        """Its process, of which the Lambda workers are children. Raises LocalError if it does not run."""
        if self._process is None:
            raise LocalError("The embedded AWS does not run.")
        return self._process.pid

    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def memory(self) -> int:
        """Bytes of memory in use by it and its Lambda workers."""
        if self._process is None:
            return 0
        total = 0
        try:
            process = psutil.Process(self._process.pid)
            family = [process, *process.children(recursive=True)]
        except psutil.NoSuchProcess:
            return 0
        for member in family:
            try:
                total += member.memory_info().rss
            except psutil.NoSuchProcess:
                continue
        return total

    def tail(self, lines: int = 15) -> str:
        """The last lines of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def _settings(self) -> dict[str, str]:
        state = self.folder / STATE
        return {
            **_without_aws(),
            "BIND_HOST": "127.0.0.1",  # nobody else on the network
            "GATEWAY_PORT": str(self.port),
            "STATE_DIR": str(state),
            "S3_DATA_DIR": str(state / "s3"),
            "PERSIST_STATE": "1",
            "S3_PERSIST": "1",
            "TMPDIR": str(self._scratch),
            "AUTH": "true",  # IAM, signatures and POST policies are enforced only with it
            "IOT_MTLS_ENABLED": "0",  # would open one more port
        }

    def _was_killed(self) -> bool:
        """Whether the last one here, or one before it that nobody repaired, ended without writing its state."""
        if not self._running.exists():
            return False
        # If only its `make run` was killed, somebody may have stopped it in order.
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        own = "\n".join(line for line in text.splitlines() if not line.startswith("{"))  # functions log JSON
        last = own.rpartition(_STARTED)[2]
        wrote_its_state = _STOPPED in last and _UNSAVED not in last
        return _UNREPAIRED in self._running.read_text() or not wrote_its_state

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.url}/_ministack/health", timeout=1).ok
        except requests.RequestException:
            return False


def _end_workers(pid: int) -> None:
    """End the Lambda workers of an embedded AWS, its child processes."""
    with suppress(psutil.NoSuchProcess):
        for worker in psutil.Process(pid).children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                worker.kill()


def state_folder() -> Path:
    """Where the state of the embedded AWS, its build and its log are kept: STATE, or .local in the project."""
    return Path(os.environ.get("STATE") or DEFAULT_FOLDER).absolute()


def lock_folder(folder: Path, refusal: str) -> int:
    """Lock a folder, since two embedded AWS in one would overwrite each other's state; returns the lock's
    descriptor.

    Raises LocalError with the refusal if it is locked.
    """
    lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(lock)
        raise LocalError(refusal) from error
    return lock


def how_to_stop(folder: Path) -> str:
    """A line that names the process of the embedded AWS in a folder; empty if none is known to run."""
    try:
        pid = int((folder / RUNNING).read_text().removesuffix(_UNREPAIRED))
        command = psutil.Process(pid).cmdline()
    except (OSError, ValueError, psutil.Error):
        return ""
    # The number may be another program's by now.
    if not any(Path(word).name == BINARY.name for word in command):
        return ""
    return f"\nThe embedded AWS in {folder} is process {pid}. If its `make run` was killed, stop it: kill {pid}"


def port() -> int:
    """The port of `make run`: PORT, or the one that emulators of AWS usually have. Raises LocalError."""
    text = os.environ.get("PORT", str(DEFAULT_PORT))
    if not (text.isdecimal() and 0 < int(text) < 65536):
        raise LocalError(
            f"PORT={text} is not a port. Choose a number from 1 to 65535: make run PORT={DEFAULT_PORT}"
        )
    return int(text)


def free_port() -> int:
    """A port that is not in use."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _check_free(port: int, folder: Path) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise LocalError(
                f"Port {port} is in use, perhaps by another `make run`. Stop that program, or choose another "
                f"port: make run PORT={port + 1}. A second `make run` also needs a folder: STATE=another-folder"
                f"{how_to_stop(folder)}"
            ) from error


def _without_aws() -> dict[str, str]:
    """Our environment without the variables that configure AWS tools or another Python environment."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("AWS_") and name not in {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}
    }
