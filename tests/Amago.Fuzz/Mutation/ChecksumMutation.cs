using System.Security.Cryptography;

namespace Amago.Fuzz.Mutation;

/// <summary>States with a SHA-256 at their end, which is made right again: otherwise nothing behind it would ever be tried.</summary>
internal static class ChecksumMutation
{
    public static byte[] Mutate(byte[] input, Func<byte[]> another, Random random)
    {
        byte[] content = ByteMutation.Mutate(Content(input), () => Content(another()), random);
        return random.Next(50) == 0 ? content : [.. content, .. SHA256.HashData(content)];
    }

    private static byte[] Content(byte[] input) => input[..Math.Max(0, input.Length - SHA256.HashSizeInBytes)];
}
