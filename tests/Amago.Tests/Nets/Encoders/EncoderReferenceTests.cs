using System.Text.Json;
using Amago.Nets;
using Amago.Tests.Reference;

namespace Amago.Tests.Nets.Encoders;

/// <summary>Features and gradients of whole encoders against what PyTorch computed with the same parameters.</summary>
public sealed class EncoderReferenceTests
{
    public static TheoryData<string> Files => new(Directory
        .EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Reference"), "*.safetensors")
        .Select(static path => Path.GetFileNameWithoutExtension(path))
        .Where(static name => name.StartsWith("drq_", StringComparison.Ordinal) || name.StartsWith("gridworld_", StringComparison.Ordinal)
            || name.StartsWith("impala_", StringComparison.Ordinal) || name.StartsWith("nature_", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Files))]
    public void Features_and_gradients_are_those_of_PyTorch(string file)
    {
        var reference = ReferenceFile.Load(file);
        Cnn cnn = ReferenceEncoder.Create(reference.Metadata);
        bool fromFloat = reference.Metadata["from_float"] == "true";
        string[] parameters = [.. reference.Names.Where(static name => name.StartsWith("param.", StringComparison.Ordinal))
            .Select(static name => name["param.".Length..])];
        Assert.Equal(parameters, cnn.NamedParameters().Select(static named => named.Name));

        var state = new StateDict();
        foreach (string name in parameters)
            state.Add(name, reference[$"param.{name}"]);
        cnn.LoadStateDict(state);

        Tensor obs = reference["obs"];
        obs.RequiresGrad = reference.Names.Contains("grad.obs");
        Tensor features = cnn.Forward(obs, fromFloat);
        Compare.Relative(reference["features"], features, 1e-5, "features");
        int[] unflattened = JsonSerializer.Deserialize<int[]>(reference.Metadata["unflattened_shape"])!;
        Assert.Equal(unflattened, cnn.Forward(obs, fromFloat, flatten: false).Shape.ToArray());
        Assert.Equal(unflattened[2..], cnn.OutputShape.ToArray());

        (features * reference["cotangent"]).Sum().Backward();
        int compared = 0;
        foreach ((string name, Tensor parameter) in cnn.NamedParameters())
        {
            if (reference.Names.Contains($"grad.{name}"))
            {
                Compare.Relative(reference[$"grad.{name}"], parameter.Grad!, 1e-4, name, LayerScale(reference, name));
                compared++;
            }
            else
            {
                Assert.Null(parameter.Grad); // the encoder's own activation stays unused in IMPALA
            }
        }

        Assert.Equal(
            reference.Names.Count(static name => name.StartsWith("grad.", StringComparison.Ordinal) && name != "grad.obs"), compared);
        if (obs.RequiresGrad)
            Compare.Relative(reference["grad.obs"], obs.Grad!, 1e-4, "obs");
    }

    // A bias before a group norm with one channel in each group has no gradient but rounding errors: those are measured against the
    // gradient of the layer's weight.
    private static double LayerScale(ReferenceFile reference, string name)
    {
        string weight = $"grad.{name[..(name.LastIndexOf('.') + 1)]}weight";
        return name.EndsWith(".conv2.bias", StringComparison.Ordinal) && reference.Names.Contains(weight)
            ? reference[weight].ToArray<float>().Max(static value => Math.Abs(value))
            : 0;
    }
}
