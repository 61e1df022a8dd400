#!/bin/sh
# Print the first Python that is new enough for genloss, or say what is missing.
for name in python3.14 python3.13 python3.12 python3.11 python3 python; do
  if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
    echo "$name"
    exit 0
  fi
done
echo "genloss needs Python 3.11 or newer, and none was found: install one, or name it: make PYTHON=/path/to/python" >&2
exit 1
