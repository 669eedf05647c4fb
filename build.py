#!/usr/bin/env python3
"""Builds the workbooks: `python3 build.py [command …]`.

`python3 build.py test` runs the tests; `python3 build.py lint` checks style, types and imports.

The first run sets up a Python environment in `.venv` and says so; every later run only compares
a stamp and hands over to `python -m samepage`. Needs nothing but Python's standard library.

This file keeps to Python 3.6's grammar so that an older Python can read it far enough to say
which Python it needs instead of stopping at a SyntaxError.
"""

import os
import sys

ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
NEEDED = (3, 11)

# What a package manager calls the things that pip cannot bring: Python, its own venv (Debian and
# Ubuntu split it off), and Pango, the text layout library that WeasyPrint loads.
PACKAGES = {
    "apt": {
        "python": "python3.11 python3.11-venv",
        "venv": "python{v}-venv",
        "pango": "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
    },
    "dnf": {"python": "python3.11", "venv": "python{v}", "pango": "pango"},
    "brew": {"python": "python@3.13", "venv": "python@{v}", "pango": "pango"},
}
LIBRARIES = {
    "apt": ["libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"],
    "dnf": ["libpango-1.0.so.0", "libpangoft2-1.0.so.0"],
    "brew": ["libpango-1.0.dylib", "libpangoft2-1.0.dylib"],
}

# The extra of pyproject.toml that each use of the environment needs beside what building needs.
EXTRAS = {"run": None, "test": "test", "lint": "dev"}
# What `lint` runs, in this order, and how each is called by name when it fails.
CHECKS = [
    ("ruff check", ["-m", "ruff", "check"]),
    ("ruff format", ["-m", "ruff", "format", "--check"]),
    ("mypy", ["-m", "mypy"]),
    (
        "import-linter",
        [
            "-c",
            (
                "import sys; from importlinter.cli import lint_imports; "
                "sys.exit(lint_imports(cache_dir='.cache/import-linter', no_logo=True))"
            ),
        ],
    ),
]


def main(args):
    if os.name == "nt":
        stop(
            "On Windows this runs in the Windows Subsystem for Linux. Type this once, then run it there:\n\n"
            "    wsl --install\n"
        )
    if sys.version_info < NEEDED:
        newer = which_any(["python3.14", "python3.13", "python3.12", "python3.11"])
        stop(line_to_type(["python"], manager(), sys.version_info, newer, *may()))
    kind = args[0] if args[:1] in (["test"], ["lint"]) else "run"
    if kind == "lint" and args[1:]:
        stop("`lint` checks the whole tree and takes no options: python3 build.py lint")
    if not ready(kind):
        set_up(kind)
    environment = child_environment(os.environ, ROOT, sys.platform, brew_prefix())
    if kind == "lint":
        sys.exit(lint(environment))
    if kind == "test":
        os.chdir(ROOT)
        command = [PYTHON, "-m", "pytest", *args[1:]]
    else:
        # A file yaml.py in the folder that a person is in is no module of ours.
        environment["PYTHONSAFEPATH"] = "1"
        command = [PYTHON, "-m", "samepage", *args]
    if sys.stdout:
        sys.stdout.flush()
    os.execve(PYTHON, command, environment)


# What a second run does: read three small files, compare, go on.


def wanted_stamp(root, version):
    """What the environment must have been made from: this Python and these two files (hex SHA-256)."""
    import hashlib

    digest = hashlib.sha256("{}.{}".format(*version[:2]).encode())
    for name in ("constraints.txt", "pyproject.toml"):
        with open(os.path.join(root, name), "rb") as file:
            digest.update(b"\0" + file.read())
    return digest.hexdigest()


def ready(kind):
    """Whether `.venv` was completed for `kind` (a key of EXTRAS) from what is in the tree now."""
    try:
        with open(os.path.join(VENV, "samepage-" + kind + ".stamp")) as file:
            return file.read() == wanted_stamp(ROOT, sys.version_info) and os.path.exists(PYTHON)
    except OSError:
        return False


def child_environment(environment, root, platform, prefix):
    """The engine's environment: the tree on Python's path, and on a Mac Homebrew's libraries in reach."""
    child = dict(environment)
    child["PYTHONPATH"] = os.pathsep.join(p for p in (root, child.get("PYTHONPATH")) if p)
    if platform == "darwin" and prefix:
        # dyld's default list, which naming any folder replaces, with Homebrew's before it.
        ours = [os.path.join(prefix, "lib"), os.path.expanduser("~/lib"), "/usr/local/lib", "/usr/lib"]
        child["DYLD_FALLBACK_LIBRARY_PATH"] = os.pathsep.join(
            [*ours[:1], child.get("DYLD_FALLBACK_LIBRARY_PATH") or os.pathsep.join(ours[1:])]
        )
    return child


def lint(environment):
    """Runs every check, also after one that failed, with what it prints; returns the exit code."""
    import subprocess

    failed = [
        name for name, command in CHECKS if subprocess.call([PYTHON, *command], cwd=ROOT, env=environment)
    ]
    say("Failed: {}.".format(", ".join(failed)) if failed else "Style, types and imports: nothing to mend.")
    return 1 if failed else 0


# The first run.


def set_up(kind):
    import fcntl

    with set_up_lock() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Waiting: another run is setting up …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready(kind):  # the other run may just have done it
            system_packages()
            make_venv()
            install(kind, lock.fileno())


def set_up_lock():
    """The open file whose lock the run that sets up holds."""
    try:
        os.makedirs(os.path.join(ROOT, ".cache"), exist_ok=True)
        return open(os.path.join(ROOT, ".cache", "setup.lock"), "w")
    except OSError as error:
        stop(
            "{}: cannot be written ({}). The first run sets up Python packages in this folder, {}. Make room and see "
            "that you may write there, or copy the folder to another place and run it there.".format(
                error.filename, error.strerror, ROOT
            )
        )


def system_packages():
    """Sees to it that venv and Pango are there: through apt-get where it may, else by one line to type."""
    needs = missing(manager())
    if not needs:
        return
    prefix = root_prefix()
    if manager() == "apt" and prefix is not None:
        names = packages("apt", needs, sys.version_info)
        say("Setting up once: system packages ({}) …".format(" ".join(names)))
        apt = [
            *prefix,
            "env",
            "DEBIAN_FRONTEND=noninteractive",
            "apt-get",
            "-o",
            "DPkg::Lock::Timeout=300",
            "-q",
        ]
        said = run([*apt, "update"])[1]
        said += run([*apt, "install", "-y", "--no-install-recommends", *names])[1]
        needs = missing(manager())
        if needs:
            say(said)
    if needs:
        stop(line_to_type(needs, manager(), sys.version_info, None, *may()))


def missing(manager):
    """Which of "venv" and "pango" this machine lacks, in that order."""
    import ctypes

    needs = ["venv"] if run([base_python(), "-c", "import venv, ensurepip"])[0] else []
    folder = os.path.join(brew_prefix(), "lib") if manager == "brew" else ""
    try:
        for name in LIBRARIES.get(manager, LIBRARIES["dnf"]):
            ctypes.CDLL(os.path.join(folder, name))
    except OSError:
        needs.append("pango")
    return needs


def packages(manager, needs, version):
    v = "{}.{}".format(*version[:2])
    return " ".join(PACKAGES[manager][need] for need in needs).format(v=v).split()


def line_to_type(needs, manager, version, newer=None, root=False, sudo=True):
    """What a person reads where we may not install by ourselves: why, and exactly one line to type.

    `needs`: "python", "venv", "pango"; `newer`: the path of a newer Python found on this machine.
    """
    what = {
        "python": "Python {}.{} or newer (this is {}.{})".format(*(NEEDED + tuple(version[:2]))),
        "venv": "Python's venv",
        "pango": "Pango, which lays out the pages",
    }
    why = "Missing: " + ", and ".join(what[need] for need in needs) + "."
    if needs == ["python"] and newer:
        return "{} Another is on this machine; type this instead:\n\n    {} build.py\n".format(
            why, os.path.basename(newer)
        )
    if manager not in PACKAGES:
        return why + " Install it with your system's package manager, then run the same command again."
    names = " ".join(packages(manager, needs, version))
    steps = {
        "apt": ["apt-get update", "apt-get install -y " + names],
        "dnf": ["dnf install -y " + names],
        "brew": ["brew install " + names],
    }[manager]
    plain = root or manager == "brew"
    line = " && ".join(step if plain or not sudo else "sudo " + step for step in steps)
    line = line if plain or sudo else "su -c '{}'".format(line)
    return "{} Type this once, then run the same command again:\n\n    {}\n".format(why, line)


def make_venv():
    """Keeps a sound `.venv` of this Python; makes one anew where there is none, or a run was cut short in it."""
    version = "version = {}.{}.".format(*sys.version_info[:2])
    try:
        with open(os.path.join(VENV, "pyvenv.cfg")) as file:
            sound = any(line.startswith(version) for line in file)
        sound = sound and not os.path.exists(os.path.join(VENV, "installing"))
        if sound and run([PYTHON, "-m", "pip", "--version"])[0] == 0:
            return
    except OSError:
        pass
    say("Setting up once: a Python environment in .venv …")
    code, said = run([base_python(), "-m", "venv", "--clear", VENV])
    if code:
        stop(said + "\nCould not make .venv; above is what Python said.")


def install(kind, lock):
    """Brings the packages that pyproject.toml names, at the versions of constraints.txt, then stamps `.venv`."""
    import tomllib

    with open(os.path.join(ROOT, "pyproject.toml"), "rb") as file:
        project = tomllib.load(file)["project"]
    extra = EXTRAS[kind]
    names = project["dependencies"] + (project["optional-dependencies"][extra] if extra else [])
    stamp = wanted_stamp(ROOT, sys.version_info)
    mark = os.path.join(VENV, "installing")
    open(mark, "w").close()
    say("Setting up once: Python packages (a minute or two) …")
    # pip holds the lock too: were this process killed, no other run would start beside a pip still at work.
    code, said = run(
        [
            PYTHON,
            "-m",
            "pip",
            "install",
            "--no-input",
            "--disable-pip-version-check",
            "-c",
            os.path.join(ROOT, "constraints.txt"),
            *names,
        ],
        lock,
    )
    os.remove(mark)  # pip ended by itself, so what is there is whole
    if code:
        stop(
            said + "\nCould not install the Python packages; above is what pip said.\n"
            "Where it speaks of a connection, run the same command again: what came so far is kept."
        )
    code, said = run([PYTHON, "-c", "import weasyprint"])
    if code:
        stop(said + "\n" + line_to_type(["pango"], manager(), sys.version_info, None, *may()))
    for done in sorted({"run", kind}):
        path = os.path.join(VENV, "samepage-" + done + ".stamp")
        with open(path + ".new", "w") as file:
            file.write(stamp)
        os.replace(path + ".new", path)
    say("Setting up once: done.")


# The machine.


def which_any(names):
    import shutil

    return next(filter(None, map(shutil.which, names)), None)


def manager():
    """The package manager that brings what pip cannot: "apt", "dnf", "brew", or "" for one we do not know."""
    if sys.platform == "darwin":
        return "brew"
    return "apt" if which_any(["apt-get"]) else "dnf" if which_any(["dnf"]) else ""


def base_python():
    return getattr(sys, "_base_executable", sys.executable)  # not one inside the .venv that may be cleared


def brew_prefix():
    if sys.platform != "darwin":
        return ""
    return os.environ.get("HOMEBREW_PREFIX") or (
        "/opt/homebrew" if os.path.isdir("/opt/homebrew") else "/usr/local"
    )


def may():
    return os.geteuid() == 0, which_any(["sudo"]) is not None  # what a line to type depends on: root, sudo


def root_prefix():
    """What goes before a command to run it as root without a question: [], sudo, or None where that cannot be."""
    if os.geteuid() == 0:
        return []
    return ["sudo", "-n"] if which_any(["sudo"]) and run(["sudo", "-n", "true"])[0] == 0 else None


def run(command, keep=None):
    """Runs a command to its end; returns its exit code and all it printed. `keep`: a file descriptor it inherits."""
    import subprocess

    environment = child_environment(os.environ, ROOT, sys.platform, brew_prefix())
    environment.update(PYTHONPATH="", PIP_USER="0")  # a person's own pip settings must not lead out of .venv
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
        pass_fds=() if keep is None else (keep,),
        check=False,
    )
    return done.returncode, done.stdout.decode(errors="replace")


def say(text):
    print(text, file=sys.stderr, flush=True)


def stop(text):
    say(text)
    sys.exit(1)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as problem:
        stop(
            "{}: cannot be read or written ({}).".format(
                problem.filename or ROOT, problem.strerror or problem
            )
        )
