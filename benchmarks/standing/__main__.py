"""`python -m benchmarks.standing [dev|check]`: the figures, then each sentence that was judged otherwise than labelled."""

import sys

from benchmarks.standing import run, said

for row in run():
    sys.stdout.write(f"{row['dataset']:40} {row['metric']:70} {row['value']:.3f}\n")
for paper, sentence, labels, found, reason in said(sys.argv[1] if len(sys.argv) > 1 else None):
    if found not in labels:
        sys.stdout.write(f"[{paper.name[:12]}] {'/'.join(sorted(labels))} judged {found} ({reason}): {sentence}\n")
