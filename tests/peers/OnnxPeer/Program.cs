using Amago.Nets;
using Amago.Onnx;
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
foreach (string activation in Activations.Names)
{
    foreach (OnnxImages images in Enum.GetValues<OnnxImages>())
    {
        foreach (bool channelsFirst in new[] { false, true })
        {
            writer.Write(
                $"network.{activation}.{images}.{(channelsFirst ? "first" : "last")}",
                new PeerNetwork(activation, channelsFirst),
                new OnnxNetworkOptions { Images = images, Opset = channelsFirst ? 15 : 17 });
        }
    }
}

writer.Write("rows", new PeerRows());
PolicyCases.Write(writer);
return 0;
