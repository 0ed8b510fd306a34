using System.Text;
using Amago.Fuzz.Mutation;

namespace Amago.Fuzz.Targets;

/// <summary>
/// PyTorch files from before 1.6: five pickles (magic number, protocol, system, the object, storage keys) and the storages behind them,
/// each with its number of elements.
/// </summary>
internal static class OldTorch
{
    private static readonly byte[] Magic = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.'];
    private static readonly byte[] Protocol = [0x80, 2, (byte)'M', 0xe9, 3, (byte)'.'];
    private static readonly int Fixed = Magic.Length + Protocol.Length;

    public static IEnumerable<byte[]> Seeds() => [Write(elements: 4, view: "N"), Write(elements: 6, view: "(X\u0001\0\0\01K\0K\u0004t")];

    /// <summary>Mostly leaves the first two pickles, without which there is nothing to try.</summary>
    public static byte[] Mutate(byte[] input, Func<byte[]> another, Random random)
    {
        if (input.Length <= Fixed || random.Next(8) == 0)
            return ByteMutation.Mutate(input, another, random);
        return [.. input[..Fixed], .. ByteMutation.Mutate(
            input[Fixed..], () => another() is { } other && other.Length > Fixed ? other[Fixed..] : [], random)];
    }

    private static byte[] Write(byte elements, string view)
    {
        string text = "X\u0001\0\0\0";
        string storage = $"(X\u0007\0\0\0storagectorch\nFloatStorage\n{text}0X\u0003\0\0\0cpuK{(char)elements}{view}tQ";
        string tensor =
            $"ctorch._utils\n_rebuild_tensor_v2\n({storage}K\0K\u0002K\u0002\u0086K\u0002K\u0001\u0086\u0089"
            + "ccollections\nOrderedDict\n)RtR";
        string system = $"}}(X\u0010\0\0\0protocol_versionM\u00e9\u0003X\r\0\0\0little_endian\u0088X\n\0\0\0type_sizes}}u.";
        return
        [
            .. Magic, .. Protocol,
            0x80, 2, .. Encoding.Latin1.GetBytes(system), 0x80, 2, .. Encoding.Latin1.GetBytes($"}}({text}w{tensor}u."),
            0x80, 2, .. Encoding.Latin1.GetBytes($"]{text}0a."),
            .. BitConverter.GetBytes((long)elements), .. new byte[elements * sizeof(float)],
        ];
    }
}
