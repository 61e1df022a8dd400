from __future__ import annotations

import json

import genloss

COMMAND = ["genloss", "loop", "s3://key:hunter2@bucket/x.parquet", "--ledger", "postgresql://ada:hunter2@host/db"]


def test_a_run_and_a_forecast_keep_their_command_without_its_secrets() -> None:
    """Keys and passwords in addresses on the command line are in no object that is kept or sent around."""
    text = [f"on day {k} the crew saw {k * k % 97} whales and {k * 7 % 89} gulls" for k in range(400)]
    run = genloss.loop(iter(text), generations=1, replicates=2)
    forecast = genloss.forecast(iter(text), generations=1)
    for found in (run.to_json(COMMAND), forecast.to_json(COMMAND)):
        assert "hunter2" not in json.dumps(found)
        assert found["command"][:2] == COMMAND[:2]
        assert "bucket/x.parquet" in found["command"][2]
