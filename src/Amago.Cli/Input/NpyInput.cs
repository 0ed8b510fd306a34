namespace Amago.Cli.Input;

/// <summary>Checks of an npy file's header that speak of images, before an element is read.</summary>
internal static class NpyInput
{
    /// <summary>Checks the rank, and the images' sizes where they are known.</summary>
    /// <returns>The array's sizes, 3 to 5 of them.</returns>
    /// <exception cref="ArgumentException">The rank is not 3, 4 or 5, or there is an empty image.</exception>
    public static IReadOnlyList<int> Expect(NpyReader reader, string path, (int, int, int)? imgShape, bool channelsFirst)
    {
        IReadOnlyList<int> sizes = reader.Sizes;
        string image = imgShape is var (first, second, third) ? $"{first}, {second}, {third}" : channelsFirst ? "C, H, W" : "H, W, C";
        if (sizes.Count is < 3 or > 5)
            throw new ArgumentException($"{path}: expected rank 5 (B, L, {image}), 4 (B, {image}) or 3 ({image}), got {Describe(reader)}.");
        if (sizes.Skip(sizes.Count - 3).Contains(0))
            throw new ArgumentException($"{path}: expected images of sizes of at least 1, got {Describe(reader)}.");
        return sizes;
    }

    /// <summary>Checks the type of the elements.</summary>
    /// <exception cref="ArgumentException">The elements are not float32 with --from-float, or not uint8 without.</exception>
    public static void ExpectType(NpyReader reader, string path, bool fromFloat)
    {
        string expected = fromFloat ? "float32" : "uint8";
        if (string.Equals(reader.TypeName, expected, StringComparison.Ordinal))
            return;
        string hint = fromFloat
            ? "--from-float takes float32"
            : string.Equals(reader.TypeName, "float32", StringComparison.Ordinal)
                ? "--from-float takes float32 values as they are"
                : "float32 is taken with --from-float";
        throw new ArgumentException($"{path}: expected {expected} images, got {Describe(reader)}; {hint}.");
    }

    /// <summary>Whether a file holds float32 rather than uint8.</summary>
    /// <exception cref="ArgumentException">The array is neither uint8 nor float32.</exception>
    public static bool IsFloat(NpyReader reader, string path) => reader.TypeName switch
    {
        "float32" => true,
        "uint8" => false,
        _ => throw new ArgumentException($"{path}: expected uint8 or float32 images, got {Describe(reader)}."),
    };

    /// <summary>Type and shape of the array, as error messages print them.</summary>
    public static string Describe(NpyReader reader) => $"{reader.TypeName} ({string.Join(", ", reader.Sizes)})";
}
