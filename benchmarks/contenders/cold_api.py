"""The first answer of a cold API. Argument: the file that api.py has recorded. Prints one JSON object: CPU seconds
of the import and of the answer.
"""

import json
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

recorded = json.loads(Path(sys.argv[1]).read_text())
context: Any = SimpleNamespace(
    function_name="api",
    memory_limit_in_mb=1024,
    invoked_function_arn="arn:aws:lambda:us-east-1:123456789012:function:api",
    aws_request_id="request",
)
start = time.process_time()
from image_api.handler import lambda_handler  # noqa: E402  # what is measured

imported = time.process_time()
from benchmarks.replay import Recorded, replayed  # noqa: E402  # imports botocore, which the function does itself

with replayed(Recorded(recorded["answers"])):
    begun = time.process_time()
    answer = lambda_handler(recorded["event"], context)
    ended = time.process_time()
if answer["statusCode"] != 200:
    sys.exit(answer["body"])
json.dump({"import": imported - start, "answer": ended - begun}, sys.stdout)
