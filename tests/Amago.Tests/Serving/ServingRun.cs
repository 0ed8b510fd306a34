using System.Runtime.CompilerServices;
using Amago.Rl;
using Amago.Serving.Hosting;
using Amago.Serving.Models;
using Amago.Tests.Rl.Readers;

namespace Amago.Tests.Serving;

/// <summary>Servers on free ports of this machine, and models for them.</summary>
internal static class ServingRun
{
    private const string AnyPort = "http://127.0.0.1:0";

    /// <summary>A small policy of stable-baselines3: images (2, 44, 40), five values.</summary>
    public static ModelSource Dqn(string name = "p") => PolicyModel.Source(name, PolicyFiles.At("dqn_nature.zip"), new PolicyReading());

    /// <summary>A model whose file does not change.</summary>
    public static ModelSource Stub(Func<int, IServedModel> model) =>
        new("p", typeof(ServingRun).Assembly.Location, (maxBatch, _) => model(maxBatch));

    /// <summary>A model whose file changes: each time that it is loaded, another stub is added, numbered from 0.</summary>
    public static ModelSource Changing(string path, List<StubModel> loaded) => new("p", path, (maxBatch, _) =>
    {
        loaded.Add(new StubModel(maxBatch, loaded.Count));
        return loaded[^1];
    });

    /// <summary>Options for models, with batches of at most 8.</summary>
    public static ServeOptions Options(params ModelSource[] models) => new(models, [AnyPort], [AnyPort]) { MaxBatch = 8 };

    /// <summary>A server that listens.</summary>
    public static async Task<PolicyServer> StartAsync(ServeOptions options)
    {
        var server = new PolicyServer(options);
        await server.StartAsync();
        return server;
    }

    /// <summary>A server of models that listens.</summary>
    public static Task<PolicyServer> StartAsync(params ModelSource[] models) => StartAsync(Options(models));

    /// <summary>A model that a server serves.</summary>
    public static ServedModel Model(this PolicyServer server, string name = "p") => Models(server).Find(name);

    /// <summary>Random observations under the names that requests give them.</summary>
    public static Dictionary<string, Tensor> Draw(Generation model, int count, int seed)
    {
        var random = new Random(seed);
        var inputs = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach ((string name, ObservationEntry entry) in model.Inputs)
        {
            var tensor = Tensor.Zeros([count, .. entry.Shape.Sizes], entry.DType);
            if (entry.DType == DType.UInt8)
            {
                random.NextBytes(tensor.AsSpan<byte>());
            }
            else if (entry is DiscreteEntry discrete)
            {
                foreach (ref long value in tensor.AsSpan<long>())
                    value = random.Next(discrete.Count);
            }
            else
            {
                foreach (ref float value in tensor.AsSpan<float>())
                    value = random.NextSingle();
            }

            inputs.Add(name, tensor);
        }

        return inputs;
    }

    /// <summary>Some rows of inputs.</summary>
    public static Dictionary<string, Tensor> Rows(Dictionary<string, Tensor> inputs, int start, int count) =>
        inputs.ToDictionary(static pair => pair.Key, pair => pair.Value.Slice(0, start, count).Contiguous(), StringComparer.Ordinal);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_models")]
    private static extern ref ModelSet Models(PolicyServer server);
}
