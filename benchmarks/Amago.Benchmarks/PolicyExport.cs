using System.Globalization;
using Amago.Cli.Bench;
using Amago.Configuration;
using Amago.Onnx;
using Amago.Tensors;

namespace Amago.Benchmarks;

/// <summary>The policy that <c>amago bench --mode act</c> measures, as a file for peers.</summary>
internal static class PolicyExport
{
    /// <summary>Writes the policy on an encoder of images of a shape such as <c>84,84,4</c>.</summary>
    public static void Save(string encoder, string shape, string path)
    {
        int[] sizes = Array.ConvertAll(shape.Split(','), static size => int.Parse(size, CultureInfo.InvariantCulture));
        var policy = new BenchPolicy(
            Encoders.Find(encoder).Create((sizes[0], sizes[1], sizes[2]), channelsFirst: false, "relu", generator: new Generator(0)));
        OnnxExport.Save(path, policy);
    }
}
