import os
import sys

from talkoot.cli import main

try:
    code = main()
    sys.stdout.flush()
except BrokenPipeError:
    # Whoever read our lines has seen enough, such as `head`; nothing is left to say.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    code = 0
raise SystemExit(code)
