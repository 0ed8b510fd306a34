using Amago.Formats;
using FsCheck;
using FsCheck.Fluent;

namespace Amago.Tests.Formats;

/// <summary>What is written comes back bit for bit, for any shape, type, layout and name.</summary>
public sealed class FormatProperties
{
    private static readonly Gen<Tensor> AnyTensor =
        from type in Gen.Elements(FormatTensors.Types)
        from shape in Shapes(0, 6, 0, 4)
        from tensor in Layouts(type, shape)
        select tensor;

    private static readonly Gen<Tensor> AnyImage =
        from size in Shapes(2, 2, 1, 40)
        from channels in Gen.Choose(1, 4)
        from tensor in Layouts(DType.UInt8, [.. size, channels])
        select tensor;

    // Half a surrogate pair is no text.
    private static readonly Gen<string> AnyName =
        from characters in Gen.Choose(char.MinValue, char.MaxValue).Select(code => (char)code).Where(c => !char.IsSurrogate(c)).ArrayOf()
        select $"{new string(characters)}\ud83c\udfae";

    [Fact]
    public void Npy_round_trips() =>
        Prop.ForAll(AnyTensor.ToArbitrary(), tensor =>
        {
            byte[] written = FormatTensors.Written(stream => Npy.Write(stream, tensor));
            return FormatTensors.Same(tensor, Npy.Read(written, "x"));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Png_round_trips() =>
        Prop.ForAll(AnyImage.ToArbitrary(), image =>
        {
            byte[] written = FormatTensors.Written(stream => Png.Write(stream, image));
            return FormatTensors.Same(image, Png.Read(written, "x"));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void SafeTensors_round_trips() =>
        Prop.ForAll(AnyTensor.ArrayOf().ToArbitrary(), AnyName.ToArbitrary(), RoundTrips).QuickCheckThrowOnFailure();

    [Fact]
    public void TorchCheckpoints_round_trip() =>
        Prop.ForAll(AnyTensor.ArrayOf().ToArbitrary(), AnyName.ToArbitrary(), (tensors, name) =>
        {
            StateDict written = Named(tensors, name);
            return Same(written, TorchCheckpoint.Read(FormatTensors.Written(stream => TorchCheckpoint.Write(stream, written)), "x"));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Npz_round_trips() =>
        Prop.ForAll(AnyTensor.ArrayOf().ToArbitrary(), Gen.Elements(false, true).ToArbitrary(), (tensors, compressed) =>
        {
            StateDict written = Named(tensors, "/é \ud83c\udfae");
            return Same(written, Npz.Read(FormatTensors.Written(stream => Npz.Write(stream, written, compressed)), "x"));
        }).QuickCheckThrowOnFailure();

    private static bool RoundTrips(Tensor[] tensors, string name)
    {
        StateDict written = Named(tensors, name);
        written.Metadata.Add(name, name);
        StateDict read = SafeTensors.Read(FormatTensors.Written(stream => SafeTensors.Write(stream, written)), "x");
        return Same(written, read) && string.Equals(read.Metadata[name], name, StringComparison.Ordinal);
    }

    private static StateDict Named(Tensor[] tensors, string name)
    {
        var result = new StateDict();
        for (int i = 0; i < tensors.Length; i++)
            result.Add($"{i}{name}", tensors[i]);
        return result;
    }

    private static bool Same(StateDict expected, StateDict actual) =>
        actual.Keys.SequenceEqual(expected.Keys, StringComparer.Ordinal)
        && expected.All(pair => FormatTensors.Same(pair.Value, actual[pair.Key]));

    private static Gen<int[]> Shapes(int minRank, int maxRank, int minSize, int maxSize) =>
        from rank in Gen.Choose(minRank, maxRank)
        from sizes in Gen.Choose(minSize, maxSize).ArrayOf(rank)
        select sizes;

    private static Gen<Tensor> Layouts(DType type, int[] shape) =>
        from seed in Gen.Choose(0, int.MaxValue)
        from layout in Gen.Choose(0, 2)
        select layout switch
        {
            0 => FormatTensors.Random(seed, type, shape),
            1 => FormatTensors.RandomView(seed, type, shape),
            _ => FormatTensors.Transposed(FormatTensors.Random(seed, type, shape.Reverse().ToArray())),
        };
}
