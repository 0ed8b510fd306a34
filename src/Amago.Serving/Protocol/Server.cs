namespace Amago.Serving.Protocol;

/// <summary>What the server says of itself.</summary>
internal static class Server
{
    public const string Name = "amago-serve", Platform = "amago", BinaryExtension = "binary_tensor_data";

    /// <summary>The version of this program.</summary>
    public static string Version { get; } = typeof(Server).Assembly.GetName().Version!.ToString(3);
}
