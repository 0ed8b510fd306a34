using Amago.OnnxPeer;

// Writes models, inputs and what this library makes of them into a folder, for tests/peers/onnx/check.mjs.
if (args.Length != 1)
{
    Console.Error.WriteLine("expected a folder to write the cases into.");
    return 2;
}

using var writer = new CaseWriter(args[0]);
foreach (PeerModel model in PeerModels.All())
    writer.Write(model);
return 0;
