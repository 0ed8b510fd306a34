"""ONNX Runtime's side of the comparison from Python: onnx_worker.py MODELS, the folder of the exported models.

The same as onnx_worker.mjs, for machines that have onnxruntime and numpy for Python but no Node.js.
"""
import json
import os
import sys

import numpy
import onnxruntime

import sampling


def session(folder, model, threads):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    return onnxruntime.InferenceSession(os.path.join(folder, f"{model}.onnx"), options, providers=["CPUExecutionProvider"])


def main():
    sessions = {}
    print(json.dumps({"peer": "onnxruntime", "version": onnxruntime.__version__}), flush=True)
    for line in sys.stdin:
        case = json.loads(line)
        acts = case["mode"] == "act"
        key = (case["encoder"] + (".act" if acts else ""), case["threads"])
        if key not in sessions:
            sessions[key] = session(sys.argv[1], *key)
        obs = numpy.random.randint(0, 256, (case["batch"], *([] if acts else [1]), *case["img_shape"]), dtype=numpy.uint8)
        print(json.dumps(sampling.measure(lambda: sessions[key].run(None, {"observation" if acts else "obs": obs}), case["seconds"])), flush=True)


if __name__ == "__main__":
    main()
