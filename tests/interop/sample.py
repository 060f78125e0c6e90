"""stdin: [{secret, headers, body}]; stdout: for each, whether docs/samples/webhooks/verify.py takes it for genuine"""

import json
import pathlib
import runpy
import sys

sample = pathlib.Path(__file__).parents[2] / "docs/samples/webhooks/verify.py"
is_genuine = runpy.run_path(str(sample))["is_genuine"]
print(json.dumps([is_genuine(call["secret"], call["headers"], call["body"].encode()) for call in json.load(sys.stdin)]))
