namespace Amago.Rl.Readers.Sb3;

/// <summary>Activations by the names of PyTorch's classes, in which <c>policy_kwargs</c> state them.</summary>
internal static class Sb3Activation
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Tanh"] = "tanh",
        ["ReLU"] = "relu",
        ["LeakyReLU"] = "leaky_relu",
        ["leaky_relu"] = "leaky_relu",
        ["GELU"] = "gelu",
        ["ELU"] = "elu",
        ["SiLU"] = "silu",
        ["Mish"] = "mish",
    };

    /// <summary>The activation's name here.</summary>
    /// <param name="text">The class's name, with or without its module: <c>ReLU</c>, <c>torch.nn.ReLU</c>, <c>relu</c>.</param>
    /// <exception cref="ArgumentException">There is no such activation here.</exception>
    public static string Name(string text) => Names.TryGetValue(text[(text.LastIndexOf('.') + 1)..].Trim('\'', '"'), out string? name)
        ? name
        : throw new ArgumentException($"{Sb3Reader.ActivationKey}: expected one of {string.Join(", ", Names.Values.Distinct())}, got "
            + $"'{Printable.Short(text)}'.");
}
