"""Prints what TensorBoard reads from a run's folder, as JSON.

    python3 -m venv .venv && .venv/bin/pip install tensorboard
    .venv/bin/python Tests/RunsTests/Fixtures/read_events.py runs/first
"""

import json
import sys

from tensorboard.backend.event_processing import event_multiplexer, plugin_event_multiplexer
from tensorboard.plugins.hparams import metadata
from tensorboard.plugins.hparams import plugin_data_pb2
from tensorboard.util import tensor_util

folder = sys.argv[1]

# What the tabs Scalars and Text show: every step, so nothing is thinned out.
multiplexer = plugin_event_multiplexer.EventMultiplexer(
    {"run": folder}, size_guidance={"tensors": 0}, tensor_size_guidance={"scalars": 0, "text": 0}
)
multiplexer.Reload()
run = multiplexer.GetAccumulator("run")

scalars = {}
for tag in run.PluginTagToContent("scalars"):
    scalars[tag] = [
        [event.step, float(tensor_util.make_ndarray(event.tensor_proto))] for event in run.Tensors(tag)
    ]
texts = {}
for tag in run.PluginTagToContent("text"):
    texts[tag] = [
        [event.step, tensor_util.make_ndarray(event.tensor_proto)[0].decode()]
        for event in run.Tensors(tag)
    ]

# The older reader, which other programs use.
older = event_multiplexer.EventMultiplexer({"run": folder}, size_guidance={"scalars": 0})
older.Reload()
older = older.GetAccumulator("run")
older_scalars = {
    tag: [[event.step, event.value] for event in older.Scalars(tag)] for tag in older.Tags()["scalars"]
}

hparams = {}
status = None
for tag, content in run.PluginTagToContent(metadata.PLUGIN_NAME).items():
    data = plugin_data_pb2.HParamsPluginData.FromString(content)
    if tag == metadata.SESSION_START_INFO_TAG:
        for name, value in data.session_start_info.hparams.items():
            hparams[name] = getattr(value, value.WhichOneof("kind"))
    else:
        status = data.session_end_info.status

json.dump(
    {
        "scalars": scalars,
        "older_scalars": older_scalars,
        "texts": texts,
        "hparams": hparams,
        "status": status,
    },
    sys.stdout,
)
