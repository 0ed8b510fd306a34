using System.Globalization;

namespace Amago.Benchmarks.Serving;

/// <summary>What a load is made of.</summary>
/// <param name="Url">The server's address for HTTP.</param>
/// <param name="GrpcUrl">The one for gRPC.</param>
/// <param name="Model">The policy's name.</param>
/// <param name="Forms">Some of json, binary, grpc.</param>
/// <param name="Clients">Numbers of clients, each of which asks again when it is answered.</param>
/// <param name="Time">How long each number of clients asks in each form.</param>
/// <param name="Pause">How long a client rests between an answer and its next question.</param>
/// <param name="Touch">A file whose time is set to now every five seconds, so that the server reads it again; null for none.</param>
internal sealed record LoadOptions(
    Uri Url, Uri GrpcUrl, string Model, string[] Forms, int[] Clients, TimeSpan Time, TimeSpan Pause, string? Touch)
{
    /// <summary>Reads options, each with a value.</summary>
    /// <exception cref="ArgumentException">One is unknown, or has no value.</exception>
    public static LoadOptions Read(string[] args)
    {
        var options = new LoadOptions(
            new Uri("http://127.0.0.1:8000"), new Uri("http://127.0.0.1:8001"), "policy", ["json", "binary", "grpc"], [1, 64, 1000],
            TimeSpan.FromSeconds(5), TimeSpan.Zero, Touch: null);
        for (int i = 0; i < args.Length; i += 2)
        {
            string value = i + 1 < args.Length ? args[i + 1] : throw new ArgumentException($"{args[i]}: expected a value, got none.");
            options = args[i] switch
            {
                "--url" => options with { Url = new Uri(value) },
                "--grpc-url" => options with { GrpcUrl = new Uri(value) },
                "--model" => options with { Model = value },
                "--forms" => options with { Forms = value.Split(',') },
                "--clients" => options with
                {
                    Clients = Array.ConvertAll(value.Split(','), static count => int.Parse(count, CultureInfo.InvariantCulture)),
                },
                "--seconds" => options with { Time = TimeSpan.FromSeconds(double.Parse(value, CultureInfo.InvariantCulture)) },
                "--pause-ms" => options with
                {
                    Pause = TimeSpan.FromMilliseconds(double.Parse(value, CultureInfo.InvariantCulture)),
                },
                "--touch" => options with { Touch = value },
                _ => throw new ArgumentException(
                    $"expected --url, --grpc-url, --model, --forms, --clients, --seconds, --pause-ms or --touch, got {args[i]}."),
            };
        }

        return options;
    }
}
