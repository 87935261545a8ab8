"""Processes that read papers under a limit of time and memory, so that a paper which hangs or crashes its reader costs only itself.

The worker is a fresh interpreter (`python -m kg.worker`) that speaks JSON lines over its pipes: no fork of a threaded process, no import of
the caller's main module, the same on every system. It ends itself when a document takes too long (`faulthandler` watches from outside the
interpreter, so that also a loop inside a C library is ended) and when the pipe from the parent closes.
"""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from typing import IO, Any

from kg.model import Config, LitkgError
from kg.reading import Answer, Limits, Settings, Task, perform_together
from kg.store import ShardInfo


class _Worker:
    def __init__(self, settings: Settings) -> None:
        self.limits = settings.limits
        quiet = None if os.environ.get("LITKG_DEBUG") else subprocess.DEVNULL
        # The project may run from its checkout: the worker finds the same modules as this process.
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p), "PYTHONIOENCODING": "utf-8"}
        # numpy's library sets memory aside for each core, which would count against the limit on a large machine and gains nothing here.
        environment |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "kg.worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=quiet, text=True, encoding="utf-8",
            errors="surrogatepass", env=environment,
        )
        self._send(asdict(settings))
        self._receive()  # imports are done: what is measured from here on is reading

    def _send(self, message: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()

    def _receive(self) -> Any:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line.endswith("\n"):
            raise EOFError
        return json.loads(line)

    def run(self, tasks: Sequence[Task]) -> list[Answer]:
        """Have tasks done together. A worker that dies over a single one gives an answer with status "limit", over several none."""
        clock = time.monotonic()
        try:
            self._send({"tasks": [asdict(task) for task in tasks]})
            answers = self._receive()
        except (EOFError, OSError, ValueError):
            code = self.process.wait()
            return [(ShardInfo(task.key, "", "limit", self._reason(code, time.monotonic() - clock)), {}) for task in tasks if len(tasks) == 1]
        return [(ShardInfo.from_json(answer["info"]), answer["timing"]) for answer in answers]

    def _reason(self, code: int, seconds: float) -> str:
        if code == 1 and seconds >= self.limits.seconds:
            return f"took more than {self.limits.seconds} seconds to read and was given up; raise --time-limit or leave it out"
        return f"made the reading process crash ({_signal(code)}; it may use {self.limits.memory_mb} MB, see --memory-limit); leave it out, and tell us"

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def close(self, kill: bool = False) -> None:
        if kill:
            self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self.process.wait()


def _signal(code: int) -> str:
    import signal

    try:
        return signal.Signals(-code).name if code < 0 else f"exit {code}"
    except ValueError:
        return f"exit {code}"


def run(batches: Sequence[Sequence[Task]], jobs: int, settings: Settings) -> Iterator[tuple[Task, Answer]]:
    """Do the tasks in `jobs` worker processes, those of a batch together; answers come as they are ready. Where a worker dies over a batch, its
    tasks are done one by one, to know which of them it was. Leaving the iterator early ends the workers."""
    todo: queue.SimpleQueue[Sequence[Task]] = queue.SimpleQueue()
    done: queue.SimpleQueue[tuple[Task, Answer]] = queue.SimpleQueue()
    for batch in batches:
        todo.put(batch)
    workers: dict[int, _Worker] = {}
    stopped = threading.Event()

    def answers_of(number: int, batch: Sequence[Task]) -> list[Answer]:
        try:
            if number not in workers or not workers[number].alive:
                workers[number] = _Worker(settings)
            answers = workers[number].run(batch)
        except (OSError, EOFError, ValueError) as error:
            reason = f"could not be read: the reading process did not start ({error or 'it ended at once'})"
            return [(ShardInfo(task.key, "", "limit", reason), {}) for task in batch]
        return answers or [answer for task in batch if not stopped.is_set() for answer in answers_of(number, [task])]

    def serve(number: int) -> None:
        while not stopped.is_set():
            try:
                batch = todo.get_nowait()
            except queue.Empty:
                break
            for pair in zip(batch, answers_of(number, batch), strict=False):  # fewer answers where the build is left meanwhile
                done.put(pair)
        if number in workers:
            workers[number].close(kill=stopped.is_set())

    threads = [threading.Thread(target=serve, args=(number,), daemon=True) for number in range(max(1, min(jobs, len(batches))))]
    for thread in threads:
        thread.start()
    try:
        for batch in batches:
            for _ in batch:
                yield done.get()
    except BaseException:  # left early; workers that have done all their tasks end by themselves, and keep what the next run can use
        stopped.set()
        for worker in workers.values():
            if worker.alive and any(thread.is_alive() for thread in threads):
                worker.process.kill()
        raise
    finally:
        for thread in threads:
            thread.join()


def _limit_memory(megabytes: int) -> None:
    try:
        import resource

        size = megabytes * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (size, resource.getrlimit(resource.RLIMIT_AS)[1]))
    except (ImportError, ValueError, OSError):
        pass  # not every system can; the limit of time still holds


def settle() -> None:
    """Let the collector of garbage pass over what there is, and look seldom for more. The lexicons and rules that the first paper had loaded stay
    for good, and what is made of a paper holds no circles: it goes without the collector."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_SELDOM, 20, 20)


#: Objects that come to be until the collector looks (Python's own threshold is 700): about those of ten papers.
_SELDOM = 200_000


def _performed(tasks: Sequence[Task], settings: Settings, alive: Callable[[], None]) -> list[Answer]:
    """The answers to tasks, also where the graph folder cannot be written."""
    try:
        return perform_together(tasks, settings, alive)
    except LitkgError as error:
        if len(tasks) == 1:
            return [(ShardInfo(tasks[0].key, "", "limit", str(error)), {})]
        return [answer for task in tasks for answer in _performed([task], settings, alive)]


def _main() -> None:
    answers: IO[str] = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="surrogatepass")
    os.dup2(2, 1)  # what a library prints must not be taken for an answer
    orders = os.fdopen(os.dup(0), encoding="utf-8", errors="surrogatepass")
    first = json.loads(orders.readline())
    config = Config(**{**first["config"], "lexicons": tuple(first["config"]["lexicons"])})
    settings = Settings(config, first["fingerprint"], first["folder"], Limits(**first["limits"]))
    from extract import pipeline  # noqa: F401  (imported before the limits hold and the clock runs)
    from extract.readers import archive

    archive.allow(settings.limits.unpacked_mb * 1_000_000)

    def say(message: Any) -> None:
        answers.write(json.dumps(message) + "\n")
        answers.flush()

    _limit_memory(settings.limits.memory_mb)
    say("ready")
    with open(os.devnull, "w") as nowhere:

        def alive() -> None:
            faulthandler.dump_traceback_later(settings.limits.seconds, exit=True, file=nowhere)

        settled = False
        for line in orders:
            alive()
            tasks = [Task(**task) for task in json.loads(line)["tasks"]]
            found = _performed(tasks, settings, alive)
            faulthandler.cancel_dump_traceback_later()
            say([{"info": info.to_json(), "timing": timing} for info, timing in found])
            if not settled:
                settle()
                settled = True


if __name__ == "__main__":
    try:
        _main()
    except (KeyboardInterrupt, BrokenPipeError):
        sys.exit(130)
    from extract import kept_file

    kept_file.save_all()
    os._exit(0)  # to take down all rules and lexicons one by one takes a tenth of a second
