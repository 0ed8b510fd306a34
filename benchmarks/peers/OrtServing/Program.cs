using Amago.OrtServing;
using Amago.Rl;
using Amago.Serving.Hosting;
using Amago.Serving.Models;

// dotnet run -c Release --project benchmarks/peers/OrtServing -- POLICY MODEL.onnx HTTP-URL GRPC-URL: the server's own code, with ONNX
// Runtime behind its queue in place of our networks. MODEL.onnx is what `amago export POLICY` writes.
if (args is not [string policy, string onnx, string http, string grpc])
{
    Console.Error.WriteLine("expected POLICY MODEL.onnx HTTP-URL GRPC-URL");
    return 2;
}

ObservationSpace space = PolicyReader.Load(policy).Policy.ObservationSpace;
var source = new ModelSource("policy", onnx, (maxBatch, _) => new OrtModel(onnx, space, maxBatch));
var server = new PolicyServer(new ServeOptions([source], [http], [grpc]));
await using (server.ConfigureAwait(false))
{
    await server.StartAsync().ConfigureAwait(false);
    Console.WriteLine($"policy: {http}; gRPC: {grpc}");
    await server.WaitAsync().ConfigureAwait(false);
}

return 0;
